import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { codeOf, DvsSandbox } from './dvs-sandbox-calls.ts';

let dvs: DvsSandbox;
beforeAll(async () => {
  dvs = await DvsSandbox.start({ delayScale: 0 });
});
afterAll(() => dvs.server.close());

describe('access', () => {
  it('answers 401 with 1000401 without credentials, with wrong ones and with another scheme', async () => {
    const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` });
    const attempts = [
      {},
      basic('sandbox-key:wrong'),
      basic('wrong:sandbox-secret'),
      { authorization: 'Bearer x' },
    ];
    for (const headers of attempts) {
      const answer = await dvs.send('GET', '/services', null, headers);
      expect(answer.status).toBe(401);
      expect(answer.body).toEqual({ errors: [{ code: 1000401, message: 'Unauthorized' }] });
    }
  });

  it('answers 404 with 1000404 for a path that does not exist', async () => {
    for (const path of [
      '/nothing',
      '/transactions/1/confirm',
      '/async/transactions/1',
      '/products/101/prices',
    ]) {
      const answer = await dvs.get(path);
      expect([path, answer.status, codeOf(answer)]).toEqual([path, 404, 1000404]);
    }
  });

  it('answers 405 with the allowed methods for another method', async () => {
    const answer = await dvs.send('PUT', '/products');
    expect(answer.status).toBe(405);
    expect(answer.headers['allow']).toBe('GET, HEAD');
    expect((await dvs.get('/async/transactions')).headers['allow']).toBe('POST');
  });

  it('answers HEAD with the headers of GET and no body', async () => {
    const [head, get] = [await dvs.send('HEAD', '/services'), await dvs.get('/services')];
    expect(head.status).toBe(200);
    expect(head.text).toBe('');
    expect(head.headers['content-length']).toBe(String(get.text.length));
    expect(head.headers['x-total']).toBe(get.headers['x-total']);
  });

  it('takes a GET with a JSON body, and a base URL with a slash at its end', async () => {
    expect((await dvs.send('GET', '/services', '{}')).status).toBe(200);
    expect((await dvs.get('//services')).status).toBe(200);
    expect((await dvs.get('/services/')).status).toBe(200);
  });

  it('carries a Date header', async () => {
    const { headers } = await dvs.get('/services');
    expect(Number.isNaN(Date.parse(String(headers['date'])))).toBe(false);
  });
});

describe('paging', () => {
  const paging = (headers: Readonly<Record<string, unknown>>) =>
    ['x-total', 'x-total-pages', 'x-per-page', 'x-page', 'x-next-page', 'x-prev-page'].map(
      (name) => headers[name],
    );

  it('gives 50 records of page 1 unless asked otherwise', async () => {
    const { body, headers } = await dvs.get('/products');
    const total = String(body.length);
    expect(paging(headers)).toEqual([total, '1', '50', '1', undefined, undefined]);
  });

  it('names the next and the previous page only where there are some', async () => {
    const total = (await dvs.get('/products')).body.length;
    const last = Math.ceil(total / 10);
    const page = async (n: number) => paging((await dvs.get(`/products?per_page=10&page=${n}`)).headers);
    expect(await page(1)).toEqual([String(total), String(last), '10', '1', '2', undefined]);
    expect(await page(2)).toEqual([String(total), String(last), '10', '2', '3', '1']);
    expect(await page(last)).toEqual([
      String(total),
      String(last),
      '10',
      String(last),
      undefined,
      String(last - 1),
    ]);
  });

  it('gives every record once over all pages', async () => {
    const ids: number[] = [];
    for (const page of [1, 2, 3, 4]) {
      const { body } = await dvs.get(`/products?per_page=9&page=${page}`);
      ids.push(...body.map(({ id }: { id: number }) => id));
    }
    const all = (await dvs.get('/products')).body.map(({ id }: { id: number }) => id);
    expect(ids).toEqual(all);
  });

  it('refuses pages and sizes outside their ranges with 1000400', async () => {
    for (const query of ['page=0', 'page=-1', 'page=x', 'page=1.5', 'per_page=0', 'per_page=101', 'page=']) {
      const answer = await dvs.get(`/products?${query}`);
      expect([query, answer.status, codeOf(answer)]).toEqual([query, 400, 1000400]);
    }
  });

  it('pages every list', async () => {
    const lists = [
      'services',
      'countries',
      'operators',
      'benefit-types',
      'promotions',
      'campaigns',
      'products',
    ];
    for (const list of [...lists, 'balances', 'transactions', 'lookup/mobile-number/+6595123100']) {
      const { status, headers } = await dvs.get(`/${list}?per_page=1`);
      expect([list, status, headers['x-per-page'], headers['x-page']]).toEqual([list, 200, '1', '1']);
    }
  });
});

describe('catalogue', () => {
  it('has all product types, several countries and operators, and units with 0, 2 and 3 decimals', async () => {
    const { body: products } = await dvs.get('/products?per_page=100');
    expect(new Set(products.map(({ type }: { type: string }) => type))).toEqual(
      new Set([
        'FIXED_VALUE_RECHARGE',
        'RANGED_VALUE_RECHARGE',
        'FIXED_VALUE_PIN_PURCHASE',
        'RANGED_VALUE_PIN_PURCHASE',
        'RANGED_VALUE_PAYMENT',
      ]),
    );
    const units = products.map(({ destination }: { destination: { unit: string } }) => destination.unit);
    expect(units).toEqual(expect.arrayContaining(['JPY', 'KWD', 'SGD']));
    const priceUnits = products.map(
      ({ prices }: { prices: { wholesale: { unit: string } } }) => prices.wholesale.unit,
    );
    expect(new Set(priceUnits)).toEqual(new Set(['USD', 'EUR', 'GBP']));
  });

  it('leaves nulls out, and lists required fields as lists of alternatives', async () => {
    const { body: product, text } = await dvs.get('/products/503');
    expect(text).not.toContain('null');
    expect(product.required_credit_party_identifier_fields).toEqual([
      ['mobile_number'],
      ['account_number', 'account_qualifier'],
    ]);
    expect(product).not.toHaveProperty('required_sender_fields');
  });

  it('sells gift cards that need no credit party', async () => {
    const { body: product } = await dvs.get('/products/901');
    expect(product.type).toBe('FIXED_VALUE_PIN_PURCHASE');
    expect(product).not.toHaveProperty('required_credit_party_identifier_fields');
    expect(product.pin.usage_info).toHaveLength(1);
  });

  it('shows ranges with increment, both calculation modes and a price range by the wholesale rate', async () => {
    const { body: product } = await dvs.get('/products/101');
    expect(product.accepted_calculation_modes).toEqual(['SOURCE_AMOUNT', 'DESTINATION_AMOUNT']);
    expect(product.destination).toEqual({
      unit_type: 'CURRENCY',
      unit: 'SGD',
      amount: { min: 1.3, max: 130, increment: 0.01 },
    });
    expect(product.source.amount).toEqual({ min: 1, max: 100 });
    expect(product.prices.wholesale.amount).toEqual({ min: 0.93, max: 92.86 });
  });

  const ids = async (query: string): Promise<number[]> =>
    (await dvs.get(`/products?${query}`)).body.map(({ id }: { id: number }) => id);

  it.each([
    ['type=RANGED_VALUE_PAYMENT', [403, 503]],
    ['service_id=2&country_iso_code=GBR', [703]],
    ['subservice_id=32', [503]],
    ['operator_id=1702', [703]],
    ['country_iso_code=KWT', [301, 302, 303]],
    ['region=MX-JAL', [602]],
    ['tags=GAMING', [604]],
    ['tags=GAMING,BUNDLE', [603, 604]],
    ['country_iso_code=XXX', []],
  ])('filters products by %s', async (query, expected) => {
    expect(await ids(query)).toEqual(expected);
  });

  it('reads lists in every spelling that clients use', async () => {
    const expected = await ids('benefit_types=DATA,PAYMENT');
    expect(expected).toEqual([103, 303, 402, 403, 502, 503, 603, 802]);
    const spellings = [
      'benefit_types=DATA&benefit_types=PAYMENT',
      'benefit_types[]=DATA&benefit_types[]=PAYMENT',
      'benefit_types[0]=DATA&benefit_types[1]=PAYMENT',
      'benefit_types%5B%5D=DATA&benefit_types%5B%5D=PAYMENT',
    ];
    for (const spelling of spellings) expect(await ids(spelling)).toEqual(expected);
  });

  it.each([
    'type=OTHER',
    'benefit_types=OTHER',
    'country_iso_code=sg',
    'region=jalisco',
    'operator_id=x',
    'service_id=0',
  ])('refuses the filter %s with 1000400', async (query) => {
    const answer = await dvs.get(`/products?${query}`);
    expect([answer.status, codeOf(answer)]).toEqual([400, 1000400]);
  });

  it.each([
    ['/services/1', 200, null],
    ['/services/99', 404, 1005004],
    ['/countries/SGP', 200, null],
    ['/countries/XXX', 404, 1005005],
    ['/countries/sgp', 400, 1000400],
    ['/operators/1101', 200, null],
    ['/operators/9', 404, 1005006],
    ['/promotions/9001', 200, null],
    ['/promotions/9', 404, 1003201],
    ['/campaigns/8001', 200, null],
    ['/campaigns/9', 404, 1003301],
    ['/products/101', 200, null],
    ['/products/9', 404, 1003001],
    ['/products/abc', 400, 1000400],
    ['/products/2147483648', 400, 1000400],
    ['/transactions/9', 404, 1008004],
    ['/transactions/abc', 400, 1000400],
    ['/balances?unit=XXX', 404, 1006009],
    ['/balances?unit_type=POINTS', 400, 1000400],
  ])('answers GET %s with %i and code %p', async (path, status, code) => {
    const answer = await dvs.get(path);
    expect([answer.status, answer.status === 200 ? null : codeOf(answer)]).toEqual([status, code]);
  });

  it('finds promotions and campaigns by product, operator and country', async () => {
    const titles = async (path: string) =>
      (await dvs.get(path)).body.map(({ title }: { title: string }) => title);
    expect(await titles('/promotions?product_id=603')).toEqual(['Double data']);
    expect(await titles('/promotions?country_iso_code=PHL')).toEqual(['Weekend bonus']);
    expect(await titles('/promotions?operator_id=1601')).toEqual(['Double data']);
    expect(await titles('/campaigns?operator_id=1702')).toEqual(['Gift season']);
    expect(await titles('/campaigns?country_iso_code=SGP')).toEqual([]);
  });
});

describe('look-ups', () => {
  it('finds the operators of a mobile number by GET and by POST', async () => {
    const got = await dvs.get('/lookup/mobile-number/+6595123100');
    expect(
      got.body.map(({ name, identified }: { name: string; identified: boolean }) => [name, identified]),
    ).toEqual([
      ['Merlion Mobile Singapore', true],
      ['Straits Telecom Singapore', false],
    ]);
    const posted = await dvs.post('/lookup/mobile-number', { mobile_number: '+6595123100' });
    expect([posted.status, posted.body]).toEqual([200, got.body]);
  });

  it('refuses what is no mobile number with 1005003', async () => {
    const answer = await dvs.get('/lookup/mobile-number/12345');
    expect([answer.status, codeOf(answer)]).toEqual([400, 1005003]);
  });

  it('shows the open statement of an account', async () => {
    const { status, body } = await dvs.post('/lookup/statement-inquiry', {
      product_id: 403,
      account_number: '5512340007',
    });
    expect(status).toBe(200);
    expect(body[0].balance).toEqual({ unit_type: 'CURRENCY', unit: 'IDR', amount: 57_000 });
    expect(body[0].dates.due).toMatch(/^\d{4}-\d\d-\d\d$/);
  });

  it.each([
    [{ product_id: 101, account_number: '1' }, 400, 1007500],
    [{ product_id: 503, account_number: '1' }, 400, 1007500],
    [{ product_id: 9, account_number: '1' }, 404, 1003001],
    [{ product_id: 403 }, 400, 1000400],
  ])('refuses a statement inquiry of %j', async (body, status, code) => {
    const answer = await dvs.post('/lookup/statement-inquiry', body);
    expect([answer.status, codeOf(answer)]).toEqual([status, code]);
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { codeOf, DvsSandbox, order } from './dvs-sandbox-calls.ts';

let dvs: DvsSandbox;
beforeAll(async () => {
  dvs = await DvsSandbox.start();
});
beforeEach(() => dvs.control('POST', '/reset'));
afterAll(() => dvs.server.close());

const NANOS = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/;

describe('create', () => {
  it('answers 201 with a created transaction that holds the float', async () => {
    const before = await dvs.balance();
    const { status, body } = await dvs.post('/async/transactions', order({ external_id: 'first' }));
    expect(status).toBe(201);
    expect(body).toMatchObject({
      external_id: 'first',
      status: { id: 10_000, message: 'CREATED', class: { id: 1, message: 'CREATED' } },
      prices: { wholesale: { unit_type: 'CURRENCY', unit: 'USD', amount: 4.64, fee: 0 } },
      rates: { base: 1.3, wholesale: 1.4 },
      requested_values: { source: { unit_type: 'CURRENCY', unit: 'USD', amount: 5 } },
      adjusted_values: { destination: { unit_type: 'CURRENCY', unit: 'SGD', amount: 6.5 } },
      credit_party_identifier: { mobile_number: '+6595123100' },
    });
    expect(body.id).toBeGreaterThan(2 ** 31);
    expect(body.creation_date).toMatch(NANOS);
    const validMs = Date.parse(body.confirmation_expiration_date) - Date.parse(body.creation_date);
    expect(validMs).toBe(3_600_000);
    expect(body).not.toHaveProperty('confirmation_date');
    expect(body).not.toHaveProperty('operator_reference');
    expect(await dvs.balance()).toEqual({
      available: before.available - 4.64,
      holding: before.holding + 4.64,
    });
  });

  it('repeats the callback URL in look-ups only', async () => {
    const created = await dvs.create({ callback_url: 'http://127.0.0.1:9/called' });
    expect(created).not.toHaveProperty('callback_url');
    expect((await dvs.byId(created.id)).callback_url).toBe('http://127.0.0.1:9/called');
  });

  it('ignores fields that it does not know, and amounts of fixed products', async () => {
    const created = await dvs.create({ product_id: 102, something: { new: 1 } });
    expect(created.prices.wholesale.amount).toBe(7.25);
    expect(created).not.toHaveProperty('requested_values');
    expect(created).not.toHaveProperty('something');
  });

  const destination = (unit: string, amount: unknown) => ({
    calculation_mode: 'DESTINATION_AMOUNT',
    destination: { unit_type: 'CURRENCY', unit, amount },
  });
  const source = (unit: string, amount: unknown) => ({
    calculation_mode: 'SOURCE_AMOUNT',
    source: { unit_type: 'CURRENCY', unit, amount },
  });
  const withAccount = { credit_party_identifier: { account_number: '5512340' } };

  it.each([
    // Half up: 1.33 / 1.4 = 0.95 exactly, 1.34 / 1.4 = 0.957…, 12.61 / 1.4 = 9.007…
    [101, destination('SGD', 1.33), 0.95, 1.33],
    [101, destination('SGD', 1.34), 0.96, 1.34],
    [101, destination('SGD', 12.61), 9.01, 12.61],
    // From the unrounded destination: 4.01 × 150 = 601.5, / 156.25 = 3.8496
    [201, source('USD', 4.01), 3.85, 602],
    [201, destination('JPY', 1200), 7.68, 1200],
    [301, destination('KWD', 5.1), 16.32, 5.1],
    [601, destination('MXN', 110), 5.12, 110],
    [702, destination('GBP', 7.5), 7.14, 7.5],
    [703, { ...source('EUR', 12.51), beneficiary: { email: 'a@example.test' } }, 11.91, 10.01],
  ])('prices product %i for %j at %d', async (productId, fields, price, delivered) => {
    const created = await dvs.create({ product_id: productId, ...fields });
    expect(created.prices.wholesale.amount).toBe(price);
    expect(created.adjusted_values.destination.amount).toBe(delivered);
  });

  it.each([
    ['no JSON', '{', 400, 1000400],
    ['no object', '[]', 400, 1000400],
    ['no external_id', { external_id: undefined }, 400, 1000400],
    ['a blank external_id', { external_id: ' ' }, 400, 1000400],
    ['an external_id of 41 characters', { external_id: 'x'.repeat(41) }, 400, 1000400],
    ['a product_id that is text', { product_id: '101' }, 400, 1000400],
    ['an unknown product', { product_id: 9 }, 404, 1003001],
    ['a callback_url that is none', { callback_url: 'not a url' }, 400, 1000400],
    ['an auto_confirm that is text', { auto_confirm: 'yes' }, 400, 1000400],
    ['no calculation_mode', { calculation_mode: null }, 400, 1000400],
    ['the misprint DESTINATION_MODE', { calculation_mode: 'DESTINATION_MODE' }, 400, 1000400],
    ['a mode that the product does not take', { product_id: 601, ...source('EUR', 5) }, 400, 1000400],
    ['the amount on the wrong side', { calculation_mode: 'DESTINATION_AMOUNT' }, 400, 1000400],
    ['an amount that is text', source('USD', '5.00'), 400, 1000400],
    ['another unit', source('EUR', 5), 400, 1003003],
    ['too little', source('USD', 0.99), 400, 1003002],
    ['too much', source('USD', 100.01), 400, 1003002],
    ['less than nothing', source('USD', -5), 400, 1003002],
    ['an amount finer than the currency', source('USD', 5.001), 400, 1003002],
    ['an amount between increments', { product_id: 201, ...destination('JPY', 650) }, 400, 1003002],
    ['no credit party', { credit_party_identifier: undefined }, 400, 1005003],
    [
      'a mobile number without plus',
      { credit_party_identifier: { mobile_number: '6595123100' } },
      400,
      1005003,
    ],
    ['no account', { product_id: 403, ...destination('IDR', 50_000) }, 400, 1000400],
    ['no statement', { product_id: 403, ...destination('IDR', 50_000), ...withAccount }, 400, 1000400],
    ['half an alternative', { product_id: 503, ...destination('NGN', 2000), ...withAccount }, 400, 1000400],
    ['no sender', { product_id: 402 }, 400, 1005503],
    ['a malformed sender', { sender: { mobile_number: '1' } }, 400, 1005503],
    ['a malformed beneficiary', { beneficiary: { mobile_number: '1' } }, 400, 1006503],
    ['no debit party', { product_id: 802, beneficiary: { first_name: 'A', last_name: 'B' } }, 400, 1006003],
  ])('refuses %s', async (_what, fields, status, code) => {
    const before = await dvs.balance();
    const body =
      typeof fields === 'string' ? fields : JSON.stringify(order({ external_id: 'refused', ...fields }));
    const authorization = `Basic ${Buffer.from('sandbox-key:sandbox-secret').toString('base64')}`;
    const headers = { authorization, 'content-type': 'application/json' };
    const answer = await dvs.send('POST', '/async/transactions', body, headers);
    expect([answer.status, codeOf(answer)]).toEqual([status, code]);
    expect(await dvs.balance()).toEqual(before);
    expect((await dvs.get('/transactions?external_id=refused')).body).toEqual([]);
  });

  it('refuses a second create with the same external_id and leaves the first as it is', async () => {
    const first = await dvs.create({ external_id: 'twice' });
    const second = await dvs.post('/async/transactions', order({ external_id: 'twice', product_id: 102 }));
    expect([second.status, codeOf(second)]).toEqual([400, 1007001]);
    const { body } = await dvs.get('/transactions?external_id=twice');
    expect(body.map(({ id }: { id: number }) => id)).toEqual([first.id]);
  });

  it('refuses what the float does not cover with 1006001, and takes it when it is paid in', async () => {
    await dvs.control('POST', '/balances', { provider: 'dvs', unit: 'EUR', available: '5.00' });
    const wanted = order({ product_id: 601, ...destination('MXN', 110), external_id: 'poor' });
    expect(codeOf(await dvs.post('/async/transactions', wanted))).toBe(1006001);
    await dvs.control('POST', '/balances', { provider: 'dvs', unit: 'EUR', available: '5.12' });
    expect((await dvs.post('/async/transactions', wanted)).status).toBe(201);
    expect(await dvs.balance('EUR')).toMatchObject({ available: 0, holding: 5.12 });
  });

  it('lets the float go below zero as far as its credit limit', async () => {
    await dvs.control('POST', '/balances', { provider: 'dvs', unit: 'GBP', available: '0' });
    await dvs.create({ product_id: 702, ...destination('GBP', 50) });
    expect((await dvs.balance('GBP')).available).toBe(-47.62);
  });

  it('confirms at once with auto_confirm', async () => {
    const created = await dvs.create({ auto_confirm: true });
    expect(created.status.class).toEqual({ id: 2, message: 'CONFIRMED' });
    expect(created.confirmation_date).toMatch(NANOS);
  });
});

describe('confirm and cancel', () => {
  const confirm = (id: number, body = '') => dvs.send('POST', `/async/transactions/${id}/confirm`, body);
  const cancel = (id: number) => dvs.post(`/transactions/${id}/cancel`);

  it('confirms with an empty form body', async () => {
    const { id } = await dvs.create();
    const authorization = `Basic ${Buffer.from('sandbox-key:sandbox-secret').toString('base64')}`;
    const headers = { authorization, 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await dvs.send('POST', `/async/transactions/${id}/confirm`, '', headers);
    expect([answer.status, answer.body.status.message]).toEqual([202, 'CONFIRMED']);
  });

  it('refuses a second confirm with 1007002 and a cancel after confirm with 1007007', async () => {
    const { id } = await dvs.buy();
    const answers = [await confirm(id), await cancel(id)];
    expect(answers.map((answer) => [answer.status, codeOf(answer)])).toEqual([
      [400, 1007002],
      [400, 1007007],
    ]);
  });

  it('releases the float on cancel, and refuses to cancel or confirm again', async () => {
    const before = await dvs.balance();
    const { id } = await dvs.create();
    const cancelled = await cancel(id);
    expect([cancelled.status, cancelled.body.status.class]).toEqual([202, { id: 4, message: 'CANCELLED' }]);
    expect(await dvs.balance()).toEqual(before);
    expect([codeOf(await cancel(id)), codeOf(await confirm(id))]).toEqual([1007005, 1007005]);
  });

  it('keeps an expired transaction CREATED, with its hold, until it is cancelled', async () => {
    const before = await dvs.balance();
    const { id } = await dvs.create();
    await dvs.advance(3_601);
    expect(codeOf(await confirm(id))).toBe(1007004);
    expect((await dvs.byId(id)).status.message).toBe('CREATED');
    expect((await dvs.balance()).holding).toBeGreaterThan(before.holding);
    expect((await cancel(id)).status).toBe(202);
    expect((await dvs.balance()).holding).toBe(before.holding);
  });

  it('does not know transactions that were never created', async () => {
    for (const path of [
      '/async/transactions/7/confirm',
      '/sync/transactions/7/confirm',
      '/transactions/7/cancel',
    ]) {
      const answer = await dvs.post(path);
      expect([path, answer.status, codeOf(answer)]).toEqual([path, 404, 1008004]);
    }
  });
});

describe('the suffix table', () => {
  it.each([
    ['100', 'COMPLETED', 7],
    ['101', 'COMPLETED', 7],
    ['102', 'DECLINED-INVALID-CREDIT-PARTY', 9],
    ['103', 'DECLINED-BARRED-CREDIT-PARTY', 9],
    ['104', 'DECLINED-OPERATOR-CURRENTLY-UNAVAILABLE', 9],
    ['105', 'DECLINED-DUPLICATED-TRANSACTION', 9],
    ['106', 'DECLINED', 9],
    ['107', 'DECLINED-EXCEPTION', 9],
  ])('ends %s as %s after 3 seconds', async (suffix, message, classId) => {
    const before = await dvs.balance();
    const bought = await dvs.buy({ credit_party_identifier: { mobile_number: `+6595123${suffix}` } });
    expect(bought.status.message).toBe('CONFIRMED');
    await dvs.advance(2);
    const under = await dvs.byId(bought.id);
    expect(under.status.class.message).toBe('SUBMITTED');
    await dvs.advance(1);
    const { status, pin } = await dvs.byId(bought.id);
    expect([status.message, status.class.id]).toEqual([message, classId]);
    expect(pin === undefined).toBe(suffix !== '101');
    const after = await dvs.balance();
    expect(after.holding).toBe(before.holding);
    const taken = Math.round((before.available - after.available) * 100);
    expect(taken).toBe(message === 'COMPLETED' ? 464 : 0);
  });

  it.each([
    ['200', 20, 'COMPLETED'],
    ['306', 300, 'DECLINED'],
  ])('takes %s for %i seconds', async (suffix, seconds, message) => {
    const { id } = await dvs.buy({ credit_party_identifier: { mobile_number: `+6595123${suffix}` } });
    await dvs.advance(seconds - 1);
    expect((await dvs.byId(id)).status.message).toBe('SUBMITTED');
    await dvs.advance(1);
    expect((await dvs.byId(id)).status.message).toBe(message);
  });

  it('reads the account number where the product goes by it', async () => {
    const { id } = await dvs.buy({
      product_id: 403,
      calculation_mode: 'DESTINATION_AMOUNT',
      destination: { unit_type: 'CURRENCY', unit: 'IDR', amount: 50_000 },
      credit_party_identifier: { account_number: '55103' },
      statement_identifier: { reference: 'STM-1' },
    });
    await dvs.advance(3);
    expect((await dvs.byId(id)).status.message).toBe('DECLINED-BARRED-CREDIT-PARTY');
  });

  it('always completes a product without credit party, with a PIN of its own each time', async () => {
    const ids = [];
    for (const mobile of ['+6595123102', '+6595123103']) {
      const bought = await dvs.buy({ product_id: 901, credit_party_identifier: { mobile_number: mobile } });
      ids.push(bought.id);
    }
    await dvs.advance(3);
    const [first, second] = [await dvs.byId(ids[0]), await dvs.byId(ids[1])];
    expect([first.status.message, second.status.message]).toEqual(['COMPLETED', 'COMPLETED']);
    expect(first.pin.code).toMatch(/^\d{16}$/);
    expect(first.pin.serial).toMatch(/^S\d{10}$/);
    expect(first.pin.code).not.toBe(second.pin.code);
  });
});

describe('synchronous orders', () => {
  it('keep the line open until the operator has answered', async () => {
    const answering = dvs.post('/sync/transactions', order({ external_id: 'sync-1', auto_confirm: true }));
    let found: { status: { message: string } }[] = [];
    while (found.length === 0) found = (await dvs.get('/transactions?external_id=sync-1')).body;
    await dvs.advance(3);
    const { status, body } = await answering;
    expect([status, body.status.message]).toEqual([201, 'COMPLETED']);
  });

  it('know no callback_url, and answer 202 on confirm', async () => {
    const created = await dvs.post(
      '/sync/transactions',
      order({ callback_url: 'http://127.0.0.1:9/called' }),
    );
    expect([created.status, created.body.status.message]).toEqual([201, 'CREATED']);
    const confirming = dvs.post(`/sync/transactions/${created.body.id}/confirm`);
    while ((await dvs.byId(created.body.id)).status.message === 'CREATED') await dvs.advance(0);
    await dvs.advance(3);
    const { status, body } = await confirming;
    expect([status, body.status.message]).toEqual([202, 'COMPLETED']);
    expect(await dvs.byId(created.body.id)).not.toHaveProperty('callback_url');
  });
});

describe('the list of transactions', () => {
  const ids = async (query: string): Promise<number[]> =>
    (await dvs.get(`/transactions?${query}`)).body.map(({ id }: { id: number }) => id);

  it('finds by external_id whatever its age, and shows the last 24 hours otherwise', async () => {
    const old = await dvs.create({ external_id: 'old' });
    await dvs.advance(90_000);
    const young = await dvs.create({ external_id: 'young' });
    expect(await ids('external_id=old')).toEqual([old.id]);
    expect(await ids('')).toEqual([young.id]);
  });

  it('takes windows of up to 24 hours, both ends included', async () => {
    const { id, creation_date: created } = await dvs.create();
    const at = (text: string) => encodeURIComponent(text);
    expect(await ids(`from_date=${at(created)}&to_date=${at(created)}`)).toEqual([id]);
    const second = `${created.slice(0, 19)}Z`;
    const dayLater = new Date(Date.parse(second) + 86_400_000).toISOString();
    expect(await ids(`from_date=${second}&to_date=${dayLater}`)).toContain(id);
    const tooLate = new Date(Date.parse(second) + 86_400_001).toISOString();
    const answer = await dvs.get(`/transactions?from_date=${second}&to_date=${tooLate}`);
    expect([answer.status, codeOf(answer)]).toEqual([400, 1000400]);
  });

  it('reads offsets, and refuses dates that are none or lie the wrong way round', async () => {
    const { id, creation_date: created } = await dvs.create();
    const east = new Date(Date.parse(created) + 8 * 3_600_000).toISOString().replace(/\.\d+Z$/, '+08:00');
    expect(await ids(`from_date=${encodeURIComponent(east)}`)).toContain(id);
    const queries = ['from_date=yesterday', 'to_date=2026-13-01T00:00:00Z'];
    queries.push('from_date=2026-01-02T00:00:00Z&to_date=2026-01-01T00:00:00Z');
    for (const query of queries)
      expect([query, codeOf(await dvs.get(`/transactions?${query}`))]).toEqual([query, 1000400]);
  });

  it('filters by product type, service, country, operator, status and credit party', async () => {
    const mobile = '+96590001234';
    const data = await dvs.create({ product_id: 303, credit_party_identifier: { mobile_number: mobile } });
    const cancelled = await dvs.create({
      product_id: 302,
      credit_party_identifier: { mobile_number: mobile },
    });
    await dvs.post(`/transactions/${cancelled.id}/cancel`);
    const game = await dvs.create({
      product_id: 604,
      source: { unit_type: 'CURRENCY', unit: 'USD', amount: 2 },
      credit_party_identifier: { account_number: 'player-9' },
    });
    expect(await ids('product_type=RANGED_VALUE_PIN_PURCHASE')).toEqual([game.id]);
    expect(await ids('service_id=2')).toEqual([game.id]);
    expect(await ids('subservice_id=22')).toEqual([game.id]);
    expect(await ids('country_iso_code=KWT')).toEqual([data.id, cancelled.id]);
    expect(await ids('operator_id=1302')).toEqual([data.id]);
    expect(await ids(`status_id=${cancelled.status.id}&country_iso_code=KWT`)).toEqual([data.id]);
    expect(await ids('status_id=40000&country_iso_code=KWT')).toEqual([cancelled.id]);
    expect(await ids(`credit_party_mobile_number=${encodeURIComponent(mobile)}`)).toEqual([
      data.id,
      cancelled.id,
    ]);
    expect(await ids('credit_party_account_number=player-9')).toEqual([game.id]);
  });
});

describe('the float', () => {
  it('always adds up: available, holding and what was delivered', async () => {
    const opening = (await dvs.balance()).available;
    const { id } = await dvs.create();
    await dvs.buy();
    await dvs.buy({ credit_party_identifier: { mobile_number: '+6595123106' } });
    await dvs.buy({ product_id: 203 });
    await dvs.buy({ product_id: 202, credit_party_identifier: { mobile_number: '+819012345678' } });
    await dvs.advance(3);
    await dvs.post(`/transactions/${(await dvs.create()).id}/cancel`);
    const { available, holding } = await dvs.balance();
    expect(holding).toBe(4.64);
    // One top-up, one gift card with its fee, and one price with four decimals were delivered.
    expect(Math.round((opening - available - holding) * 10_000)).toBe(46_400 + 191_000 + 2_500 + 64_275);
    expect((await dvs.byId(id)).status.message).toBe('CREATED');
  });
});

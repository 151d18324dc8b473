import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ProviderError } from '../../domain/errors.ts';
import { connectValuetopup } from '../../providers/valuetopup/call.ts';
import { ValuetopupClient } from '../../providers/valuetopup/client.ts';
import {
  code,
  ERRORS,
  limits,
  listedSku,
  ok,
  REFERENCE,
  startScriptedValuetopup,
  STATUS,
  TOPUP,
  transaction,
  type ScriptedValuetopup,
} from '../support/scripted-valuetopup.ts';

// Goal: every function of Valuetopup (numbers as in providers/valuetopup/README.md) puts the documented bytes on the wire and
// reads the answer, and a parameter that Valuetopup would not accept never leaves.

let server: ScriptedValuetopup;
let client: ValuetopupClient;

beforeAll(async () => {
  server = await startScriptedValuetopup();
});
beforeEach(() => {
  client = new ValuetopupClient(connectValuetopup({ url: server.url, key: 'user', secret: 'password' }));
});
afterEach(async () => {
  await client.close();
  server.reset();
});
afterAll(() => server.close());

const all = <T>(list: AsyncIterable<T>): Promise<T[]> => Array.fromAsync(list);
const GET = (path: string) => `GET /api/v2${path}`;
const POST = (path: string) => `POST /api/v2${path}`;
const thrown = async (call: Promise<unknown>): Promise<ProviderError> => {
  const error: unknown = await call.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof ProviderError) return error;
  throw new Error('it did not fail as a provider does');
};

describe('the account and the catalogue', () => {
  it('authenticates every request with Basic', async () => {
    server.script[GET('/account/balance')] = ok(-100.5);
    await client.balance(limits());
    expect(server.requests[0]?.headers).toMatchObject({
      authorization: `Basic ${Buffer.from('user:password').toString('base64')}`,
      accept: 'application/json',
    });
  });

  it.each([
    [-100.5, '-100.5'],
    [{ balance: 30 }, '30'],
    ['12.25', '12.25'],
  ])('1: a balance of %j', async (payLoad, balance) => {
    server.script[GET('/account/balance')] = ok(payLoad);
    expect(await client.balance(limits())).toBe(balance);
  });

  it('2: countries', async () => {
    server.script[GET('/catalog/countries')] = ok([{ countryCode: 'JM', countryName: 'Jamaica' }]);
    expect(await all(client.countries(limits()))).toMatchObject([{ countryCode: 'JM' }]);
  });

  it('3, 4: operators and products, by what they are filtered by', async () => {
    server.script[GET('/catalog/operators')] = ok([{ operatorId: 7, operatorName: 'Digicel' }]);
    server.script[GET('/catalog/getproducts')] = ok([{ productId: 12, operatorId: 7, categoryId: 2 }]);
    expect(await all(client.operators({ countryCode: 'JM' }, limits()))).toMatchObject([{ operatorId: '7' }]);
    const filter = { operatorId: '7', categoryId: '2' as const, countryCode: 'JM' };
    expect(await all(client.products(filter, limits()))).toMatchObject([
      { productId: '12', categoryId: '2' },
    ]);
    expect(server.lines()).toEqual([
      'GET /catalog/operators?countryCode=JM',
      'GET /catalog/getproducts?operatorId=7&categoryId=2&countryCode=JM',
    ]);
  });

  it('5: SKUs, kept for each language apart', async () => {
    server.script[GET('/catalog/skus')] = [
      ok([listedSku({ skuName: 'English' })]),
      ok([listedSku({ skuName: 'Arabic' })]),
      ok([]),
    ];
    const names = async (language?: string) => {
      const filter = { productId: '12', ...(language !== undefined && { language }) };
      return (await all(client.skus(filter, limits()))).map(({ skuName }) => skuName);
    };
    expect(await names()).toEqual(['English']);
    expect(await names('ar')).toEqual(['Arabic']);
    expect(await names()).toEqual(['English']);
    expect(await names('ar')).toEqual(['Arabic']);
    expect(server.requests.map(({ headers }) => headers['accept-language'])).toEqual([undefined, 'ar']);
  });

  it('6: the exchange rate, of "sku" in the singular', async () => {
    server.script[GET('/catalog/sku/exchangeRate/1451')] = ok({ exchangeRate: 156.25, currencyCode: 'JMD' });
    expect(await client.exchangeRate('1451', limits())).toMatchObject({ rate: '156.25', to: 'JMD' });
  });

  it('8: bundles of a number, with the loan; one whose loan cannot be read is left out', async () => {
    server.script[GET('/catalog/bundles/12/18763351234')] = ok([
      { skuId: 1, faceValue: 5, faceValueCurrency: 'USD', loanAmount: 1.5 },
      { skuId: 2, faceValue: 5, faceValueCurrency: 'USD' },
      { skuId: 3, faceValue: 5, faceValueCurrency: 'USD', loanAmount: 'some' },
      { skuId: 4, faceValue: 5, faceValueCurrency: 'USD', loanAmount: -5 },
    ]);
    const bundles = await all(client.bundles('12', '+18763351234', limits()));
    expect(bundles.map(({ skuId, faceValue, loan }) => [skuId, faceValue, loan])).toEqual([
      ['1', '5', '1.5'],
      ['2', '5', '0'],
    ]);
  });

  it('9: gift cards, page after page, each once, until the cursor does not grow', async () => {
    server.script[GET('/catalog/skus/giftcards')] = [
      ok([listedSku({ skuId: 10 }), listedSku({ skuId: 20 })], { next: 1, next_cursor: 20 }),
      ok([listedSku({ skuId: 20 }), listedSku({ skuId: 30 })], { next: 1, next_cursor: 31 }),
      ok([listedSku({ skuId: 31 })], { next: 0, next_cursor: 31 }),
    ];
    const cards = await all(client.giftCardSkus({ countryCode: 'IN' }, limits()));
    expect(cards.map(({ skuId }) => skuId)).toEqual(['10', '20', '30', '31']);
    expect(server.lines()).toEqual([
      'GET /catalog/skus/giftcards?countryCode=IN&pageSize=100',
      'GET /catalog/skus/giftcards?countryCode=IN&pageSize=100&cursor=20',
      'GET /catalog/skus/giftcards?countryCode=IN&pageSize=100&cursor=31',
    ]);
  });
});

describe('look-ups', () => {
  it('10: the owner of a number, in a language', async () => {
    server.script[GET('/lookup/mobile/18763351234')] = ok([{ operatorId: 7, operatorName: 'Digicel' }]);
    expect(await all(client.mobileOwners('+18763351234', limits(), 'ar'))).toMatchObject([
      { operatorId: '7' },
    ]);
    expect(server.requests[0]?.headers['accept-language']).toBe('ar');
  });

  it('11: a bill', async () => {
    server.script[GET('/lookup/billpay/fetch-account-detail')] = ok({
      accountNumber: 'A 1',
      amountDue: 12.5,
    });
    expect(await client.billDetail('5', 'A 1', limits())).toMatchObject({ amount: '12.5' });
    expect(server.lines()).toEqual(['GET /lookup/billpay/fetch-account-detail?skuId=5&accountNumber=A+1']);
  });

  it('12, 13: promotions', async () => {
    server.script[GET('/promotion/current')] = ok([{ promotionId: 1, title: 'Twice' }]);
    server.script[GET('/promotion/upcoming')] = ok(null);
    expect(await all(client.currentPromotions(limits()))).toMatchObject([{ id: '1', title: 'Twice' }]);
    expect(await all(client.upcomingPromotions(limits()))).toEqual([]);
  });

  it('14: the estimated cost', async () => {
    server.script[POST('/transaction/estimatecost')] = ok({ invoiceAmount: 9.1 });
    const request = { skuId: '1451', amount: '10.00', transactionCurrencyCode: 'USD' };
    expect(await client.estimatedCost(request, limits())).toMatchObject({ invoiceAmount: '9.1' });
    expect(server.requests[0]?.body).toEqual({ skuId: 1451, amount: 10, transactionCurrencyCode: 'USD' });
  });

  it('19: a gift card, by itself or in its transaction', async () => {
    server.script[GET('/transaction/giftcard/fetch/9223372036854775807')] = [
      ok({ cardNumber: '1234-5678', pin: '99' }),
      ok(transaction({ giftCardDetail: { cardNumber: '1234-5678', pin: '99' } })),
    ];
    for (const _ of [1, 2])
      expect(await client.giftCard('9223372036854775807', limits())).toMatchObject({
        cardNumber: '1234-5678',
        pin: '99',
      });
  });

  it('20: the status, with an id of 64 bits', async () => {
    const body = JSON.stringify(ok(transaction()).body).replace('9001', '9223372036854775807');
    server.script[STATUS] = { status: 200, body };
    expect(await client.status(REFERENCE, limits())).toMatchObject({
      state: 'done',
      value: { transactionId: '9223372036854775807' },
    });
  });

  it.each(['851', '852'])('20: the status of what is under way (%s)', async (responseCode) => {
    server.script[STATUS] = code(responseCode);
    expect(await client.status(REFERENCE, limits())).toMatchObject({
      state: 'in_progress',
      code: responseCode,
    });
  });

  it('22: what is left of an eSIM', async () => {
    server.script[GET('/esim/status/8944538532008160222')] = ok([{ bundleName: '1 GB', remainingData: 512 }]);
    expect(await all(client.esimDataBalance('8944538532008160222', limits()))).toMatchObject([
      { name: '1 GB', remaining: '512' },
    ]);
  });

  it('25: the status of a port-in', async () => {
    server.script[GET('/transaction/sim/portin/status/9001')] = ok({ transactionId: 9001, status: 'Ported' });
    expect(await client.portInStatus('9001', limits())).toMatchObject({ status: 'Ported' });
  });
});

const sku = { skuId: '1451', correlationId: REFERENCE };
const value = { amount: '10.50', transactionCurrencyCode: 'USD' };
const wire = { skuId: 1451, correlationId: REFERENCE };
const wireValue = { amount: 10.5, transactionCurrencyCode: 'USD' };
const infos = [{ name: 'meter', value: '1' }];

describe('transactions', () => {
  it.each<[string, string, (to: ValuetopupClient) => Promise<unknown>, object]>([
    [
      '15: a top-up',
      '/transaction/topup',
      (to) => to.topUp({ ...sku, ...value, mobile: '+18763351234', additionalInfos: infos }, limits()),
      { ...wire, ...wireValue, mobile: '18763351234', additionalInfos: infos },
    ],
    [
      '16: a PIN, texted by the provider when asked for',
      '/transaction/pin',
      (to) => to.buyPin({ ...sku, recipient: '+18763351234' }, limits()),
      { ...wire, recipient: '18763351234' },
    ],
    [
      '17: a bill',
      '/transaction/billpay',
      (to) => to.payBill({ ...sku, ...value, accountNumber: 'A1', checkDigits: '7' }, limits()),
      { ...wire, ...wireValue, accountNumber: 'A1', checkDigits: '7' },
    ],
    [
      '18: a gift card',
      '/transaction/giftcard/order',
      (to) => to.buyGiftCard({ ...sku, ...value, firstName: 'Ada' }, limits()),
      { ...wire, ...wireValue, firstName: 'Ada' },
    ],
    ['21: an eSIM', '/esim/order', (to) => to.buyEsim(sku, limits()), wire],
    [
      '23: a SIM, whose zip code is an integer',
      '/transaction/sim/activate',
      (to) => to.activateSim({ ...sku, simNumber: '8901', zipCode: '00501', imei: '1' }, limits()),
      { ...wire, simNumber: '8901', zipCode: 501, imei: '1' },
    ],
    [
      '24: a port-in',
      '/transaction/sim/portin',
      (to) => to.portInSim({ ...sku, simNumber: '8901', zipCode: '10001', passwordPin: '1234' }, limits()),
      { ...wire, simNumber: '8901', zipCode: 10001, passwordPin: '1234' },
    ],
  ])('%s', async (_name, path, send, body) => {
    server.script[POST(path)] = ok(transaction());
    expect(await send(client)).toMatchObject({ state: 'done', value: { transactionId: '9001' } });
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]).toMatchObject({ headers: { 'content-type': 'application/json' } });
    expect(server.requests[0]?.body).toEqual(body);
  });

  it('23, 24: go to other paths where an account is told others', async () => {
    const paths = { simActivation: '/sim/activate' };
    const other = new ValuetopupClient(
      connectValuetopup({ url: `${server.url}/`, key: 'u', secret: 'p', paths }),
    );
    server.script[POST('/sim/activate')] = code('852');
    const answered = await other.activateSim({ ...sku, simNumber: '8901', zipCode: '10001' }, limits());
    expect(answered).toMatchObject({ state: 'in_progress', code: '852' });
    await other.close();
  });

  it.each<[string, (to: ValuetopupClient) => Promise<unknown>]>([
    [
      'a currency in small letters',
      (to) => to.topUp({ ...sku, ...value, transactionCurrencyCode: 'usd', mobile: '18763351234' }, limits()),
    ],
    ['no amount', (to) => to.topUp({ ...sku, ...value, amount: '0', mobile: '18763351234' }, limits())],
    ['no number', (to) => to.topUp({ ...sku, ...value, mobile: '' }, limits())],
    [
      'a correlationId of 51 characters',
      (to) => to.buyEsim({ ...sku, correlationId: 'x'.repeat(51) }, limits()),
    ],
    ['a SKU beyond 32 bits', (to) => to.buyPin({ ...sku, skuId: '2147483648' }, limits())],
    [
      'a boost PIN of three digits',
      (to) => to.topUp({ ...sku, ...value, mobile: '18763351234', boostPin: '123' }, limits()),
    ],
    [
      'a zip code of letters',
      (to) => to.activateSim({ ...sku, simNumber: '1', zipCode: 'K1A 0B1' }, limits()),
    ],
    [
      'an area code of four digits in a port-in',
      (to) => to.portInSim({ ...sku, simNumber: '1', zipCode: '10001', areaCode: '2125' }, limits()),
    ],
    ['a path in an id', (to) => to.giftCard('1/../2', limits())],
    ['101 items of a page', (to) => all(to.giftCardSkus({}, limits(), undefined, 101))],
    ['a language that is a header', (to) => all(to.skus({ language: 'ar\r\nx: y' }, limits()))],
  ])('%s is refused before anything is sent', async (_name, send) => {
    const error = await thrown(Promise.resolve().then(() => send(client)));
    expect(error.outcome).toMatchObject({ kind: 'not_done', proof: 'not_sent', again: 'never' });
    expect(server.requests).toEqual([]);
  });
});

describe('15: a bundle with a loan', () => {
  const BUNDLES = GET('/catalog/bundles/12/18763351234');
  const bundle = (loanAmount: number, fields: object = {}) => {
    return ok([{ skuId: 1451, faceValue: 10, faceValueCurrency: 'USD', loanAmount, ...fields }]);
  };
  const buy = () =>
    client.topUpBundle(
      { ...sku, productId: '12', mobile: '+18763351234', agreed: { amountMinor: 1250, currency: 'USD' } },
      limits(),
    );

  it.each([
    ['what was agreed', 2.5, 12.5],
    ['less, when the loan is smaller by now', 1, 11],
  ])('is sent with face value and loan together: %s', async (_name, loan, amount) => {
    server.script[BUNDLES] = bundle(loan);
    server.script[TOPUP] = ok(transaction());
    expect(await buy()).toMatchObject({ state: 'done' });
    expect(server.lines()).toEqual(['GET /catalog/bundles/12/18763351234', 'POST /transaction/topup']);
    expect(server.requests[1]?.body).toEqual({
      ...wire,
      amount,
      mobile: '18763351234',
      transactionCurrencyCode: 'USD',
    });
  });

  it.each([
    ['a loan that has grown', bundle(2.51), 'price_changed'],
    ['another currency', bundle(2.5, { faceValueCurrency: 'JMD' }), 'product_unavailable'],
    ['a bundle that is gone', ok([]), 'product_unavailable'],
  ])('is not sent for %s', async (_name, answer, why) => {
    server.script[BUNDLES] = answer;
    expect(await thrown(buy())).toMatchObject({
      code: why,
      outcome: { kind: 'not_done', proof: 'not_sent' },
    });
    expect(server.lines()).toEqual(['GET /catalog/bundles/12/18763351234']);
  });
});

describe('7: the list of response codes', () => {
  const list = [
    { errorCode: '600', errorMessage: 'Insufficient balance' },
    { responseCode: '601', responseMessage: 'Transaction not found' },
    { Code: 602, Description: 'The number is barred' },
    { nothing: true },
  ];

  it('is read whatever its fields are called', async () => {
    server.script[ERRORS] = ok(list);
    expect((await client.errorCodes(limits())).map(({ code: listed }) => listed)).toEqual([
      '600',
      '601',
      '602',
    ]);
  });

  it('is loaded once, for the first code that is not printed, and judges by it', async () => {
    server.script[ERRORS] = ok(list);
    server.script[TOPUP] = [code('501'), code('600'), code('602'), code('999')];
    const send = () => thrown(client.topUp({ ...sku, ...value, mobile: '18763351234' }, limits()));
    expect(await send()).toMatchObject({ code: 'recipient_invalid' });
    expect(server.lines()).not.toContain('GET /catalog/errors');
    expect(await send()).toMatchObject({
      code: 'provider_float_insufficient',
      outcome: { kind: 'not_done' },
    });
    expect(await send()).toMatchObject({ code: 'recipient_barred', outcome: { kind: 'not_done' } });
    expect(await send()).toMatchObject({ code: 'unexpected_status', outcome: { kind: 'unknown' } });
    expect(server.lines().filter((line) => line === 'GET /catalog/errors')).toHaveLength(1);
  });

  it('that cannot be loaded makes an unprinted code prove nothing', async () => {
    server.script[ERRORS] = { status: 503, body: '<html></html>' };
    server.script[TOPUP] = code('600');
    const error = await thrown(client.topUp({ ...sku, ...value, mobile: '18763351234' }, limits()));
    expect(error.outcome).toEqual({ kind: 'unknown' });
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { order, TestApi } from './open-api.ts';

const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;

/** Whatever is wrong with an order has a code and a place, and leaves nothing behind. */
describe('an order that cannot be accepted', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await TestApi.open();
    await api.world.database
      .em()
      .execute(`update product set active = false where provider = 'dvs' and id = '103'`);
  }, 60_000);
  afterAll(() => api.close());

  const fixed = (id: string, changes: Record<string, unknown> = {}) =>
    order({ product: { provider: 'dvs', id }, amount: undefined, ...changes });
  const amount = (amount: unknown, currency: string, id = '101') =>
    order({ product: { provider: 'dvs', id }, amount: { amount, currency } });

  it.each<[string, Record<string, unknown>, string, string]>([
    ['without a product', order({ product: undefined }), 'missing_field', '/product'],
    ['without a recipient', order({ recipient: undefined }), 'missing_field', '/recipient/mobile'],
    ['without a payment', order({ payment: undefined }), 'missing_field', '/payment'],
    ['with a field that does not exist', order({ amounts: 5 }), 'unknown_field', '/amounts'],
    [
      'with an unknown field of a field',
      order({ recipient: { mobile: '+6595123100', 'a/b~c': '1' } }),
      'unknown_field',
      '/recipient/a~1b~0c',
    ],
    [
      'of an unknown provider',
      order({ product: { provider: 'nobody', id: '101' } }),
      'product_not_found',
      '/product/provider',
    ],
    [
      'of an unknown product',
      order({ product: { provider: 'dvs', id: '9999' } }),
      'product_not_found',
      '/product/id',
    ],
    ['of a product that is not sold any more', fixed('103'), 'product_inactive', '/product/id'],
    [
      'with a product id that is no text',
      order({ product: { provider: 'dvs', id: 101 } }),
      'malformed_field',
      '/product/id',
    ],
    [
      'for a number that is not E.164',
      order({ recipient: { mobile: '95123100' } }),
      'malformed_field',
      '/recipient/mobile',
    ],
    [
      'without the recipient that the product needs',
      order({ recipient: {} }),
      'missing_field',
      '/recipient/mobile',
    ],
    [
      'of a kind that needs another recipient',
      amount('20000', 'IDR', '403'),
      'missing_field',
      '/recipient/account',
    ],
    ['in an unknown currency', amount('5.00', 'ABC'), 'unknown_currency', '/amount/currency'],
    ['in a currency in lower case', amount('5.00', 'usd'), 'unknown_currency', '/amount/currency'],
    [
      'in a currency that the product is not sold in',
      amount('5.00', 'GBP'),
      'currency_not_offered',
      '/amount/currency',
    ],
    ['with an amount in words', amount('five', 'USD'), 'malformed_amount', '/amount/amount'],
    ['with a negative amount', amount('-5.00', 'USD'), 'malformed_amount', '/amount/amount'],
    ['with an exponent', amount('5e0', 'USD'), 'malformed_amount', '/amount/amount'],
    ['with an amount that is a JSON number', amount(5, 'USD'), 'malformed_field', '/amount/amount'],
    ['with three decimals of a dollar', amount('5.000', 'USD'), 'too_many_decimals', '/amount/amount'],
    ['with decimals of a yen', amount('1000.0', 'JPY', '201'), 'too_many_decimals', '/amount/amount'],
    ['with four decimals of a dinar', amount('0.6000', 'KWD', '301'), 'too_many_decimals', '/amount/amount'],
    [
      'with an amount beyond every limit',
      amount('99999999999999', 'USD'),
      'amount_too_large',
      '/amount/amount',
    ],
    ['below the range', amount('0.99', 'USD'), 'amount_out_of_range', '/amount/amount'],
    ['of nothing', amount('0', 'USD'), 'amount_out_of_range', '/amount/amount'],
    ['above the range', amount('100.01', 'USD'), 'amount_out_of_range', '/amount/amount'],
    ['between two steps', amount('650', 'JPY', '201'), 'amount_not_in_increment', '/amount/amount'],
    ['of a ranged product without an amount', order({ amount: undefined }), 'missing_field', '/amount'],
    [
      'of a fixed product with another amount',
      amount('11.00', 'SGD', '102'),
      'amount_not_offered',
      '/amount/amount',
    ],
    [
      'with a charge',
      order({ charge: { amount: '6.00', currency: 'USD' } }),
      'charge_not_applicable',
      '/charge',
    ],
    [
      'to be paid on a hosted page without a charge',
      order({ payment: { method: 'hosted_page', success_url: 'https://shop.example/ok' } }),
      'missing_field',
      '/charge',
    ],
    [
      'to be paid with a stored card without a charge',
      order({ payment: { method: 'stored_card', payment_id: 'pay_1' } }),
      'missing_field',
      '/charge',
    ],
    [
      'to be paid in another way',
      order({ payment: { method: 'cash' } }),
      'malformed_field',
      '/payment/method',
    ],
    ['with an overlong reference', order({ reference: 'r'.repeat(101) }), 'malformed_field', '/reference'],
    [
      'with a reference that cannot be stored',
      order({ reference: 'order\0' }),
      'malformed_field',
      '/reference',
    ],
    ['with half a character', order({ reference: 'order \ud83d' }), 'malformed_field', '/reference'],
    [
      'with too much metadata',
      order({ metadata: Object.fromEntries(Array.from({ length: 21 }, (_, i) => [`k${i}`, 'v'])) }),
      'malformed_field',
      '/metadata',
    ],
    [
      'with an overlong metadata value',
      order({ metadata: { note: 'v'.repeat(501) } }),
      'malformed_field',
      '/metadata/note',
    ],
    [
      'with metadata that is no text',
      order({ metadata: { basket: 7 } }),
      'malformed_field',
      '/metadata/basket',
    ],
    [
      'with a card number in its metadata',
      order({ metadata: { note: 'paid by 4111 1111 1111 1111' } }),
      'card_data_not_accepted',
      '/metadata/note',
    ],
    [
      'with a card number as its reference',
      order({ reference: '5555-5555-5555-4444' }),
      'card_data_not_accepted',
      '/reference',
    ],
    [
      'with a card number as a name',
      order({ recipient: { mobile: '+6595123100', first_name: '378282246310005' } }),
      'card_data_not_accepted',
      '/recipient/first_name',
    ],
  ])('%s is refused by code and place', async (_, body, code, pointer) => {
    const before = await api.stored();
    const refused = await api.post('/v1/purchases', body);
    expect(refused.headers.get('content-type')).toContain('application/problem+json');
    expect([refused.status, refused.json.code, refused.json.pointer]).toEqual([422, code, pointer]);
    expect(refused.json.errors[0]).toMatchObject({ code, pointer });
    expect(await api.stored()).toEqual(before);
  });

  it('is told every fault at once', async () => {
    const refused = await api.post(
      '/v1/purchases',
      order({
        recipient: { mobile: '1' },
        amount: { amount: '1.234', currency: 'USD' },
        charge: { amount: '1', currency: 'USD' },
      }),
    );
    expect(
      refused.json.errors.map(({ code, pointer }: { code: string; pointer: string }) => [code, pointer]),
    ).toEqual([
      ['charge_not_applicable', '/charge'],
      ['too_many_decimals', '/amount/amount'],
      ['malformed_field', '/recipient/mobile'],
    ]);
  });

  it('is refused when the balance does not cover its cost, and its key stays free', async () => {
    await api.world.database
      .em()
      .execute(
        `update ledger_account set balance_minor = 100 where id = 'merchant:mer_sandbox_a:available:EUR'`,
      );
    const dear = order({
      product: { provider: 'dvs', id: '703' },
      recipient: { email: 'ann@shop.example' },
      amount: { amount: '100', currency: 'GBP' },
    });
    const headers = { 'idempotency-key': 'key-of-a-dear-order' };
    const before = await api.stored();
    const refused = await api.post('/v1/purchases', dear, { headers });
    expect([refused.status, refused.json.code]).toEqual([422, 'insufficient_balance']);
    expect(await api.stored()).toEqual(before);
    expect((await api.post('/v1/purchases', order(), { headers })).status).toBe(202);
  });

  it.each([
    ['missing', undefined, 'idempotency_key_missing'],
    ['empty', '""', 'idempotency_key_invalid'],
    ['too long', 'k'.repeat(256), 'idempotency_key_invalid'],
    ['of two words', 'two words', 'idempotency_key_invalid'],
    ['not ASCII', 'sch\u00fcssel', 'idempotency_key_invalid'],
    ['a card number', '4111-1111-1111-1111', 'idempotency_key_invalid'],
  ])('is refused when its key is %s', async (_, key, code) => {
    const before = await api.stored();
    const headers: Record<string, string> = key === undefined ? {} : { 'idempotency-key': key };
    const refused = await api.call('POST', '/v1/purchases', { body: order(), headers });
    expect([refused.status, refused.json.code]).toEqual([400, code]);
    expect(await api.stored()).toEqual(before);
  });

  it.each([
    ['is broken JSON', '{"product":', {}, 400, 'malformed_json'],
    ['is no object', '"order"', {}, 400, 'malformed_json'],
    ['poisons a prototype', '{"__proto__":{"a":1}}', {}, 400, 'malformed_json'],
    ['is too large', JSON.stringify({ a: 'x'.repeat(65_536) }), {}, 413, 'body_too_large'],
    [
      'is a form',
      'a=1',
      { 'content-type': 'application/x-www-form-urlencoded' },
      415,
      'unsupported_media_type',
    ],
    ['has no type', '{}', { 'content-type': '' }, 415, 'unsupported_media_type'],
    ['is nested a thousand times', deep(1_000), {}, 422, 'malformed_field'],
    [
      'hides depth in a field',
      JSON.stringify(order({ charge: 'deep' })).replace('"deep"', deep(20_000)),
      {},
      422,
      'malformed_field',
    ],
  ])('is refused when its body %s', async (_, body, headers, status, code) => {
    const before = await api.stored();
    const refused = await api.post('/v1/purchases', body, { headers });
    expect([refused.status, refused.json.code]).toEqual([status, code]);
    expect(await api.stored()).toEqual(before);
  });

  it('tells nothing of itself in the log', async () => {
    const card = '4242 4242 4242 4242';
    await api.post('/v1/purchases', order({ metadata: { note: card } }));
    const log = JSON.stringify(api.log);
    expect(log).toContain('"status":422');
    for (const text of [card, 'sk_sandbox', '95123100']) expect(log).not.toContain(text);
  });
});

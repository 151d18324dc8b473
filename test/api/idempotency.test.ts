import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MERCHANT_B, order, TestApi } from './open-api.ts';
import { temporalAddress } from '../support/stack.ts';

/** One key is one purchase with one answer. No worker runs: accepting needs none. */
describe('an Idempotency-Key', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await TestApi.open();
  }, 60_000);
  afterAll(() => api.close());

  const post = (key: string, body: unknown, options: { key?: string } = {}) =>
    api.call('POST', '/v1/purchases', { ...options, body, headers: { 'idempotency-key': key } });

  it('brings the same answer again, marked as such', async () => {
    const key = randomUUID();
    const first = await post(key, order({ reference: 'order-1001' }));
    const again = await post(key, order({ reference: 'order-1001' }));
    expect(first.status).toBe(202);
    expect(first.headers.get('idempotent-replayed')).toBeNull();
    expect(first.headers.get('location')).toBe(`/v1/purchases/${first.json.id}`);
    expect(first.headers.get('retry-after')).toBe('1');
    expect([again.status, again.text]).toEqual([first.status, first.text]);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(again.headers.get('location')).toBe(first.headers.get('location'));
  });

  it('is the same in quotes, and takes the order of fields for nothing', async () => {
    const key = randomUUID();
    const body = order();
    const first = await post(key, body);
    const again = await post(`"${key}"`, Object.fromEntries(Object.entries(body).toReversed()));
    expect(again.text).toBe(first.text);
  });

  it('makes one purchase of two hundred parallel posts, with equal bytes for all', async () => {
    const key = randomUUID();
    const before = await api.stored();
    const answers = await Promise.all(Array.from({ length: 200 }, () => post(key, order())));
    const after = await api.stored();
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers.filter(({ headers }) => headers.get('idempotent-replayed') === null)).toHaveLength(1);
    expect([after['purchases'], after['keys']]).toEqual([
      (before['purchases'] ?? 0) + 1,
      (before['keys'] ?? 0) + 1,
    ]);
  }, 30_000);

  it('makes one purchase of parallel posts to two processes', async () => {
    const other = await api.beside(temporalAddress());
    try {
      const headers = { 'idempotency-key': randomUUID() };
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, i) =>
          (i % 2 === 0 ? api : other).call('POST', '/v1/purchases', { body: order(), headers }),
        ),
      );
      expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    } finally {
      await other.close();
    }
  });

  it('is refused for another body, and changes nothing', async () => {
    const key = randomUUID();
    await post(key, order());
    const before = await api.stored();
    const refused = await post(key, order({ amount: { amount: '6.00', currency: 'USD' } }));
    expect([refused.status, refused.json.code]).toEqual([422, 'idempotency_key_reused']);
    expect(await api.stored()).toEqual(before);
  });

  it('belongs to its merchant: another one takes the same key for another purchase', async () => {
    const key = randomUUID();
    const first = await post(key, order());
    const other = await post(key, order(), { key: MERCHANT_B });
    expect(other.status).toBe(202);
    expect(other.json.id).not.toBe(first.json.id);
    expect(other.headers.get('idempotent-replayed')).toBeNull();
  });

  it('brings the answer of a purchase whose first answer was lost in a crash', async () => {
    const key = randomUUID();
    const { json } = await post(key, order());
    await api.world.database
      .em()
      .execute('update idempotency_key set answer_status = null, answer_body = null where purchase_id = ?', [
        json.id,
      ]);
    const again = await post(key, order());
    expect([again.status, again.json.id]).toEqual([202, json.id]);
    expect((await post(key, order())).text).toBe(again.text);
  });

  it('holds the cost once and is accepted while Temporal is down', async () => {
    const down = await api.beside('127.0.0.1:1');
    try {
      const { available } = await api.world.balances();
      const headers = { 'idempotency-key': randomUUID() };
      const first = await down.call('POST', '/v1/purchases', { body: order(), headers });
      const again = await down.call('POST', '/v1/purchases', { body: order(), headers });
      expect([first.status, first.json.status, first.json.payment.status]).toEqual([202, 'created', 'held']);
      expect(again.text).toBe(first.text);
      expect(first.json.cost).toEqual({ amount: '4.65', currency: 'USD' });
      expect(available - (await api.world.balances()).available).toBe(465);
      expect(down.log).toContainEqual(expect.objectContaining({ level: 40, purchase_id: first.json.id }));
    } finally {
      await down.close();
    }
  });

  it.each([
    ['yen', '201', { amount: '1000', currency: 'JPY' }],
    ['dinars', '301', { amount: '0.600', currency: 'KWD' }],
    ['a bare whole number of dollars', '101', { amount: '5', currency: 'USD' }],
  ])('accepts %s with their own decimals', async (_, id, amount) => {
    const accepted = await post(randomUUID(), order({ product: { provider: 'dvs', id }, amount }));
    expect(accepted.status).toBe(202);
    expect(Number(accepted.json.amount.amount)).toBe(Number(amount.amount));
  });
});

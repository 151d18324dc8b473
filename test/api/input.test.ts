import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CALLBACK_SECRET, order, TestApi } from './open-api.ts';

/** What comes in bent: told apart, told clearly, and never half stored. */
describe('bent input', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await TestApi.open();
  }, 60_000);
  afterAll(() => api.close());

  const callback = (body: string) =>
    api.call('POST', `/callbacks/dvs/${CALLBACK_SECRET}`, { key: null, body });
  const transaction = (external_id: string, message: string) =>
    JSON.stringify({ id: 1, external_id, status: { id: 70000, message, class: { id: 7, message } } });

  it.each([
    ['empty', ''],
    ['not JSON', '{'],
    ['with a reference that holds a NUL', transaction('ab\0cd', 'COMPLETED')],
  ])('a callback that is %s is refused for good, since it will never be another', async (_what, body) => {
    expect((await callback(body)).status).toBe(400);
  });

  it('a callback whose text holds a NUL is stored without it', async () => {
    expect((await callback(transaction('0123456789abcdef0123456789abcdef', 'COMP\0LETED'))).status).toBe(200);
    const [row] = await api.world.database
      .em()
      .execute<{ status: string }[]>(
        `select evidence->>'status' as status from callback order by received_at desc`,
      );
    expect(row?.status).toBe('COMPLETED');
  });

  it('a null is a field left out, also for the key', async () => {
    const headers = { 'idempotency-key': 'bent-null' };
    const first = await api.call('POST', '/v1/purchases', { body: order(), headers });
    const again = await api.call('POST', '/v1/purchases', {
      body: order({ charge: null, reference: null }),
      headers,
    });
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([first.status, 'true']);
  });

  it('a body in another encoding is refused as that', async () => {
    const sent = await api.post('/v1/purchases', order(), {
      headers: { 'content-type': 'application/json; charset=utf-16' },
    });
    expect([sent.status, sent.json.code]).toEqual([415, 'unsupported_media_type']);
  });

  it.each([
    ['an unknown provider', order({ product: { provider: 'nobody', id: '1' } }), '/product/provider', 'dvs'],
    [
      'a number for a text',
      order({ product: { provider: 'dvs', id: 101 } }),
      '/product/id',
      'must be a string',
    ],
    ['an empty text', order({ reference: '' }), '/reference', 'must not be empty'],
  ])('%s is told once, at its field, in our words', async (_what, body, pointer, words) => {
    const { status, json } = await api.post('/v1/purchases', body);
    expect([status, json.errors.length, json.pointer]).toEqual([422, 1, pointer]);
    expect(json.detail).toContain(words);
  });

  it('a balance that does not suffice is told at the amount', async () => {
    await api.world.database
      .em()
      .execute(
        `update ledger_account set balance_minor = 1 where id = 'merchant:mer_sandbox_b:available:USD'`,
      );
    const { json } = await api.post('/v1/purchases', order(), { key: 'sk_sandbox_merchant_b' });
    expect([json.code, json.pointer]).toEqual(['insufficient_balance', '/amount']);
  });

  it('a range without steps shows none', async () => {
    const { json } = await api.get('/v1/catalogue?limit=100');
    const ranges = json.data.flatMap((product: { ranges: unknown[] | null }) => product.ranges ?? []);
    expect(ranges).toContainEqual(expect.objectContaining({ increment: null }));
    expect(JSON.stringify(ranges)).not.toContain('"0.00"');
  });

  it('who waits for a purchase is answered at once when the API begins to stop', async () => {
    // No worker runs: nothing settles, and the whole wait would pass.
    const waiting = api.post('/v1/purchases', order(), { headers: { prefer: 'wait=30' } });
    const arrived = async () => (await api.stored())['purchases'] ?? 0;
    for (const before = await arrived(); (await arrived()) === before;);
    api.draining.abort();
    const { status, headers } = await waiting;
    expect([status, headers.get('location')?.startsWith('/v1/purchases/pur_')]).toEqual([202, true]);
  });
});

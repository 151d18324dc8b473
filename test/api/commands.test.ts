import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { temporalAddress } from '../support/stack.ts';
import { MERCHANT, OPERATOR, order, TestApi, type Reply } from './open-api.ts';

/** Cancel and resolve: once for their key, refused by code, and honest about what is not known. */
describe('a command', () => {
  let api: TestApi;
  let down: TestApi;
  /** Waits for the end, however long a busy machine takes to it. */
  let patient: TestApi;
  beforeAll(async () => {
    api = await TestApi.open({ timers: { holdDeadlineMs: 60_000 } });
    down = await api.beside('127.0.0.1:1');
    patient = await api.beside(temporalAddress(), 15_000);
    await api.world.work();
  }, 60_000);
  afterEach(() => api.world.clearFaults());
  afterAll(async () => {
    await down.close();
    await patient.close();
    await api.close();
  });

  const buy = async (): Promise<string> => (await api.post('/v1/purchases', order())).json.id;
  const cancel = (id: string, key: string = randomUUID(), through = api): Promise<Reply> =>
    through.call('POST', `/v1/purchases/${id}/cancel`, { headers: { 'idempotency-key': key } });
  const resolve = (id: string, body: unknown, headers = {}): Promise<Reply> =>
    api.post(`/v1/purchases/${id}/resolve`, body, { key: OPERATOR, headers });

  /** A purchase whose order the provider does not take yet. */
  const waiting = async (): Promise<string> => {
    await api.world.fault('rate_limit', '/async/transactions$', { count: null });
    const id = await buy();
    await api.world.until(id, ({ claimedAt }) => claimedAt != null);
    return id;
  };
  const inReview = async (): Promise<string> => {
    await api.world.fault('deliver_less', '/confirm$');
    const { id } = (await api.post('/v1/purchases', order({ amount: { amount: '7.00', currency: 'SGD' } })))
      .json;
    await api.world.becomes(id, 'in_review');
    return id;
  };

  it('to cancel gives the hold back, and the same key brings the same answer', async () => {
    const before = await api.world.balances();
    const id = await waiting();
    const key = randomUUID();
    const [first, parallel] = await Promise.all([cancel(id, key, patient), cancel(id, key, patient)]);
    expect([first.status, first.json.status, first.json.payment.status]).toEqual([
      200,
      'cancelled',
      'released',
    ]);
    expect(parallel.text).toBe(first.text);
    const again = await cancel(id, key);
    expect([again.status, again.text]).toEqual([200, first.text]);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(await api.world.balances()).toEqual(before);
  });

  it('to cancel two purchases in parallel with one key cancels one', async () => {
    const ids = [await waiting(), await waiting()];
    const key = randomUUID();
    const answers = await Promise.all(ids.map((id) => cancel(id, key, patient)));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 422]);
    expect(answers.map(({ json }): string => json.code ?? json.status).toSorted()).toEqual([
      'cancelled',
      'idempotency_key_reused',
    ]);
  });

  it('to cancel is answered 202 while the order has to be taken back', async () => {
    await api.world.fault('delay', '/async/transactions$', { delay_ms: 1_000 });
    const id = await buy();
    await api.world.until(id, ({ claimedAt }) => claimedAt != null);
    const accepted = await cancel(id);
    expect([accepted.status, accepted.json.status]).toEqual([202, 'cancelling']);
    expect(accepted.headers.get('retry-after')).toBe('1');
    expect((await api.world.settled(id)).status).toBe('cancelled');
  });

  it('to cancel is refused once confirm is scheduled, and when the purchase is closed', async () => {
    await api.world.fault('delay', '/confirm$', { delay_ms: 1_000 });
    const id = await buy();
    await api.world.until(id, ({ providerReference }) => providerReference != null);
    const late = await cancel(id);
    expect([late.status, late.json.code]).toEqual([409, 'too_late_to_cancel']);
    await api.world.becomes(id, 'completed');
    const closed = await cancel(id);
    expect([closed.status, closed.json.code]).toEqual([409, 'purchase_closed']);
  });

  it('to cancel says that its outcome is not known while Temporal is down; the same key goes on', async () => {
    const id = await waiting();
    const key = randomUUID();
    const unknown = await cancel(id, key, down);
    expect([unknown.status, unknown.json.code]).toEqual([503, 'temporarily_unavailable']);
    expect(unknown.headers.get('retry-after')).toBe('5');
    const known = await cancel(id, key);
    // On a busy machine it may take longer than the answer waits.
    expect([200, 202]).toContain(known.status);
    await api.world.becomes(id, 'cancelled');
  });

  it('to cancel reaches a purchase that nobody has started yet', async () => {
    const { json } = await down.post('/v1/purchases', order());
    await api.world.fault('rate_limit', '/async/transactions$', { count: null });
    expect(json.status).toBe('created');
    const cancelled = await cancel(json.id);
    expect([200, 202]).toContain(cancelled.status);
    expect((await api.world.settled(json.id)).status).toBe('cancelled');
  });

  it('to resolve settles what is in review, with a reason that only operators read', async () => {
    const id = await inReview();
    const reviews = await api.get('/v1/reviews?limit=100', OPERATOR);
    expect(reviews.json.data.at(-1)).toMatchObject({
      purchase_id: id,
      merchant_id: 'mer_sandbox_a',
      reason: { code: 'delivered_less_than_ordered', message: expect.any(String) },
      age_seconds: expect.any(Number),
      amount_at_risk: { amount: '5.00', currency: 'USD' },
      fulfilment: { our_reference: (await api.world.purchase(id)).ourReference },
      evidence: expect.arrayContaining([expect.objectContaining({ kind: 'settled' })]),
    });
    const key = { 'idempotency-key': randomUUID() };
    const body = { resolution: 'delivered', reason: 'the customer confirms the lesser amount' };
    const resolved = await resolve(id, body, key);
    expect([resolved.status, resolved.json.status]).toEqual([200, 'completed']);
    expect((await resolve(id, body, key)).text).toBe(resolved.text);
    const reused = await resolve(id, { ...body, resolution: 'write_off' }, key);
    expect([reused.status, reused.json.code]).toEqual([422, 'idempotency_key_reused']);
    expect((await api.get(`/v1/purchases/${id}/timeline`, OPERATOR)).text).toContain(body.reason);
    expect((await api.get(`/v1/purchases/${id}/timeline`)).text).not.toContain(body.reason);
    const left = await api.get('/v1/reviews?limit=100', OPERATOR);
    expect(left.json.data.map((review: { purchase_id: string }) => review.purchase_id)).not.toContain(id);
  });

  it('to resolve against what the provider says is refused', async () => {
    const id = await inReview();
    const refused = await resolve(id, { resolution: 'not_delivered', reason: 'a guess' });
    expect([refused.status, refused.json.code]).toEqual([409, 'contradicts_look_up']);
    const other = await resolve(id, { resolution: 'captured', reason: 'wrong leg' });
    expect([other.status, other.json.code]).toEqual([409, 'not_applicable']);
  });

  it('to look again reopens a closed purchase when the provider has reversed it', async () => {
    const id = await buy();
    const { ourReference } = await api.world.becomes(id, 'completed');
    await api.world.control('faults', { provider: 'dvs', fault: 'reverse', our_reference: ourReference });
    const looked = await resolve(id, { resolution: 'look_again', reason: 'the merchant asks' });
    expect(looked.status).toBe(200);
    await api.world.becomes(id, 'refunded');
    const refunded = (await api.get(`/v1/purchases/${id}`)).json;
    expect(refunded.refunds).toEqual([
      {
        id: expect.stringMatching(/^rfd_/),
        amount: refunded.cost,
        status: 'succeeded',
        reason: 'reversed_by_provider',
        created_at: expect.any(String),
      },
    ]);
  });

  it.each([
    ['delivered', 'closed'],
    ['write_off', 'closed'],
  ])('to resolve as %s is refused when the purchase is %s', async (resolution) => {
    const id = await buy();
    await api.world.settled(id);
    const refused = await resolve(id, { resolution, reason: 'no reason' });
    expect([refused.status, refused.json.code]).toEqual([409, 'not_in_review']);
  });

  it.each([
    [{ resolution: 'delivered' }, 'missing_field', '/reason'],
    [{ resolution: 'delivered', reason: 'no' }, 'malformed_field', '/reason'],
    [{ resolution: 'delivered', reason: 'r'.repeat(501) }, 'malformed_field', '/reason'],
    [{ resolution: 'burn', reason: 'because' }, 'malformed_field', '/resolution'],
    [{ resolution: 'delivered', reason: 'because', by: 'me' }, 'unknown_field', '/by'],
  ])('to resolve with %j is refused', async (body, code, pointer) => {
    const refused = await resolve(`pur_${'0'.repeat(32)}`, body);
    expect([refused.status, refused.json.code, refused.json.pointer]).toEqual([422, code, pointer]);
  });

  it('needs a key, and belongs to who may give it', async () => {
    const id = await buy();
    const without = await api.call('POST', `/v1/purchases/${id}/cancel`);
    expect([without.status, without.json.code]).toEqual([400, 'idempotency_key_missing']);
    for (const [path, key] of [
      [`/v1/purchases/${id}/resolve`, MERCHANT],
      [`/v1/purchases/${id}/cancel`, OPERATOR],
      ['/v1/purchases', OPERATOR],
    ] as const) {
      const refused = await api.post(path, {}, { key });
      expect([refused.status, refused.json.code]).toEqual([403, 'scope_missing']);
    }
    expect((await api.get('/v1/reviews', MERCHANT)).status).toBe(403);
  });
});

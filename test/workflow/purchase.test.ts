import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { World } from '../support/world.ts';

/** A prefunded DVS purchase through a real Temporal server, database and sandbox, whatever the wire does. */
describe('a purchase', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.open();
    await world.work();
  }, 60_000);
  afterEach(() => world.clearFaults());
  afterAll(() => world.close());

  it('is created, confirmed, delivered once and taken', async () => {
    const before = await world.balances();
    const { id, costMinor } = await world.buy();
    const done = await world.settled(id);
    expect(done).toMatchObject({
      status: 'completed',
      fulfilmentStatus: 'delivered',
      providerStatus: 'COMPLETED',
    });
    expect(await world.attempts(id)).toEqual(['create:1 done', 'confirm:1 done']);
    const after = await world.balances();
    expect(before.available - after.available).toBe(costMinor);
    expect(await world.broken()).toEqual([]);
  });

  it.each([
    ['102', 'recipient_invalid'],
    ['103', 'recipient_barred'],
    ['104', 'operator_unavailable'],
    ['105', 'duplicate_at_provider'],
    ['106', 'declined_by_operator'],
  ])('ends failed with the hold released when the recipient ends in %s', async (suffix, reason) => {
    const before = await world.balances();
    const { id } = await world.buy({ recipient: { mobile: `+6595123${suffix}` } });
    const done = await world.settled(id);
    expect(done).toMatchObject({ status: 'failed', fulfilmentStatus: 'not_delivered', reasonCode: reason });
    expect(await world.balances()).toEqual(before);
    expect(await world.broken()).toEqual([]);
  });

  it.each([
    ['create', '/async/transactions$'],
    ['confirm', '/confirm$'],
  ])('is delivered once when the answer to %s is lost', async (operation, path) => {
    await world.fault('drop_after_effect', path);
    const { id } = await world.buy();
    expect((await world.settled(id)).status).toBe('completed');
    expect(await world.attempts(id)).toContain(`${operation}:1 done`);
    expect(await world.broken()).toEqual([]);
  });

  it.each([
    ['create', '/async/transactions$'],
    ['confirm', '/confirm$'],
  ])('sends %s again under the same key when the first send never arrived', async (operation, path) => {
    await world.fault('drop_before_effect', path);
    const { id } = await world.buy();
    expect((await world.settled(id)).status).toBe('completed');
    expect(await world.attempts(id)).toEqual(
      expect.arrayContaining([`${operation}:1 unknown`, `${operation}:2 done`]),
    );
    expect(await world.broken()).toEqual([]);
  });

  it.each([
    'http_500_after_effect',
    'garbage_after_effect',
    'hang_after_effect',
    'http_500_before_effect',
    'hang_before_effect',
  ])('is settled by look-up after %s on create and on confirm', async (fault) => {
    await world.fault(fault, '/async/transactions$');
    await world.fault(fault, '/confirm$');
    const { id } = await world.buy();
    expect((await world.settled(id)).status).toBe('completed');
    expect(await world.broken()).toEqual([]);
  });

  it('waits and sends again when the provider takes no more orders for a moment', async () => {
    await world.fault('rate_limit', '/async/transactions$');
    const { id } = await world.buy();
    expect((await world.settled(id)).status).toBe('completed');
    expect(await world.attempts(id)).toEqual(['create:1 not_done', 'create:2 done', 'confirm:1 done']);
  });

  it('stores a PIN sealed and leaves it out of the history', async () => {
    const { id } = await world.buy({ recipient: { mobile: '+6595123101' } });
    expect((await world.settled(id)).status).toBe('completed');
    const [row] = await world.database
      .em()
      .execute<{ masked: string; sealed: Buffer }[]>(
        'select masked, sealed from deliverable where purchase_id = ?',
        [id],
      );
    expect(row?.masked).toMatch(/^•{4,}/);
    const response = await fetch(
      `${world.sandboxUrl}/dvs/v1/transactions?external_id=${(await world.purchase(id)).ourReference}`,
      {
        headers: { authorization: `Basic ${Buffer.from('sandbox-key:sandbox-secret').toString('base64')}` },
      },
    );
    const [transaction] = (await response.json()) as { pin: { code: string } }[];
    const pin = transaction?.pin.code ?? 'no pin';
    const history = JSON.stringify(await world.handle(id).fetchHistory());
    const decoded = [...history.matchAll(/"data":"([^"]+)"/g)].map((match) =>
      Buffer.from(match[1] ?? '', 'base64').toString(),
    );
    expect(pin.length).toBeGreaterThan(5);
    expect([history, ...decoded].join('\n')).not.toContain(pin);
    expect(row?.sealed.toString('latin1')).not.toContain(pin);
  });

  it('does not confirm an order that costs more than its quote, and gives the float back', async () => {
    await world.fault('price_higher', '/async/transactions$');
    const { id } = await world.buy();
    expect(await world.settled(id)).toMatchObject({ status: 'failed', reasonCode: 'price_changed' });
    expect(await world.attempts(id)).toEqual(['create:1 done', 'cancel:1 done']);
    expect(await world.broken()).toEqual([]);
  });

  it('is in review when less was delivered than ordered, and an operator settles it', async () => {
    await world.fault('deliver_less', '/confirm$');
    const { id } = await world.buy();
    expect(await world.settled(id)).toMatchObject({
      status: 'in_review',
      reasonCode: 'delivered_less_than_ordered',
    });
    const answer = await world.handle(id).executeUpdate('resolve', {
      args: [{ resolution: 'delivered', reason: 'the customer is content', by: 'key_test' }],
    });
    expect(answer).toEqual({ status: 'completed' });
    expect((await world.purchase(id)).status).toBe('completed');
    await world.handle(id).result();
  });

  it('cancels an expired order instead of leaving our float held', async () => {
    await world.fault('expire', '/async/transactions$');
    const { id } = await world.buy();
    expect(await world.settled(id)).toMatchObject({ status: 'failed', reasonCode: 'confirmation_expired' });
    expect(await world.broken()).toEqual([]);
  });
});

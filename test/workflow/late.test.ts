import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { wakeLate } from '../../workflows/client/start.ts';
import { lateWorkflowId } from '../../workflows/purchase/input.ts';
import { resolveUpdate } from '../../workflows/purchase/messages.ts';
import { World } from '../support/world.ts';

/** What becomes known after the end reopens a purchase, and only the provider's own word counts. */
describe('late truth', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.open({ timers: { fulfilmentDeadlineMs: 3_000 } });
    await world.work();
  }, 60_000);
  afterEach(() => world.clearFaults());
  afterAll(() => world.close());

  const strike = async (fault: string, id: string) =>
    world.control('faults', {
      provider: 'dvs',
      fault,
      our_reference: (await world.purchase(id)).ourReference,
    });

  it('gives the money back when a completed order is reversed', async () => {
    const before = await world.balances();
    const { id, costMinor } = await world.buy();
    await world.settled(id);
    await strike('reverse', id);
    await wakeLate(world.dependencies, await world.purchase(id));
    const refunded = await world.becomes(id, 'refunded');
    expect(refunded).toMatchObject({ fulfilmentStatus: 'reversed', reasonCode: 'reversed_by_provider' });
    expect(await world.balances()).toEqual(before);
    const refunds = await world.database
      .em()
      .execute(
        'select r.amount_minor::int as amount, r.status from refund r join payment p on p.id = r.payment_id where purchase_id = ?',
        [id],
      );
    expect(refunds).toEqual([{ amount: costMinor, status: 'succeeded' }]);
    expect(await world.broken()).toEqual([]);
  });

  it('changes nothing when what was announced is not so', async () => {
    const { id } = await world.buy();
    const completed = await world.settled(id);
    const before = await world.balances();
    await wakeLate(world.dependencies, completed);
    await world.handle(lateWorkflowId(id)).result();
    expect(await world.purchase(id)).toMatchObject({ status: 'completed', reasonCode: null });
    expect(await world.balances()).toEqual(before);
  });

  it('asks a person when a released purchase turns out to be delivered, and collects or writes off as told', async () => {
    for (const [resolution, payment] of [
      ['delivered', 'taken'],
      ['write_off', 'uncollected'],
    ] as const) {
      const before = await world.balances();
      const { id, costMinor } = await world.buy({ recipient: { mobile: '+6595123106' } });
      expect((await world.settled(id)).status).toBe('failed');
      await strike('late_success', id);
      await wakeLate(world.dependencies, await world.purchase(id));
      expect(await world.becomes(id, 'in_review')).toMatchObject({ reasonCode: 'delivered_after_release' });
      const late = world.handle(lateWorkflowId(id));
      const by = { reason: 'agreed with the merchant', by: 'key_test' };
      expect(await late.executeUpdate(resolveUpdate, { args: [{ resolution, ...by }] })).toEqual({
        status: 'completed',
      });
      await late.result();
      const [row] = await world.database
        .em()
        .execute<{ status: string }[]>('select status from payment where purchase_id = ?', [id]);
      expect(row?.status).toBe(payment);
      const after = await world.balances();
      expect(before.available - after.available).toBe(resolution === 'delivered' ? costMinor : 0);
      expect(await world.broken()).toEqual([]);
    }
  });

  it('waits for a code that the provider does not hand out yet, and takes nothing meanwhile', async () => {
    await world.fault('withhold_pin', '/transactions', { count: null });
    const catalogue = await world.database
      .em()
      .execute<{ id: string; data: { pricing: { type: string }; requiredRecipientFields: unknown[] } }[]>(
        `select id, data from product where data->>'hasDeliverable' = 'true' and data->'pricing'->>'type' = 'fixed' order by id`,
      );
    const pin = catalogue.find(({ data }) => data.requiredRecipientFields.length === 0) ?? catalogue[0];
    const { id } = await world.buy({
      productId: pin?.id ?? '',
      amount: null,
      recipient: pin?.data.requiredRecipientFields.length === 0 ? {} : { mobile: '+6595123100' },
    });
    expect(await world.settled(id)).toMatchObject({
      status: 'in_review',
      reasonCode: 'deliverable_missing',
      fulfilmentStatus: 'delivered_unretrieved',
    });
    const refused = await world
      .handle(id)
      .executeUpdate(resolveUpdate, { args: [{ resolution: 'delivered', reason: 'sure', by: 'key_test' }] })
      .then(
        () => null,
        (error: { cause?: { details?: unknown } }) => error.cause?.details,
      );
    expect(refused).toEqual([{ code: 'deliverable_missing' }]);
    await world.clearFaults();
    expect((await world.becomes(id, 'completed')).fulfilmentStatus).toBe('delivered');
    expect(await world.broken()).toEqual([]);
  });
});

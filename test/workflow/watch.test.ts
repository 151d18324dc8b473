import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { sweep } from '../../activities/upkeep/sweep.ts';
import type { Resolution } from '../../domain/settle.ts';
import { lateWorkflowId } from '../../workflows/purchase/input.ts';
import { resolveUpdate } from '../../workflows/purchase/messages.ts';
import { World } from '../support/world.ts';

const READS = '/transactions(/[0-9]+)?($|\\?)';

/** What a person's word closed is held against what the provider says, whenever it says it. */
describe('a purchase that was closed on somebody’s word', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.open({
      timers: { lookupDeadlineMs: 1_500, sendTimeoutMs: 500, fulfilmentDeadlineMs: 1_500 },
    });
    await world.work();
  }, 60_000);
  afterEach(() => world.clearFaults());
  afterAll(() => world.close());

  const resolve = (workflowId: string, resolution: Resolution) =>
    world
      .handle(workflowId)
      .executeUpdate(resolveUpdate, { args: [{ resolution, reason: 'as agreed', by: 'key_operator' }] })
      .catch((error: { cause?: { details?: [{ code: string }] } }) => error.cause?.details?.[0].code);
  /** Nobody can read a transaction: every look-up fails. */
  const blind = () => world.fault('http_500_before_effect', READS, { count: null, method: 'GET' });
  const holdOf = async (id: string) => {
    const { ourReference } = await world.purchase(id);
    const response = await fetch(`${world.sandboxUrl}/_control/transactions?external_id=${ourReference}`);
    const { transactions } = (await response.json()) as { transactions: { cost: { hold: string } }[] };
    return transactions[0]?.cost.hold;
  };
  /** Sweeps until the purchase is as expected: each sweep wakes what is watched. */
  const sweptUntil = async (id: string, status: string) => {
    for (const deadline = Date.now() + 20_000; ;) {
      await world.database
        .em()
        .execute(
          "update purchase set closed_at = closed_at - interval '1 minute' where id = ? and closed_at is not null",
          [id],
        );
      await sweep(world.dependencies);
      const purchase = await world.purchase(id);
      if (`${purchase.status} ${purchase.fulfilmentStatus}` === status) return purchase;
      if (Date.now() > deadline) throw new Error(`${purchase.status} ${purchase.fulfilmentStatus}`);
      await new Promise((done) => setTimeout(done, 200));
    }
  };

  it('is reopened when its delivery is seen after it was released, with no callback at all', async () => {
    await blind();
    const { id } = await world.buy();
    await world.becomes(id, 'in_review');
    expect(await resolve(id, 'release_at_our_risk')).toEqual({ status: 'failed' });
    await sweep(world.dependencies);
    expect((await world.purchase(id)).status).toBe('failed');
    await world.clearFaults();
    expect(await sweptUntil(id, 'in_review delivered')).toMatchObject({
      reasonCode: 'delivered_after_release',
    });
    expect(await resolve(lateWorkflowId(id), 'delivered')).toEqual({ status: 'completed' });
    expect(await world.broken()).toEqual([]);
  });

  it.each<[Resolution, string, string]>([
    ['release_at_our_risk', 'failed', 'failed not_delivered'],
    ['not_delivered', 'failed', 'failed not_delivered'],
    ['write_off', 'failed', 'failed not_delivered'],
    ['delivered', 'completed', 'refunded reversed'],
  ])('has its order, never confirmed, taken back after %s', async (resolution, status, end) => {
    const before = await world.balances();
    await world.fault('hang_before_effect', '/confirm$', { count: null });
    await world.fault('hang_before_effect', '/cancel$', { count: null });
    await blind();
    const { id } = await world.buy();
    await world.becomes(id, 'in_review');
    expect(await resolve(id, resolution)).toEqual({ status });
    await world.clearFaults();
    await sweptUntil(id, end);
    for (const deadline = Date.now() + 10_000; (await holdOf(id)) !== 'voided';) {
      if (Date.now() > deadline) throw new Error(`the float is ${await holdOf(id)}`);
      await sweptUntil(id, end);
    }
    expect(await world.balances()).toEqual(before);
    expect(await world.broken()).toEqual([]);
  });

  it('has its order taken back at once when an operator looks again', async () => {
    await world.fault('hang_before_effect', '/confirm$', { count: null });
    await world.fault('hang_before_effect', '/cancel$', { count: null });
    await blind();
    const { id } = await world.buy();
    await world.becomes(id, 'in_review');
    await world.clearFaults();
    expect(await resolve(id, 'look_again')).toEqual({ status: 'in_review' });
    expect((await world.becomes(id, 'failed', 5_000)).fulfilmentStatus).toBe('not_delivered');
    expect(await holdOf(id)).toBe('voided');
  });

  it('keeps what was proved before, also when nobody can look any more', async () => {
    await world.fault('deliver_less', '/confirm$');
    const { id } = await world.buy();
    await world.becomes(id, 'in_review');
    await blind();
    expect(await resolve(id, 'not_delivered')).toBe('contradicts_look_up');
    expect(await resolve(id, 'release_at_our_risk')).toEqual({ status: 'failed' });
    expect(await world.purchase(id)).toMatchObject({ fulfilmentStatus: 'delivered' });
    expect(await world.broken()).toEqual([]);
  });
});

describe('the books', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.open({ timers: { fulfilmentDeadlineMs: 3_000 } });
    await world.work();
  }, 60_000);
  afterAll(() => world.close());

  it('owe the provider what it took, to the penny, whatever the quote rounded', async () => {
    for (const amount of [500, 537, 713, 999]) {
      const { id } = await world.buy({ amount: world.usd(amount) });
      expect((await world.settled(id)).status).toBe('completed');
    }
    const response = await fetch(`${world.sandboxUrl}/_control/transactions`);
    const { transactions } = (await response.json()) as {
      transactions: { cost: { amount: number; currency: string; hold: string } }[];
    };
    const taken = transactions.reduce((sum, { cost }) => sum + Math.round(cost.amount * 100), 0);
    const [float] = await world.database
      .em()
      .execute<{ balance_minor: string }[]>(
        `select balance_minor from ledger_account where id = 'provider:dvs:float:USD'`,
      );
    expect(Number(float?.balance_minor)).toBe(taken);
    expect(await world.broken()).toEqual([]);
  });

  it('ask a person not before the deadline, however long the pauses between two looks', async () => {
    await world.fault('hang_before_effect', '/confirm$', { count: 1 });
    await world.fault('http_500_before_effect', READS, { count: null, method: 'GET' });
    const { id } = await world.buy();
    const { updatedAt } = await world.becomes(id, 'in_review');
    const [confirm] = await world.database
      .em()
      .execute<{ at: string }[]>(
        `select created_at as at from attempt where purchase_id = ? and operation = 'confirm' order by n limit 1`,
        [id],
      );
    // Unknown after the send's own time; then looked up until the look-up's deadline.
    const { lookupDeadlineMs } = world.dependencies.timers;
    expect(updatedAt.getTime() - new Date(confirm?.at ?? 0).getTime()).toBeGreaterThanOrEqual(
      lookupDeadlineMs,
    );
    await world.clearFaults();
  });
});

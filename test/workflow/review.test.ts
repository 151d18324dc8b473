import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { openCircuit } from '../../db/repositories/circuits.ts';
import { wakeLate } from '../../workflows/client/start.ts';
import { lateWorkflowId } from '../../workflows/purchase/input.ts';
import { cancelUpdate, resolveUpdate } from '../../workflows/purchase/messages.ts';
import type { Resolution } from '../../domain/settle.ts';
import { World } from '../support/world.ts';

/** What a person may decide, and what nobody decides too early. */
describe('a purchase that cannot be proved', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.open({
      timers: {
        lookupDeadlineMs: 2_000,
        sendTimeoutMs: 500,
        fulfilmentDeadlineMs: 2_000,
        holdDeadlineMs: 3_000,
      },
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
  const transactionOf = async (id: string) => {
    const { ourReference } = await world.purchase(id);
    const response = await fetch(`${world.sandboxUrl}/_control/transactions?external_id=${ourReference}`);
    const { transactions } = (await response.json()) as { transactions: { states: unknown[] }[] };
    return JSON.stringify(transactions);
  };

  it('is not released by a cancel while an earlier send is unknown, whatever later ones were refused for', async () => {
    // The first create takes effect after its answer was given up, so that the look-up sees nothing at first.
    await world.fault('delay_before_effect', '/async/transactions$', { delay_ms: 1_500 });
    const { id } = await world.buy();
    await world.sent(id, 'create:1');
    await openCircuit(world.database.em(), 'dvs', 'for the test');
    const cancelled = world.handle(id).executeUpdate(cancelUpdate, { args: [{ by: 'key_test' }] });
    const end = await world.settled(id);
    await world.database.em().execute('delete from provider_circuit');
    if (end.status === 'in_review')
      await world.becomes(id, 'cancelled').catch(() => world.becomes(id, 'failed'));
    await cancelled;
    // However it ended: what DVS has under our reference was taken back before the money was.
    expect(await transactionOf(id)).toContain('CANCELLED');
    expect(await world.broken()).toEqual([]);
  });

  it('repeats a cancel that the provider is too busy for at a pace, not in a rush', async () => {
    await world.fault('price_higher', '/async/transactions$');
    await world.fault('rate_limit', '/cancel$', { count: 2 });
    const { id } = await world.buy();
    expect(await world.settled(id)).toMatchObject({ status: 'failed', reasonCode: 'price_changed' });
    expect((await world.attempts(id)).filter((attempt) => attempt.startsWith('cancel:'))).toEqual([
      'cancel:1 not_done',
      'cancel:2 not_done',
      'cancel:3 done',
    ]);
  });

  it('can still be resolved after somebody pressed Cancel in the Temporal UI', async () => {
    await world.fault('deliver_less', '/confirm$');
    const { id } = await world.buy();
    expect((await world.settled(id)).status).toBe('in_review');
    await world.handle(id).cancel();
    expect(await resolve(id, 'delivered')).toEqual({ status: 'completed' });
    expect(await world.handle(id).result()).toEqual({ status: 'completed' });
  });

  it('may be written off when less was delivered, but not called undelivered', async () => {
    const before = await world.balances();
    await world.fault('deliver_less', '/confirm$');
    const { id } = await world.buy();
    await world.becomes(id, 'in_review');
    expect(await resolve(id, 'not_delivered')).toBe('contradicts_look_up');
    expect(await resolve(id, 'release_at_our_risk')).toBe('contradicts_look_up');
    expect(await resolve(id, 'captured')).toBe('not_applicable');
    expect(await resolve(id, 'write_off')).toEqual({ status: 'failed' });
    expect(await world.balances()).toEqual(before);
    expect(await world.broken()).toEqual([]);
  });

  it('is not called delivered, nor undelivered, while the provider says that the order is open', async () => {
    await world.fault('hang_before_effect', '/confirm$', { count: null });
    await world.fault('hang_before_effect', '/cancel$', { count: null });
    const { id } = await world.buy();
    await world.becomes(id, 'in_review');
    expect(await resolve(id, 'delivered')).toBe('contradicts_look_up');
    expect(await resolve(id, 'not_delivered')).toBe('contradicts_look_up');
    expect((await world.purchase(id)).status).toBe('in_review');
    await world.clearFaults();
    expect((await world.becomes(id, 'failed')).fulfilmentStatus).toBe('not_delivered');
    expect(await transactionOf(id)).toContain('CANCELLED');
    expect(await world.broken()).toEqual([]);
  });

  it('undoes a loss that was written off when its delivery is reversed after all', async () => {
    const { id } = await world.buy({ recipient: { mobile: '+6595123106' } });
    await world.becomes(id, 'failed');
    const strike = async (fault: string) => {
      const { ourReference } = await world.purchase(id);
      await world.control('faults', { provider: 'dvs', fault, our_reference: ourReference });
      await wakeLate(world.dependencies, await world.purchase(id));
    };
    await strike('late_success');
    await world.becomes(id, 'in_review');
    expect(await resolve(lateWorkflowId(id), 'write_off')).toEqual({ status: 'completed' });
    await world.handle(lateWorkflowId(id)).result();
    await strike('reverse');
    expect(await world.becomes(id, 'failed')).toMatchObject({
      fulfilmentStatus: 'reversed',
      reasonCode: 'reversed_by_provider',
    });
    const [loss] = await world.database.em().execute<{ balance_minor: string }[]>(
      `select coalesce(sum(e.amount_minor), 0) as balance_minor from ledger_entry e join ledger_transaction t on t.id = e.transaction_id
       where t.purchase_id = ? and e.account_id like 'house:loss:%'`,
      [id],
    );
    expect(Number(loss?.balance_minor)).toBe(0);
    expect(await world.broken()).toEqual([]);
  });

  it('is refused collection that the merchant’s balance does not cover, at once and for good', async () => {
    const { id, costMinor } = await world.buy({ recipient: { mobile: '+6595123106' } });
    await world.becomes(id, 'failed');
    const { ourReference } = await world.purchase(id);
    await world.control('faults', { provider: 'dvs', fault: 'late_success', our_reference: ourReference });
    await wakeLate(world.dependencies, await world.purchase(id));
    await world.becomes(id, 'in_review');
    const { available } = await world.balances();
    const drain = (minor: number) =>
      world.database
        .em()
        .execute(
          `update ledger_account set balance_minor = balance_minor - ? where id = 'merchant:mer_sandbox_a:available:USD'`,
          [minor],
        );
    await drain(available - costMinor + 1);
    expect(await resolve(lateWorkflowId(id), 'delivered')).toBe('insufficient_balance');
    await drain(costMinor - 1 - available);
    expect((await world.purchase(id)).status).toBe('in_review');
    expect(await resolve(lateWorkflowId(id), 'write_off')).toEqual({ status: 'completed' });
  });
});

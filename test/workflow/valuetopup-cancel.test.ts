import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { UpdateDefinition } from '@temporalio/common';
import { recordCancelRequest } from '../../db/repositories/settlement.ts';
import { CommandRefused, commandPurchase } from '../../workflows/client/command.ts';
import { wakeLate } from '../../workflows/client/start.ts';
import { lateWorkflowId } from '../../workflows/purchase/input.ts';
import { cancelUpdate, type CancelRequest, type Standing } from '../../workflows/purchase/messages.ts';
import { VALUETOPUP_ORDERS } from '../support/valuetopup-orders.ts';
import { World } from '../support/world.ts';

const order = { provider: 'valuetopup', ...VALUETOPUP_ORDERS.airtime } as const;
const { path } = VALUETOPUP_ORDERS.airtime;

/** A provider with one step: its only send is the point of no return, and before it cancelling sends nothing any more. */
describe('cancelling a purchase at Valuetopup', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.open({ timers: { holdDeadlineMs: 60_000, fulfilmentDeadlineMs: 60_000 } });
    await world.work();
  }, 60_000);
  afterEach(() => world.clearFaults());
  afterAll(() => world.close());

  const fault = (name: string, more: Record<string, unknown> = {}) =>
    world.fault(name, path, { provider: 'valuetopup', ...more });
  /** As the API does it: the answer, or the code of the refusal. */
  const cancel = async (id: string): Promise<Standing | string> => {
    const update: UpdateDefinition<Standing, [CancelRequest]> = cancelUpdate;
    const purchase = await world.purchase(id);
    const args: [CancelRequest] = [{ by: 'key_test' }];
    return commandPurchase(world.dependencies, purchase, update, `cancel-${id}-${Date.now()}`, args).catch(
      (error: unknown) => {
        if (error instanceof CommandRefused) return error.code;
        throw error;
      },
    );
  };
  const held = (id: string) => world.until(id, ({ claimedAt }) => claimedAt != null);
  const delivered = async (id: string) => {
    const { ourReference } = await world.purchase(id);
    return (await world.deliveries()).filter(({ our_reference }) => our_reference === ourReference).length;
  };

  it('is refused once the only send is out, and the purchase goes on', async () => {
    await fault('delay', { delay_ms: 1_000 });
    const { id } = await world.buy(order);
    await world.sent(id, 'create:1');
    expect(await cancel(id)).toBe('too_late_to_cancel');
    expect(await world.settled(id)).toMatchObject({ status: 'completed', cancelRequested: false });
    expect(await world.broken()).toEqual([]);
  });

  it('is refused while nobody knows whether the send had its effect, and while it is in progress', async () => {
    await fault('http_500_after_effect');
    await fault('unseen_for', { delay_ms: 600_000 });
    await fault('pending_for', { delay_ms: 1_200_000 });
    const { id } = await world.buy({ ...order });
    await world.until(id, ({ ourReference }) => ourReference != null);
    const unknown = async () => (await world.attempts(id)).includes('create:1 unknown');
    while (!(await unknown())) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await cancel(id)).toBe('too_late_to_cancel');
    await world.control('clock', { advance_s: 600 });
    await world.until(id, ({ providerStatus }) => providerStatus === '852 in progress');
    expect(await cancel(id)).toBe('too_late_to_cancel');
    await world.control('clock', { advance_s: 600 });
    expect((await world.settled(id)).status).toBe('completed');
    expect(await world.broken()).toEqual([]);
  }, 60_000);

  it('is not what the Cancel button of the Temporal UI does by then', async () => {
    await fault('delay', { delay_ms: 1_000 });
    const { id } = await world.buy(order);
    await world.sent(id, 'create:1');
    await world.handle(id).cancel();
    expect((await world.settled(id)).status).toBe('completed');
  });

  it('sends nothing any more while the provider takes no orders, and gives the hold back', async () => {
    const before = await world.balances();
    await fault('rate_limit', { count: null });
    const { id } = await world.buy(order);
    await held(id);
    const answer = async () => {
      const told = await cancel(id);
      // The one moment in which a send is out is not the one that is meant.
      return told === 'too_late_to_cancel' ? null : told;
    };
    let told = await answer();
    while (told === null) told = await answer();
    expect(told).toEqual({ status: 'cancelled' });
    await world.clearFaults();
    const attempts = await world.attempts(id);
    expect(attempts.at(-1)).toMatch(/ never_sent$/);
    expect(attempts.slice(0, -1).every((attempt) => attempt.endsWith(' not_done'))).toBe(true);
    expect(await delivered(id)).toBe(0);
    expect(await world.balances()).toEqual(before);
    expect(await world.broken()).toEqual([]);
  });

  it('that an earlier run recorded keeps a later one from sending', async () => {
    const before = await world.balances();
    const purchase = await world.accept(order);
    await recordCancelRequest(world.database.em(), purchase.id, 'key_test');
    await world.start(purchase);
    expect(await world.settled(purchase.id)).toMatchObject({
      status: 'cancelled',
      reasonCode: 'cancelled_by_merchant',
    });
    expect(await world.attempts(purchase.id)).toEqual([]);
    expect(await world.balances()).toEqual(before);
    expect(await world.broken()).toEqual([]);
  });

  it('is refused by the run that carries on what another has sent', async () => {
    await fault('pending_for', { delay_ms: 3_600_000 });
    const { id } = await world.buy(order);
    await world.until(id, ({ providerStatus }) => providerStatus === '852 in progress');
    await world.handle(id).terminate('an operator’s mistake');
    await wakeLate(world.dependencies, await world.purchase(id));
    await world.until(id, ({ workflowId }) => workflowId === lateWorkflowId(id));
    expect(await cancel(id)).toBe('too_late_to_cancel');
    await world.control('clock', { advance_s: 3_600 });
    expect((await world.settled(id)).status).toBe('completed');
    expect(await delivered(id)).toBe(1);
    expect(await world.broken()).toEqual([]);
  });
});

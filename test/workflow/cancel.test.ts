import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { WorkflowUpdateFailedError } from '@temporalio/client';
import type { ApplicationFailure } from '@temporalio/common';
import { cancelUpdate } from '../../workflows/purchase/messages.ts';
import { World } from '../support/world.ts';

/** Cancelling works until confirm is scheduled, gives everything back, and never guesses. */
describe('cancelling a purchase', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.open({ timers: { holdDeadlineMs: 60_000 } });
    await world.work();
  }, 60_000);
  afterEach(() => world.clearFaults());
  afterAll(() => world.close());

  /** Waits until confirm is being sent: the provider's reference alone would be a moment too early. */
  const confirmSent = (id: string) => world.sent(id, 'confirm:1');
  const cancel = (id: string) => world.handle(id).executeUpdate(cancelUpdate, { args: [{ by: 'key_test' }] });

  it('ends it cancelled with the hold released while the provider takes no orders', async () => {
    const before = await world.balances();
    await world.fault('rate_limit', '/async/transactions$', { count: null });
    const { id } = await world.buy();
    await world.until(id, ({ claimedAt }) => claimedAt != null);
    expect(await cancel(id)).toEqual({ status: 'cancelled' });
    expect(await world.purchase(id)).toMatchObject({
      status: 'cancelled',
      reasonCode: 'cancelled_by_merchant',
    });
    expect(await world.balances()).toEqual(before);
    expect(await world.broken()).toEqual([]);
  });

  it('takes the order back at the provider when it was created meanwhile', async () => {
    await world.fault('delay', '/async/transactions$', { delay_ms: 1_000 });
    const { id } = await world.buy();
    await world.until(id, ({ claimedAt }) => claimedAt != null);
    expect(await cancel(id)).toEqual({ status: 'cancelled' });
    expect(await world.attempts(id)).toEqual(['create:1 done', 'cancel:1 done']);
    expect((await world.purchase(id)).providerStatus).toBe('CANCELLED');
    expect(await world.broken()).toEqual([]);
  });

  it('settles by look-up when the answer to the cancel is lost', async () => {
    await world.fault('delay', '/async/transactions$', { delay_ms: 1_000 });
    await world.fault('drop_after_effect', '/cancel$');
    const { id } = await world.buy();
    await world.until(id, ({ claimedAt }) => claimedAt != null);
    expect(await cancel(id)).toEqual({ status: 'cancelled' });
    expect(await world.broken()).toEqual([]);
  });

  it('is refused once confirm is scheduled, and the purchase goes on', async () => {
    await world.fault('delay', '/confirm$', { delay_ms: 1_000 });
    const { id } = await world.buy();
    await confirmSent(id);
    const error = await cancel(id).then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(WorkflowUpdateFailedError);
    const cause = (error as WorkflowUpdateFailedError).cause as ApplicationFailure;
    expect([cause.type, cause.details]).toEqual(['Refused', [{ code: 'too_late_to_cancel' }]]);
    expect((await world.settled(id)).status).toBe('completed');
    expect(await world.broken()).toEqual([]);
  });

  it('is asked for by the Cancel button of the Temporal UI, too', async () => {
    await world.fault('rate_limit', '/async/transactions$', { count: null });
    const { id } = await world.buy();
    await world.until(id, ({ claimedAt }) => claimedAt != null);
    await world.handle(id).cancel();
    expect((await world.settled(id)).status).toBe('cancelled');
    expect(await world.handle(id).result()).toEqual({ status: 'cancelled' });
    expect(await world.broken()).toEqual([]);
  });

  it('is not what that button does once the order is confirmed', async () => {
    await world.fault('delay', '/confirm$', { delay_ms: 1_000 });
    const { id } = await world.buy();
    await confirmSent(id);
    await world.handle(id).cancel();
    expect((await world.settled(id)).status).toBe('completed');
    expect(await world.handle(id).result()).toEqual({ status: 'completed' });
  });
});

import { afterEach, describe, expect, it } from '@jest/globals';
import { VALUETOPUP_ORDERS } from '../support/valuetopup-orders.ts';
import { World } from '../support/world.ts';

const order = { provider: 'valuetopup', ...VALUETOPUP_ORDERS.airtime } as const;
const pending = { provider: 'valuetopup', delay_ms: 3_600_000 };
const { path } = VALUETOPUP_ORDERS.airtime;

interface Audit {
  readonly transactions: readonly { readonly status_requests: number }[];
}

/** What takes long at Valuetopup ends right and once, whatever happens to the worker, and costs no history. */
describe('a long purchase at Valuetopup', () => {
  let world: World;
  afterEach(() => world.close());

  const deliveries = async (id: string) => {
    const { ourReference } = await world.purchase(id);
    return (await world.deliveries()).filter(({ our_reference }) => our_reference === ourReference).length;
  };
  /** The sandbox's own record of a purchase, once there is one that fits. */
  const audited = async (id: string, fits: (audit: Audit['transactions'][number]) => boolean) => {
    let seen = '';
    for (const deadline = Date.now() + 60_000; Date.now() < deadline;) {
      const { ourReference } = await world.purchase(id);
      const answer = await fetch(`${world.sandboxUrl}/_control/transactions?our_reference=${ourReference}`);
      const { transactions } = (await answer.json()) as Audit;
      seen = JSON.stringify(transactions);
      if (transactions.some(fits)) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`the sandbox did not get that far with ${id}: ${seen}`);
  };

  it.each([
    ['the answer comes late (555555)', '+18765555555'],
    ['the provider itself gives up waiting (666666)', '+18766666666'],
  ])(
    'is delivered once when the worker is stopped and started while %s',
    async (_, mobile) => {
      // 90, 120 and 175 seconds, scaled to 3.6, 4.8 and 7.
      world = await World.open({
        delayScale: 0.04,
        timers: { sendTimeoutMs: 10_000, lookupDeadlineMs: 30_000, fulfilmentDeadlineMs: 30_000 },
      });
      await world.work();
      const { id } = await world.buy({ ...order, recipient: { mobile } });
      await audited(id, () => true);
      await world.rest();
      await world.work();
      expect(await world.settled(id)).toMatchObject({ status: 'completed', fulfilmentStatus: 'delivered' });
      expect(await world.attempts(id)).toEqual(['create:1 done']);
      expect(await deliveries(id)).toBe(1);
      expect(await world.broken()).toEqual([]);
    },
    90_000,
  );

  it('has a history that looking at what is in progress does not make longer', async () => {
    world = await World.open({ timers: { fulfilmentDeadlineMs: 80_000 } });
    await world.work();
    await world.fault('pending_for', path, pending);
    const { id } = await world.buy(order);
    const length = async () => (await world.handle(id).fetchHistory()).events?.length ?? 0;
    await audited(id, ({ status_requests }) => status_requests >= 2);
    const early = await length();
    await audited(id, ({ status_requests }) => status_requests >= 10);
    expect(await length()).toBe(early);
    expect(await world.purchase(id)).toMatchObject({
      status: 'processing',
      providerStatus: '852 in progress',
    });
    await world.control('clock', { advance_s: 3_600 });
    expect((await world.settled(id)).status).toBe('completed');
    expect(await length()).toBeLessThan(100);
    expect(await world.broken()).toEqual([]);
  }, 120_000);

  it('is not believed to have failed while the provider may still be at work on it', async () => {
    world = await World.open({ timers: { fulfilmentDeadlineMs: 60_000 }, patience: { failureMs: 60_000 } });
    await world.work();
    const before = await world.balances();
    await world.fault('late_failure', path, { provider: 'valuetopup', delay_ms: 50 });
    const { id, costMinor } = await world.buy(order);
    const told = await world.until(id, ({ providerStatus }) => providerStatus?.startsWith('500') === true);
    // Looked at again, and still open.
    await audited(id, ({ status_requests }) => status_requests > 2);
    expect((await world.purchase(id)).status).toBe('processing');
    expect((await world.balances()).held - before.held).toBe(costMinor);
    const { ourReference } = told;
    await world.control('faults', {
      provider: 'valuetopup',
      fault: 'late_success',
      our_reference: ourReference,
    });
    expect((await world.settled(id)).status).toBe('completed');
    expect(await world.broken()).toEqual([]);
  }, 60_000);

  it('is reviewed when nobody knows it in time, and released once that it is not known is a proof', async () => {
    world = await World.open({ timers: { lookupDeadlineMs: 1_000 }, patience: { notFoundMs: 6_000 } });
    await world.work();
    const before = await world.balances();
    await world.fault('drop_before_effect', path, { provider: 'valuetopup' });
    const { id, costMinor } = await world.buy(order);
    expect(await world.settled(id)).toMatchObject({ status: 'in_review', reasonCode: 'outcome_unknown' });
    expect((await world.balances()).held - before.held).toBe(costMinor);
    expect(await world.becomes(id, 'failed')).toMatchObject({
      fulfilmentStatus: 'not_delivered',
      reasonCode: 'refused_by_provider',
    });
    expect(await world.attempts(id)).toEqual(['create:1 not_done']);
    expect(await world.balances()).toEqual(before);
    expect(await world.broken()).toEqual([]);
  }, 60_000);

  it('is not released by the clock when the status knew it once, and now does not', async () => {
    world = await World.open({ timers: { lookupDeadlineMs: 20_000 }, patience: { notFoundMs: 2_000 } });
    await world.work();
    await world.fault('pending_for', path, pending);
    const { id } = await world.buy(order);
    await world.until(id, ({ providerStatus }) => providerStatus === '852 in progress');
    await world.fault('drop_before_effect', '/transaction/status/', { provider: 'valuetopup', count: null });
    expect(await world.settled(id)).toMatchObject({ status: 'in_review', reasonCode: 'status_overdue' });
    await world.clearFaults();
    await world.control('clock', { advance_s: 3_600 });
    expect((await world.becomes(id, 'completed')).fulfilmentStatus).toBe('delivered');
    expect(await world.broken()).toEqual([]);
  }, 60_000);

  it('has fewer than 100 events after seven days of 852, six of them in review', async () => {
    // Temporal repeats an activity once a second at most: three looks stand for a day.
    world = await World.open({
      timers: { pollInitialMs: 10, pollMaxMs: 20, reviewPollMaxMs: 20, fulfilmentDeadlineMs: 8_000 },
    });
    await world.work();
    await world.fault('pending_for', path, { provider: 'valuetopup', delay_ms: 7 * 86_400_000 });
    const { id } = await world.buy(order);
    expect(await world.settled(id)).toMatchObject({ status: 'in_review', reasonCode: 'status_overdue' });
    await world.control('clock', { advance_s: 6 * 86_400 });
    await audited(id, ({ status_requests }) => status_requests >= 7 * 3);
    expect((await world.purchase(id)).status).toBe('in_review');
    await world.control('clock', { advance_s: 86_400 });
    expect((await world.becomes(id, 'completed')).fulfilmentStatus).toBe('delivered');
    await world.handle(id).result();
    const { events } = await world.handle(id).fetchHistory();
    expect(events?.length ?? 0).toBeLessThan(100);
    expect(await deliveries(id)).toBe(1);
    expect(await world.broken()).toEqual([]);
  }, 180_000);

  it('is reviewed, not released, when its answer is lost and the status does not know its kind', async () => {
    world = await World.open({ timers: { lookupDeadlineMs: 1_500 } });
    await world.work();
    await world.control('behaviour', { 'valuetopup.status_of_every_kind': false });
    const { path: esim } = VALUETOPUP_ORDERS.esim;
    await world.fault('drop_after_effect', esim, { provider: 'valuetopup' });
    const { id } = await world.buy({ provider: 'valuetopup', ...VALUETOPUP_ORDERS.esim });
    expect(await world.settled(id)).toMatchObject({ status: 'in_review', reasonCode: 'outcome_unknown' });
    // What the status tells in the end settles it.
    await world.control('behaviour', { 'valuetopup.status_of_every_kind': true });
    expect((await world.becomes(id, 'completed')).fulfilmentStatus).toBe('delivered');
    expect(await world.broken()).toEqual([]);
  }, 60_000);
});

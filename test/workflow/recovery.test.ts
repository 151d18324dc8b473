import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { sweep } from '../../activities/upkeep/sweep.ts';
import { beginAttempt, readOrFence } from '../../db/repositories/attempts.ts';
import { readTimeline } from '../../db/repositories/purchases.ts';
import { storeCallback } from '../../db/repositories/callbacks.ts';
import { providerEventSignal, resolveUpdate } from '../../workflows/purchase/messages.ts';
import { wakeLate } from '../../workflows/client/start.ts';
import { World } from '../support/world.ts';

/** Whatever ends a workflow, starts it again or doubles it: one delivery, one charge, nothing forgotten. */
describe('recovery', () => {
  let world: World;
  beforeAll(async () => {
    // Real delays: an order takes three seconds, so that there is a middle to interrupt.
    world = await World.open({ delayScale: 1, timers: { pollInitialMs: 500, fulfilmentDeadlineMs: 30_000 } });
    await world.work();
  }, 60_000);
  afterEach(() => world.clearFaults());
  afterAll(() => world.close());

  const confirmed = (id: string) =>
    world.until(id, ({ providerStatus }) => providerStatus === 'CONFIRMED' || providerStatus === 'SUBMITTED');

  it('starts a purchase that was accepted and never started', async () => {
    const { id } = await world.accept();
    expect((await sweep(world.dependencies)).started).toBe(1);
    expect((await world.settled(id)).status).toBe('completed');
    expect(await world.broken(true)).toEqual([]);
  });

  it('carries on a purchase whose workflow was terminated', async () => {
    const { id } = await world.buy();
    await confirmed(id);
    await world.handle(id).terminate('an operator’s mistake');
    expect((await sweep(world.dependencies)).carriedOn).toBe(1);
    expect(await world.settled(id)).toMatchObject({ status: 'completed', workflowId: `late:${id}` });
    expect(await world.attempts(id)).toEqual(['create:1 done', 'confirm:1 done']);
    expect(await world.broken(true)).toEqual([]);
  });

  it('sends nothing again when a workflow is reset to its beginning', async () => {
    const { id } = await world.buy();
    await confirmed(id);
    await world.client.workflowService.resetWorkflowExecution({
      namespace: 'default',
      workflowExecution: { workflowId: id },
      reason: 'test',
      workflowTaskFinishEventId: 4 as never,
      requestId: id,
    });
    expect((await world.settled(id)).status).toBe('completed');
    expect(await world.attempts(id)).toEqual(['create:1 done', 'confirm:1 done']);
    expect(await world.broken(true)).toEqual([]);
  });

  it('delivers once when two workflows carry out the same purchase', async () => {
    const purchase = await world.accept();
    await Promise.all([world.start(purchase), wakeLate(world.dependencies, purchase)]);
    expect((await world.settled(purchase.id)).status).toBe('completed');
    expect((await world.attempts(purchase.id)).filter((attempt) => attempt.startsWith('create:'))).toEqual([
      'create:1 done',
    ]);
    expect(await world.broken(true)).toEqual([]);
  });

  it('fences a send off, so that a slow sender finds the door closed', async () => {
    const { id } = await world.accept();
    const key = { purchaseId: id, operation: 'create', n: 1 } as const;
    const fenced = await readOrFence(world.database.em(), key, { workflowId: id, runId: 'later' });
    expect(fenced.state).toBe('never_sent');
    const permission = await beginAttempt(world.database.em(), key, { workflowId: id, runId: 'slow' });
    expect(permission.may).toBe('not_again');
    await world.start(await world.purchase(id));
    expect((await world.settled(id)).status).toBe('completed');
    expect(await world.attempts(id)).toEqual(['create:1 never_sent', 'create:2 done', 'confirm:1 done']);
  });

  it('lets exactly one of many have a send', async () => {
    const { id } = await world.accept();
    const key = { purchaseId: id, operation: 'create', n: 1 } as const;
    const permissions = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        beginAttempt(world.database.em(), key, { workflowId: id, runId: `run-${i}` }),
      ),
    );
    expect(permissions.filter(({ may }) => may === 'send')).toHaveLength(1);
    await world.start(await world.purchase(id));
    expect((await world.settled(id)).status).toBe('completed');
  });

  it('looks at once when the provider calls back', async () => {
    const slow = await World.open({
      delayScale: 1,
      timers: { pollInitialMs: 60_000, fulfilmentDeadlineMs: 120_000 },
    });
    try {
      await slow.work();
      const { id } = await slow.buy();
      await slow.until(
        id,
        ({ providerStatus }) => providerStatus === 'CONFIRMED' || providerStatus === 'SUBMITTED',
      );
      await slow.control('clock', { advance_s: 600 });
      await slow.handle(id).signal(providerEventSignal);
      expect((await slow.settled(id, 10_000)).status).toBe('completed');
    } finally {
      await slow.close();
    }
  }, 60_000);

  it('hands on a callback that was stored while Temporal was away', async () => {
    const { id } = await world.buy();
    const { ourReference } = await world.settled(id);
    await world.control('faults', { provider: 'dvs', fault: 'reverse', our_reference: ourReference });
    const callback = {
      provider: 'dvs',
      contentHash: Buffer.from(id),
      ourReference: ourReference ?? null,
      purchaseId: id,
      evidence: {},
    } as const;
    await storeCallback(world.database.em(), callback);
    expect(await storeCallback(world.database.em(), callback)).toBeNull();
    expect((await sweep(world.dependencies)).handedOn).toBe(1);
    expect((await world.becomes(id, 'refunded')).fulfilmentStatus).toBe('reversed');
  });

  it('parks what cannot be looked up, and an operator settles it with a reason that stays', async () => {
    const parked = await World.open({ timers: { lookupDeadlineMs: 1_000, sendTimeoutMs: 500 } });
    try {
      await parked.work();
      const before = await parked.balances();
      await parked.fault('http_500_after_effect', '/async/transactions$');
      await parked.fault('http_500_before_effect', '/transactions$', { method: 'GET', count: null });
      const { id } = await parked.buy();
      expect(await parked.settled(id)).toMatchObject({ status: 'in_review', reasonCode: 'outcome_unknown' });
      expect((await parked.balances()).held).toBeGreaterThan(before.held);
      const decision = {
        resolution: 'release_at_our_risk',
        reason: 'the merchant cannot wait',
        by: 'key_operator',
      } as const;
      expect(await parked.handle(id).executeUpdate(resolveUpdate, { args: [decision] })).toEqual({
        status: 'failed',
      });
      expect(await parked.balances()).toEqual(before);
      const { facts } = await readTimeline(parked.database.em(), id);
      expect(facts.at(-1)?.data).toMatchObject({
        operator_reason: 'the merchant cannot wait',
        by: 'key_operator',
      });
    } finally {
      await parked.close();
    }
  }, 60_000);

  it('takes back an order that turns up during review and was never confirmed', async () => {
    const parked = await World.open({ timers: { lookupDeadlineMs: 1_000, sendTimeoutMs: 500 } });
    try {
      await parked.work();
      await parked.fault('http_500_after_effect', '/async/transactions$');
      await parked.fault('http_500_before_effect', '/transactions$', { method: 'GET', count: null });
      const { id } = await parked.buy();
      await parked.becomes(id, 'in_review');
      await parked.clearFaults();
      expect(await parked.becomes(id, 'failed')).toMatchObject({ reasonCode: 'cancelled_at_provider' });
      expect(await parked.broken()).toEqual([]);
    } finally {
      await parked.close();
    }
  }, 60_000);
});

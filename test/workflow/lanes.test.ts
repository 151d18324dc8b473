import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sweep } from '../../activities/upkeep/sweep.ts';
import { purchaseAnswer } from '../../db/answers/purchase.ts';
import { readTimeline, viewPurchases } from '../../db/repositories/purchases.ts';
import type { PurchaseRow } from '../../db/entities/purchase.ts';
import { laneWorkflowId } from '../../workflows/lane/input.ts';
import { PURCHASE_WORKFLOW, type PurchaseInput } from '../../workflows/purchase/input.ts';
import { cancelUpdate, resolveUpdate } from '../../workflows/purchase/messages.ts';
import { startPurchaseOptions } from '../../workflows/purchase/start-options.ts';
import { PayviceShop } from '../support/payvice-shop.ts';
import { World } from '../support/world.ts';

/** An account that takes one order at a time has a queue: fair, and nobody is forgotten in it. */
describe('a lane', () => {
  let world: World;
  let shop: PayviceShop;
  let wallet: string;
  beforeAll(async () => {
    world = await World.open({ lanes: { turnsPerRun: 3 } });
    shop = new PayviceShop(world);
    wallet = shop.wallets[0] ?? '';
    await world.work();
  }, 60_000);
  beforeEach(() => shop.beginMinute());
  afterEach(async () => {
    await world.clearFaults();
    expect(await world.broken(true)).toEqual([]);
  });
  afterAll(() => world.close());

  /** Starts purchases one by one, so that their order is known. The first holds the wallet's token of this minute. */
  const queue = async (count: number): Promise<PurchaseRow[]> => {
    const purchases: PurchaseRow[] = [];
    for (let i = 0; i < count; i++) {
      const { id } = await shop.buy();
      purchases.push(await world.until(id, ({ laneNumber }) => laneNumber != null));
    }
    return purchases;
  };
  const end = (purchases: readonly { id: string }[]) =>
    shop.whileMinutesPass(Promise.all(purchases.map(({ id }) => world.settled(id))));
  const served = async (purchases: readonly { id: string }[]) => {
    const ids = new Set(purchases.map(({ id }) => id));
    return (await shop.tokens()).map(({ purchaseId }) => purchaseId).filter((id) => ids.has(id));
  };
  const reason = async (id: string) => {
    const [view] = await viewPurchases(world.database.em(), [await world.purchase(id)]);
    return view && purchaseAnswer(view, false).status_reason;
  };
  const startInLane = async (lane: Partial<NonNullable<PurchaseInput['lane']>>) => {
    const purchase = await shop.accept();
    const { taskQueue, timers } = world.dependencies;
    const options = startPurchaseOptions(purchase, taskQueue, timers);
    const input: PurchaseInput = {
      purchaseId: purchase.id,
      timers,
      lane: { frees: 'parked', deadlineMs: 60_000, ...lane },
    };
    await world.client.workflow.start(PURCHASE_WORKFLOW, { ...options, args: [input] });
    return world.until(purchase.id, ({ laneNumber }) => laneNumber != null);
  };

  it('serves one after the other, in the order in which they came, and tells each its place', async () => {
    const purchases = await queue(5);
    const { serving, waiting } = await shop.queued(wallet, 3);
    expect([serving, ...waiting]).toEqual(purchases.slice(1).map(({ id }) => id));
    expect(await reason(purchases[4]?.id ?? '')).toMatchObject({
      code: 'waiting_for_turn',
      message: expect.stringMatching(/ 3 before it\.$/),
    });
    const ends = await end(purchases);
    expect(ends.map(({ status }) => status)).toEqual(Array(5).fill('completed'));
    expect(await served(purchases)).toEqual(purchases.map(({ id }) => id));
    expect(await reason(purchases[4]?.id ?? '')).toBeNull();
  });

  it('continues as new with everybody in it, and ends when nobody comes', async () => {
    const purchases = await queue(7);
    const handle = world.client.workflow.getHandle(laneWorkflowId('payvice', wallet));
    const first = (await handle.describe()).runId;
    await end(purchases);
    expect(await served(purchases)).toEqual(purchases.map(({ id }) => id));
    expect((await handle.describe()).runId).not.toBe(first);
    await handle.result();
  });

  it('passes over what was cancelled while it waited', async () => {
    const purchases = await queue(4);
    const [, , third] = purchases;
    await shop.queued(wallet, 2);
    await world.handle(third?.id ?? '').executeUpdate(cancelUpdate, { args: [{ by: 'key_test' }] });
    expect(await world.purchase(third?.id ?? '')).toMatchObject({
      status: 'cancelled',
      reasonCode: 'cancelled_by_merchant',
    });
    await shop.queued(wallet, 1);
    await end(purchases);
    expect(await served(purchases)).toEqual(
      purchases.filter(({ id }) => id !== third?.id).map(({ id }) => id),
    );
    expect(await world.attempts(third?.id ?? '')).toEqual(['create:1 never_sent']);
  });

  it('lets go of one whose time is over, and gives its money back', async () => {
    const before = await queue(2);
    const late = await startInLane({ deadlineMs: 500 });
    expect(await world.settled(late.id)).toMatchObject({
      status: 'failed',
      reasonCode: 'turn_not_reached',
    });
    await shop.queued(wallet, 0);
    await end(before);
    expect(await served([late])).toEqual([]);
  });

  it('goes on where it was when the worker comes back', async () => {
    const purchases = await queue(4);
    await world.rest();
    await world.work();
    const ends = await end(purchases);
    expect(ends.map(({ status }) => status)).toEqual(Array(4).fill('completed'));
    expect(await served(purchases)).toEqual(purchases.map(({ id }) => id));
  });

  it('is freed when the purchase that it serves was terminated and carried on', async () => {
    const purchases = await queue(3);
    const { serving } = await shop.queued(wallet, 1);
    await world.handle(serving ?? '').terminate('an operator’s mistake');
    // A sweep that Temporal does not answer in time leaves it to the next one.
    for (let sweeps = 0; sweeps < 10 && (await sweep(world.dependencies)).carriedOn === 0;) sweeps++;
    const ends = await end(purchases);
    expect(ends.map(({ status }) => status)).toEqual(Array(3).fill('completed'));
    const { facts } = await readTimeline(world.database.em(), serving ?? '');
    expect(facts.map(({ kind }) => kind)).toContain('workflow_gone');
  });

  it('passes over a purchase whose workflow is gone', async () => {
    const purchases = await queue(4);
    const { waiting } = await shop.queued(wallet, 2);
    await world.handle(waiting[0] ?? '').terminate('an operator’s mistake');
    await end(purchases.filter(({ id }) => id !== waiting[0]));
    await sweep(world.dependencies);
    await end(purchases);
    expect((await served(purchases)).at(-1)).toBe(waiting[0]);
  });

  it('gets its queue back when it was terminated itself', async () => {
    const [head] = await queue(2);
    const waits = await startInLane({ askAgainMs: 300 });
    await world.client.workflow
      .getHandle(laneWorkflowId('payvice', wallet))
      .terminate('an operator’s mistake');
    const ends = await end([waits, head ?? waits]);
    expect(ends.map(({ status }) => status)).toEqual(['completed', 'completed']);
    await end(await queue(1));
  });

  it('stays closed, where the rule says so, until an operator has said what became of the order', async () => {
    // The answer is lost, and so is every requery: nobody can tell.
    await world.fault('drop_after_effect', '/auth2/purchase$', { provider: 'payvice' });
    await world.fault('http_500_before_effect', '/requery$', { provider: 'payvice', count: null });
    const unclear = await shop.whileMinutesPass(
      (async () => {
        const { id } = await startInLane({ frees: 'settled' });
        return world.settled(id);
      })(),
    );
    expect(unclear).toMatchObject({ status: 'in_review', reasonCode: 'outcome_unknown' });
    const next = await shop.buy();
    expect(await shop.queued(wallet, 1)).toEqual({ serving: unclear.id, waiting: [next.id] });
    await world
      .handle(unclear.id)
      .executeUpdate(resolveUpdate, { args: [{ resolution: 'delivered', reason: 'seen', by: 'key_op' }] });
    await world.clearFaults();
    expect((await end([next]))[0]?.status).toBe('completed');
  });
});

describe('two lanes', () => {
  let world: World;
  let shop: PayviceShop;
  beforeAll(async () => {
    world = await World.open({ wallets: 2 });
    shop = new PayviceShop(world);
    await world.work();
  }, 60_000);
  afterAll(() => world.close());

  it('share what comes at once, and serve it side by side, each in its order', async () => {
    const purchases = await Promise.all(Array.from({ length: 10 }, () => shop.buy()));
    const ends = await shop.whileMinutesPass(Promise.all(purchases.map(({ id }) => world.settled(id))));
    expect(ends.map(({ status }) => status)).toEqual(Array(10).fill('completed'));
    const tokens = await shop.tokens();
    for (const wallet of shop.wallets) {
      const mine = ends.filter(({ account }) => account === wallet);
      expect(mine.length).toBeGreaterThanOrEqual(3);
      const inOrder = mine.toSorted((a, b) => (a.laneNumber ?? 0) - (b.laneNumber ?? 0)).map(({ id }) => id);
      expect(tokens.filter(({ account }) => account === wallet).map(({ purchaseId }) => purchaseId)).toEqual(
        inOrder,
      );
    }
    // Neither waited for the other.
    expect(new Set(tokens.slice(0, 4).map(({ account }) => account)).size).toBe(2);
    expect(await world.broken()).toEqual([]);
  });
});

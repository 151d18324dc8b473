import { markHandled, unhandledCallbacks } from '../../db/repositories/callbacks.ts';
import { forgetOldKeys } from '../../db/repositories/idempotency.ts';
import { forgetOldEvents } from '../../db/repositories/webhooks.ts';
import { addFact, findPurchase } from '../../db/repositories/purchases.ts';
import { watch } from '../../db/repositories/settlement.ts';
import { takeForCheck, takeWatched, unclaimedPurchases } from '../../db/repositories/upkeep.ts';
import type { PurchaseRow } from '../../db/entities/purchase.ts';
import { handOn } from '../../workflows/client/hand-on.ts';
import { isRunning, startPurchase, wakeLate } from '../../workflows/client/start.ts';
import type { Dependencies } from '../dependencies.ts';
import { takeUpPayments, watchReservations } from './sweep-payments.ts';
import { withoutData } from '../failures.ts';

const BATCH = 200;
/** An open purchase is left alone while its row has changed within so many times `sweepAfterMs`. */
const QUIET_TIMES = 4;
/** And is not checked again within so many. */
const RECHECK_TIMES = 12;
const KEEP_KEYS_DAYS = 30;

/** What a sweep repaired. */
export interface Swept {
  /** Accepted purchases that a crash had left without a workflow. */
  readonly started: number;
  /** Callbacks that were stored but not handed on. */
  readonly handedOn: number;
  /** Open purchases whose workflow is gone: carried on by a new one. */
  readonly carriedOn: number;
  readonly checked: number;
  /** Closed purchases that were looked at once more, since the provider has not had its last word on them. */
  readonly watched: number;
  /** Payments with something left to do that nobody did. */
  readonly payments: number;
  /** Reservations that the provider has freed by itself. */
  readonly reservations: number;
}

/** Starts, signals and carries on what crashes left behind. Safe to run anywhere and at any time. */
export async function sweep(deps: Dependencies): Promise<Swept> {
  const started = await startUnclaimed(deps);
  const handedOn = await handOnCallbacks(deps);
  const { checked, carriedOn } = await compareOpenPurchases(deps);
  const watched = await lookAtWatched(deps);
  const payments = await takeUpPayments(deps, QUIET_TIMES * deps.timers.sweepAfterMs);
  const reservations = await watchReservations(deps);
  await forgetOldKeys(deps.database.em(), KEEP_KEYS_DAYS);
  await forgetOldEvents(deps.database.em());
  return { started, handedOn, carriedOn, checked, watched, payments, reservations };
}

async function lookAtWatched(deps: Dependencies): Promise<number> {
  const purchases = await takeWatched(deps.database.em(), RECHECK_TIMES * deps.timers.sweepAfterMs, BATCH);
  return attemptEach(purchases, (purchase) => wakeLate(deps, purchase));
}

async function startUnclaimed(deps: Dependencies): Promise<number> {
  const purchases = await unclaimedPurchases(deps.database.em(), deps.timers.sweepAfterMs, BATCH);
  return attemptEach(purchases, (purchase) => startOrWake(deps, purchase));
}

/** The purchase's own workflow where its id is free or running; where it was ended before its time, the late one. */
async function startOrWake(deps: Dependencies, purchase: PurchaseRow): Promise<void> {
  if (!(await startPurchase(deps, purchase))) await wakeLate(deps, purchase);
}

async function handOnCallbacks(deps: Dependencies): Promise<number> {
  const olderThan = new Date(Date.now() - deps.timers.sweepAfterMs);
  const callbacks = await unhandledCallbacks(deps.database.em(), olderThan, BATCH);
  return attemptEach(callbacks, async (callback) => {
    const purchase =
      callback.purchaseId == null ? null : await findPurchase(deps.database.em(), callback.purchaseId);
    if (purchase) {
      await watch(deps.database.em(), purchase.id, 1);
      await handOn(deps, purchase);
    }
    await markHandled(deps.database.em(), [callback.id]);
  });
}

/** Does the work for each; one that fails does not keep the others back. Returns how many succeeded; throws if none did. */
async function attemptEach<T>(list: readonly T[], work: (item: T) => Promise<unknown>): Promise<number> {
  const failures: unknown[] = [];
  for (const item of list) await work(item).catch((error: unknown) => failures.push(error));
  if (list.length > 0 && failures.length === list.length) throw withoutData(failures[0]);
  return list.length - failures.length;
}

/** Compares purchases that are open in our rows with their workflows, and carries on those whose workflow is gone. */
export async function compareOpenPurchases(
  deps: Dependencies,
): Promise<{ checked: number; carriedOn: number }> {
  const { sweepAfterMs } = deps.timers;
  const purchases = await takeForCheck(
    deps.database.em(),
    QUIET_TIMES * sweepAfterMs,
    RECHECK_TIMES * sweepAfterMs,
    BATCH,
  );
  let carriedOn = 0;
  await attemptEach(purchases, async (purchase) => {
    if (await isRunning(deps, purchase.workflowId)) return;
    await carryOn(deps, purchase);
    carriedOn++;
  });
  return { checked: purchases.length, carriedOn };
}

/** The workflow was terminated, or Temporal lost it. */
async function carryOn(deps: Dependencies, purchase: PurchaseRow): Promise<void> {
  await addFact(deps.database.em(), purchase.id, 'workflow_gone', { workflow_id: purchase.workflowId });
  await startOrWake(deps, purchase);
}

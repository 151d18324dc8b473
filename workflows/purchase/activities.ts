import { ActivityCancellationType, proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../../activities/index.ts';
import type { PurchaseTimers } from './input.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Answers of our own database: retried until it is back. */
const RECORD_RETRY = { initialInterval: 200, backoffCoefficient: 2, maximumInterval: 10_000 };

/**
 * The activities of a purchase, each with its limits. Sends: one attempt, heartbeats, and never given up on by a
 * cancellation. Look-ups: the retry policy is the schedule of asking.
 */
export function purchaseActivities(timers: PurchaseTimers) {
  const send = {
    // The call itself, the rows before and after it, and a margin.
    startToCloseTimeout: timers.sendTimeoutMs + 30_000,
    heartbeatTimeout: timers.heartbeatTimeoutMs,
    retry: { maximumAttempts: 1 },
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  };
  const look = {
    // A look and what is due on a card after it, the rows, and a margin.
    startToCloseTimeout: 2 * timers.sendTimeoutMs + 15_000,
    heartbeatTimeout: timers.heartbeatTimeoutMs,
    // Looking has no effect, so a wait that is cut short need not be waited for.
    cancellationType: ActivityCancellationType.TRY_CANCEL,
  };
  const record = {
    startToCloseTimeout: 30_000,
    retry: RECORD_RETRY,
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  };
  const poll = (maximumInterval: number) => ({
    initialInterval: timers.pollInitialMs,
    backoffCoefficient: 1.6,
    maximumInterval: Math.max(timers.pollInitialMs, maximumInterval),
  });

  const { createOrder, confirmOrder, cancelOrder } = proxyActivities<Activities>(send);
  const { settlePurchase, recordCancel, takeOver, endUnpaidPurchase, askForTurn } =
    proxyActivities<Activities>(record);
  // Each of these sends at most once for its own row, so a try that was lost may be tried again.
  const { openCheckout, chargeStoredCard, closeCheckout, moveMoney } = proxyActivities<Activities>({
    ...send,
    retry: RECORD_RETRY,
  });
  const { resolvePurchase } = proxyActivities<Activities>({
    ...record,
    startToCloseTimeout: timers.sendTimeoutMs + 30_000,
    // Somebody waits for the answer: better none than one that comes true days later.
    scheduleToCloseTimeout: 2 * (timers.sendTimeoutMs + 30_000),
    heartbeatTimeout: timers.heartbeatTimeoutMs,
  });
  // The activity has its last look at the deadline itself; this ends it when no worker is there to look.
  const withMargin = (remainingMs: number) => remainingMs + timers.sendTimeoutMs + timers.pollMaxMs + 15_000;
  const { lookUpSend } = proxyActivities<Activities>({
    ...look,
    scheduleToCloseTimeout: withMargin(timers.lookupDeadlineMs),
    retry: poll(Math.min(60_000, timers.pollMaxMs)),
  });

  return {
    createOrder,
    confirmOrder,
    cancelOrder,
    settlePurchase,
    recordCancel,
    takeOver,
    askForTurn,
    resolvePurchase,
    lookUpSend,
    openCheckout,
    chargeStoredCard,
    closeCheckout,
    moveMoney,
    endUnpaidPurchase,
    /** Looks up what may have been paid, until it is known or until then (epoch milliseconds). */
    lookUpPaymentUntil: (until: number, purchaseId: string) =>
      proxyActivities<Activities>({
        ...look,
        scheduleToCloseTimeout: withMargin(Math.max(0, until - Date.now())),
        retry: poll(Math.min(60_000, timers.pollMaxMs)),
      }).lookUpPayment.executeWithOptions({ summary: 'look up the payment' }, [{ purchaseId, until }]),
    /** Waits for a final status until then (epoch milliseconds). */
    awaitFinalUntil: (until: number, purchaseId: string, cancelRequested: boolean) =>
      proxyActivities<Activities>({
        ...look,
        scheduleToCloseTimeout: withMargin(Math.max(0, until - Date.now())),
        retry: poll(timers.pollMaxMs),
      }).awaitFinal.executeWithOptions({ summary: 'poll until the status is final, then settle' }, [
        { purchaseId, purpose: 'wait', cancelRequested, until },
      ]),
    /** Keeps looking while a person is asked: a month, ever slower. */
    watch: (purchaseId: string) =>
      proxyActivities<Activities>({
        ...look,
        scheduleToCloseTimeout: 30 * DAY_MS,
        retry: poll(timers.reviewPollMaxMs),
      }).awaitFinal.executeWithOptions({ summary: 'look for news during review' }, [
        { purchaseId, purpose: 'review', cancelRequested: false },
      ]),
    /** Looks for late truth: a few times, since a provider's callback can be ahead of its own look-up. */
    lookLate: (purchaseId: string) =>
      proxyActivities<Activities>({
        ...look,
        scheduleToCloseTimeout: timers.lookupDeadlineMs,
        retry: poll(timers.pollMaxMs),
      }).awaitFinal.executeWithOptions({ summary: 'look for late truth' }, [
        { purchaseId, purpose: 'late', cancelRequested: false },
      ]),
  };
}

export type PurchaseActivities = ReturnType<typeof purchaseActivities>;

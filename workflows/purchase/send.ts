import { ActivityFailure, condition, sleep } from '@temporalio/workflow';
import type { LookUpReport } from '../../activities/fulfilment/look-up-send.ts';
import type { SendReport } from '../../activities/fulfilment/send.ts';
import type { FulfilmentOperation } from '../../domain/operation.ts';
import type { ReviewCode } from '../../domain/outcome.ts';
import type { PurchaseState } from './state.ts';

/** How a step ended: with a proved outcome, or with the question for a person. */
export type StepEnd =
  | { readonly end: 'proved'; readonly report: SendReport }
  | { readonly end: 'unproved'; readonly because: ReviewCode };

/** Backoff between sends that provably had no effect, or may be repeated. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 5 * 60_000;

const NOT_WANTED: SendReport = {
  outcome: { outcome: 'unknown', detail: 'cancelled before it was sent' },
  dearer: false,
  cancelRequested: true,
};

/**
 * Carries out one step: sends, looks up what is unknown, and sends again only what is proved not done or may safely be
 * repeated under the same key.
 */
export async function carryOutStep(state: PurchaseState, operation: FulfilmentOperation): Promise<StepEnd> {
  const begun = Date.now();
  let pauseMs = FIRST_PAUSE_MS;
  let repeated = false;
  for (;;) {
    const n = state.nextSend(operation);
    // What cannot be taken back is not sent any more; looking it up fences it off, and finds what another run has sent.
    const unwanted = state.oneStep && operation === 'create' && state.cancelRequested;
    if (state.oneStep && operation === 'create') state.tooLateToCancel = true;
    let report = unwanted ? NOT_WANTED : await send(state, operation, n);
    if (report.outcome.outcome === 'unknown') {
      state.tell(operation, `The outcome of send ${n} is unknown (${report.outcome.detail}); looking it up.`);
      const looked = await lookUp(state, operation, n);
      if (looked === 'deadline') return { end: 'unproved', because: 'outcome_unknown' };
      if (looked.do === 'review') return { end: 'unproved', because: looked.because };
      if (looked.do === 'send_again') {
        if (Date.now() - begun >= state.timers.lookupDeadlineMs)
          return { end: 'unproved', because: 'outcome_unknown' };
        // Once at once; what stays unknown then is not helped by haste.
        if (repeated) {
          await sleep(pauseMs, { summary: `before ${operation} is sent again` });
          pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2);
        }
        repeated = true;
        continue;
      }
      report = looked.report;
    }
    if (report.cancelRequested) state.cancelRequested = true;
    const { outcome } = report;
    if (outcome.outcome !== 'not_done' || outcome.again === 'never') return { end: 'proved', report };
    const givenUp = Date.now() - begun >= state.timers.holdDeadlineMs;
    if (givenUp || (operation === 'create' && state.cancelRequested)) return { end: 'proved', report };
    const waitMs = Math.min(LONGEST_PAUSE_MS, Math.max(pauseMs, outcome.retryAfterMs ?? 0));
    state.tell(
      'hold',
      `${operation} was provably not carried out (${outcome.detail}); sent again in ${Math.ceil(waitMs / 1000)} s.`,
    );
    const summary = `before ${operation} is sent again`;
    // Nothing is out.
    if (state.oneStep && operation === 'create') state.tooLateToCancel = false;
    // Only an order that is not there yet need not be waited for once cancelling is asked for.
    if (operation === 'create') await condition(() => state.cancelRequested, waitMs, { summary });
    else await sleep(waitMs, { summary });
    pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2);
  }
}

async function send(state: PurchaseState, operation: FulfilmentOperation, n: number): Promise<SendReport> {
  const { activities, purchaseId } = state;
  const run = {
    create: activities.createOrder,
    confirm: activities.confirmOrder,
    cancel: activities.cancelOrder,
  }[operation];
  try {
    return await run.executeWithOptions({ summary: `${operation}, send ${n}` }, [{ purchaseId, n }]);
  } catch (error) {
    // The worker died, the activity timed out or our database did not answer: whatever it was, it proves nothing.
    if (!(error instanceof ActivityFailure)) throw error;
    return {
      outcome: { outcome: 'unknown', detail: error.cause?.message ?? error.message },
      dearer: false,
      cancelRequested: false,
    };
  }
}

/** Looks the n-th send of a step up until it is proved; `deadline` when nothing could be. */
export async function lookUp(
  state: PurchaseState,
  operation: FulfilmentOperation,
  n: number,
): Promise<LookUpReport | 'deadline'> {
  const { activities, purchaseId } = state;
  try {
    return await activities.lookUpSend.executeWithOptions({ summary: `look up ${operation}, send ${n}` }, [
      { purchaseId, operation, n, until: Date.now() + state.timers.lookupDeadlineMs },
    ]);
  } catch (error) {
    if (error instanceof ActivityFailure) return 'deadline';
    throw error;
  }
}

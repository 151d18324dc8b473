import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  condition,
  currentUpdateInfo,
  patched,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { FailureType } from '../../domain/errors.ts';
import { isFinalStatus } from '../../domain/purchase.ts';
import { turnSignal } from '../lane/messages.ts';
import {
  cancelUpdate,
  paymentEventSignal,
  progressUpdate,
  providerEventSignal,
  resolveUpdate,
  type ResolveRequest,
} from './messages.ts';
import type { PurchaseState } from './state.ts';
import { leaveLane } from './turn.ts';

/** Sets every handler, before anything is awaited: a message may be there from the first moment. */
export function answerMessages(state: PurchaseState, resolvable: 'in_review' | 'always'): void {
  // The Cancel button of the Temporal UI cancels the root scope for good; handlers must go on working after it.
  const shielded = <T>(work: () => Promise<T>) => CancellationScope.nonCancellable(work);

  setHandler(progressUpdate, ({ until }) =>
    shielded(async () => {
      if (until === 'settled') await condition(() => state.settled);
      if (until === 'payable') await condition(() => state.payable || state.settled);
      return { status: state.status };
    }),
  );

  setHandler(cancelUpdate, ({ by }) => shielded(() => requestCancel(state, by)), {
    validator: (_request) => {
      if (state.tooLateToCancel || state.settled) {
        throw refusal('too_late_to_cancel', 'the order is out or settled; it cannot be cancelled any more');
      }
    },
  });

  setHandler(resolveUpdate, (request) => shielded(() => resolve(state, request)), {
    // The row decides whether it is in review: it may be so a moment before this workflow hears of it.
    validator: (_request) => {
      if (resolvable === 'always' || !isFinalStatus(state.status)) return;
      throw refusal('not_in_review', `the purchase is ${state.status}`);
    },
  });

  setHandler(providerEventSignal, () => state.hint());
  setHandler(paymentEventSignal, () => state.hintPayment());
  setHandler(turnSignal, async ({ laneId }) => {
    if (state.takeTurn(laneId)) return;
    // One that came too late, or to a run that needs none.
    await shielded(() => leaveLane(laneId, state.purchaseId));
  });
}

/** The Cancel button of the Temporal UI asks for the same as the update, and is as safe. */
export function takeCancelButton(state: PurchaseState): void {
  CancellationScope.current().cancelRequested.catch(() => {
    if (state.tooLateToCancel || state.settled) return;
    return CancellationScope.nonCancellable(() => requestCancel(state, 'temporal'));
  });
}

async function requestCancel(state: PurchaseState, by: string) {
  state.cancelRequested = true;
  state.cancelledBy ??= by;
  state.wakePayment();
  const recorded = await state.activities.recordCancel({ purchaseId: state.purchaseId, by });
  if (!state.settled) state.standsAt(recorded.status);
  await condition(() => state.settled);
  return { status: state.status };
}

async function resolve(state: PurchaseState, request: ResolveRequest) {
  const { status } = await state.activities.resolvePurchase
    .executeWithOptions({ summary: `operator: ${request.resolution}` }, [
      { purchaseId: state.purchaseId, ...request, decision: decisionId() },
    ])
    .catch((error: unknown) => {
      // The caller is told the refusal itself, as by a validator.
      throw error instanceof ActivityFailure && error.cause ? error.cause : error;
    });
  state.standsAt(status);
  if (!state.inReview) state.wake();
  // What was decided has to be made on the card, and only then is the review over.
  else if (state.card) state.hintPayment();
  // What was seen may ask for more than this look could do: an order that is still open is taken back.
  else if (request.resolution === 'look_again' && patched('look-again-wakes')) state.hint();
  return { status };
}

/** The same for every try of one update's activity, so that its answer can be lost without the decision counting twice. */
function decisionId(): string {
  return `${workflowInfo().workflowId}:${currentUpdateInfo()?.id ?? ''}`;
}

function refusal(code: string, message: string): ApplicationFailure {
  return ApplicationFailure.create({
    type: 'Refused' satisfies FailureType,
    message,
    nonRetryable: true,
    details: [{ code }],
  });
}

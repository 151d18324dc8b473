import { ActivityFailure, CancellationScope, isCancellation } from '@temporalio/workflow';
import type { Sighting } from '../../activities/fulfilment/await-final.ts';
import type { OrderState } from '../../domain/outcome.ts';
import type { FulfilmentEnd } from './fulfil.ts';
import type { PurchaseState } from './state.ts';

/** Waits until the order's status is final and settled: one activity that polls; a callback cuts its pause short. */
export async function awaitFinal(state: PurchaseState, known?: OrderState): Promise<FulfilmentEnd> {
  const deadline = Date.now() + state.timers.fulfilmentDeadlineMs;
  state.tell(
    'wait',
    `Waiting for the final status; the provider says ${known?.providerStatus ?? 'nothing yet'}.`,
  );
  for (;;) {
    if (Date.now() >= deadline) return { proof: 'unknown', because: 'status_overdue' };
    const sighting = await interruptible(state, () =>
      state.activities.awaitFinalUntil(deadline, state.purchaseId, state.cancelRequested),
    );
    if (sighting === 'interrupted') continue;
    if (sighting === 'deadline' || sighting.seen === 'overdue')
      return { proof: 'unknown', because: 'status_overdue' };
    if (sighting.seen === 'settled')
      return { proof: 'settled', status: sighting.status, moved: sighting.moved ?? false };
  }
}

/** Runs a wait that a callback, or the end of a review, may cut short. */
export async function interruptible(
  state: PurchaseState,
  wait: () => Promise<Sighting>,
): Promise<Sighting | 'interrupted' | 'deadline'> {
  const scope = new CancellationScope();
  state.hinted = false;
  try {
    return await state.whileWaiting(
      () => scope.cancel(),
      () => scope.run(wait),
    );
  } catch (error) {
    if (isCancellation(error)) return 'interrupted';
    if (error instanceof ActivityFailure) return 'deadline';
    throw error;
  }
}

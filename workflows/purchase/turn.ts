import { condition, getExternalWorkflowHandle, isCancellation } from '@temporalio/workflow';
import { giveBackTurnSignal } from '../lane/messages.ts';
import { carryOutStep, lookUp, type StepEnd } from './send.ts';
import type { PurchaseState } from './state.ts';

const ASK_AGAIN_MS = 60_000;

/**
 * Creates the order, in its turn where the provider's accounts take one at a time. The turn ends when the order is placed or
 * provably not, or a person is asked, where that frees the lane.
 */
export async function createInTurn(state: PurchaseState): Promise<StepEnd> {
  const { lane } = state;
  if (!lane) return carryOutStep(state, 'create');
  state.waitsForTurn = true;
  const turn = await waitForTurn(state, lane);
  state.waitsForTurn = false;
  const created = turn === 'go' ? await carryOutStep(state, 'create') : await withoutTurn(state);
  if (created.end === 'proved' || lane.frees === 'parked') await giveBackTurn(state);
  return created;
}

/** Gives the turn back, or the place in the queue. Nothing without one. */
export async function giveBackTurn(state: PurchaseState): Promise<void> {
  const { laneId, purchaseId } = state;
  if (laneId === null) return;
  state.laneId = null;
  state.hasTurn = false;
  await leaveLane(laneId, purchaseId);
}

/** Tells a lane that the purchase has no use for a turn. A lane that is gone need not be told. */
export async function leaveLane(laneId: string, purchaseId: string): Promise<void> {
  try {
    await getExternalWorkflowHandle(laneId).signal(giveBackTurnSignal, { purchaseId });
  } catch (error) {
    if (isCancellation(error)) throw error;
  }
}

/** `go`: the turn has come, or none is needed for what was sent before. */
async function waitForTurn(
  state: PurchaseState,
  { deadlineMs, frees, askAgainMs = ASK_AGAIN_MS }: NonNullable<PurchaseState['lane']>,
): Promise<'go' | 'cancelled' | 'overdue'> {
  const until = Date.now() + deadlineMs;
  const come = () => state.hasTurn || state.cancelRequested;
  for (let pauseMs = askAgainMs; ; pauseMs *= 2) {
    const { laneId, wait } = await state.activities.askForTurn.executeWithOptions(
      { summary: 'ask for a turn at the provider' },
      [{ purchaseId: state.purchaseId, until, frees }],
    );
    state.laneId = laneId;
    if (!wait) return 'go';
    state.tell('turn', `Waiting for its turn in \`${laneId}\`, which shows the queue.`);
    const leftMs = Math.max(1, until - Date.now());
    if (!come()) await condition(come, Math.min(pauseMs, leftMs), { summary: 'until its turn comes' });
    if (state.cancelRequested) return 'cancelled';
    if (state.hasTurn) return 'go';
    if (Date.now() >= until) return 'overdue';
  }
}

/** No turn: proves that nothing was sent, and keeps a late send from leaving. */
async function withoutTurn(state: PurchaseState): Promise<StepEnd> {
  const n = state.nextSend('create');
  const looked = await lookUp(state, 'create', n);
  if (looked === 'deadline' || looked.do === 'send_again')
    return { end: 'unproved', because: 'outcome_unknown' };
  if (looked.do === 'review') return { end: 'unproved', because: looked.because };
  const { report } = looked;
  if (report.cancelRequested) state.cancelRequested = true;
  const { outcome } = report;
  if (outcome.outcome !== 'not_done' || outcome.again === 'never') return { end: 'proved', report };
  return { end: 'proved', report: { ...report, outcome: { ...outcome, code: 'turn_not_reached' } } };
}

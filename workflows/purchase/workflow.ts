import { allHandlersFinished, CancellationScope, condition } from '@temporalio/workflow';
import { isFinalStatus } from '../../domain/purchase.ts';
import { authorise } from './authorise.ts';
import { lookIntoLateTruth } from './late.ts';
import { moveMoney } from './move-money.ts';
import { fulfil } from './fulfil.ts';
import { answerMessages, takeCancelButton } from './handlers.ts';
import type { PurchaseInput, PurchaseResult } from './input.ts';
import { review } from './review.ts';
import { settle } from './settle.ts';
import { PurchaseState } from './state.ts';
import { giveBackTurn } from './turn.ts';

/** One purchase: create, confirm, wait for the final status, settle; what cannot be proved waits in review. */
export async function purchase(input: PurchaseInput): Promise<PurchaseResult> {
  const state = new PurchaseState(input);
  answerMessages(state, 'in_review');
  takeCancelButton(state);
  return toTheEnd(state, () => carryOut(state));
}

/**
 * What comes after a purchase's own workflow has ended or is gone: carries an open purchase on where its rows stand,
 * waits with one in review, and looks into late news of a closed one.
 */
export async function latePurchase(input: PurchaseInput): Promise<PurchaseResult> {
  const state = new PurchaseState(input);
  answerMessages(state, 'always');
  takeCancelButton(state);
  return toTheEnd(state, async () => {
    // Until it is known what the run before this one has sent.
    state.tooLateToCancel = state.oneStep;
    const { status, sent } = await state.activities.takeOver({ purchaseId: state.purchaseId });
    state.tooLateToCancel = state.oneStep && sent;
    state.standsAt(status);
    // What was named to the run before this one may not have been looked up.
    state.paymentHinted = state.card !== undefined;
    if (isFinalStatus(status)) await lookIntoLateTruth(state);
    else if (status !== 'in_review') await carryOut(state);
    await review(state);
  });
}

const CANCELLED = { proof: 'cancelled' } as const;

async function carryOut(state: PurchaseState): Promise<void> {
  if (!state.card || (await authorise(state))) {
    const end = state.card && state.cancelRequested ? CANCELLED : await fulfil(state);
    await settle(state, end);
    if (end.proof !== 'settled' || !end.moved) await moveMoney(state);
  }
  await review(state);
  // A second payment on the page, or one in its last moment, is given back.
  if (state.paymentHinted) await moveMoney(state);
}

/** Money is never left half-way by a cancellation: the Cancel button is a request, and the end waits for open answers. */
async function toTheEnd(state: PurchaseState, work: () => Promise<void>): Promise<PurchaseResult> {
  await CancellationScope.nonCancellable(async () => {
    await work();
    await giveBackTurn(state);
    await condition(allHandlersFinished);
  });
  state.tell('end', 'Nothing more happens here; news of it starts `late:` and its id.');
  return { status: state.status };
}

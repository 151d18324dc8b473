import type { FailureCode, OrderState } from '../../domain/outcome.ts';
import type { PurchaseStatus } from '../../domain/purchase.ts';
import type { FulfilmentProof } from '../../domain/settle.ts';
import { awaitFinal } from './await-final.ts';
import { carryOutStep } from './send.ts';
import type { PurchaseState } from './state.ts';
import { createInTurn } from './turn.ts';

/**
 * What is proved about the value leg. `settled`: the look-up that proved it has settled the purchase, too, and `moved` what
 * was due on the card; `closed`: it was settled before, by another run.
 */
export type FulfilmentEnd =
  | FulfilmentProof
  | { readonly proof: 'settled'; readonly status: PurchaseStatus; readonly moved: boolean }
  | { readonly proof: 'closed' };

/** Creates the order, confirms it and waits until its status is final; or cancels it when it must not go on. */
export async function fulfil(state: PurchaseState): Promise<FulfilmentEnd> {
  state.tell('create', 'Sending the order to the provider.');
  const created = await createInTurn(state);
  if (created.end === 'unproved') return { proof: 'unknown', because: created.because };
  const { outcome, dearer } = created.report;
  switch (outcome.outcome) {
    case 'closed':
      return { proof: 'closed' };
    case 'not_done':
      return state.cancelRequested
        ? { proof: 'cancelled' }
        : { proof: 'not_delivered', because: outcome.code };
    case 'superseded':
    case 'unknown':
      return awaitFinal(state);
    case 'done':
      if (outcome.state.phase !== 'created') return awaitFinal(state, outcome.state);
      if (state.cancelRequested) return cancel(state, 'cancelled_at_provider');
      if (dearer) return cancel(state, 'price_changed');
      return confirm(state);
  }
}

async function confirm(state: PurchaseState): Promise<FulfilmentEnd> {
  state.tooLateToCancel = true;
  state.tell('confirm', 'The order is created; confirming it.');
  const confirmed = await carryOutStep(state, 'confirm');
  if (confirmed.end === 'unproved') return { proof: 'unknown', because: confirmed.because };
  const { outcome } = confirmed.report;
  switch (outcome.outcome) {
    case 'closed':
      return { proof: 'closed' };
    case 'not_done':
      return cancel(state, outcome.code);
    case 'done':
      // Answered, and still only created: it can no longer be confirmed (DVS 1007004). Expiry alone keeps our float.
      if (outcome.state.phase === 'created') return cancel(state, 'confirmation_expired');
      return awaitFinal(state, outcome.state);
    case 'superseded':
      return cancel(state, 'cancelled_at_provider');
    case 'unknown':
      return awaitFinal(state);
  }
}

/** Cancels an order that must not go on; only the provider's word that it is cancelled counts. */
export async function cancel(state: PurchaseState, because: FailureCode): Promise<FulfilmentEnd> {
  state.tell('cancel', `Cancelling the order at the provider (${because}).`);
  const cancelled = await carryOutStep(state, 'cancel');
  if (cancelled.end === 'unproved') return { proof: 'unknown', because: cancelled.because };
  const { outcome } = cancelled.report;
  switch (outcome.outcome) {
    case 'closed':
      return { proof: 'closed' };
    case 'not_done':
      return { proof: 'unknown', because: 'outcome_unknown' };
    case 'done':
      if (isCancelled(outcome.state)) {
        return state.cancelRequested ? { proof: 'cancelled' } : { proof: 'not_delivered', because };
      }
      // Too late to cancel: delivery is open, so its status decides.
      return awaitFinal(state, outcome.state);
    case 'superseded':
    case 'unknown':
      return awaitFinal(state);
  }
}

function isCancelled(order: OrderState): boolean {
  return order.phase === 'cancelled' || order.phase === 'not_delivered';
}

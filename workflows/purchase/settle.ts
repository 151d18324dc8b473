import type { FulfilmentEnd } from './fulfil.ts';
import type { PurchaseState } from './state.ts';

/** Moves the money by what is proved, where that is not done yet; without proof it parks the purchase in review. */
export async function settle(state: PurchaseState, end: FulfilmentEnd): Promise<void> {
  const { activities, purchaseId, cancelRequested } = state;
  if (end.proof === 'settled') return state.standsAt(end.status);
  if (end.proof === 'closed') return state.standsAt((await activities.takeOver({ purchaseId })).status);
  state.tell('settle', `Proved: ${end.proof}.`);
  const { status } = await activities.settlePurchase.executeWithOptions({ summary: `settle: ${end.proof}` }, [
    { purchaseId, proof: end, cancelRequested },
  ]);
  state.standsAt(status);
}

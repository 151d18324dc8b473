import type { FulfilmentProof } from '../../domain/settle.ts';
import type { PurchaseState } from './state.ts';

/** Moves the money by what is proved; without proof it parks the purchase in review. */
export async function settle(state: PurchaseState, proof: FulfilmentProof): Promise<void> {
  state.tell('settle', `Proved: ${proof.proof}.`);
  const { purchaseId, cancelRequested } = state;
  const { status } = await state.activities.settlePurchase.executeWithOptions(
    { summary: `settle: ${proof.proof}` },
    [{ purchaseId, proof, cancelRequested }],
  );
  state.standsAt(status);
}

import type { EntityManager } from '../../db/database.ts';
import { deliverableOpens, storeSecrets } from '../../db/repositories/deliverables.ts';
import { addFact } from '../../db/repositories/purchases.ts';
import type { PurchaseRow } from '../../db/entities/purchase.ts';
import type { SealingKey } from '../../db/sealing.ts';
import { storable } from '../../db/storable.ts';
import type { OrderState } from '../../domain/outcome.ts';
import type { DeliverableSecret, Evidence } from '../../domain/provider.ts';
import type { FulfilmentProof } from '../../domain/settle.ts';

/** Writes what a provider says of an order: its reference, status and secrets, and a fact when it is news. */
export async function recordOrderState(
  em: EntityManager,
  sealing: SealingKey,
  purchase: PurchaseRow,
  state: OrderState,
  secrets: readonly DeliverableSecret[],
  evidence: Evidence,
): Promise<void> {
  if (secrets.length > 0) await storeSecrets(em, sealing, purchase.id, secrets);
  const providerStatus = storable(state.providerStatus);
  if (purchase.providerStatus === providerStatus && purchase.providerReference === state.providerReference)
    return;
  await em.execute(
    `update purchase set version = version + 1, provider_reference = ?, provider_status = ?,
       delivered_minor = coalesce(?, delivered_minor), delivered_currency = coalesce(?, delivered_currency),
       provider_cost_minor = coalesce(provider_cost_minor, ?), updated_at = now()
     where id = ?`,
    [
      storable(state.providerReference),
      providerStatus,
      state.delivered?.amountMinor ?? null,
      state.delivered?.currency ?? null,
      state.cost?.currency === purchase.costCurrency ? state.cost.amountMinor : null,
      purchase.id,
    ],
  );
  await addFact(em, purchase.id, 'provider_status', { ...evidence, phase: state.phase });
}

/**
 * What a final state proves, or null while it proves nothing yet. For a product with a deliverable, "delivered" counts
 * only once the secret opens from our own store.
 */
export async function proofOf(
  em: EntityManager,
  sealing: SealingKey,
  purchase: PurchaseRow,
  state: OrderState,
): Promise<FulfilmentProof | null> {
  switch (state.phase) {
    case 'created':
    case 'in_progress':
      return null;
    case 'delivered': {
      const missing = purchase.product.hasDeliverable && !(await deliverableOpens(em, sealing, purchase.id));
      return { proof: 'delivered', deliverableMissing: missing, less: deliveredLess(purchase, state) };
    }
    case 'not_delivered':
      return { proof: 'not_delivered', because: state.failure ?? 'refused_by_provider' };
    case 'cancelled':
      return { proof: 'cancelled' };
    case 'reversed':
      return { proof: 'reversed' };
  }
}

function deliveredLess(purchase: PurchaseRow, state: OrderState): boolean {
  const { delivered } = state;
  return (
    delivered !== null &&
    delivered.currency === purchase.amountCurrency &&
    delivered.amountMinor < purchase.amountMinor
  );
}

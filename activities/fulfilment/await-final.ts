import { activityInfo } from '@temporalio/activity';
import { settle, type FulfilmentProof } from '../../domain/settle.ts';
import type { OrderState } from '../../domain/outcome.ts';
import type { EntityManager } from '../../db/database.ts';
import { findPurchase, lockPurchase, addFact } from '../../db/repositories/purchases.ts';
import { standingOf } from '../../db/repositories/settlement.ts';
import type { PurchaseRow } from '../../db/entities/purchase.ts';
import { withinLimits } from '../call.ts';
import { providerOf, type Dependencies } from '../dependencies.ts';
import { lookupFailed, nothingNew, notFinalYet } from '../failures.ts';
import { proofOf, recordOrderState } from '../records/order-state.ts';
import { orderOf } from './order.ts';

/** A proof, or an order that is still waiting to be confirmed. */
export type Sighting = FulfilmentProof | { readonly proof: 'still_created' };

/** Looks after a purchase's end this often before "nothing new" is believed: a callback can be ahead of a look-up. */
const LATE_LOOKS = 5;

/**
 * Looks where the order stands. Throws NotFinalYet while it is not final, so that the activity's retry policy is the
 * schedule of polling. In review and for late truth anything that would change nothing counts as not final; for late
 * truth that ends after a few looks.
 */
export async function awaitFinal(
  deps: Dependencies,
  request: { readonly purchaseId: string; readonly purpose: 'wait' | 'review' | 'late' },
): Promise<Sighting> {
  const em = deps.database.em();
  const purchase = await findPurchase(em, request.purchaseId);
  if (!purchase) throw new Error(`no purchase ${request.purchaseId}`);
  if (purchase.ourReference == null) throw notFinalYet('no order was sent');
  const sighting = await look(deps, purchase, purchase.ourReference);
  if (!sighting) throw notFinalYet(`the provider says ${purchase.providerStatus ?? 'nothing final'}`);
  if (request.purpose === 'wait') {
    // It was confirmed and reads as created: the provider is behind itself.
    if (sighting.proof === 'still_created') throw notFinalYet('the provider still says created');
    return sighting;
  }
  if (sighting.proof === 'still_created' && request.purpose === 'review') return sighting;
  if (sighting.proof !== 'still_created' && (await isNews(deps, purchase.id, sighting))) return sighting;
  if (request.purpose === 'late' && activityInfo().attempt >= LATE_LOOKS) throw nothingNew();
  throw notFinalYet('nothing new');
}

async function isNews(deps: Dependencies, purchaseId: string, proof: FulfilmentProof): Promise<boolean> {
  const { payment, purchase } = await deps.database.em().transactional((em) => lockPurchase(em, purchaseId));
  const settlement = settle(standingOf(purchase, payment, false), proof);
  return settlement !== null && settlement.status !== purchase.status;
}

/** One look-up, recorded. Null while it proves nothing. Throws LookupFailed. */
export async function look(
  deps: Dependencies,
  purchase: PurchaseRow,
  ourReference: string,
): Promise<Sighting | null> {
  const provider = providerOf(deps, purchase.provider);
  const { finding, secrets, evidence } = await withinLimits(deps.timers.sendTimeoutMs, (limits) =>
    provider.lookup(orderOf(purchase, ourReference), purchase.providerReference ?? null, limits),
  ).catch((error: unknown) => {
    throw lookupFailed(error);
  });
  switch (finding.found) {
    case 'no':
      return null;
    case 'mismatch':
      return { proof: 'unknown', because: 'order_mismatch' };
    case 'yes': {
      const { state } = finding;
      return deps.database.em().transactional(async (em) => {
        await recordOrderState(em, deps.sealing, purchase, state, secrets, evidence);
        if (state.phase === 'created') return { proof: 'still_created' };
        const proof = await proofOf(em, deps.sealing, purchase, state);
        return proof?.proof === 'delivered' && proof.deliverableMissing
          ? await waitForSecret(em, purchase, state)
          : proof;
      });
    }
  }
}

/** Delivered, but without the code: fetched again and again; nothing is taken meanwhile. */
async function waitForSecret(em: EntityManager, purchase: PurchaseRow, state: OrderState): Promise<null> {
  if (purchase.fulfilmentStatus !== 'delivered_unretrieved') {
    await em.execute(
      `update purchase set version = version + 1, fulfilment_status = 'delivered_unretrieved', updated_at = now() where id = ?`,
      [purchase.id],
    );
    await addFact(em, purchase.id, 'deliverable_missing', { provider_status: state.providerStatus });
  }
  return null;
}

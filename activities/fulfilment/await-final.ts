import { activityInfo } from '@temporalio/activity';
import type { FulfilmentProof } from '../../domain/settle.ts';
import type { PurchaseStatus } from '../../domain/purchase.ts';
import type { OrderState } from '../../domain/outcome.ts';
import type { EntityManager } from '../../db/database.ts';
import { addFact, findPurchase } from '../../db/repositories/purchases.ts';
import { settleByProof } from '../../db/repositories/settlement.ts';
import type { PurchaseRow } from '../../db/entities/purchase.ts';
import { withinLimits } from '../call.ts';
import { providerOf, type Dependencies } from '../dependencies.ts';
import { lookupFailed, nothingNew, notFinalYet } from '../failures.ts';
import { proofOf, recordOrderState } from '../records/order-state.ts';
import { orderOf } from './order.ts';

/** What a look brought: a settled purchase, or an order that is still waiting to be confirmed. */
export type Sighting =
  { readonly seen: 'settled'; readonly status: PurchaseStatus } | { readonly seen: 'still_created' };

/** Looks after a purchase's end this often before "nothing new" is believed: a callback can be ahead of a look-up. */
const LATE_LOOKS = 5;

/**
 * Looks where the order stands and settles by what is proved. Throws NotFinalYet while it is not final, so that the
 * activity's retry policy is the schedule of polling. In review and for late truth anything that would change nothing
 * counts as not final; for late truth that ends after a few looks.
 */
export async function awaitFinal(
  deps: Dependencies,
  request: {
    readonly purchaseId: string;
    readonly purpose: 'wait' | 'review' | 'late';
    readonly cancelRequested: boolean;
  },
): Promise<Sighting> {
  const { purchaseId, purpose, cancelRequested } = request;
  const purchase = await findPurchase(deps.database.em(), purchaseId);
  if (!purchase) throw new Error(`no purchase ${purchaseId}`);
  if (purchase.ourReference == null) throw notFinalYet('no order was sent');
  const proof = await look(deps, purchase, purchase.ourReference);
  if (!proof) throw notFinalYet(`the provider says ${purchase.providerStatus ?? 'nothing final'}`);
  if (proof.proof === 'still_created') {
    if (purpose === 'review') return { seen: 'still_created' };
    // It was confirmed and reads as created: the provider is behind itself.
    throw notFinalYet('the provider still says created');
  }
  const { status, changed } = await settleByProof(deps.database.em(), purchaseId, proof, cancelRequested);
  // Somebody else may have settled it; whoever waits for the end need not know who.
  if (changed || purpose === 'wait') return { seen: 'settled', status };
  if (purpose === 'late' && activityInfo().attempt >= LATE_LOOKS) throw nothingNew();
  throw notFinalYet('nothing new');
}

/** One look-up, recorded. Null while it proves nothing. Throws LookupFailed. */
export async function look(
  deps: Dependencies,
  purchase: PurchaseRow,
  ourReference: string,
): Promise<FulfilmentProof | { readonly proof: 'still_created' } | null> {
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

import { addFact, findPurchase } from '../../db/repositories/purchases.ts';
import { InsufficientBalanceError } from '../../db/repositories/ledger.ts';
import { isDecided, settleByOperator, settleByProof } from '../../db/repositories/settlement.ts';
import type { PurchaseStatus } from '../../domain/purchase.ts';
import type { Resolution } from '../../domain/settle.ts';
import type { PurchaseRow } from '../../db/entities/purchase.ts';
import { providerOf, type Dependencies } from '../dependencies.ts';
import { refused } from '../failures.ts';
import { look, type Look } from '../fulfilment/await-final.ts';
import { onlyEvidence } from '../fulfilment/order.ts';

export interface ResolveCommand {
  readonly purchaseId: string;
  readonly resolution: Resolution;
  readonly reason: string;
  readonly by: string;
  /** The same for every try of one decision. */
  readonly decision: string;
}

/**
 * An operator's decision. The provider is asked first: what it says settles the purchase, and a decision against it is
 * refused (`contradicts_look_up`). Where it says nothing, the operator's word counts. Throws Refused.
 */
export async function resolvePurchase(
  deps: Dependencies,
  command: ResolveCommand,
): Promise<{ readonly status: PurchaseStatus }> {
  const em = deps.database.em();
  const purchase = await findPurchase(em, command.purchaseId);
  if (!purchase) throw refused('purchase_not_found', 'no such purchase');
  if (command.resolution === 'look_again') return lookAgain(deps, purchase, command);
  if (purchase.status !== 'in_review') {
    if (await isDecided(em, purchase.id, command.decision)) return { status: purchase.status };
    throw refused('not_in_review', `the purchase is ${purchase.status}`);
  }
  // Evidence is no word of the provider's: a person may know better.
  const silent = onlyEvidence(providerOf(deps, purchase.provider));
  const looked: Look = silent ? { told: 'nothing' } : await lookQuietly(deps, purchase);
  const against = contradiction(looked, command.resolution, purchase);
  if (against)
    throw refused('contradicts_look_up', `the provider says ${against}; look again to settle by that`);
  try {
    const { purchaseId, resolution, reason, by, decision } = command;
    const settled = await settleByOperator(em, purchaseId, { resolution, reason, by, decision });
    if ('refuse' in settled) throw refused(settled.refuse, `${resolution} cannot settle this purchase`);
    return { status: settled.status };
  } catch (error) {
    if (!(error instanceof InsufficientBalanceError)) throw error;
    throw refused('insufficient_balance', 'the merchant’s balance does not cover it');
  }
}

async function lookAgain(deps: Dependencies, purchase: PurchaseRow, { reason, by }: ResolveCommand) {
  await addFact(deps.database.em(), purchase.id, 'looked_again', { operator_reason: reason, by });
  const looked = await lookQuietly(deps, purchase);
  if (looked.told !== 'proof' || looked.proof.proof === 'unknown') return { status: purchase.status };
  return settleByProof(deps.database.em(), purchase.id, looked.proof, false);
}

/** Asks the provider; a provider that cannot be asked leaves the operator's word. */
async function lookQuietly(deps: Dependencies, purchase: PurchaseRow): Promise<Look> {
  if (purchase.ourReference == null) return { told: 'nothing' };
  try {
    return await look(deps, purchase, purchase.ourReference);
  } catch {
    return { told: 'nothing' };
  }
}

/** What the provider says against a decision, or null. */
function contradiction(looked: Look, resolution: Resolution, purchase: PurchaseRow): string | null {
  const ofTheValueLeg = ['delivered', 'not_delivered', 'release_at_our_risk', 'write_off'].includes(
    resolution,
  );
  if (looked.told === 'nothing' || !ofTheValueLeg) return null;
  if (looked.told === 'open') {
    // Releasing or writing off is somebody's risk by name; a statement of fact must not be against what can be seen.
    return resolution === 'delivered' || resolution === 'not_delivered' ? looked.phase : null;
  }
  const { proof } = looked;
  if (proof.proof === 'unknown') return null;
  if (proof.proof !== 'delivered') return resolution === 'delivered' ? proof.proof : null;
  const notWhole =
    proof.deliverableMissing || proof.less || purchase.reasonCode === 'delivered_after_release';
  if (resolution === 'delivered' || (resolution === 'write_off' && notWhole)) return null;
  return 'delivered';
}

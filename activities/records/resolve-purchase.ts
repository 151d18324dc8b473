import { addFact, findPurchase } from '../../db/repositories/purchases.ts';
import { settleByOperator, settleByProof } from '../../db/repositories/settlement.ts';
import type { PurchaseStatus } from '../../domain/purchase.ts';
import type { FulfilmentProof, Resolution } from '../../domain/settle.ts';
import type { PurchaseRow } from '../../db/entities/purchase.ts';
import type { Dependencies } from '../dependencies.ts';
import { refused } from '../failures.ts';
import { look } from '../fulfilment/await-final.ts';

export interface ResolveCommand {
  readonly purchaseId: string;
  readonly resolution: Resolution;
  readonly reason: string;
  readonly by: string;
}

/**
 * An operator's decision. The provider is asked first: what it says settles the purchase, and a decision against it is
 * refused (`contradicts_look_up`). Where it says nothing, the operator's word counts. Throws Refused.
 */
export async function resolvePurchase(
  deps: Dependencies,
  command: ResolveCommand,
): Promise<{ readonly status: PurchaseStatus }> {
  const purchase = await findPurchase(deps.database.em(), command.purchaseId);
  if (!purchase) throw refused('purchase_not_found', 'no such purchase');
  if (command.resolution !== 'look_again' && purchase.status !== 'in_review') {
    throw refused('not_in_review', `the purchase is ${purchase.status}`);
  }
  const seen = await lookQuietly(deps, purchase);
  const proof = seen && seen.proof !== 'still_created' && seen.proof !== 'unknown' ? seen : null;
  if (command.resolution === 'look_again') {
    await note(deps, command);
    if (!proof) return { status: purchase.status };
    return settleByProof(deps.database.em(), purchase.id, proof, false);
  }
  if (proof && contradicts(proof, command.resolution, purchase)) {
    throw refused('contradicts_look_up', `the provider says ${proof.proof}; look again to settle by that`);
  }
  const settled = await settleByOperator(deps.database.em(), purchase.id, {
    resolution: command.resolution,
    reason: command.reason,
    by: command.by,
  });
  if ('refuse' in settled) throw refused(settled.refuse, `${command.resolution} cannot settle this purchase`);
  return { status: settled.status };
}

/** Asks the provider; a provider that cannot be asked leaves the operator's word. */
async function lookQuietly(deps: Dependencies, purchase: PurchaseRow): ReturnType<typeof look> {
  if (purchase.ourReference == null) return null;
  try {
    return await look(deps, purchase, purchase.ourReference);
  } catch {
    return null;
  }
}

function contradicts(proof: FulfilmentProof, resolution: Resolution, purchase: PurchaseRow): boolean {
  const delivered = proof.proof === 'delivered';
  switch (resolution) {
    case 'delivered':
      return !delivered;
    case 'not_delivered':
    case 'release_at_our_risk':
      return delivered;
    case 'write_off':
      // Writing off what is delivered but was never paid for is what it is for; giving a hold back for it is not.
      return delivered && purchase.reasonCode !== 'delivered_after_release';
    case 'captured':
    case 'not_captured':
    case 'refunded':
    case 'not_refunded':
    case 'look_again':
      return false;
  }
}

async function note(deps: Dependencies, command: ResolveCommand): Promise<void> {
  await addFact(deps.database.em(), command.purchaseId, 'looked_again', {
    reason: command.reason,
    by: command.by,
  });
}

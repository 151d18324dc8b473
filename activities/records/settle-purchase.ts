import { settleByProof } from '../../db/repositories/settlement.ts';
import type { PurchaseStatus } from '../../domain/purchase.ts';
import type { FulfilmentProof } from '../../domain/settle.ts';
import type { Dependencies } from '../dependencies.ts';

/** Moves the money by proof and writes where the purchase stands; the same proof twice changes nothing. */
export async function settlePurchase(
  deps: Dependencies,
  request: {
    readonly purchaseId: string;
    readonly proof: FulfilmentProof;
    readonly cancelRequested: boolean;
  },
): Promise<{ readonly status: PurchaseStatus }> {
  const { status } = await settleByProof(
    deps.database.em(),
    request.purchaseId,
    request.proof,
    request.cancelRequested,
  );
  return { status };
}

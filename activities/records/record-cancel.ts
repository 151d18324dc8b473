import { recordCancelRequest } from '../../db/repositories/settlement.ts';
import type { PurchaseStatus } from '../../domain/purchase.ts';
import type { Dependencies } from '../dependencies.ts';

/** Records that cancelling was asked for. */
export async function recordCancel(
  deps: Dependencies,
  request: { readonly purchaseId: string; readonly by: string },
): Promise<{ readonly status: PurchaseStatus }> {
  return { status: await recordCancelRequest(deps.database.em(), request.purchaseId, request.by) };
}

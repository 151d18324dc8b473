import { mayBeOut } from '../../db/repositories/attempts.ts';
import { findPurchase } from '../../db/repositories/purchases.ts';
import type { PurchaseStatus } from '../../domain/purchase.ts';
import { currentRun } from '../call.ts';
import type { Dependencies } from '../dependencies.ts';

/**
 * Makes this workflow the one that answers for the purchase, and tells where it stands and whether an order of it may be
 * out.
 */
export async function takeOver(
  deps: Dependencies,
  request: { readonly purchaseId: string },
): Promise<{ readonly status: PurchaseStatus; readonly sent: boolean }> {
  const run = currentRun();
  const em = deps.database.em();
  await em.execute(
    `update purchase set version = version + 1, workflow_id = ?, run_id = ?, claimed_at = coalesce(claimed_at, now())
     where id = ? and (workflow_id <> ? or run_id is distinct from ?)`,
    [run.workflowId, run.runId, request.purchaseId, run.workflowId, run.runId],
  );
  const purchase = await findPurchase(em, request.purchaseId);
  if (!purchase) throw new Error(`no purchase ${request.purchaseId}`);
  return { status: purchase.status, sent: await mayBeOut(em, purchase.id, 'create') };
}

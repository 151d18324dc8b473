import type { LaneRule } from '../../domain/lane.ts';
import { isId } from '../../domain/ids.ts';
import { isTurnOver } from '../../db/repositories/lanes.ts';
import { isRunning } from '../../workflows/client/start.ts';
import { enquiryWorkflowId } from '../../workflows/enquiry/input.ts';
import type { Dependencies } from '../dependencies.ts';
import { notFinalYet } from '../failures.ts';

/**
 * Ends when our rows say that a purchase has no more use for its turn, or Temporal says so of an enquiry, which has no row.
 * Throws NotFinalYet until then.
 */
export async function awaitTurnOver(
  deps: Dependencies,
  { purchaseId, frees }: { readonly purchaseId: string; readonly frees: LaneRule['frees'] },
): Promise<void> {
  const over = isId('enq', purchaseId)
    ? !(await isRunning(deps, enquiryWorkflowId(purchaseId)))
    : await isTurnOver(deps.database.em(), purchaseId, frees);
  if (!over) throw notFinalYet('the one before is not settled');
}

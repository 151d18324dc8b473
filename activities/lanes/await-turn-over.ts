import type { LaneRule } from '../../domain/lane.ts';
import { isTurnOver } from '../../db/repositories/lanes.ts';
import type { Dependencies } from '../dependencies.ts';
import { notFinalYet } from '../failures.ts';

/** Ends when our rows say that a purchase has no more use for its turn. Throws NotFinalYet until then. */
export async function awaitTurnOver(
  deps: Dependencies,
  { purchaseId, frees }: { readonly purchaseId: string; readonly frees: LaneRule['frees'] },
): Promise<void> {
  if (!(await isTurnOver(deps.database.em(), purchaseId, frees)))
    throw notFinalYet('the order before is not settled');
}

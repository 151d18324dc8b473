import type { LaneRule } from '../../domain/lane.ts';
import { joinLane } from '../../db/repositories/lanes.ts';
import { findPurchase } from '../../db/repositories/purchases.ts';
import { askLane } from '../../workflows/client/lane.ts';
import { laneWorkflowId } from '../../workflows/lane/input.ts';
import { currentRun } from '../call.ts';
import { providerOf, type Dependencies } from '../dependencies.ts';

/** Where a purchase stands with its lane. */
export interface Asked {
  readonly laneId: string;
  /** False for what was sent before, or is closed: its rows say how it goes on, and it needs no turn. */
  readonly wait: boolean;
}

/** Queues the purchase at one of its provider's accounts, the one with the shortest queue, and keeps it there. */
export async function askForTurn(
  deps: Dependencies,
  request: { readonly purchaseId: string; readonly until: number; readonly frees: LaneRule['frees'] },
): Promise<Asked> {
  const { purchaseId } = request;
  const em = deps.database.em();
  const purchase = await findPurchase(em, purchaseId);
  if (!purchase) throw new Error(`no purchase ${purchaseId}`);
  const { provider } = purchase;
  const accounts = providerOf(deps, provider).lane?.accountsOf(purchase.product) ?? [];
  const { account, number, wait } = await joinLane(em, purchaseId, provider, accounts);
  if (!wait) return { laneId: laneWorkflowId(provider, account), wait };
  const { workflowId } = currentRun();
  const laneId = await askLane(deps, provider, account, { ...request, number, workflowId }, deps.lanes ?? {});
  return { laneId, wait };
}

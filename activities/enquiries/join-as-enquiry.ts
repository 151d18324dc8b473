import { nextNumber, shortestLane } from '../../db/repositories/lanes.ts';
import { LANES } from '../../domain/lane.ts';
import type { ProviderName } from '../../domain/product.ts';
import { askLane } from '../../workflows/client/lane.ts';
import { currentRun } from '../call.ts';
import { providerOf, type Dependencies } from '../dependencies.ts';

/**
 * Queues an enquiry at one of its provider's accounts, as if it were a purchase.
 */
export async function joinAsEnquiry(
  deps: Dependencies,
  {
    enquiryId,
    provider,
    until,
  }: { readonly enquiryId: string; readonly provider: ProviderName; readonly until: number },
): Promise<{ readonly account: string; readonly laneId: string }> {
  const em = deps.database.em();
  const account = await shortestLane(em, provider, providerOf(deps, provider).lane?.accounts ?? []);
  const request = {
    purchaseId: enquiryId,
    number: await nextNumber(em),
    workflowId: currentRun().workflowId,
    until,
    frees: LANES[provider]?.frees ?? 'parked',
  };
  const laneId = await askLane(deps, provider, account, request, deps.lanes ?? {});
  return { account, laneId };
}

import { openEnquiry } from '../../db/enquiry-seal.ts';
import { findProduct } from '../../db/repositories/catalogue.ts';
import { nextNumber, shortestLane } from '../../db/repositories/lanes.ts';
import { LANES } from '../../domain/lane.ts';
import type { ProviderName } from '../../domain/product.ts';
import type { Question } from '../../workflows/enquiry/input.ts';
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
    question,
    until,
  }: {
    readonly enquiryId: string;
    readonly provider: ProviderName;
    readonly question: string;
    readonly until: number;
  },
): Promise<{ readonly account: string; readonly laneId: string }> {
  const em = deps.database.em();
  const { productId } = openEnquiry(deps.sealing, enquiryId, 'question', question) as Question;
  const product = await findProduct(em, provider, productId);
  const accounts = product && providerOf(deps, provider).lane?.accountsOf(product);
  const account = await shortestLane(em, provider, accounts ?? []);
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

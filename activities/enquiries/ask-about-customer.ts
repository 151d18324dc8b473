import { openEnquiry, sealEnquiry } from '../../db/enquiry-seal.ts';
import { findProduct } from '../../db/repositories/catalogue.ts';
import { accountHeldUntil } from '../../db/repositories/circuits.ts';
import { shortestLane } from '../../db/repositories/lanes.ts';
import { checkOfRefusal } from '../../domain/customer-check.ts';
import { ProviderError } from '../../domain/errors.ts';
import type { ProviderName } from '../../domain/product.ts';
import type { LaneAccounts } from '../../domain/provider.ts';
import type { EnquiryEnd, Question } from '../../workflows/enquiry/input.ts';
import { withinLimits } from '../call.ts';
import { providerOf, type Dependencies } from '../dependencies.ts';
import { notHad } from '../fulfilment/make-ready.ts';
import { watchCredentials } from '../watch-credentials.ts';

const ASK_MS = 10_000;

/** An enquiry whose time has come. `account` null: it needs no turn, so any account may ask. */
export interface EnquiryRequest {
  readonly enquiryId: string;
  readonly provider: ProviderName;
  readonly account: string | null;
  readonly question: string;
}

/** Asks the provider about a customer. Moves nothing; what was asked and what came of it stay sealed. */
export async function askAboutCustomer(deps: Dependencies, request: EnquiryRequest): Promise<EnquiryEnd> {
  const { enquiryId, provider } = request;
  const em = deps.database.em();
  const { lane } = providerOf(deps, provider);
  const { productId, recipient } = openEnquiry(
    deps.sealing,
    enquiryId,
    'question',
    request.question,
  ) as Question;
  const product = await findProduct(em, provider, productId);
  // Withdrawn since it was asked.
  if (!lane?.checkCustomer || !product) return { end: 'unavailable', retryAfterMs: null };
  const account = request.account ?? (await shortestLane(em, provider, lane.accountsOf(product)));
  const held = await accountHeldUntil(em, { provider, account });
  const heldMs = held ? held.getTime() - Date.now() : 0;
  if (heldMs > 0) return { end: 'unavailable', retryAfterMs: heldMs };
  const ask = lane.checkCustomer.bind(lane, account, product, recipient);
  const answered = (answer: unknown): EnquiryEnd => ({
    end: 'answered',
    answer: sealEnquiry(deps.sealing, enquiryId, 'answer', answer),
  });
  try {
    return answered(await withinLimits(ASK_MS, ask));
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const told = checkOfRefusal(error);
    if (told !== 'unavailable') return answered(told);
    // A success would prove less than a purchase's credentials, so only a refusal counts.
    await watchCredentials(deps, { provider, account }, notHad(error), false);
    return { end: 'unavailable', retryAfterMs: pauseAfter(error, lane) };
  }
}

/** What ended the token, a purchase before it for one, ends with the token's own time. */
function pauseAfter({ code, outcome }: ProviderError, lane: LaneAccounts): number | null {
  if (outcome.kind === 'unknown') return null;
  if (code === 'refused_by_provider') return lane.tokens?.pauseMs(Date.now()) ?? null;
  return outcome.retryAfterMs;
}

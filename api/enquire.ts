import { openEnquiry, sealEnquiry } from '../db/enquiry-seal.ts';
import { newId } from '../db/new-id.ts';
import type { CatalogueProduct, Recipient } from '../domain/product.ts';
import type { CustomerCheck, EnquiryWay } from '../domain/provider.ts';
import { enquire } from '../workflows/client/enquiry.ts';
import { workflowAccess, type ApiDependencies } from './dependencies.ts';
import { unavailable } from './accept/ask-provider.ts';
import { problem, type Problem } from './problems.ts';

/** What it may take from its turn to its answer. */
const ANSWER_MS = 12_000;
/** What keeps an account's turn is mostly a purchase that waits for a new token: up to a minute. */
const BUSY_RETRY_S = 30;

/**
 * Has a worker ask about a customer, where that takes an account's credentials; null when this customer cannot be asked about.
 * Throws Problem (503) when the accounts are busy, or there is no answer.
 */
export async function enquireAbout(
  deps: ApiDependencies,
  product: CatalogueProduct,
  recipient: Recipient,
  way: EnquiryWay,
): Promise<CustomerCheck | null> {
  const { sealing } = deps;
  const enquiryId = newId('enq');
  const question = sealEnquiry(sealing, enquiryId, 'question', { productId: product.id, recipient });
  const input = {
    enquiryId,
    provider: product.provider,
    question,
    way,
    turnWaitMs: deps.config.enquiryWaitMs,
  };
  const asked = await deps.temporal
    .withDeadline(Date.now() + input.turnWaitMs + ANSWER_MS, () => enquire(workflowAccess(deps), input))
    .catch((error: unknown) => {
      const name = error instanceof Error ? error.name : typeof error;
      deps.logger.warn({ enquiry_id: enquiryId, error: name }, 'an enquiry about a customer got no answer');
      throw unavailable();
    });
  switch (asked.end) {
    case 'answered':
      return openEnquiry(sealing, enquiryId, 'answer', asked.answer) as CustomerCheck | null;
    case 'busy':
      throw busy();
    case 'unavailable':
      throw unavailable(asked.retryAfterMs === null ? undefined : Math.ceil(asked.retryAfterMs / 1000));
  }
}

function busy(): Problem {
  const detail = 'Purchases are before this question at the provider.';
  return problem('temporarily_unavailable', detail, { 'Retry-After': String(BUSY_RETRY_S) });
}

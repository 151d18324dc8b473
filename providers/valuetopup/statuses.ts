import type { FailureCode, OrderPhase } from '../../domain/outcome.ts';
import type { ProviderError } from '../../domain/errors.ts';
import type { CatalogueProduct } from '../../domain/product.ts';
import { FAILURE_CODES } from '../../domain/outcome.ts';

// Check Status of transaction: 852 is in progress, any other code is final (000 successful, else failed). We take for final
// only the codes of a list that say so; everything else asks again.

/** The provider's own word for where a transaction stands, for people: the code and what we read from it. */
export function statusText(code: string, phase: OrderPhase, failure: FailureCode | null = null): string {
  return `${code} ${failure ?? (phase === 'delivered' ? 'successful' : phase.replaceAll('_', ' '))}`;
}

/**
 * The cause that a transaction ended with, when a status was answered with a listed refusal of it: null for everything that
 * is about the status call itself (credentials, too many requests, another HTTP status) or proves nothing.
 */
export function finalFailureOf(error: ProviderError, product: CatalogueProduct): FailureCode | null {
  const { outcome, httpStatus, providerCode } = error;
  if (outcome.kind !== 'not_done' || outcome.proof !== 'refused' || outcome.again !== 'never') return null;
  if (httpStatus !== 200 || providerCode === null) return null;
  return failureOf(error, product);
}

/**
 * Our word for why an order of this product was refused; null where we have none. 001 is printed for an amount, but is the
 * answer to other fields as well: where nobody may choose an amount, it is no reason to choose another.
 */
export function failureOf(
  { code, providerCode }: ProviderError,
  { pricing }: CatalogueProduct,
): FailureCode | null {
  if (providerCode === '001' && pricing.type === 'fixed') return 'refused_by_provider';
  return isFailureCode(code) ? code : null;
}

function isFailureCode(code: string): code is FailureCode {
  return (FAILURE_CODES as readonly string[]).includes(code);
}

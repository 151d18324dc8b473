import type { Money } from '../../domain/money.ts';
import type { CatalogueProduct } from '../../domain/product.ts';
import type { CallLimits, FieldProblem, RecipientQuote } from '../../domain/provider.ts';
import { add, fraction, toMinor } from '../decimal.ts';
import { dataOf } from './product-data.ts';
import { quoteOf } from './quote.ts';
import type { ValuetopupReads } from './reads.ts';
import type { VtBundle } from './schema.ts';

/** What one customer pays for a bundle: `due` is its face value and the loan together. */
export interface BundleTerms {
  readonly due: Money;
  readonly loan: Money;
}

/** The terms of a bundle; null when they cannot be said in whole minor units. */
export function termsOf({ faceValue, loan, currency }: VtBundle): BundleTerms | null {
  const due = toMinor(add(fraction(faceValue), fraction(loan)), currency, 'up');
  const owed = toMinor(fraction(loan), currency, 'up');
  return due && owed && { due, loan: owed };
}

/**
 * Reads what a bundle product costs a number now (Two-Step Bundle Purchase Flow, step 1); null when the operator does not
 * offer it to this number. Throws ProviderError.
 */
export async function readTerms(
  reads: ValuetopupReads,
  product: CatalogueProduct,
  mobile: string,
  limits: CallLimits,
): Promise<BundleTerms | null> {
  const { skuId, productId, face } = dataOf(product);
  for await (const bundle of reads.bundles(productId ?? '', mobile, limits))
    if (bundle.skuId === skuId && bundle.currency === face.currency) return termsOf(bundle);
  return null;
}

/** What a bundle costs a recipient now, or that there is none for this number. Throws ProviderError. */
export async function quoteBundle(
  reads: ValuetopupReads,
  product: CatalogueProduct,
  mobile: string,
  limits: CallLimits,
): Promise<RecipientQuote | FieldProblem> {
  const terms = await readTerms(reads, product, mobile, limits);
  if (!terms) {
    const detail = 'the operator does not offer this bundle to this number';
    return { pointer: '/product/id', code: 'product_inactive', detail };
  }
  const quote = quoteOf(product, terms.due);
  return 'pointer' in quote ? quote : { ...quote, loan: terms.loan };
}

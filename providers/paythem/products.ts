import { formatAmount, money, type Money } from '../../domain/money.ts';
import type { CatalogueProduct } from '../../domain/product.ts';
import type { FieldProblem, Quote } from '../../domain/provider.ts';
import type { Retailer } from './schema.ts';

/**
 * A retailer's wallet as a product; null for one that takes nothing. The retailer is the product, so nothing is asked of the
 * recipient. What its day still takes is known only just before it is sent.
 */
export function productOf(retailer: Retailer, country: string): CatalogueProduct | null {
  const { id, name, loadLimit, dailyLimit } = retailer;
  const { currency } = loadLimit;
  const maxMinor = Math.min(loadLimit.amountMinor, dailyLimit.amountMinor);
  if (maxMinor <= 0) return null;
  return {
    provider: 'paythem',
    id: String(id),
    name: name === '' ? `Retailer ${id}` : name,
    description: '',
    kind: 'wallet',
    type: 'RETAILER_TOP_UP',
    operator: { id: 'vvs', name: 'PayThem VVS' },
    country,
    pricing: {
      type: 'ranged',
      ranges: [{ currency, minMinor: 1, maxMinor, incrementMinor: 0 }],
      costCurrency: currency,
    },
    requiredRecipientFields: [],
    hasDeliverable: false,
    providerData: { retailerId: id },
  };
}

/** The retailer of a product; null for a product that is not PayThem's. */
export function retailerIdOf({ provider, providerData }: CatalogueProduct): number | null {
  const id = providerData['retailerId'];
  return provider === 'paythem' && Number.isSafeInteger(id) ? (id as number) : null;
}

/** A top-up costs what it loads: it is taken from the account's global balance (2.1). Pure. */
export function quoteOf({ pricing }: CatalogueProduct, amount: Money | null): Quote | FieldProblem {
  const range = pricing.type === 'ranged' ? pricing.ranges[0] : undefined;
  if (amount === null || !range) {
    return { pointer: '/amount', code: 'missing_field', detail: 'this product needs an amount' };
  }
  const { currency, minMinor, maxMinor } = range;
  if (amount.currency !== currency) {
    const detail = `the amount of this product is given in ${currency}`;
    return { pointer: '/amount/currency', code: 'currency_not_offered', detail };
  }
  if (amount.amountMinor < minMinor || amount.amountMinor > maxMinor) {
    const detail = `must be from ${formatAmount(minMinor, currency)} to ${formatAmount(maxMinor, currency)}`;
    return { pointer: '/amount/amount', code: 'amount_out_of_range', detail };
  }
  return { amount, cost: money(amount.amountMinor, currency) };
}

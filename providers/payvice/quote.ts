import { formatAmount, sameMoney, type Money } from '../../domain/money.ts';
import type { CatalogueProduct } from '../../domain/product.ts';
import type { FieldProblem, Quote } from '../../domain/provider.ts';

/** Prices an amount (null: the fixed product's own): the amount itself, since Payvice tells no discount. Pure. */
export function quoteOf({ pricing }: CatalogueProduct, amount: Money | null): Quote | FieldProblem {
  if (pricing.type === 'fixed') {
    const { amount: own, cost } = pricing;
    if (amount === null || sameMoney(amount, own)) return { amount: own, cost };
    return problem('amount', 'amount_not_offered', `this product is worth ${shown(own.amountMinor)}`);
  }
  if (amount === null) {
    return { pointer: '/amount', code: 'missing_field', detail: 'this product needs an amount' };
  }
  const range = pricing.ranges.find(({ currency }) => currency === amount.currency);
  if (!range) {
    return problem('currency', 'currency_not_offered', 'the amount of this product is given in NGN');
  }
  const { minMinor, maxMinor } = range;
  if (amount.amountMinor >= minMinor && amount.amountMinor <= maxMinor) return { amount, cost: amount };
  return problem('amount', 'amount_out_of_range', `must be from ${shown(minMinor)} to ${shown(maxMinor)}`);
}

function shown(amountMinor: number): string {
  return `${formatAmount(amountMinor, 'NGN')} NGN`;
}

function problem(field: 'amount' | 'currency', code: string, detail: string): FieldProblem {
  return { pointer: `/amount/${field}`, code, detail };
}

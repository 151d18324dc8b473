import { formatAmount, sameMoney, type Money } from '../../domain/money.ts';
import type { CatalogueProduct } from '../../domain/product.ts';
import type { FieldProblem, Quote } from '../../domain/provider.ts';
import { add, divide, fraction, fractionOfMoney, multiply, subtract, toMinor } from '../decimal.ts';
import { dataOf, type ProductData } from './product-data.ts';

/** Prices an amount (null: the fixed product's own), or says what is wrong with it. Pure. */
export function quoteOf(product: CatalogueProduct, amount: Money | null): Quote | FieldProblem {
  const { pricing } = product;
  const shown = (minor: number, currency: string) => `${formatAmount(minor, currency)} ${currency}`;
  if (pricing.type === 'fixed') {
    if (amount === null || sameMoney(amount, pricing.amount))
      return { amount: pricing.amount, cost: pricing.cost };
    const offered = shown(pricing.amount.amountMinor, pricing.amount.currency);
    return problem('amount', 'amount_not_offered', `this product is worth ${offered}`);
  }
  if (amount === null) {
    const detail = product.pricedByRecipient
      ? 'this product needs the sum that a quote tells for the recipient'
      : 'this product needs an amount';
    return { pointer: '/amount', code: 'missing_field', detail };
  }
  const range = pricing.ranges.find(({ currency }) => currency === amount.currency);
  if (!range) {
    const offered = pricing.ranges.map(({ currency }) => currency).join(' or ');
    return problem('currency', 'currency_not_offered', `the amount of this product is given in ${offered}`);
  }
  if (amount.amountMinor < range.minMinor || amount.amountMinor > range.maxMinor) {
    const [least, most] = [shown(range.minMinor, range.currency), shown(range.maxMinor, range.currency)];
    return problem('amount', 'amount_out_of_range', `must be from ${least} to ${most}`);
  }
  if (range.incrementMinor > 0 && (amount.amountMinor - range.minMinor) % range.incrementMinor !== 0) {
    const step = shown(range.incrementMinor, range.currency);
    const steps = `${shown(range.minMinor, range.currency)} plus a multiple of ${step}`;
    return problem('amount', 'amount_not_in_increment', `must be ${steps}`);
  }
  const cost = costOf(dataOf(product), amount);
  return cost ? { amount, cost } : problem('amount', 'amount_out_of_range', 'this amount cannot be priced');
}

/**
 * What the wallet pays for an amount within a range: as far between the costs of the two ends as the amount is between
 * their face values, rounded up to the minor unit. Valuetopup documents no formula; before the send it is asked (14).
 */
function costOf({ send, face, cost }: ProductData, amount: Money): Money | null {
  // A bundle with a loan: nobody says what a loan costs us, so as much for each unit of it as for the bundle.
  if (send === 'bundle') {
    const share = divide(fractionOfMoney(amount), fraction(face.min));
    return toMinor(multiply(share, fraction(cost.max)), cost.currency, 'up');
  }
  const width = subtract(fraction(face.max), fraction(face.min));
  if (width.n <= 0n) return null;
  const place = divide(subtract(fractionOfMoney(amount), fraction(face.min)), width);
  const price = add(fraction(cost.min), multiply(place, subtract(fraction(cost.max), fraction(cost.min))));
  return toMinor(price, cost.currency, 'up');
}

function problem(field: 'amount' | 'currency', code: string, detail: string): FieldProblem {
  return { pointer: `/amount/${field}`, code, detail };
}

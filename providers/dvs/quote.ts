import { formatAmount, sameMoney, type Money } from '../../domain/money.ts';
import type { AmountRange, CatalogueProduct, FixedPricing, RangedPricing } from '../../domain/product.ts';
import type { FieldProblem, Quote } from '../../domain/provider.ts';
import {
  add,
  compare,
  divide,
  fraction,
  fractionOfMoney,
  multiply,
  subtract,
  toMinor,
  type Fraction,
} from '../decimal.ts';
import { boundsOf, calculationModeOf, dataOf, type Bounds, type ProductData } from './product-data.ts';

/** Prices an amount (null: the fixed product's own), or says what is wrong with it. Pure. */
export function quoteOf(product: CatalogueProduct, amount: Money | null): Quote | FieldProblem {
  const { pricing } = product;
  return pricing.type === 'fixed'
    ? fixedQuote(product, pricing, amount)
    : rangedQuote(product, pricing, amount);
}

function fixedQuote(product: CatalogueProduct, { amount: own, cost }: FixedPricing, amount: Money | null) {
  if (amount === null || sameMoney(amount, own) || isSourceValue(dataOf(product), amount))
    return { amount: own, cost };
  const offered = `${formatAmount(own.amountMinor, own.currency)} ${own.currency}`;
  return problem('amount', 'amount_not_offered', `this product is worth ${offered}`);
}

function isSourceValue({ source }: ProductData, amount: Money): boolean {
  if (typeof source?.amount !== 'string' || source.unit !== amount.currency) return false;
  return compare(fraction(source.amount), fractionOfMoney(amount)) === 0;
}

function rangedQuote(
  product: CatalogueProduct,
  pricing: RangedPricing,
  amount: Money | null,
): Quote | FieldProblem {
  if (amount === null)
    return { pointer: '/amount', code: 'missing_field', detail: 'this product needs an amount' };
  const range = pricing.ranges.find(({ currency }) => currency === amount.currency);
  if (!range) {
    const offered = pricing.ranges.map(({ currency }) => currency).join(' or ');
    return problem('currency', 'currency_not_offered', `the amount of this product is given in ${offered}`);
  }
  const wrong = outside(range, amount);
  if (wrong) return wrong;
  const cost = costOf(dataOf(product), amount);
  return cost ? { amount, cost } : problem('amount', 'amount_out_of_range', 'this amount cannot be priced');
}

function outside({ currency, minMinor, maxMinor, incrementMinor }: AmountRange, { amountMinor }: Money) {
  const shown = (minor: number) => `${formatAmount(minor, currency)} ${currency}`;
  if (amountMinor < minMinor || amountMinor > maxMinor) {
    return problem('amount', 'amount_out_of_range', `must be from ${shown(minMinor)} to ${shown(maxMinor)}`);
  }
  if (incrementMinor > 0 && (amountMinor - minMinor) % incrementMinor !== 0) {
    const steps = `${shown(minMinor)} plus a multiple of ${shown(incrementMinor)}`;
    return problem('amount', 'amount_not_in_increment', `must be ${steps}`);
  }
  return null;
}

/**
 * What DVS takes for an amount within the ranges, fee included, rounded up to the minor unit; null when it cannot be
 * worked out. DVS does not document the rule, so there are two readings: destination ÷ `rates.wholesale`, and the place
 * within the price's range that the amount has within its own. The rate counts, unless the range, whose ends are rounded
 * prices, asks for more than a rounding can explain.
 */
function costOf(data: ProductData, amount: Money): Money | null {
  const { unit, fee } = data.wholesale;
  const byRate = priceByRate(data, amount);
  const byRange = priceByRange(data, amount);
  const rounding = fractionOfMoney({ amountMinor: 1, currency: unit });
  const rateCounts = byRate && !(byRange && compare(byRange, add(byRate, rounding)) > 0);
  const price = rateCounts ? byRate : byRange;
  return price && toMinor(add(price, fraction(fee)), unit, 'up');
}

/** `rates.wholesale` is destination per wholesale price; `rates.base` is destination per source. */
function priceByRate(data: ProductData, amount: Money): Fraction | null {
  const wholesale = positive(data.rates.wholesale);
  const destination = destinationOf(data, amount);
  return wholesale && destination && divide(destination, wholesale);
}

function destinationOf(data: ProductData, amount: Money): Fraction | null {
  const value = fractionOfMoney(amount);
  if (calculationModeOf(data, amount.currency) === 'DESTINATION_AMOUNT') return value;
  const base = positive(data.rates.base);
  return base && multiply(value, base);
}

function priceByRange(data: ProductData, amount: Money): Fraction | null {
  const mode = calculationModeOf(data, amount.currency);
  const own = boundsOf(mode === 'DESTINATION_AMOUNT' ? data.destination.amount : data.source?.amount);
  const price = boundsOf(data.wholesale.amount);
  if (!own || !price) return null;
  const width = widthOf(own);
  const place =
    width.n > 0n ? divide(subtract(fractionOfMoney(amount), fraction(own.min)), width) : { n: 1n, d: 1n };
  return add(fraction(price.min), multiply(place, widthOf(price)));
}

function widthOf({ min, max }: Bounds): Fraction {
  return subtract(fraction(max), fraction(min));
}

function positive(rate: string | null): Fraction | null {
  const value = rate === null ? null : fraction(rate);
  return value && value.n > 0n ? value : null;
}

function problem(field: 'amount' | 'currency', code: string, detail: string): FieldProblem {
  return { pointer: `/amount/${field}`, code, detail };
}

import { decimalsOf } from '../../../domain/currency.ts';
import { divide, exact, exactOfNumber, multiply, numberOf, unitsOf, type Exact } from './exact.ts';
import { isFixed, type CalculationMode, type Product, type RangedProduct } from './products.ts';
import { DvsRefusal } from './refusals.ts';

/** Prices and balances are kept in ten-thousandths of a major unit: wholesale prices may have four decimals. */
export const PRICE_PLACES = 4;

/** What an order is worth and what it costs; amounts as JSON numbers of major units. */
export interface Valuation {
  readonly source: number;
  readonly destination: number;
  /** Wholesale price without fee, in ten-thousandths. */
  readonly priceE4: number;
  readonly feeE4: number;
}

/** An amount in a request: `source` or `destination`. */
export interface RequestedAmount {
  readonly mode: CalculationMode;
  readonly unit: string;
  readonly amount: number;
}

/** The currency that a product is paid in. */
export function priceUnitOf(product: Product): string {
  return isFixed(product) ? product.wholesale[1] : product.priceUnit;
}

/** The value of a fixed product: what its listing says. */
export function valueOfFixed(product: Extract<Product, { wholesale: unknown }>): Valuation {
  return {
    source: Number(product.source[0]),
    destination: Number(product.destination[0]),
    priceE4: inE4(exact(product.wholesale[0])),
    feeE4: feeOf(product),
  };
}

/**
 * The value of a ranged product for the requested amount.
 *
 *     destination = amount                in mode DESTINATION_AMOUNT
 *                 = amount × rates.base   in mode SOURCE_AMOUNT
 *     price       = destination / rates.wholesale, rounded half up to the price unit's minor digits
 *
 * The price is worked out from the destination before that is itself rounded (half up, to its unit's minor digits) for
 * the answer. All of it is integer arithmetic on the decimal texts.
 *
 * Throws DvsRefusal: 1003003 for another unit than the product's, 1003002 for an amount outside the range, finer than the
 * unit's minor digits, or (destination) not a whole number of increments.
 */
export function valueOfRanged(product: RangedProduct, requested: RequestedAmount): Valuation {
  const bySource = requested.mode === 'SOURCE_AMOUNT';
  const range = bySource ? product.source : product.destination;
  if (requested.unit !== range.unit) throw new DvsRefusal(1003003);
  const places = decimalsOf(range.unit);
  const amount = exactOfNumber(requested.amount);
  const units = unitsOf(amount, places);
  if (units === null || units < within(range.min, places) || units > within(range.max, places)) {
    throw new DvsRefusal(1003002);
  }
  if (!bySource && units % within(product.destination.increment, places) !== 0n)
    throw new DvsRefusal(1003002);
  const base = exact(product.baseRate);
  const destination = bySource ? exactProduct(amount, base) : amount;
  return {
    source: bySource ? requested.amount : toNumber(divide, destination, base, product.source.unit),
    destination: bySource ? toNumber(multiply, amount, base, product.destination.unit) : requested.amount,
    priceE4: priceOf(product, destination),
    feeE4: feeOf(product),
  };
}

/** The price range that the listing shows, as JSON numbers. */
export function priceRangeOf(product: RangedProduct): { min: number; max: number } {
  const { min, max } = product.destination;
  const shown = (text: string) => numberOf(BigInt(priceOf(product, exact(text))), PRICE_PLACES);
  return { min: shown(min), max: shown(max) };
}

/** A decimal text in ten-thousandths. */
export function inE4(value: Exact): number {
  return Number(unitsOf(value, PRICE_PLACES) ?? 0n);
}

/** The JSON number of ten-thousandths. */
export function fromE4(amountE4: number): number {
  return numberOf(BigInt(amountE4), PRICE_PLACES);
}

function priceOf(product: RangedProduct, destination: Exact): number {
  const places = decimalsOf(product.priceUnit);
  return inE4({ digits: divide(destination, exact(product.wholesaleRate), places), places });
}

function feeOf(product: Product): number {
  return inE4(exact(product.fee ?? '0'));
}

function within(text: string, places: number): bigint {
  return unitsOf(exact(text), places) ?? 0n;
}

function exactProduct(a: Exact, b: Exact): Exact {
  return { digits: a.digits * b.digits, places: a.places + b.places };
}

function toNumber(operation: typeof divide, a: Exact, b: Exact, unit: string): number {
  const places = decimalsOf(unit);
  return numberOf(operation(a, b, places), places);
}

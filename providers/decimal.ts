import { decimalsOf, isCurrency } from '../domain/currency.ts';
import { MAX_AMOUNT_MINOR, type Money } from '../domain/money.ts';

/** An exact fraction. `d` is positive. Prices are worked out with these, never with floats. */
export interface Fraction {
  readonly n: bigint;
  readonly d: bigint;
}

/** The fraction that a decimal text such as "-12.345" says. Throws SyntaxError for anything else. */
export function fraction(text: string): Fraction {
  const match = /^(-?[0-9]{1,30})(?:\.([0-9]{1,30}))?$/.exec(text);
  if (!match) throw new SyntaxError('not a decimal number');
  const places = match[2] ?? '';
  return { n: BigInt(`${match[1]}${places}`), d: 10n ** BigInt(places.length) };
}

export function fractionOfMoney({ amountMinor, currency }: Money): Fraction {
  return { n: BigInt(amountMinor), d: 10n ** BigInt(decimalsOf(currency)) };
}

export function add(a: Fraction, b: Fraction): Fraction {
  return { n: a.n * b.d + b.n * a.d, d: a.d * b.d };
}

export function subtract(a: Fraction, b: Fraction): Fraction {
  return add(a, { n: -b.n, d: b.d });
}

export function multiply(a: Fraction, b: Fraction): Fraction {
  return { n: a.n * b.n, d: a.d * b.d };
}

/** Throws RangeError when `b` is zero. */
export function divide(a: Fraction, b: Fraction): Fraction {
  if (b.n === 0n) throw new RangeError('division by zero');
  return b.n < 0n ? { n: -a.n * b.d, d: a.d * -b.n } : { n: a.n * b.d, d: a.d * b.n };
}

/** Negative, zero or positive as `a` is below, equal to or above `b`. */
export function compare(a: Fraction, b: Fraction): number {
  const difference = a.n * b.d - b.n * a.d;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** Whole minor units, rounded to the next one up or down. Null for an unknown currency or an amount beyond our limits. */
export function toMinor(value: Fraction, currency: string, rounding: 'up' | 'down'): Money | null {
  if (!isCurrency(currency)) return null;
  const scaled = value.n * 10n ** BigInt(decimalsOf(currency));
  const minor = rounding === 'up' ? -floorDivide(-scaled, value.d) : floorDivide(scaled, value.d);
  if (minor > BigInt(MAX_AMOUNT_MINOR) || minor < -BigInt(MAX_AMOUNT_MINOR)) return null;
  return { amountMinor: Number(minor), currency };
}

function floorDivide(n: bigint, d: bigint): bigint {
  const quotient = n / d;
  return n % d < 0n ? quotient - 1n : quotient;
}

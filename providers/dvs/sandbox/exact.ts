import { decimalText } from '../../../domain/money.ts';

/** An exact decimal number: `digits` × 10^-`places`. */
export interface Exact {
  readonly digits: bigint;
  readonly places: number;
}

/** The exact value of a decimal text such as "1.40". */
export function exact(text: string): Exact {
  const [whole = '0', fraction = ''] = text.split('.');
  return { digits: BigInt(whole + fraction), places: fraction.length };
}

/** The exact value of a JSON number, as its sender wrote it. */
export function exactOfNumber(value: number): Exact {
  return exact(decimalText(value));
}

/** Whole units of 10^-`places`, or null when the value is finer than that. */
export function unitsOf(value: Exact, places: number): bigint | null {
  if (value.places <= places) return value.digits * 10n ** BigInt(places - value.places);
  const scale = 10n ** BigInt(value.places - places);
  return value.digits % scale === 0n ? value.digits / scale : null;
}

/** `a` × `b` in units of 10^-`places`, rounded half up. Neither may be negative. */
export function multiply(a: Exact, b: Exact, places: number): bigint {
  return quotient(a.digits * b.digits * 10n ** BigInt(places), 10n ** BigInt(a.places + b.places));
}

/** `a` / `b` in units of 10^-`places`, rounded half up. Neither may be negative. */
export function divide(a: Exact, b: Exact, places: number): bigint {
  return quotient(a.digits * 10n ** BigInt(b.places + places), b.digits * 10n ** BigInt(a.places));
}

/** Decimal text of units of 10^-`places`. */
export function textOf(units: bigint, places: number): string {
  if (places === 0) return units.toString();
  const sign = units < 0n ? '-' : '';
  const digits = (units < 0n ? -units : units).toString().padStart(places + 1, '0');
  return `${sign}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

/** The JSON number of units of 10^-`places`: the double whose shortest text is that decimal. */
export function numberOf(units: bigint, places: number): number {
  return Number(textOf(units, places));
}

function quotient(numerator: bigint, denominator: bigint): bigint {
  return (2n * numerator + denominator) / (2n * denominator);
}

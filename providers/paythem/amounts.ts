import { decimalsOf } from '../../domain/currency.ts';
import { formatAmount, MAX_AMOUNT_MINOR, type Money } from '../../domain/money.ts';

/** PayThem counts in floats: as much noise as this, in minor units, is taken for none. */
const NOISE_MINOR = 0.001;

/**
 * Minor units of an amount that PayThem answers: a JSON number of major units, or its text. Null when it is none, is beyond
 * our limits, or has more decimals than the currency. May be negative.
 */
export function minorOf(value: unknown, currency: string): number | null {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || !/^-?[0-9]{1,15}(\.[0-9]{1,20})?$/.test(text)) return null;
  const scaled = Number(text) * 10 ** decimalsOf(currency);
  const minor = Math.round(scaled);
  if (Math.abs(scaled - minor) > NOISE_MINOR || Math.abs(minor) > MAX_AMOUNT_MINOR) return null;
  return minor === 0 ? 0 : minor;
}

/** The JSON number of major units: `float amount` (3.5.1.2). JavaScript prints the shortest text that reads back the same. */
export function wireAmount({ amountMinor, currency }: Money): number {
  return Number(formatAmount(amountMinor, currency));
}

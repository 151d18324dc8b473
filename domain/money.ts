import { decimalsOf, isCurrency } from './currency.ts';

/** An amount in integer minor units (cents, yen, fils) of one currency. Never a float of major units. */
export interface Money {
  readonly amountMinor: number;
  readonly currency: string;
}

/** Money as it stands on the wire: a decimal string of major units, for example `{ amount: "12.50", currency: "GBP" }`. */
export interface WireMoney {
  readonly amount: string;
  readonly currency: string;
}

/** The largest amount that is accepted anywhere, in minor units: a trillion, far below the integers that are exact. */
export const MAX_AMOUNT_MINOR = 1_000_000_000_000;

/** Thrown when a text is no amount of its currency. `reason` is stable; the API turns it into a problem code. */
export class MoneyError extends Error {
  override readonly name = 'MoneyError';
  readonly reason: 'unknown_currency' | 'malformed_amount' | 'too_many_decimals' | 'amount_too_large';
  constructor(reason: MoneyError['reason'], message: string) {
    super(message);
    this.reason = reason;
  }
}

/** Money from minor units. Throws MoneyError for fractions, unsafe integers and unknown currencies. */
export function money(amountMinor: number, currency: string): Money {
  if (!isCurrency(currency))
    throw new MoneyError('unknown_currency', `"${currency}" is not an ISO 4217 currency code`);
  if (!Number.isSafeInteger(amountMinor))
    throw new MoneyError('malformed_amount', `${amountMinor} is not a whole number of minor units`);
  return { amountMinor, currency };
}

/**
 * How a decimal text with more places than its currency is read: refused (merchants), or rounded away from zero or
 * towards it (providers quote wholesale prices with four places).
 */
export type ExtraDecimals = 'refuse' | 'round_up' | 'round_down';

/** Money from a decimal string of major units. Throws MoneyError. Zero is allowed, a sign and an exponent are not. */
export function parseMoney(amount: string, currency: string, extra: ExtraDecimals = 'refuse'): Money {
  if (!isCurrency(currency))
    throw new MoneyError('unknown_currency', `"${currency}" is not an ISO 4217 currency code`);
  const match = /^(0|[1-9][0-9]{0,14})(?:\.([0-9]{1,18}))?$/.exec(amount);
  if (!match) throw new MoneyError('malformed_amount', `"${amount}" is not a decimal amount such as "12.50"`);
  const decimals = decimalsOf(currency);
  const fraction = match[2] ?? '';
  const rest = fraction.slice(decimals);
  if (extra === 'refuse' && fraction.length > decimals) {
    throw new MoneyError(
      'too_many_decimals',
      `${currency} has ${decimals} decimals; "${amount}" has ${fraction.length}`,
    );
  }
  const minor = BigInt(match[1] + fraction.slice(0, decimals).padEnd(decimals, '0'));
  const rounded = extra === 'round_up' && /[1-9]/.test(rest) ? minor + 1n : minor;
  if (rounded > BigInt(MAX_AMOUNT_MINOR))
    throw new MoneyError('amount_too_large', `"${amount}" ${currency} is above the limit`);
  return { amountMinor: Number(rounded), currency };
}

/** True when it is an amount of its currency. */
export function isWireMoney({ amount, currency }: WireMoney): boolean {
  try {
    parseMoney(amount, currency);
    return true;
  } catch {
    return false;
  }
}

/** The decimal string of major units: `formatAmount(1250, "GBP")` is `"12.50"`. */
export function formatAmount(amountMinor: number, currency: string): string {
  const decimals = decimalsOf(currency);
  const sign = amountMinor < 0 ? '-' : '';
  const digits = String(Math.abs(amountMinor)).padStart(decimals + 1, '0');
  if (decimals === 0) return sign + digits;
  return `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** Money in its wire form. */
export function toWire(value: Money): WireMoney {
  return { amount: formatAmount(value.amountMinor, value.currency), currency: value.currency };
}

/**
 * A JSON number of major units (as DVS writes prices) as an exact decimal string. JavaScript prints the shortest decimal
 * that reads back as the same double, so the provider's own digits come back; an exponent is written out.
 */
export function decimalText(value: number): string {
  const text = String(value);
  if (!/e/i.test(text)) return text;
  return value.toLocaleString('en-US', { useGrouping: false, maximumFractionDigits: 18 });
}

/** True when both are the same amount of the same currency. */
export function sameMoney(a: Money, b: Money): boolean {
  return a.amountMinor === b.amountMinor && a.currency === b.currency;
}

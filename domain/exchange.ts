import { decimalsOf } from './currency.ts';
import { money, type Money } from './money.ts';

/** Configured rates: `rates['USD/GBP']` is the decimal text of how many pounds one dollar costs the merchant. */
export type ExchangeRates = Readonly<Record<string, string>>;

/**
 * The value of an amount in another currency by the configured rate, rounded up to the minor unit; the amount itself in its
 * own currency; null without a rate. Nothing is ever inverted or crossed: a rate is a decision, not a guess.
 */
export function convert(amount: Money, currency: string, rates: ExchangeRates): Money | null {
  if (amount.currency === currency) return amount;
  const rate = rates[`${amount.currency}/${currency}`];
  const match = rate === undefined ? null : /^([0-9]{1,9})(?:\.([0-9]{1,12}))?$/.exec(rate);
  if (!match) return null;
  const fraction = match[2] ?? '';
  const numerator = BigInt(amount.amountMinor) * BigInt((match[1] ?? '') + fraction);
  const shift = decimalsOf(currency) - decimalsOf(amount.currency);
  const scaled = shift >= 0 ? numerator * 10n ** BigInt(shift) : numerator;
  const divisor = 10n ** BigInt(fraction.length + Math.max(0, -shift));
  return money(Number((scaled + divisor - 1n) / divisor), currency);
}

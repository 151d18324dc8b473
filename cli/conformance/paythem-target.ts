import { formatAmount, type Money } from '../../domain/money.ts';
import type { Retailer } from '../../providers/paythem/schema.ts';
import { lastDigits } from './mask.ts';
import { Unexpected } from './plan.ts';

/** Which retailer is loaded, and with how much each time. */
export interface Target {
  readonly id: number;
  readonly amount: Money;
  /** Top-ups, the refused one included, until the daily limit. */
  readonly topUps: number;
}

/** The UAT's minimum (4). */
export const UAT_TOP_UPS = 5;
const MOST_TOP_UPS = 60;

/**
 * The retailer, and the amount that fits five times, with which the daily limit is reached by the fewest top-ups. `wanted`
 * takes one by its ID. Throws Unexpected when none will do. Pure.
 */
export function chooseTarget(retailers: readonly Retailer[], wanted: number | null): Target {
  const candidates = wanted === null ? retailers : retailers.filter(({ id }) => id === wanted);
  if (candidates.length === 0) throw new Unexpected('the retailer that was asked for is not in the list');
  const targets = candidates.flatMap((retailer) => targetOf(retailer) ?? []);
  const best = targets.toSorted((a, b) => a.topUps - b.topUps)[0];
  if (best && best.topUps <= MOST_TOP_UPS) return best;
  throw new Unexpected(
    `no retailer has room for ${UAT_TOP_UPS} top-ups and its daily limit within ${MOST_TOP_UPS}: ask PayThem for other ` +
      'limits, or wait for the next period (ten minutes on demo)',
  );
}

function targetOf({ id, loadLimit, dailyLimit, usedToday }: Retailer): Target | null {
  const { currency } = dailyLimit;
  const leftMinor = dailyLimit.amountMinor - usedToday.amountMinor;
  const amountMinor = round(Math.min(loadLimit.amountMinor, Math.floor(leftMinor / UAT_TOP_UPS)));
  if (amountMinor <= 0) return null;
  return { id, amount: { amountMinor, currency }, topUps: Math.floor(leftMinor / amountMinor) + 1 };
}

/** Down to hundreds of minor units, where that leaves anything. */
function round(minor: number): number {
  return minor >= 100 ? minor - (minor % 100) : minor;
}

/** `24.00 USD`. */
export function amountText({ amountMinor, currency }: Money): string {
  return `${formatAmount(amountMinor, currency)} ${currency}`;
}

/** What a report says about the choice. */
export function targetFacts(
  { id, amount, topUps }: Target,
  { dailyLimit, usedToday }: Retailer,
  count: number,
): string[] {
  return [
    `${count} retailers are enabled for top-up`,
    `Loaded is retailer ${lastDigits(id, 2)}: ${amountText(usedToday)} of ${amountText(dailyLimit)} are used, so with ` +
      `${amountText(amount)} each the ${ordinal(topUps)} top-up is above the limit`,
  ];
}

function ordinal(count: number): string {
  const ends: Readonly<Record<string, string>> = { one: 'st', two: 'nd', few: 'rd' };
  return `${count}${ends[new Intl.PluralRules('en', { type: 'ordinal' }).select(count)] ?? 'th'}`;
}

import { parseMoney, type Money } from './money.ts';
import type { ProviderName } from './product.ts';

/** Our float at a provider, in one currency. */
export interface FloatStanding {
  readonly provider: ProviderName;
  /** Who says so: the provider, or our ledger where no function tells. */
  readonly source: 'provider' | 'ledger';
  readonly currency: string;
  /** What may be spent; null where only our ledger could tell and nothing paid in is recorded. */
  readonly available: Money | null;
  /** What orders under way have taken; null where it is not told. */
  readonly holding: Money | null;
  readonly creditLimit: Money | null;
}

/** What each float should not fall below: `{ "dvs:USD": "500.00" }`. */
export type LowFloats = Readonly<Record<string, string>>;

/** What our ledger knows of a float, in minor units. */
export interface LedgerFloat {
  /** What was paid to the provider, what was taken back deducted; null when nothing is recorded. */
  readonly paidInMinor: number | null;
  /** What deliveries took. */
  readonly spentMinor: number;
  /** What orders that are not settled may take. */
  readonly heldMinor: number;
}

/** True when the float is below its mark; null where there is none, or what is there is not known. */
export function isLow({ provider, currency, available }: FloatStanding, marks: LowFloats): boolean | null {
  const mark = marks[`${provider}:${currency}`];
  if (mark === undefined || available === null) return null;
  return available.amountMinor < parseMoney(mark, currency).amountMinor;
}

/** The float as our own books have it. */
export function ledgerStanding(
  provider: ProviderName,
  currency: string,
  { paidInMinor, spentMinor, heldMinor }: LedgerFloat,
): FloatStanding {
  const left = paidInMinor === null ? null : paidInMinor - spentMinor - heldMinor;
  return {
    provider,
    source: 'ledger',
    currency,
    available: left === null ? null : { amountMinor: left, currency },
    holding: { amountMinor: heldMinor, currency },
    creditLimit: null,
  };
}

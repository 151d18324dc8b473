import type { Item } from './basket.ts';
import type { Person } from './person.ts';

export const TRANSACTION_TYPES = ['Auth', 'PreAuth'] as const;
export type TransactionType = (typeof TRANSACTION_TYPES)[number];

/** A checkout that was set up with gettoken, as the sandbox keeps it and writes it to its journal. */
export interface Token {
  readonly id: string;
  /** `trans_reference`; empty when none was sent. */
  readonly reference: string;
  readonly transactionClass: string | null;
  readonly category: string;
  readonly type: TransactionType;
  readonly currency: string;
  readonly items: readonly Item[];
  readonly totalMinor: number;
  readonly person: Person;
  readonly createdAtMs: number;
  readonly startMs: number;
  readonly expiryMs: number;
  /** How many approved payments it allows; -1 any number. */
  readonly uses: number;
  /** How many visits it allows; -1 any number. */
  readonly redemptions: number;
  readonly successUrl: string | null;
  readonly cancelUrl: string | null;
  readonly callbackUrl: string | null;
  readonly redirectUrl: string | null;
  readonly autoRedirect: boolean;
  readonly threeDSecure: boolean;
  readonly applet: string | null;
  visits: number;
  cancelledAtMs: number | null;
}

/** Why a token takes no payment. */
export type Closed = 'cancelled' | 'not_started' | 'expired' | 'used_up';

/** Why the token takes no payment now, or null when it does. Only approved payments count as uses. Source: 2.1, 2.9. */
export function closedReason(token: Token, approvals: number, nowMs: number): Closed | null {
  if (token.cancelledAtMs !== null) return 'cancelled';
  if (nowMs < token.startMs) return 'not_started';
  if (nowMs >= token.expiryMs) return 'expired';
  if (token.uses !== -1 && approvals >= token.uses) return 'used_up';
  return null;
}

import type { Card } from './cards.ts';
import type { Person } from './person.ts';
import type { TransactionType } from './token.ts';

/** How an attempt to pay ended, or stands. `challenge`: 3-D Secure waits for the customer. */
export type Status = 'challenge' | 'pending' | 'approved' | 'failed' | 'blacklisted' | 'connection_error';

/** Where the money of an approved payment is. */
export type Money = 'none' | 'reserved' | 'captured' | 'voided';

/** A capture, cancel or refund that was carried out, under its own trans_key. */
export interface Operation {
  readonly action: 'capture' | 'cancel' | 'refund';
  readonly key: string;
  readonly amountMinor: number;
  readonly transactionClass: string | null;
  readonly authCode: string;
  readonly at: string;
}

export interface PendingCallback {
  readonly status: Status;
  readonly attempts: number;
  readonly dueAt: number;
}

/** What still happens to a payment by itself. `at` is epoch milliseconds of the sandbox. */
export interface Plan {
  readonly does: 'approve' | 'fail' | 'late_success' | 'void' | 'extra_payment';
  readonly at: number;
}

/** One payment under its trans_key, as the sandbox keeps it and writes it to its journal. Amounts are minor units. */
export interface Payment {
  readonly key: string;
  /** Null for a repeat: it has no token. */
  readonly tokenId: string | null;
  /** What books and audits find it by: trans_reference, for a repeat trans_class. */
  readonly reference: string;
  readonly transactionClass: string | null;
  readonly previousKey: string | null;
  readonly type: TransactionType;
  readonly amountMinor: number;
  readonly currency: string;
  readonly card: Card;
  readonly person: Person;
  readonly ipAddress: string;
  /** The page's own number of the attempt, so that a form that is sent twice pays once. */
  readonly attempt: string | null;
  readonly createdAtMs: number;
  status: Status;
  /** What the customer is told of a failure. */
  readonly failure: string | null;
  authCode: string;
  approvedAtMs: number | null;
  money: Money;
  /** Who released the reservation. */
  voidedBy: 'cancel' | 'expiry' | 'bank' | null;
  /** What is left of the reservation. */
  reservedMinor: number;
  capturedMinor: number;
  refundedMinor: number;
  plans: Plan[];
  operations: Operation[];
  pendingCallbacks: PendingCallback[];
  /** Every status and movement of money with its time. */
  readonly history: (readonly [state: string, at: string])[];
  /** How often each request about it arrived, refused ones included. */
  readonly requests: { capture: number; cancel: number; refund: number; lookup: number; repeat: number };
}

/** Status words of the callback. Source: 3.3. */
export const CALLBACK_WORDS = {
  challenge: 'Pending',
  pending: 'Pending',
  approved: 'Success',
  failed: 'Failure',
  blacklisted: 'Blacklisted',
  connection_error: 'Connection Error',
} as const satisfies Record<Status, string>;

const LOOKUP_WORDS = { ...CALLBACK_WORDS, failed: 'Failed' } as const satisfies Record<Status, string>;

/** The status word of the look-up: Approved for a reservation, Success for money that is taken. Source: 3.6. */
export function lookupWord(payment: Payment, voidLeavesApproved: boolean): string {
  if (payment.status !== 'approved') return LOOKUP_WORDS[payment.status];
  if (payment.money === 'voided' && !voidLeavesApproved) return 'Cancelled';
  return payment.type === 'PreAuth' ? 'Approved' : 'Success';
}

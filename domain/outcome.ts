import type { Money } from './money.ts';

/**
 * Why money moved or did not, in our own words, one closed list for every provider. It is the `code` of a purchase's
 * `status_reason`, so a merchant may branch on it.
 */
export type ReasonCode =
  | FailureCode
  | ReviewCode
  | 'waiting_for_turn'
  | 'cancelled_by_merchant'
  | 'cancelled_by_customer'
  | 'payment_not_made'
  | 'reversed_by_provider'
  | 'released_by_operator'
  | 'written_off_by_operator';

/** Why value was (provably) not delivered. */
export const FAILURE_CODES = [
  'recipient_invalid',
  'recipient_barred',
  'recipient_ineligible',
  'sender_invalid',
  'operator_unavailable',
  'duplicate_at_provider',
  'declined_by_operator',
  'refused_by_provider',
  'product_unavailable',
  'amount_refused',
  'price_changed',
  'provider_float_insufficient',
  'provider_credentials_refused',
  'provider_rate_limited',
  'provider_unreachable',
  'turn_not_reached',
  'confirmation_expired',
  'cancelled_at_provider',
  'not_delivered_by_operator_word',
  'payment_declined',
  'payment_refused_by_provider',
  'payment_currency_refused',
] as const;
export type FailureCode = (typeof FAILURE_CODES)[number];

/** Why a purchase waits for a person. */
export const REVIEW_CODES = [
  'outcome_unknown',
  'status_overdue',
  'deliverable_missing',
  'delivered_less_than_ordered',
  'order_mismatch',
  'delivered_after_release',
  'payment_unknown',
  'capture_unknown',
  'capture_refused',
  'void_unknown',
  'void_refused',
  'reservation_expired',
  'refund_unknown',
  'internal_error',
] as const;
export type ReviewCode = (typeof REVIEW_CODES)[number];

/** Where an order stands at a provider. `created` holds the float and waits for confirm; the last four are final. */
export type OrderPhase = 'created' | 'in_progress' | 'delivered' | 'not_delivered' | 'cancelled' | 'reversed';

/** What a provider says of one order. Holds no secret, so it may pass through a workflow. */
export interface OrderState {
  readonly providerReference: string;
  readonly phase: OrderPhase;
  /** The provider's own status text, for people. */
  readonly providerStatus: string;
  /** Our word for the cause, where `phase` is not_delivered, cancelled or reversed. */
  readonly failure: FailureCode | null;
  /** What arrived, when the provider tells it. */
  readonly delivered: Money | null;
  /** What the provider takes from our float for it, when it tells it. */
  readonly cost: Money | null;
  /** Until when the order may be confirmed (RFC 3339), when it tells it. */
  readonly confirmBy: string | null;
}

/** How we know that a send had no effect: a documented refusal, or not one byte left. */
export type Proof = 'refused' | 'not_sent';

/** The call had its effect, and the provider said so. */
export interface Done {
  readonly outcome: 'done';
  readonly state: OrderState;
}

/** The call provably had no effect. `again`: whether the same call may succeed later (429, open circuit, no connection). */
export interface NotDone {
  readonly outcome: 'not_done';
  readonly proof: Proof;
  readonly code: FailureCode;
  readonly detail: string;
  readonly again: 'never' | 'later';
  readonly retryAfterMs: number | null;
}

/** Nobody can tell yet. Only evidence settles it: a look-up, a provider's documented rule, or a person. */
export interface Unknown {
  readonly outcome: 'unknown';
  readonly detail: string;
}

export type Outcome = Done | NotDone | Unknown;

/** True when the phase can only change by late truth. */
export function isFinalPhase(phase: OrderPhase): boolean {
  return phase !== 'created' && phase !== 'in_progress';
}

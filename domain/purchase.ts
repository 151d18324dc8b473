import type { ReasonCode } from './outcome.ts';

/** Where a purchase stands, as merchants see it. */
export const PURCHASE_STATUSES = [
  'created',
  'awaiting_payment',
  'processing',
  'cancelling',
  'completed',
  'failed',
  'cancelled',
  'expired',
  'refunded',
  'in_review',
] as const;
export type PurchaseStatus = (typeof PURCHASE_STATUSES)[number];

/** Where the money stands. `held`, `taken` and `released` belong to prefunded purchases, `uncollected` to both methods. */
export const PAYMENT_STATUSES = [
  'pending',
  'authorised',
  'captured',
  'voided',
  'voided_by_provider',
  'unpaid_unproved',
  'uncollected',
  'refunded',
  'partially_refunded',
  'unknown',
  'failed',
  'held',
  'taken',
  'released',
] as const;
export type PaymentStatus = (typeof PAYMENT_STATUSES)[number];

/** Where the value stands. `delivered_unretrieved`: delivered, but the PIN or token is not in our store yet. */
export const FULFILMENT_STATUSES = [
  'not_started',
  'pending',
  'delivered',
  'delivered_unretrieved',
  'not_delivered',
  'unknown',
  'reversed',
] as const;
export type FulfilmentStatus = (typeof FULFILMENT_STATUSES)[number];

/** Where a refund stands. A failed one is over; one in review may or may not have been carried out. */
export const REFUND_STATUSES = ['pending', 'succeeded', 'failed', 'in_review'] as const;
export type RefundStatus = (typeof REFUND_STATUSES)[number];

/** Payment methods that a purchase may ask for. */
export const PAYMENT_METHODS = ['prefunded', 'hosted_page', 'stored_card'] as const;
export type PaymentMethod = (typeof PAYMENT_METHODS)[number];

/** Payment methods whose money comes from a customer's card. */
export type CardMethod = Exclude<PaymentMethod, 'prefunded'>;

/** Why a purchase is where it is; null while nothing needs explaining. */
export interface StatusReason {
  readonly code: ReasonCode;
  readonly message: string;
}

const FINAL: ReadonlySet<PurchaseStatus> = new Set([
  'completed',
  'failed',
  'cancelled',
  'expired',
  'refunded',
]);

/** True when only late truth can change the purchase any more. `in_review` is not final: it waits for a person. */
export function isFinalStatus(status: PurchaseStatus): boolean {
  return FINAL.has(status);
}

const NEXT: Readonly<Record<PurchaseStatus, readonly PurchaseStatus[]>> = {
  created: ['awaiting_payment', 'processing', 'cancelling', 'failed', 'cancelled', 'in_review'],
  awaiting_payment: ['processing', 'cancelling', 'expired', 'failed', 'cancelled', 'in_review'],
  processing: ['cancelling', 'completed', 'failed', 'cancelled', 'in_review'],
  cancelling: ['cancelled', 'completed', 'failed', 'expired', 'in_review'],
  in_review: ['completed', 'failed', 'cancelled', 'expired', 'refunded'],
  // Late truth reopens what was closed: a reversal, or a delivery that is found after the money went back.
  // `failed` from `completed`: a purchase that was written off as delivered, and then was not.
  completed: ['refunded', 'failed', 'in_review'],
  failed: ['in_review'],
  cancelled: ['in_review'],
  expired: ['in_review'],
  refunded: ['in_review'],
};

/** True when a purchase may go from one status to the other (staying is always allowed). */
export function mayBecome(from: PurchaseStatus, to: PurchaseStatus): boolean {
  return from === to || NEXT[from].includes(to);
}

import { defineSignal, defineUpdate } from '@temporalio/workflow';
import type { PurchaseStatus } from '../../domain/purchase.ts';
import type { Resolution } from '../../domain/settle.ts';

/** Where a purchase stands, as an update answers. */
export interface Standing {
  readonly status: PurchaseStatus;
}

/**
 * `durable`: the workflow has the purchase in hand. `payable`: the customer can be sent to the payment page, or it has come
 * to something else. `settled`: nothing more happens without somebody else.
 */
export interface ProgressRequest {
  readonly until: 'durable' | 'payable' | 'settled';
}

export interface CancelRequest {
  /** Who asks: a key's id, or `temporal` for the UI's button. */
  readonly by: string;
}

export interface ResolveRequest {
  readonly resolution: Resolution;
  /** Why, in the operator's own words; kept with the purchase. */
  readonly reason: string;
  readonly by: string;
}

/** Answers when the purchase got as far as asked. Sent together with the start. */
export const progressUpdate = defineUpdate<Standing, [ProgressRequest]>('progress');

/**
 * Cancels the purchase; answers once it is settled, so a caller brings a deadline of its own. Rejected with an ApplicationFailure of type `Refused`
 * (details: [{ code: 'too_late_to_cancel' }]) as soon as confirm is scheduled, or create where there is no confirm.
 */
export const cancelUpdate = defineUpdate<Standing, [CancelRequest]>('cancel');

/**
 * An operator's decision about a purchase in review. Fails with type `Refused` and details [{ code }]: `not_in_review`,
 * `not_applicable`, `deliverable_missing`, `contradicts_look_up`.
 */
export const resolveUpdate = defineUpdate<Standing, [ResolveRequest]>('resolve');

/** A provider called back: look now. Carries nothing that could move money. */
export const providerEventSignal = defineSignal('providerEvent');

/** The payment provider called back, a customer came back, or a refund was asked for: look and act now. */
export const paymentEventSignal = defineSignal('paymentEvent');

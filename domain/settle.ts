import type { FailureCode, ReasonCode, ReviewCode } from './outcome.ts';
import type { FulfilmentStatus, PaymentStatus, PurchaseStatus } from './purchase.ts';

/** What is proved about the value leg when money is to be moved. */
export type FulfilmentProof =
  | {
      readonly proof: 'delivered';
      /** The product has a deliverable and it is not in our store. */
      readonly deliverableMissing: boolean;
      /** The provider says that less arrived than was ordered. */
      readonly less: boolean;
    }
  | { readonly proof: 'not_delivered'; readonly because: FailureCode }
  | { readonly proof: 'cancelled' }
  | { readonly proof: 'reversed' }
  | { readonly proof: 'unknown'; readonly because: ReviewCode };

/** What a person decided about a purchase in review, with the evidence in front of them. */
export const RESOLUTIONS = [
  'delivered',
  'not_delivered',
  'captured',
  'not_captured',
  'refunded',
  'not_refunded',
  'release_at_our_risk',
  'write_off',
  'look_again',
] as const;
export type Resolution = (typeof RESOLUTIONS)[number];

/** A ledger posting of a prefunded purchase (docs/money.md). */
export type Posting =
  'take' | 'release' | 'reversal' | 'release_and_loss' | 'book_loss' | 'collect_loss' | 'undo_loss';

/** What `settle` decides: the postings to make and where the purchase stands afterwards. */
export interface Settlement {
  readonly posting: Posting | null;
  readonly status: PurchaseStatus;
  readonly payment: PaymentStatus;
  readonly fulfilment: FulfilmentStatus;
  readonly reason: ReasonCode | null;
}

/** Where the purchase stands before the decision. */
export interface Standing {
  readonly payment: 'held' | 'taken' | 'released' | 'uncollected' | 'refunded';
  readonly fulfilment: FulfilmentStatus;
  /** Why it stands where it does. */
  readonly reason: ReasonCode | null;
  /** True when the merchant (or the Temporal UI) asked to cancel. */
  readonly cancelRequested: boolean;
}

/**
 * Decides what happens to the money of a prefunded purchase. Pure and total: money is taken or released here and nowhere
 * else. Returns null when the proof changes nothing.
 */
export function settle(standing: Standing, proof: FulfilmentProof): Settlement | null {
  switch (standing.payment) {
    case 'held':
      return settleHeld(standing, proof);
    case 'taken':
      return settleTaken(proof);
    case 'released':
      if (proof.proof === 'delivered')
        return closed('book_loss', 'in_review', 'uncollected', 'delivered', 'delivered_after_release');
      // Released at our risk, and now it is known that there was none.
      if (proof.proof === 'unknown' || standing.fulfilment !== 'unknown') return null;
      return closed(null, 'failed', 'released', undelivered(proof), standing.reason);
    case 'uncollected':
      if (proof.proof === 'unknown') return null;
      if (proof.proof === 'delivered') {
        // Written off while unknown: delivered, as the books have it already.
        if (standing.fulfilment !== 'unknown') return null;
        return closed(null, 'failed', 'uncollected', 'delivered', standing.reason);
      }
      return proof.proof === 'reversed'
        ? closed('undo_loss', 'failed', 'released', 'reversed', 'reversed_by_provider')
        : closed('undo_loss', 'failed', 'released', 'not_delivered', 'cancelled_at_provider');
    case 'refunded':
      // Reversed, paid back, and now delivered again: the provider takes the float a second time.
      if (proof.proof !== 'delivered') return null;
      return closed('book_loss', 'in_review', 'uncollected', 'delivered', 'delivered_after_release');
  }
}

function settleHeld(standing: Standing, proof: FulfilmentProof): Settlement {
  switch (proof.proof) {
    case 'delivered':
      if (proof.deliverableMissing) {
        return closed(null, 'in_review', 'held', 'delivered_unretrieved', 'deliverable_missing');
      }
      if (proof.less) return closed(null, 'in_review', 'held', 'delivered', 'delivered_less_than_ordered');
      return closed('take', 'completed', 'taken', 'delivered', null);
    case 'not_delivered':
      return closed('release', 'failed', 'released', 'not_delivered', proof.because);
    case 'cancelled':
      return standing.cancelRequested
        ? closed('release', 'cancelled', 'released', 'not_delivered', 'cancelled_by_merchant')
        : closed('release', 'failed', 'released', 'not_delivered', 'cancelled_at_provider');
    case 'reversed':
      return closed('release', 'failed', 'released', 'reversed', 'reversed_by_provider');
    case 'unknown':
      return closed(null, 'in_review', 'held', 'unknown', proof.because);
  }
}

function undelivered({ proof }: FulfilmentProof): FulfilmentStatus {
  return proof === 'reversed' ? 'reversed' : 'not_delivered';
}

function settleTaken(proof: FulfilmentProof): Settlement | null {
  switch (proof.proof) {
    case 'reversed':
    case 'not_delivered':
    case 'cancelled':
      return closed('reversal', 'refunded', 'refunded', 'reversed', 'reversed_by_provider');
    case 'delivered':
    case 'unknown':
      return null;
  }
}

/** Why an operator's word cannot settle a purchase. */
export type ResolveRefusal = 'not_applicable' | 'deliverable_missing' | 'contradicts_look_up';

/**
 * What an operator's resolution means for a prefunded purchase in review; `refuse` says why it cannot be done. It cannot
 * contradict a look-up: the caller looks first, and what an earlier one proved stands.
 */
export function resolve(
  standing: Standing,
  resolution: Exclude<Resolution, 'look_again'>,
  deliverableMissing: boolean,
): { readonly settlement: Settlement } | { readonly refuse: ResolveRefusal } {
  const held = standing.payment === 'held';
  const { fulfilment } = standing;
  const delivered = fulfilment === 'delivered' || fulfilment === 'delivered_unretrieved';
  const uncollected = standing.payment === 'uncollected';
  switch (resolution) {
    case 'delivered':
      if (deliverableMissing) return { refuse: 'deliverable_missing' };
      if (held) return { settlement: closed('take', 'completed', 'taken', 'delivered', null) };
      if (uncollected) return { settlement: closed('collect_loss', 'completed', 'taken', 'delivered', null) };
      return { refuse: 'not_applicable' };
    case 'not_delivered':
      if (!held) return { refuse: 'not_applicable' };
      if (delivered) return { refuse: 'contradicts_look_up' };
      return {
        settlement: closed(
          'release',
          'failed',
          'released',
          'not_delivered',
          'not_delivered_by_operator_word',
        ),
      };
    case 'release_at_our_risk':
      if (!held) return { refuse: 'not_applicable' };
      if (delivered) return { settlement: givenAway(fulfilment, 'released_by_operator') };
      return { settlement: closed('release', 'failed', 'released', 'unknown', 'released_by_operator') };
    case 'write_off':
      if (held)
        return { settlement: givenAway(delivered ? fulfilment : 'unknown', 'written_off_by_operator') };
      if (uncollected)
        return {
          settlement: closed(null, 'completed', 'uncollected', 'delivered', 'written_off_by_operator'),
        };
      return { refuse: 'not_applicable' };
    case 'captured':
    case 'not_captured':
    case 'refunded':
    case 'not_refunded':
      return { refuse: 'not_applicable' };
  }
}

/** The money goes back, and the value is booked as ours to bear. */
function givenAway(fulfilment: FulfilmentStatus, reason: ReasonCode): Settlement {
  return closed('release_and_loss', 'failed', 'uncollected', fulfilment, reason);
}

function closed(
  posting: Posting | null,
  status: PurchaseStatus,
  payment: PaymentStatus,
  fulfilment: FulfilmentStatus,
  reason: ReasonCode | null,
): Settlement {
  return { posting, status, payment, fulfilment, reason };
}

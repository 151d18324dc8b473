import type { ReasonCode } from './outcome.ts';
import type { MoneyOutcome } from './payment-provider.ts';
import { isFinalStatus, type FulfilmentStatus, type PaymentStatus, type PurchaseStatus } from './purchase.ts';
import type { FulfilmentProof, Resolution, ResolveRefusal } from './settle.ts';

/** A movement of a customer's money that has been decided and is not done yet. */
export type Due = 'capture' | 'void' | 'refund';

/** A ledger posting of a card purchase (docs/money.md). */
export type CardPosting =
  | 'card_capture'
  | 'card_release'
  | 'card_reversal'
  | 'card_loss'
  | 'card_undo_loss'
  | 'release_and_card_loss';

/** Where a card purchase stands before a decision. */
export interface CardStanding {
  readonly payment: PaymentStatus;
  readonly fulfilment: FulfilmentStatus;
  readonly status: PurchaseStatus;
  readonly reason: ReasonCode | null;
  readonly cancelRequested: boolean;
  /** Captured, and neither refunded nor on its way back, in minor units of the charge. */
  readonly refundableMinor: number;
}

/** What is decided: postings to make now, and a movement that has to be made before the purchase reaches `end`. */
export interface CardPlan {
  readonly posting: CardPosting | null;
  readonly due: Due | null;
  /** Where the purchase goes when the movement is done; null without one. */
  readonly end: PurchaseStatus | null;
  readonly status: PurchaseStatus;
  readonly payment: PaymentStatus;
  readonly fulfilment: FulfilmentStatus;
  readonly reason: ReasonCode | null;
}

/**
 * Decides what happens to the money of a card purchase when something is proved about its delivery. Pure and total: a card
 * is captured, freed or refunded by what is decided here and nowhere else. Null when the proof changes nothing.
 */
export function planCard(standing: CardStanding, proof: FulfilmentProof): CardPlan | null {
  switch (standing.payment) {
    case 'authorised':
      return planAuthorised(standing, proof);
    case 'captured':
    case 'partially_refunded':
    case 'refunded':
      return planCaptured(standing, proof);
    case 'uncollected':
      return planUncollected(standing, proof);
    case 'voided':
    case 'voided_by_provider':
    case 'failed':
    case 'unpaid_unproved':
      return planReleased(standing, proof);
    // Nothing is delivered before the money is reserved; a capture whose outcome is unknown is for a person.
    case 'pending':
    case 'unknown':
    case 'held':
    case 'taken':
    case 'released':
      return null;
  }
}

function planAuthorised(standing: CardStanding, proof: FulfilmentProof): CardPlan {
  const { status } = standing;
  const review = (fulfilment: FulfilmentStatus, reason: ReasonCode) =>
    plan({ status: 'in_review', payment: 'authorised', fulfilment, reason });
  const free = (end: PurchaseStatus, fulfilment: FulfilmentStatus, reason: ReasonCode) =>
    plan({ due: 'void', end, status, payment: 'authorised', fulfilment, reason });
  switch (proof.proof) {
    case 'delivered':
      if (proof.deliverableMissing) return review('delivered_unretrieved', 'deliverable_missing');
      if (proof.less) return review('delivered', 'delivered_less_than_ordered');
      return collect(standing, 'delivered');
    case 'not_delivered':
      return free('failed', 'not_delivered', proof.because);
    case 'cancelled':
      return standing.cancelRequested
        ? free('cancelled', 'not_delivered', 'cancelled_by_merchant')
        : free('failed', 'not_delivered', 'cancelled_at_provider');
    case 'reversed':
      return free('failed', 'reversed', 'reversed_by_provider');
    case 'unknown':
      return review('unknown', proof.because);
  }
}

/** Captured, wholly refunded or not: only the delivery's own end brings more back. */
function planCaptured(standing: CardStanding, proof: FulfilmentProof): CardPlan | null {
  const gone = standing.fulfilment === 'reversed';
  if (proof.proof === 'unknown') return null;
  if (proof.proof === 'delivered') return gone ? lost('delivered') : null;
  if (gone) return null;
  const { refundableMinor, status, payment } = standing;
  const reason = 'reversed_by_provider';
  const back = { posting: 'card_reversal', fulfilment: 'reversed', payment, reason } as const;
  return refundableMinor > 0
    ? plan({ ...back, due: 'refund', end: 'refunded', status })
    : plan({ ...back, status: status === 'in_review' ? status : 'refunded' });
}

function planReleased(standing: CardStanding, proof: FulfilmentProof): CardPlan | null {
  if (proof.proof === 'delivered') return lost('delivered');
  const { payment, fulfilment } = standing;
  const closed = isFinalStatus(standing.status);
  if (proof.proof === 'unknown') {
    if (closed) return null;
    return plan({ status: 'in_review', payment, fulfilment: 'unknown', reason: proof.because });
  }
  // Known now, and not when the money went back.
  if (closed && fulfilment !== 'unknown') return null;
  const because = proof.proof === 'not_delivered' ? proof.because : 'cancelled_at_provider';
  const reason = closed ? standing.reason : because;
  return plan({
    status: 'failed',
    payment: standing.payment,
    fulfilment: proof.proof === 'reversed' ? 'reversed' : 'not_delivered',
    reason,
  });
}

function planUncollected(standing: CardStanding, proof: FulfilmentProof): CardPlan | null {
  if (proof.proof === 'unknown') return null;
  if (proof.proof === 'delivered') {
    if (standing.fulfilment !== 'unknown') return null;
    return plan({
      status: standing.status,
      payment: 'uncollected',
      fulfilment: 'delivered',
      reason: standing.reason,
    });
  }
  return plan({
    posting: 'card_undo_loss',
    status: 'failed',
    payment: 'voided',
    fulfilment: proof.proof === 'reversed' ? 'reversed' : 'not_delivered',
    reason: proof.proof === 'reversed' ? 'reversed_by_provider' : 'cancelled_at_provider',
  });
}

/** Where a purchase stands when a movement has ended. Only `done` reaches the planned end. */
export function afterMove(
  standing: CardStanding & { readonly due: Due; readonly end: PurchaseStatus },
  outcome: MoneyOutcome['outcome'],
): CardPlan {
  const { due, end, fulfilment, reason } = standing;
  const parked = (payment: PaymentStatus, why: ReasonCode) =>
    plan({ status: 'in_review', payment, fulfilment, reason: why });
  if (due === 'capture') {
    if (outcome === 'done')
      return plan({ posting: 'card_capture', status: end, payment: 'captured', fulfilment, reason });
    return outcome === 'unknown'
      ? parked('unknown', 'capture_unknown')
      : parked('authorised', 'capture_refused');
  }
  if (outcome !== 'done') {
    // Still due: freeing is harmless to repeat, and the provider frees it by itself in the end.
    return { ...parked(standing.payment, outcome === 'unknown' ? 'void_unknown' : 'void_refused'), due, end };
  }
  // Written off: the loss is booked, and freeing the customer's money does not change that.
  const givenAway = standing.payment === 'uncollected';
  return plan({
    posting: givenAway ? null : 'card_release',
    status: end,
    payment: givenAway ? 'uncollected' : 'voided',
    fulfilment,
    reason,
  });
}

/**
 * What it means that the provider has freed the reservation by itself (Paythru 2.2: after ten days). Null when nothing is
 * reserved, or a capture may have been made.
 */
export function afterProvidersVoid(
  standing: CardStanding & { readonly due: Due | null; readonly end: PurchaseStatus | null },
): CardPlan | null {
  const { payment, fulfilment, status, reason, due, end } = standing;
  const freed = { posting: 'card_release', payment: 'voided_by_provider', fulfilment } as const;
  if (payment === 'unknown') {
    if (fulfilment !== 'not_started') return null;
    return plan({ ...freed, status: 'failed', fulfilment: 'not_delivered', reason: 'payment_unknown' });
  }
  if (due === 'void' && end !== null) {
    return payment === 'uncollected'
      ? plan({ status: end, payment, fulfilment, reason })
      : plan({ ...freed, status: end, reason });
  }
  if (payment !== 'authorised') return null;
  if (due === 'capture' || reason === 'capture_refused') {
    const late = { status: 'in_review', payment: 'uncollected', reason: 'reservation_expired' } as const;
    return plan({ ...late, posting: 'release_and_card_loss', fulfilment });
  }
  // Nobody knows about the delivery: nothing was captured, and what is at risk is told.
  return plan({ ...freed, status, reason: status === 'in_review' ? 'reservation_expired' : reason });
}

/** What an operator's resolution means for a card purchase in review. */
export function resolveCard(
  standing: CardStanding,
  resolution: Exclude<Resolution, 'look_again'>,
): { readonly plan: CardPlan } | { readonly refuse: ResolveRefusal } {
  const { payment, fulfilment, reason } = standing;
  const delivered = fulfilment === 'delivered' || fulfilment === 'delivered_unretrieved';
  const not = { refuse: 'not_applicable' } as const;
  if (resolution === 'refunded' || resolution === 'not_refunded') return not;
  if (resolution === 'captured') {
    if (!delivered || (payment !== 'unknown' && reason !== 'capture_refused')) return not;
    return {
      plan: plan({
        posting: 'card_capture',
        status: 'completed',
        payment: 'captured',
        fulfilment,
        reason: null,
      }),
    };
  }
  if (resolution === 'not_captured') {
    if (payment === 'unknown' && !delivered) return { plan: unpaid(standing, 'payment_unknown') };
    if (reason === 'void_unknown' || reason === 'void_refused') return { plan: unpaid(standing, reason) };
    // The value is delivered and was not paid for: taken now.
    if (payment === 'unknown' || reason === 'capture_refused') return { plan: collect(standing, fulfilment) };
    return not;
  }
  if (payment === 'unknown' && !delivered) {
    // A stored card that may be reserved, and nothing was ordered: it ends by itself.
    return resolution === 'release_at_our_risk' || resolution === 'write_off'
      ? { plan: unpaid(standing, 'released_by_operator') }
      : not;
  }
  if (payment === 'uncollected') {
    if (resolution !== 'write_off') return not;
    return {
      plan: plan({
        status: 'completed',
        payment,
        fulfilment: 'delivered',
        reason: 'written_off_by_operator',
      }),
    };
  }
  const reserved = payment === 'authorised' || payment === 'unknown';
  if (!reserved && payment !== 'voided_by_provider') return not;
  switch (resolution) {
    case 'delivered':
      if (fulfilment === 'delivered_unretrieved') return { refuse: 'deliverable_missing' };
      if (payment === 'authorised') return { plan: collect(standing, 'delivered') };
      return payment === 'unknown' ? not : { plan: giveAway(standing, 'delivered', 'completed', null) };
    case 'not_delivered':
      if (delivered) return { refuse: 'contradicts_look_up' };
      return { plan: freed(standing, 'not_delivered', 'not_delivered_by_operator_word') };
    case 'release_at_our_risk':
      if (delivered) return { plan: giveAway(standing, fulfilment, 'failed', 'released_by_operator') };
      return { plan: freed(standing, 'unknown', 'released_by_operator') };
    case 'write_off':
      return {
        plan: giveAway(standing, delivered ? fulfilment : 'unknown', 'failed', 'written_off_by_operator'),
      };
  }
}

function collect({ status }: CardStanding, fulfilment: FulfilmentStatus): CardPlan {
  return plan({ due: 'capture', end: 'completed', status, payment: 'authorised', fulfilment, reason: null });
}

/** Frees what is still reserved; what the provider has freed already just ends. */
function freed(
  { payment, status }: CardStanding,
  fulfilment: FulfilmentStatus,
  reason: ReasonCode,
): CardPlan {
  return payment === 'voided_by_provider'
    ? plan({ status: 'failed', payment, fulfilment, reason })
    : plan({ due: 'void', end: 'failed', status, payment: 'authorised', fulfilment, reason });
}

/** The value is ours to bear: the loss is booked and the customer's money freed. */
function giveAway(
  { payment, status }: CardStanding,
  fulfilment: FulfilmentStatus,
  end: PurchaseStatus,
  reason: ReasonCode | null,
): CardPlan {
  const posting = payment === 'voided_by_provider' ? 'card_loss' : 'release_and_card_loss';
  // An unknown capture is not freed: it may be the customer's payment, which a person has to settle at the provider.
  return payment === 'authorised'
    ? plan({ posting, due: 'void', end, status, payment: 'uncollected', fulfilment, reason })
    : plan({ posting, status: end, payment: 'uncollected', fulfilment, reason });
}

function unpaid({ fulfilment }: CardStanding, reason: ReasonCode): CardPlan {
  return plan({ posting: 'card_release', status: 'failed', payment: 'voided', fulfilment, reason });
}

function lost(fulfilment: FulfilmentStatus): CardPlan {
  return plan({
    posting: 'card_loss',
    status: 'in_review',
    payment: 'uncollected',
    fulfilment,
    reason: 'delivered_after_release',
  });
}

function plan(
  fields: Pick<CardPlan, 'status' | 'payment' | 'fulfilment' | 'reason'> & Partial<CardPlan>,
): CardPlan {
  return { posting: null, due: null, end: null, ...fields };
}

import { formatAmount } from '../../domain/money.ts';
import {
  afterMove,
  afterProvidersVoid,
  planCard,
  resolveCard,
  type CardPlan,
  type CardStanding,
} from '../../domain/settle-card.ts';
import type { MoneyOutcome } from '../../domain/payment-provider.ts';
import type { FulfilmentProof, Resolution, ResolveRefusal } from '../../domain/settle.ts';
import { isFinalStatus, mayBecome, type PaymentStatus, type PurchaseStatus } from '../../domain/purchase.ts';
import type { ReasonCode } from '../../domain/outcome.ts';
import type { Evidence } from '../../domain/provider.ts';
import type { EntityManager } from '../database.ts';
import type { PaymentRow, PurchaseRow } from '../entities/purchase.ts';
import { postCard } from './card-ledger.ts';
import { addFact, lockPurchase } from './purchases.ts';
import { reserveRefund } from './refunds.ts';
import { forgetSecrets } from './sealed-recipients.ts';

/** Who gets back what a reversal frees. */
const REVERSAL = 'reversed_by_provider';

/** The standing that the decisions about a card purchase work on. */
export function cardStanding(
  purchase: PurchaseRow,
  payment: PaymentRow,
  cancelRequested: boolean,
): CardStanding {
  return {
    payment: payment.status,
    fulfilment: purchase.fulfilmentStatus,
    status: purchase.status,
    reason: purchase.reasonCode ?? null,
    cancelRequested: cancelRequested || purchase.cancelRequested,
    refundableMinor: payment.capturedMinor - payment.refundedMinor - payment.reservedMinor,
  };
}

/** What a proof about the delivery means for the card, if anything new. Runs under the purchase's lock. */
export function planByProof(
  purchase: PurchaseRow,
  payment: PaymentRow,
  proof: FulfilmentProof,
  cancelRequested: boolean,
): CardPlan | null {
  const standing = cardStanding(purchase, payment, cancelRequested);
  const plan = planCard(standing, proof);
  return plan && !isAsRecorded(purchase, payment, plan) ? plan : null;
}

/** What an operator's word means for the card. Runs under the purchase's lock. */
export function planByOperator(
  purchase: PurchaseRow,
  payment: PaymentRow,
  resolution: Exclude<Resolution, 'look_again'>,
): { readonly plan: CardPlan } | { readonly refuse: ResolveRefusal } {
  // What is decided already is being carried out.
  if (payment.due != null && !isParkedVoid(purchase.reasonCode)) return { refuse: 'not_applicable' };
  return resolveCard(cardStanding(purchase, payment, false), resolution);
}

/** Writes what became of a due movement: only a movement that is done reaches the planned end. */
export async function finishMove(
  em: EntityManager,
  purchaseId: string,
  outcome: MoneyOutcome,
): Promise<PurchaseStatus> {
  const { purchase, payment } = await lockPurchase(em, purchaseId);
  const { due, dueEnd } = payment;
  if (due == null || dueEnd == null) return purchase.status;
  const standing = { ...cardStanding(purchase, payment, false), reason: payment.dueReason ?? null };
  const plan = afterMove({ ...standing, due, end: dueEnd }, outcome.outcome);
  if (isAsRecorded(purchase, payment, plan)) return purchase.status;
  const captureKey = due === 'capture' && outcome.outcome === 'done' ? outcome.reference : null;
  const because = {
    move: due,
    outcome: outcome.outcome,
    ...(outcome.outcome === 'done' ? {} : { detail: outcome.detail }),
  };
  await applyCard(em, purchase, payment, plan, because, { captureKey });
  return plan.status;
}

/** Writes that the provider has freed the reservation by itself. Null when that is not so, or changes nothing. */
export async function expireReservation(
  em: EntityManager,
  purchaseId: string,
): Promise<PurchaseStatus | null> {
  const { purchase, payment } = await lockPurchase(em, purchaseId);
  if (payment.voidsAt == null || payment.voidsAt.getTime() > Date.now()) return null;
  const due = payment.due ?? null;
  const standing = cardStanding(purchase, payment, false);
  const plan = afterProvidersVoid({
    ...standing,
    reason: due === 'void' ? (payment.dueReason ?? null) : standing.reason,
    due,
    end: payment.dueEnd ?? null,
  });
  if (!plan) return null;
  const { chargeMinor, currency } = payment;
  await applyCard(em, purchase, payment, plan, {
    voided_by: 'provider',
    at_risk: `${formatAmount(chargeMinor ?? 0, currency)} ${currency}`,
  });
  return plan.status;
}

/** Ends a purchase that was not paid for: nothing was ordered, and what the merchant held is free again. */
export async function endUnpaid(
  em: EntityManager,
  purchaseId: string,
  end: {
    readonly status: 'failed' | 'cancelled' | 'expired' | 'in_review';
    /** When a reservation that nobody can see ends by itself. */
    readonly voidsAt?: Date;
    readonly payment: PaymentStatus;
    readonly reason: ReasonCode;
  },
): Promise<PurchaseStatus> {
  const { purchase, payment } = await lockPurchase(em, purchaseId);
  if (payment.status !== 'pending' || isFinalStatus(purchase.status)) return purchase.status;
  await applyCard(
    em,
    purchase,
    payment,
    {
      posting: end.status === 'in_review' ? null : 'card_release',
      due: null,
      end: null,
      status: end.status,
      payment: end.payment,
      fulfilment: end.status === 'in_review' ? purchase.fulfilmentStatus : 'not_delivered',
      reason: end.reason,
    },
    {},
  );
  if (end.voidsAt) {
    await em.execute('update payment set voids_at = ? where id = ?', [end.voidsAt, payment.id]);
  }
  return end.status;
}

/** Carries a plan out in the rows: postings, statuses, and what is due next. Throws InsufficientBalanceError. */
export async function applyCard(
  em: EntityManager,
  purchase: PurchaseRow,
  payment: PaymentRow,
  plan: CardPlan,
  because: Evidence,
  { watchDays = null, captureKey = null }: { watchDays?: number | null; captureKey?: string | null } = {},
): Promise<void> {
  if (!mayBecome(purchase.status, plan.status)) {
    throw new Error(`purchase ${purchase.id} may not go from ${purchase.status} to ${plan.status}`);
  }
  if (plan.posting) await postCard(em, plan.posting, purchase, payment);
  const captured = plan.posting === 'card_capture' ? (payment.chargeMinor ?? 0) : 0;
  await em.execute(
    `update payment set status = ?, captured_minor = captured_minor + ?, due = ?, due_end = ?, due_reason = ?, capture_key = coalesce(?, capture_key)
     where id = ?`,
    [
      plan.payment,
      captured,
      plan.due,
      plan.end,
      isParkedVoid(plan.reason) ? payment.dueReason : plan.due && plan.reason,
      captureKey,
      payment.id,
    ],
  );
  const movedFloat = plan.posting !== null && plan.posting !== 'card_release';
  await em.execute(
    `update purchase set version = version + 1, status = ?, reason_code = ?, fulfilment_status = ?, updated_at = now(),
       closed_at = ${isFinalStatus(plan.status) ? 'coalesce(closed_at, now())' : 'null'},
       watch_until = now() + make_interval(days => ?), provider_cost_minor = coalesce(provider_cost_minor, ?) where id = ?`,
    [
      plan.status,
      plan.reason,
      plan.fulfilment,
      watchDays,
      movedFloat ? purchase.costMinor : null,
      purchase.id,
    ],
  );
  // What is decided about the money is never followed by a send of the order.
  await forgetSecrets(em, purchase);
  await addFact(em, purchase.id, 'settled', {
    status: plan.status,
    payment: plan.payment,
    fulfilment: plan.fulfilment,
    reason: plan.reason,
    posting: plan.posting,
    due: plan.due,
    ...because,
  });
  if (plan.due === 'refund') {
    const { payment: now } = await lockPurchase(em, purchase.id);
    const amountMinor = now.capturedMinor - now.refundedMinor - now.reservedMinor;
    await reserveRefund(em, purchase, now, { amountMinor, reason: REVERSAL, by: null });
  }
}

/** The reservation could not be freed yet: still due, and a person is asked meanwhile. */
function isParkedVoid(reason: ReasonCode | null | undefined): boolean {
  return reason === 'void_unknown' || reason === 'void_refused';
}

function isAsRecorded(purchase: PurchaseRow, payment: PaymentRow, plan: CardPlan): boolean {
  return (
    plan.posting === null &&
    plan.due === (payment.due ?? null) &&
    plan.status === purchase.status &&
    plan.fulfilment === purchase.fulfilmentStatus &&
    plan.reason === (purchase.reasonCode ?? null)
  );
}

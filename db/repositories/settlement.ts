import {
  settle,
  resolve,
  type FulfilmentProof,
  type ResolveRefusal,
  type Resolution,
  type Settlement,
  type Standing,
} from '../../domain/settle.ts';
import { isFinalStatus, mayBecome, type PurchaseStatus } from '../../domain/purchase.ts';
import type { EntityManager } from '../database.ts';
import type { PaymentRow, PurchaseRow } from '../entities/purchase.ts';
import { newId } from '../new-id.ts';
import { applyCard, planByOperator, planByProof } from './card-settlement.ts';
import { post, postingLines } from './ledger.ts';
import { provedNotMoved } from './money-attempts.ts';
import { listRefunds, reserveRefund, settleRefund } from './refunds.ts';
import { addFact, lockPurchase } from './purchases.ts';
import { forgetSecrets } from './sealed-recipients.ts';

/** Where the purchase stands after a decision; `changed` is false when the proof taught nothing new. */
export interface Settled {
  readonly status: PurchaseStatus;
  readonly changed: boolean;
}

/** Settles by proof: decides under the row's lock, moves the money and writes the status, all or nothing. */
export async function settleByProof(
  em: EntityManager,
  purchaseId: string,
  proof: FulfilmentProof,
  cancelRequested: boolean,
): Promise<Settled> {
  return em.transactional(async (tx) => {
    const { purchase, payment } = await lockPurchase(tx, purchaseId);
    const parked = proof.proof === 'unknown' && purchase.status === 'in_review';
    if (purchase.method !== 'prefunded') {
      const plan = parked ? null : planByProof(purchase, payment, heldBack(purchase, proof), cancelRequested);
      if (plan) await applyCard(tx, purchase, payment, plan, {});
      else if (proof.proof !== 'unknown') await agrees(tx, purchase);
      return { status: plan?.status ?? purchase.status, changed: plan !== null };
    }
    const settlement = parked
      ? null
      : settle(standingOf(purchase, payment, cancelRequested), heldBack(purchase, proof));
    if (!settlement || isAsRecorded(purchase, settlement)) {
      if (proof.proof !== 'unknown') await agrees(tx, purchase);
      return { status: purchase.status, changed: false };
    }
    // The provider has spoken: nothing that is closed by its word needs watching.
    await apply(tx, purchase, payment, settlement, { watchDays: null }, {});
    return { status: settlement.status, changed: true };
  });
}

/** What is recorded is what the provider says: watching goes on for a day, in case a callback was ahead of the look-up. */
async function agrees(em: EntityManager, purchase: PurchaseRow): Promise<void> {
  if (purchase.watchUntil == null) return;
  await em.execute(
    `update purchase set watch_until = least(watch_until, now() + interval '1 day') where id = ?`,
    [purchase.id],
  );
}

/** Has a closed purchase looked at again and again for so many days: somebody has news of it that nobody could see yet. */
export async function watch(em: EntityManager, purchaseId: string, days: number): Promise<void> {
  await em.execute(
    `update purchase set watch_until = greatest(watch_until, now() + make_interval(days => ?))
     where id = ? and closed_at is not null`,
    [days, purchaseId],
  );
}

/** A purchase that is in review for the very same reason already: looking again has taught nothing. */
function isAsRecorded(purchase: PurchaseRow, settlement: Settlement): boolean {
  return (
    settlement.posting === null &&
    settlement.status === purchase.status &&
    settlement.fulfilment === purchase.fulfilmentStatus &&
    settlement.reason === (purchase.reasonCode ?? null)
  );
}

/** How long an operator's word is held against what the provider says. */
const WATCH_WORD_DAYS = 30;

/** Settles by an operator's word. Returns why not when it cannot be done. */
export async function settleByOperator(
  em: EntityManager,
  purchaseId: string,
  decision: { resolution: Exclude<Resolution, 'look_again'>; reason: string; by: string; decision: string },
): Promise<Settled | { readonly refuse: ResolveRefusal | 'not_in_review' }> {
  return em.transactional(async (tx) => {
    const { purchase, payment } = await lockPurchase(tx, purchaseId);
    if (purchase.status !== 'in_review') return { refuse: 'not_in_review' };
    // An order that was sent may still come true, or still hold our float.
    const watchDays = purchase.ourReference == null ? null : WATCH_WORD_DAYS;
    const because = {
      resolution: decision.resolution,
      operator_reason: decision.reason,
      by: decision.by,
      decision: decision.decision,
    };
    if (decision.resolution === 'refunded' || decision.resolution === 'not_refunded') {
      return refundsByOperator(tx, purchase, payment, decision.resolution, because);
    }
    if (purchase.method !== 'prefunded') {
      const decided = planByOperator(purchase, payment, decision.resolution);
      if ('refuse' in decided) return decided;
      if (decision.resolution === 'not_captured') await provedNotMoved(tx, purchase.id, 'capture');
      await applyCard(tx, purchase, payment, decided.plan, because, { watchDays });
      return { status: decided.plan.status, changed: true };
    }
    const missing = purchase.fulfilmentStatus === 'delivered_unretrieved';
    const decided = resolve(standingOf(purchase, payment, false), decision.resolution, missing);
    if ('refuse' in decided) return decided;
    await apply(tx, purchase, payment, decided.settlement, { watchDays }, because);
    return { status: decided.settlement.status, changed: true };
  });
}

/** An operator established what became of the refunds that nobody could prove. */
async function refundsByOperator(
  em: EntityManager,
  purchase: PurchaseRow,
  payment: PaymentRow,
  resolution: 'refunded' | 'not_refunded',
  because: Readonly<Record<string, string>>,
): Promise<Settled | { readonly refuse: ResolveRefusal }> {
  const unclear = (await listRefunds(em, payment.id)).filter(({ status }) => status === 'in_review');
  if (unclear.length === 0) return { refuse: 'not_applicable' };
  let status = purchase.status;
  for (const refund of unclear) {
    status = await settleRefund(
      em,
      purchase.id,
      refund.id,
      resolution === 'refunded' ? 'done' : 'not_done',
      because,
    );
    if (resolution === 'refunded' || refund.requestedBy != null) continue;
    // A reversal is still owed: sent again, as a further refund.
    const { purchase: row, payment: now } = await lockPurchase(em, purchase.id);
    await reserveRefund(em, row, now, { amountMinor: refund.amountMinor, reason: refund.reason, by: null });
    await em.execute(`update payment set due = 'refund', due_end = 'refunded' where id = ?`, [payment.id]);
  }
  await addFact(em, purchase.id, 'settled', { status, ...because });
  return { status, changed: true };
}

/** True when this very decision has settled the purchase already: its answer was lost. */
export async function isDecided(em: EntityManager, purchaseId: string, decision: string): Promise<boolean> {
  const facts = await em.execute(
    `select 1 from fact where purchase_id = ? and kind = 'settled' and data->>'decision' = ? limit 1`,
    [purchaseId, decision],
  );
  return facts.length > 0;
}

/** Records that cancelling was asked for, so that a later run knows it too. */
export async function recordCancelRequest(
  em: EntityManager,
  purchaseId: string,
  by: string,
): Promise<PurchaseStatus> {
  return em.transactional(async (tx) => {
    const { purchase } = await lockPurchase(tx, purchaseId);
    if (isFinalStatus(purchase.status) || purchase.cancelRequested) return purchase.status;
    const status: PurchaseStatus = mayBecome(purchase.status, 'cancelling') ? 'cancelling' : purchase.status;
    await tx.execute(
      'update purchase set version = version + 1, cancel_requested = true, status = ?, updated_at = now() where id = ?',
      [status, purchaseId],
    );
    await addFact(tx, purchaseId, 'cancel_requested', { by });
    return status;
  });
}

/** A status that is overdue because the code could not be fetched is reviewed as that. */
function heldBack(purchase: PurchaseRow, proof: FulfilmentProof): FulfilmentProof {
  if (proof.proof === 'unknown' && purchase.fulfilmentStatus === 'delivered_unretrieved') {
    return { proof: 'delivered', deliverableMissing: true, less: false };
  }
  return proof;
}

const PREFUNDED_STATUSES: readonly string[] = ['held', 'taken', 'released', 'uncollected', 'refunded'];

/** The standing that the decision functions work on. */
export function standingOf(purchase: PurchaseRow, payment: PaymentRow, cancelRequested: boolean): Standing {
  if (!PREFUNDED_STATUSES.includes(payment.status)) {
    throw new Error(`payment ${payment.id} of a prefunded purchase is ${payment.status}`);
  }
  return {
    payment: payment.status as Standing['payment'],
    fulfilment: purchase.fulfilmentStatus,
    reason: purchase.reasonCode ?? null,
    cancelRequested: cancelRequested || purchase.cancelRequested,
  };
}

async function apply(
  em: EntityManager,
  purchase: PurchaseRow,
  payment: PaymentRow,
  settlement: Settlement,
  { watchDays }: { readonly watchDays: number | null },
  because: Readonly<Record<string, string>>,
): Promise<void> {
  if (!mayBecome(purchase.status, settlement.status)) {
    throw new Error(`purchase ${purchase.id} may not go from ${purchase.status} to ${settlement.status}`);
  }
  const cost = { amountMinor: purchase.costMinor, currency: purchase.costCurrency };
  if (settlement.posting) {
    // The version makes the key: a posting belongs to one change of the row, and late truth may need the same kind twice.
    await post(em, {
      kind: settlement.posting,
      key: `${purchase.id}:${settlement.posting}:${purchase.version}`,
      purchaseId: purchase.id,
      lines: postingLines(
        settlement.posting,
        purchase.merchantId,
        purchase.provider,
        cost,
        purchase.providerCostMinor ?? cost.amountMinor,
      ),
    });
  }
  const captured =
    settlement.posting === 'take' || settlement.posting === 'collect_loss' ? cost.amountMinor : 0;
  const refunded = settlement.posting === 'reversal' ? cost.amountMinor : 0;
  await em.execute(
    `update payment set status = ?, captured_minor = captured_minor + ?, refunded_minor = refunded_minor + ? where id = ?`,
    [settlement.payment, captured, refunded, payment.id],
  );
  if (refunded > 0) {
    await em.execute(
      `insert into refund (id, payment_id, amount_minor, currency, status, reason) values (?, ?, ?, ?, 'succeeded', ?)`,
      [newId('rfd'), payment.id, refunded, cost.currency, settlement.reason ?? 'reversed_by_provider'],
    );
  }
  await em.execute(
    `update purchase set version = version + 1, status = ?, reason_code = ?, fulfilment_status = ?, updated_at = now(),
       closed_at = ${isFinalStatus(settlement.status) ? 'coalesce(closed_at, now())' : 'null'},
       watch_until = now() + make_interval(days => ?),
       -- What one posting moved on the float a later one takes back: the price stands from the first one on.
       provider_cost_minor = coalesce(provider_cost_minor, ?) where id = ? and version = ?`,
    [
      settlement.status,
      settlement.reason,
      settlement.fulfilment,
      watchDays,
      settlement.posting === null || settlement.posting === 'release' ? null : cost.amountMinor,
      purchase.id,
      purchase.version,
    ],
  );
  // Final or in review: nothing is sent any more.
  await forgetSecrets(em, purchase);
  await addFact(em, purchase.id, 'settled', {
    status: settlement.status,
    payment: settlement.payment,
    fulfilment: settlement.fulfilment,
    reason: settlement.reason,
    posting: settlement.posting,
    ...because,
  });
}

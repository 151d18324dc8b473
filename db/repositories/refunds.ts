import type { MoneyOutcome } from '../../domain/payment-provider.ts';
import { mayBecome, type PaymentStatus, type PurchaseStatus } from '../../domain/purchase.ts';
import type { EntityManager } from '../database.ts';
import { RefundEntity, type PaymentRow, type PurchaseRow, type RefundRow } from '../entities/purchase.ts';
import { newId } from '../new-id.ts';
import { availableAccount, clearingAccount, heldAccount, lossAccount, post, type Line } from './ledger.ts';
import { addFact, lockPurchase } from './purchases.ts';

/** Thrown when more is asked back than is captured and not on its way already. */
export class RefundTooLargeError extends Error {
  override readonly name = 'RefundTooLargeError';
  /** What may still be refunded, in minor units. */
  readonly leftMinor: number;
  constructor(leftMinor: number) {
    super(`only ${leftMinor} minor units are left`);
    this.leftMinor = leftMinor;
  }
}

/**
 * Reserves an amount of what was captured, from whatever source the wish comes, under the locks of purchase and payment;
 * the database holds refunded + reserved ≤ captured as well. Throws RefundTooLargeError and, where a merchant asks,
 * InsufficientBalanceError: what a merchant gives back is the merchant's. What a reversal gives back and the merchant's
 * balance no longer has is ours to bear.
 */
export async function reserveRefund(
  em: EntityManager,
  purchase: PurchaseRow,
  payment: PaymentRow,
  wish: { readonly amountMinor: number; readonly reason: string; readonly by: string | null },
): Promise<string> {
  const left = payment.capturedMinor - payment.refundedMinor - payment.reservedMinor;
  if (wish.amountMinor > left) throw new RefundTooLargeError(left);
  const id = newId('rfd');
  await em.execute('update payment set reserved_minor = reserved_minor + ? where id = ?', [
    wish.amountMinor,
    payment.id,
  ]);
  await em.execute(
    `insert into refund (id, payment_id, amount_minor, currency, status, reason, requested_by) values (?, ?, ?, ?, 'pending', ?, ?)`,
    [id, payment.id, wish.amountMinor, payment.currency, wish.reason, wish.by],
  );
  const short = wish.by === null ? await shortage(em, purchase, payment, wish.amountMinor) : 0;
  await postRefund(em, purchase, id, 'refund_reserve', [
    {
      account: availableAccount(purchase.merchantId, payment.currency),
      amountMinor: short - wish.amountMinor,
    },
    { account: lossAccount(payment.currency), amountMinor: -short },
    { account: heldAccount(purchase.merchantId, payment.currency), amountMinor: wish.amountMinor },
  ]);
  await addFact(em, purchase.id, 'refund_requested', { refund_id: id, amount_minor: wish.amountMinor });
  return id;
}

/** What the merchant's balance lacks of an amount. Locks the balance. */
async function shortage(
  em: EntityManager,
  purchase: PurchaseRow,
  payment: PaymentRow,
  amountMinor: number,
): Promise<number> {
  const [row] = await em.execute<{ balance: string }[]>(
    'select balance_minor::text as balance from ledger_account where id = ? for update',
    [availableAccount(purchase.merchantId, payment.currency)],
  );
  return Math.max(0, amountMinor - Number(row?.balance ?? 0));
}

/** The refunds of a purchase that have to be sent, oldest first. */
export async function pendingRefunds(em: EntityManager, paymentId: string): Promise<RefundRow[]> {
  return em.find(RefundEntity, { paymentId, status: 'pending' }, { orderBy: { id: 'asc' } });
}

/** Refunds of a payment, oldest first. */
export async function listRefunds(em: EntityManager, paymentId: string): Promise<RefundRow[]> {
  return em.find(RefundEntity, { paymentId }, { orderBy: { id: 'asc' } });
}

/**
 * Writes what became of a refund: done gives the money out, a proved refusal frees the reservation, unknown keeps it and
 * asks a person. Nothing is written twice.
 */
export async function settleRefund(
  em: EntityManager,
  purchaseId: string,
  refundId: string,
  outcome: MoneyOutcome['outcome'],
  because: Readonly<Record<string, string>> = {},
): Promise<PurchaseStatus> {
  const { purchase, payment } = await lockPurchase(em, purchaseId);
  const refund = await em.findOneOrFail(RefundEntity, { id: refundId }, { refresh: true });
  if (refund.status === 'succeeded' || refund.status === 'failed') return purchase.status;
  const { amountMinor } = refund;
  const held = heldAccount(purchase.merchantId, payment.currency);
  const lines = (to: string): Line[] => [
    { account: held, amountMinor: -amountMinor },
    { account: to, amountMinor },
  ];
  const status = { done: 'succeeded', not_done: 'failed', unknown: 'in_review' }[outcome];
  await em.execute('update refund set status = ?, updated_at = now() where id = ?', [status, refundId]);
  if (outcome !== 'unknown') {
    const done = outcome === 'done';
    const to = done
      ? clearingAccount(payment.provider ?? 'paythru', payment.currency)
      : availableAccount(purchase.merchantId, payment.currency);
    await postRefund(em, purchase, refundId, done ? 'refund' : 'refund_release', lines(to));
    await em.execute(
      `update payment set reserved_minor = reserved_minor - ?, refunded_minor = refunded_minor + ? where id = ?`,
      [amountMinor, done ? amountMinor : 0, payment.id],
    );
  }
  return standAfterRefund(em, purchaseId, { refund_id: refundId, refund: status, ...because });
}

/** Where the purchase stands by the refunds that there are. */
async function standAfterRefund(
  em: EntityManager,
  purchaseId: string,
  because: Readonly<Record<string, string>>,
): Promise<PurchaseStatus> {
  const { purchase, payment } = await lockPurchase(em, purchaseId);
  const refunds = await listRefunds(em, payment.id);
  const wholly = payment.refundedMinor >= payment.capturedMinor;
  const paid: PaymentStatus =
    payment.refundedMinor === 0 ? 'captured' : wholly ? 'refunded' : 'partially_refunded';
  const unclear = refunds.some(({ status }) => status === 'in_review');
  const inReview = purchase.status === 'in_review' && purchase.reasonCode !== 'refund_unknown';
  const status: PurchaseStatus = unclear ? 'in_review' : wholly ? 'refunded' : 'completed';
  const moves = !inReview && status !== purchase.status && mayBecome(purchase.status, status);
  const next = moves ? status : purchase.status;
  const reversed = purchase.fulfilmentStatus === 'reversed' ? 'reversed_by_provider' : null;
  const reason = unclear ? 'refund_unknown' : reversed;
  const dueDone = payment.due === 'refund' && (wholly || unclear);
  await em.execute(
    `update payment set status = ?, due = case when ? then null else due end, due_end = case when ? then null else due_end end where id = ?`,
    [paid, dueDone, dueDone, payment.id],
  );
  await em.execute(
    `update purchase set version = version + 1, status = ?, reason_code = ?, updated_at = now(),
       closed_at = case when ? then null else coalesce(closed_at, now()) end where id = ?`,
    [next, inReview ? purchase.reasonCode : reason, next === 'in_review', purchase.id],
  );
  await addFact(em, purchase.id, 'refund', { status: next, payment: paid, ...because });
  return next;
}

async function postRefund(
  em: EntityManager,
  purchase: PurchaseRow,
  refundId: string,
  kind: 'refund_reserve' | 'refund' | 'refund_release',
  lines: Line[],
): Promise<void> {
  await post(em, { kind, key: `${refundId}:${kind}`, purchaseId: purchase.id, lines });
}

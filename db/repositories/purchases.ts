import { LockMode } from '@mikro-orm/core';
import { referenceOf } from '../../domain/ids.ts';
import { formatAmount, type Money } from '../../domain/money.ts';
import type { CatalogueProduct, Recipient } from '../../domain/product.ts';
import type { Evidence } from '../../domain/provider.ts';
import { splitSecrets } from '../../domain/recipient.ts';
import type { CardMethod, PurchaseStatus } from '../../domain/purchase.ts';
import type { EntityManager } from '../database.ts';
import {
  AttemptEntity,
  DeliverableEntity,
  FactEntity,
  PaymentEntity,
  PurchaseEntity,
  RefundEntity,
  type AttemptRow,
  type DeliverableRow,
  type FactRow,
  type PaymentRow,
  type PurchaseRow,
  type RefundRow,
} from '../entities/purchase.ts';
import { newId } from '../new-id.ts';
import type { SealingKey } from '../sealing.ts';
import { storableJson } from '../storable.ts';
import { postCard } from './card-ledger.ts';
import { post, postingLines } from './ledger.ts';
import { placesOf } from './places.ts';
import { sealRecipient } from './sealed-recipients.ts';

/** How a purchase is paid. For a card: what the customer pays, and what the cost is in that currency. */
export type NewPayment =
  | { readonly method: 'prefunded' }
  | {
      readonly method: CardMethod;
      readonly charge: Money;
      readonly costMinor: number;
      readonly saveCard: boolean;
      readonly successUrl: string | null;
      readonly cancelUrl: string | null;
      /** Stored card: the provider's key of the payment whose card is used. */
      readonly sourceKey: string | null;
      readonly receiptMobile: string | null;
    };

/** A priced purchase that may be accepted. */
export interface NewPurchase {
  readonly merchantId: string;
  readonly product: CatalogueProduct;
  readonly recipient: Recipient;
  readonly amount: Money;
  readonly cost: Money;
  readonly payment: NewPayment;
  readonly reference: string | null;
  readonly metadata: Readonly<Record<string, string>>;
}

/** A purchase with everything that its API answer shows. */
export interface PurchaseView {
  readonly purchase: PurchaseRow;
  readonly payment: PaymentRow;
  readonly refunds: readonly RefundRow[];
  readonly deliverables: readonly DeliverableRow[];
  /** How many are before it, while it waits for its turn. */
  readonly ahead?: number;
}

/**
 * Writes the purchase, its payment and the hold: of its cost, or of what the charge does not cover of it. Runs in the caller's transaction, together with the
 * idempotency row, so that a purchase is accepted wholly or not at all. The secrets of its recipient are sealed apart from
 * it. Throws InsufficientBalanceError.
 */
export async function acceptPurchase(
  em: EntityManager,
  purchaseId: string,
  request: NewPurchase,
  sealing: SealingKey,
): Promise<void> {
  const { product, amount, cost, payment } = request;
  const { shown, secrets } = splitSecrets(request.recipient);
  const paymentId = newId('pay');
  await em.execute(
    `with accepted as (
       insert into purchase (id, merchant_id, method, status, provider, product, recipient, amount_minor, amount_currency,
         cost_minor, cost_currency, reference, metadata, fulfilment_status, workflow_id, created_at, updated_at)
       values (?, ?, ?, 'created', ?, ?, ?, ?, ?, ?, ?, ?, ?, 'not_started', ?, now(), now()) returning id),
     paying as (
       insert into payment (id, purchase_id, method, status, currency) select ?, id, ?, ?, ? from accepted)
     insert into fact (purchase_id, kind, data) select id, 'accepted', ? from accepted`,
    [
      purchaseId,
      request.merchantId,
      payment.method,
      product.provider,
      JSON.stringify(product),
      JSON.stringify(shown),
      amount.amountMinor,
      amount.currency,
      cost.amountMinor,
      cost.currency,
      request.reference,
      JSON.stringify(request.metadata),
      purchaseId,
      paymentId,
      payment.method,
      payment.method === 'prefunded' ? 'held' : 'pending',
      payment.method === 'prefunded' ? cost.currency : payment.charge.currency,
      JSON.stringify({ cost: `${formatAmount(cost.amountMinor, cost.currency)} ${cost.currency}` }),
    ],
  );
  if (secrets) await sealRecipient(em, sealing, purchaseId, secrets);
  if (payment.method !== 'prefunded') return acceptCard(em, purchaseId, paymentId, payment);
  await post(em, {
    kind: 'hold',
    key: `${purchaseId}:hold`,
    purchaseId,
    lines: postingLines('hold', request.merchantId, product.provider, cost),
  });
}

async function acceptCard(
  em: EntityManager,
  purchaseId: string,
  paymentId: string,
  card: Exclude<NewPayment, { method: 'prefunded' }>,
): Promise<void> {
  await em.execute(
    `update payment set provider = 'paythru', charge_minor = ?, cost_minor = ?, gap_minor = ?, our_reference = ?, save_card = ?,
       success_url = ?, cancel_url = ?, source_key = ?, receipt_mobile = ? where id = ?`,
    [
      card.charge.amountMinor,
      card.costMinor,
      Math.max(0, card.costMinor - card.charge.amountMinor),
      referenceOf(paymentId),
      card.saveCard,
      card.successUrl,
      card.cancelUrl,
      card.sourceKey,
      card.receiptMobile,
      paymentId,
    ],
  );
  const { purchase, payment } = await lockPurchase(em, purchaseId);
  if (payment.gapMinor > 0) await postCard(em, 'card_hold', purchase, payment);
}

/** Appends a fact to a purchase's timeline. */
export async function addFact(
  em: EntityManager,
  purchaseId: string,
  kind: string,
  data: Evidence,
): Promise<void> {
  await em.execute('insert into fact (purchase_id, kind, data) values (?, ?, ?)', [
    purchaseId,
    kind,
    storableJson(data),
  ]);
}

/** Reads a purchase; with `merchantId`, only that merchant's. */
export async function findPurchase(
  em: EntityManager,
  id: string,
  merchantId: string | null = null,
): Promise<PurchaseRow | null> {
  return em.findOne(PurchaseEntity, merchantId === null ? { id } : { id, merchantId });
}

/** Locks and reads a purchase with its payment, for a change of either. */
export async function lockPurchase(
  em: EntityManager,
  id: string,
): Promise<{ purchase: PurchaseRow; payment: PaymentRow }> {
  const purchase = await em.findOneOrFail(
    PurchaseEntity,
    { id },
    { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true },
  );
  const payment = await em.findOneOrFail(PaymentEntity, { purchaseId: id }, { refresh: true });
  return { purchase, payment };
}

/** Completes purchases with what their answers show. Keeps their order. */
export async function viewPurchases(
  em: EntityManager,
  purchases: readonly PurchaseRow[],
): Promise<PurchaseView[]> {
  const ids = purchases.map(({ id }) => id);
  if (ids.length === 0) return [];
  // Side by side: each read has a connection of its own, unless a transaction holds them to one.
  const [payments, deliverables] = await Promise.all([
    em.fork({ keepTransactionContext: true }).find(PaymentEntity, { purchaseId: { $in: ids } }),
    em
      .fork({ keepTransactionContext: true })
      .find(DeliverableEntity, { purchaseId: { $in: ids } }, { orderBy: { position: 'asc' } }),
  ]);
  const refunded = payments.filter(({ capturedMinor }) => capturedMinor > 0).map(({ id }) => id);
  const refunds =
    refunded.length === 0
      ? []
      : await em.find(RefundEntity, { paymentId: { $in: refunded } }, { orderBy: { id: 'asc' } });
  const waiting = purchases.filter(({ reasonCode }) => reasonCode === 'waiting_for_turn').map(({ id }) => id);
  const places = await placesOf(em, waiting);
  return purchases.flatMap((purchase) => {
    const ahead = places.get(purchase.id);
    const payment = payments.find(({ purchaseId }) => purchaseId === purchase.id);
    if (!payment) return [];
    return {
      purchase,
      payment,
      refunds: refunds.filter(({ paymentId }) => paymentId === payment.id),
      deliverables: deliverables.filter(({ purchaseId }) => purchaseId === purchase.id),
      ...(ahead !== undefined && { ahead }),
    };
  });
}

/** Filters of a list of purchases. `before` is a cursor: the id of the last one of the page before. */
export interface PurchaseFilter {
  readonly merchantId: string | null;
  readonly status?: PurchaseStatus;
  readonly reference?: string;
  readonly createdFrom?: Date;
  readonly createdTo?: Date;
  readonly before?: string;
  readonly limit: number;
}

/** A page of purchases, newest first: ids are ordered by time, so they are the cursor. */
export async function listPurchases(em: EntityManager, filter: PurchaseFilter): Promise<PurchaseRow[]> {
  return em.find(
    PurchaseEntity,
    {
      ...(filter.merchantId !== null && { merchantId: filter.merchantId }),
      ...(filter.status && { status: filter.status }),
      ...(filter.reference !== undefined && { reference: filter.reference }),
      ...(filter.before && { id: { $lt: filter.before } }),
      ...((filter.createdFrom || filter.createdTo) && {
        createdAt: {
          ...(filter.createdFrom && { $gte: filter.createdFrom }),
          ...(filter.createdTo && { $lte: filter.createdTo }),
        },
      }),
    },
    { orderBy: { id: 'desc' }, limit: filter.limit },
  );
}

/** What happened to a purchase, in order: facts and attempts. */
export async function readTimeline(
  em: EntityManager,
  purchaseId: string,
): Promise<{ facts: FactRow[]; attempts: AttemptRow[] }> {
  const facts = await em.find(FactEntity, { purchaseId }, { orderBy: { id: 'asc' } });
  const attempts = await em.find(AttemptEntity, { purchaseId }, { orderBy: { createdAt: 'asc', n: 'asc' } });
  return { facts, attempts };
}

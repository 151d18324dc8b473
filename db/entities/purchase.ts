import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import type { ReasonCode } from '../../domain/outcome.ts';
import type { Outcome } from '../../domain/outcome.ts';
import type { CatalogueProduct, ProviderName, Recipient } from '../../domain/product.ts';
import type { Evidence } from '../../domain/provider.ts';
import type {
  FulfilmentStatus,
  PaymentMethod,
  PaymentStatus,
  PurchaseStatus,
} from '../../domain/purchase.ts';

/** A purchase as it stands. `product` is the catalogue entry at acceptance: later catalogue changes do not touch it. */
export const PurchaseEntity = defineEntity({
  name: 'Purchase',
  tableName: 'purchase',
  properties: {
    id: p.text().primary(),
    merchantId: p.text(),
    version: p.integer().default(1),
    status: p.text().$type<PurchaseStatus>(),
    reasonCode: p.text().$type<ReasonCode>().nullable(),
    provider: p.text().$type<ProviderName>(),
    product: p.json<CatalogueProduct>(),
    recipient: p.json<Recipient>(),
    amountMinor: p.bigint('number'),
    amountCurrency: p.text(),
    costMinor: p.bigint('number'),
    costCurrency: p.text(),
    /** What the provider takes from our float, in the cost's currency, once it has told it. */
    providerCostMinor: p.bigint('number').nullable(),
    reference: p.text().nullable(),
    metadata: p.json<Record<string, string>>(),
    fulfilmentStatus: p.text().$type<FulfilmentStatus>(),
    ourReference: p.text().nullable(),
    providerReference: p.text().nullable(),
    providerStatus: p.text().nullable(),
    deliveredMinor: p.bigint('number').nullable(),
    deliveredCurrency: p.text().nullable(),
    cancelRequested: p.boolean().default(false),
    /** The workflow that answers for it now: its own id, or `late:` and its id once that one is gone. */
    workflowId: p.text(),
    runId: p.text().nullable(),
    claimedAt: p.datetime().nullable(),
    checkedAt: p.datetime().nullable(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
    closedAt: p.datetime().nullable(),
    /** Closed without the provider's last word: looked at again and again until then. */
    watchUntil: p.datetime().nullable(),
  },
});
export type PurchaseRow = InferEntity<typeof PurchaseEntity>;

/** The payment leg of a purchase, one to one. */
export const PaymentEntity = defineEntity({
  name: 'Payment',
  tableName: 'payment',
  properties: {
    id: p.text().primary(),
    purchaseId: p.text(),
    method: p.text().$type<PaymentMethod>(),
    status: p.text().$type<PaymentStatus>(),
    currency: p.text(),
    capturedMinor: p.bigint('number').default(0),
    refundedMinor: p.bigint('number').default(0),
    reservedMinor: p.bigint('number').default(0),
  },
});
export type PaymentRow = InferEntity<typeof PaymentEntity>;

/** Money that went back, or is on its way. */
export const RefundEntity = defineEntity({
  name: 'Refund',
  tableName: 'refund',
  properties: {
    id: p.text().primary(),
    paymentId: p.text(),
    amountMinor: p.bigint('number'),
    currency: p.text(),
    status: p.text().$type<'pending' | 'succeeded' | 'failed' | 'in_review'>(),
    reason: p.text(),
    createdAt: p.datetime(),
  },
});
export type RefundRow = InferEntity<typeof RefundEntity>;

/** State of an attempt: `sending` until the outcome is known; `never_sent` fences off a send that must not happen any more. */
export type AttemptState = 'sending' | 'done' | 'not_done' | 'unknown' | 'never_sent';

/** One send, recorded before its first byte. (purchase, operation, n) is unique: whoever holds the row may send, once. */
export const AttemptEntity = defineEntity({
  name: 'Attempt',
  tableName: 'attempt',
  properties: {
    id: p.text().primary(),
    purchaseId: p.text(),
    operation: p.text(),
    n: p.integer(),
    state: p.text().$type<AttemptState>(),
    ourReference: p.text(),
    outcome: p.json<Outcome>().nullable(),
    evidence: p.json<Evidence>().nullable(),
    runId: p.text(),
    createdAt: p.datetime(),
    settledAt: p.datetime().nullable(),
  },
});
export type AttemptRow = InferEntity<typeof AttemptEntity>;

/** What became known, in order. Append-only. */
export const FactEntity = defineEntity({
  name: 'Fact',
  tableName: 'fact',
  properties: {
    id: p.bigint('string').primary().autoincrement(),
    purchaseId: p.text(),
    kind: p.text(),
    data: p.json<Evidence>(),
    at: p.datetime(),
  },
});
export type FactRow = InferEntity<typeof FactEntity>;

/** A PIN, voucher or token, sealed. */
export const DeliverableEntity = defineEntity({
  name: 'Deliverable',
  tableName: 'deliverable',
  properties: {
    id: p.text().primary(),
    purchaseId: p.text(),
    position: p.integer(),
    kind: p.text(),
    masked: p.text(),
    keyId: p.text(),
    sealed: p.blob(),
    createdAt: p.datetime(),
  },
});
export type DeliverableRow = InferEntity<typeof DeliverableEntity>;

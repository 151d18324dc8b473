import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import type { ReasonCode } from '../../domain/outcome.ts';
import type { Outcome } from '../../domain/outcome.ts';
import type { CatalogueProduct, ProviderName, Recipient } from '../../domain/product.ts';
import type { PaymentProviderName } from '../../domain/payment-provider.ts';
import type { Evidence } from '../../domain/provider.ts';
import type { Due } from '../../domain/settle-card.ts';
import type {
  FulfilmentStatus,
  PaymentMethod,
  PaymentStatus,
  PurchaseStatus,
  RefundStatus,
} from '../../domain/purchase.ts';

/** A purchase as it stands. `product` is the catalogue entry at acceptance: later catalogue changes do not touch it. */
export const PurchaseEntity = defineEntity({
  name: 'Purchase',
  tableName: 'purchase',
  properties: {
    id: p.text().primary(),
    merchantId: p.text(),
    version: p.integer().default(1),
    method: p.text().$type<PaymentMethod>(),
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
    /** The account of ours that it goes through, and its number in that one's queue: for providers with lanes. */
    account: p.text().nullable(),
    laneNumber: p.bigint('number').nullable(),
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
    /** From here on null for prefunded purchases. What the customer pays, in `currency`. */
    chargeMinor: p.bigint('number').nullable(),
    /** The cost in the charge's currency; `gapMinor` of it the merchant's balance covers. */
    costMinor: p.bigint('number').nullable(),
    gapMinor: p.bigint('number').default(0),
    provider: p.text().$type<PaymentProviderName>().nullable(),
    /** What stands at the provider with everything of this payment: 32 hex digits. */
    ourReference: p.text().nullable(),
    /** Stored card: the key of the payment whose card is used. */
    sourceKey: p.text().nullable(),
    /** The customer agreed that the card may be used again. */
    saveCard: p.boolean().default(false),
    successUrl: p.text().nullable(),
    cancelUrl: p.text().nullable(),
    /** The payment page, and where the customer is sent. */
    token: p.text().nullable(),
    redirectUrl: p.text().nullable(),
    expiresAt: p.datetime().nullable(),
    /** The provider's key of the reservation, and of its capture. */
    key: p.text().nullable(),
    captureKey: p.text().nullable(),
    authorisedAt: p.datetime().nullable(),
    /** When the provider frees the reservation by itself. */
    voidsAt: p.datetime().nullable(),
    alertedAt: p.datetime().nullable(),
    /** A movement that is decided and not done, where the purchase goes when it is, and why. */
    due: p.text().$type<Due>().nullable(),
    dueEnd: p.text().$type<PurchaseStatus>().nullable(),
    dueReason: p.text().$type<ReasonCode>().nullable(),
    receiptMobile: p.text().nullable(),
  },
});
export type PaymentRow = InferEntity<typeof PaymentEntity>;

/**
 * A key at the payment provider. `claimed`: somebody says so, not looked up yet; `open`: neither approved nor declined;
 * `surplus`: reserved beside, or too late for, the one that counts; `foreign`: not of this payment.
 */
export type PaymentKeyState = 'claimed' | 'open' | 'declined' | 'reserved' | 'surplus' | 'voided' | 'foreign';

/** Every key that may belong to a payment, with what the provider says of it. */
export const PaymentKeyEntity = defineEntity({
  name: 'PaymentKey',
  tableName: 'payment_key',
  properties: {
    paymentId: p.text().primary(),
    key: p.text().primary(),
    state: p.text().$type<PaymentKeyState>(),
    amountMinor: p.bigint('number').nullable(),
    currency: p.text().nullable(),
    providerStatus: p.text().nullable(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
  },
});
export type PaymentKeyRow = InferEntity<typeof PaymentKeyEntity>;

/** Money that went back, or is on its way. */
export const RefundEntity = defineEntity({
  name: 'Refund',
  tableName: 'refund',
  properties: {
    id: p.text().primary(),
    paymentId: p.text(),
    amountMinor: p.bigint('number'),
    currency: p.text(),
    status: p.text().$type<RefundStatus>(),
    reason: p.text(),
    /** Who asked: a key's id, or null for the provider's own reversal. */
    requestedBy: p.text().nullable(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
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
    /** What was read before it left; only where the provider's look-up needs it. */
    beforeSend: p.json<Evidence>().nullable(),
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

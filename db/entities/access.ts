import { defineEntity, p, type InferEntity } from '@mikro-orm/core';

export const MerchantEntity = defineEntity({
  name: 'Merchant',
  tableName: 'merchant',
  properties: {
    id: p.text().primary(),
    name: p.text(),
    /** The most that one card purchase may charge, in minor units by currency; a currency without one has no limit. */
    chargeLimits: p.json<Record<string, number>>(),
    createdAt: p.datetime(),
  },
});
export type MerchantRow = InferEntity<typeof MerchantEntity>;

/** What an API key may do. */
export const SCOPES = ['purchases:write', 'purchases:read', 'deliverables:reveal', 'operator'] as const;
export type Scope = (typeof SCOPES)[number];

/** An API key: only its hash is stored. A key without a merchant is an operator's. */
export const ApiKeyEntity = defineEntity({
  name: 'ApiKey',
  tableName: 'api_key',
  properties: {
    id: p.text().primary(),
    merchantId: p.text().nullable(),
    keyHash: p.blob(),
    prefix: p.text(),
    scopes: p.array<Scope>((scope) => scope as Scope),
    createdAt: p.datetime(),
    revokedAt: p.datetime().nullable(),
  },
});
export type ApiKeyRow = InferEntity<typeof ApiKeyEntity>;

/** The answer of the first call with a key, for every later one. */
export const IdempotencyKeyEntity = defineEntity({
  name: 'IdempotencyKey',
  tableName: 'idempotency_key',
  properties: {
    merchantId: p.text().primary(),
    route: p.text().primary(),
    key: p.text().primary(),
    bodyHash: p.blob(),
    purchaseId: p.text(),
    answerStatus: p.integer().nullable(),
    answerBody: p.text().nullable(),
    createdAt: p.datetime(),
  },
});
export type IdempotencyKeyRow = InferEntity<typeof IdempotencyKeyEntity>;

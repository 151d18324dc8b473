import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import type { CatalogueProduct, ProductKind, ProviderName } from '../../domain/product.ts';
import type { Evidence } from '../../domain/provider.ts';

/** The copy of a provider's catalogue that accepting validates against. */
export const ProductEntity = defineEntity({
  name: 'Product',
  tableName: 'product',
  properties: {
    provider: p.text().primary().$type<ProviderName>(),
    id: p.text().primary(),
    name: p.text(),
    kind: p.text().$type<ProductKind>(),
    country: p.text(),
    operatorId: p.text(),
    data: p.json<CatalogueProduct>(),
    active: p.boolean(),
    copiedAt: p.datetime(),
  },
});
export type ProductRow = InferEntity<typeof ProductEntity>;

/** The inbox of provider callbacks: stored once per content, allow-listed fields only. */
export const CallbackEntity = defineEntity({
  name: 'Callback',
  tableName: 'callback',
  properties: {
    id: p.text().primary(),
    provider: p.text().$type<ProviderName>(),
    contentHash: p.blob(),
    ourReference: p.text().nullable(),
    purchaseId: p.text().nullable(),
    evidence: p.json<Evidence>(),
    receivedAt: p.datetime(),
    handledAt: p.datetime().nullable(),
  },
});
export type CallbackRow = InferEntity<typeof CallbackEntity>;

/** An account whose credentials were refused: nothing is sent before `openUntil`, or before an operator resumes it. */
export const ProviderCircuitEntity = defineEntity({
  name: 'ProviderCircuit',
  tableName: 'provider_circuit',
  properties: {
    provider: p.text().primary().$type<ProviderName>(),
    openUntil: p.datetime(),
    failures: p.integer(),
    reason: p.text(),
    untilResumed: p.boolean(),
    at: p.datetime(),
  },
});
export type ProviderCircuitRow = InferEntity<typeof ProviderCircuitEntity>;

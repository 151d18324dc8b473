import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import type { WebhookEventType } from '../../domain/webhook.ts';

/** Where a merchant wants to be told of changes. Its secret is derived (domain/webhook.ts), never stored. */
export const WebhookEndpointEntity = defineEntity({
  name: 'WebhookEndpoint',
  tableName: 'webhook_endpoint',
  properties: {
    id: p.text().primary(),
    merchantId: p.text(),
    url: p.text(),
    events: p.array<WebhookEventType>((type) => type as WebhookEventType),
    secretVersion: p.integer().default(1),
    rotatedAt: p.datetime().nullable(),
    status: p.text().$type<'enabled' | 'disabled'>(),
    createdAt: p.datetime(),
    deletedAt: p.datetime().nullable(),
  },
});
export type WebhookEndpointRow = InferEntity<typeof WebhookEndpointEntity>;

/** Something that changed, to be told to the merchant's endpoints. */
export const OutboxEventEntity = defineEntity({
  name: 'OutboxEvent',
  tableName: 'outbox_event',
  properties: {
    id: p.text().primary(),
    merchantId: p.text(),
    purchaseId: p.text(),
    refundId: p.text().nullable(),
    type: p.text().$type<WebhookEventType>(),
    createdAt: p.datetime(),
    dispatchedAt: p.datetime().nullable(),
  },
});
export type OutboxEventRow = InferEntity<typeof OutboxEventEntity>;

/** One event on its way to one endpoint. `failed`: given up, or the endpoint is gone; it can be sent again. */
export const WebhookDeliveryEntity = defineEntity({
  name: 'WebhookDelivery',
  tableName: 'webhook_delivery',
  properties: {
    id: p.text().primary(),
    eventId: p.text(),
    endpointId: p.text(),
    status: p.text().$type<'pending' | 'succeeded' | 'failed'>(),
    attempts: p.integer().default(0),
    httpStatus: p.integer().nullable(),
    error: p.text().nullable(),
    nextAttemptAt: p.datetime().nullable(),
    createdAt: p.datetime(),
    settledAt: p.datetime().nullable(),
    startedAt: p.datetime().nullable(),
  },
});
export type WebhookDeliveryRow = InferEntity<typeof WebhookDeliveryEntity>;

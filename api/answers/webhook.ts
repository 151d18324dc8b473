import type { OutboxEventRow, WebhookDeliveryRow, WebhookEndpointRow } from '../../db/entities/webhook.ts';

/** An endpoint as the API shows it; its secret is shown only when it is made. */
export function endpointAnswer({ id, url, events, status, createdAt }: WebhookEndpointRow) {
  return { id, url, events, status, created_at: createdAt.toISOString() };
}

/** A delivery as the API shows it. */
export function deliveryAnswer(delivery: WebhookDeliveryRow, event: OutboxEventRow) {
  return {
    id: delivery.id,
    event: {
      id: event.id,
      type: event.type,
      purchase_id: event.purchaseId,
      refund_id: event.refundId ?? null,
      created_at: event.createdAt.toISOString(),
    },
    status: delivery.status,
    attempts: delivery.attempts,
    http_status: delivery.httpStatus ?? null,
    error: delivery.error ?? null,
    next_attempt_at: delivery.nextAttemptAt?.toISOString() ?? null,
    created_at: delivery.createdAt.toISOString(),
  };
}

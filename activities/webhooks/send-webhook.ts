import { log } from '@temporalio/activity';
import { purchaseAnswer, refundAnswer } from '../../db/answers/purchase.ts';
import { findPurchase, viewPurchases } from '../../db/repositories/purchases.ts';
import {
  noteTry,
  readDelivery,
  setEndpointStatus,
  type DeliveryView,
} from '../../db/repositories/webhooks.ts';
import { signatures } from '../../db/webhook-secrets.ts';
import type { EntityManager } from '../../db/database.ts';
import type { Dependencies } from '../dependencies.ts';
import type { Posted } from './poster.ts';

/** One try of a delivery. `pauseMs`: how long until the next one by the schedule; null when this is the last. */
export interface WebhookTry {
  readonly deliveryId: string;
  readonly pauseMs: number | null;
}

/** How long to wait before the next try; null when there is none. */
export interface WebhookTried {
  readonly pauseMs: number | null;
}

const GONE = 410;
const LONGEST_PAUSE_MS = 24 * 60 * 60 * 1000;

/**
 * Tries a delivery once and notes what came of it. 2xx is success, 410 ends the endpoint, everything else is tried again
 * while there are tries left. What is sent is the purchase or refund as it stands now, under the event's own id.
 */
export async function sendWebhook(
  deps: Dependencies,
  { deliveryId, pauseMs }: WebhookTry,
): Promise<WebhookTried> {
  const em = deps.database.em();
  const view = await readDelivery(em, deliveryId);
  if (view?.delivery.status !== 'pending') return { pauseMs: null };
  const { delivery, event, endpoint } = view;
  const attempts = delivery.attempts + 1;
  if (endpoint.status !== 'enabled' || endpoint.deletedAt != null) {
    const error = endpoint.deletedAt == null ? 'endpoint_disabled' : 'endpoint_removed';
    const { httpStatus = null } = delivery;
    await noteTry(em, deliveryId, delivery.attempts, {
      status: 'failed',
      httpStatus,
      error,
      nextAttemptAt: null,
    });
    return { pauseMs: null };
  }
  const body = await bodyOf(em, view);
  const timestamp = Math.floor(Date.now() / 1000);
  const posted = await deps.webhooks.poster.post(
    endpoint.url,
    {
      'webhook-id': event.id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': signatures(deps.webhooks.key, endpoint, { id: event.id, timestamp, body }),
    },
    body,
  );
  const next = nextPause(posted, pauseMs);
  await noteTry(deps.database.em(), deliveryId, attempts, {
    status: isSuccess(posted) ? 'succeeded' : next === null ? 'failed' : 'pending',
    httpStatus: posted.httpStatus,
    error: posted.error ?? (isSuccess(posted) ? null : 'refused'),
    nextAttemptAt: next === null ? null : new Date(Date.now() + next),
  });
  if (posted.httpStatus === GONE) await setEndpointStatus(deps.database.em(), endpoint.id, 'disabled');
  if (!isSuccess(posted) && next === null)
    log.warn('a webhook was given up', { delivery: deliveryId, endpoint: endpoint.id, error: posted.error });
  return { pauseMs: next };
}

function isSuccess({ httpStatus }: Posted): boolean {
  return httpStatus !== null && httpStatus >= 200 && httpStatus < 300;
}

/** A receiver that asks for more time gets it, within reason. */
function nextPause(posted: Posted, pauseMs: number | null): number | null {
  if (isSuccess(posted) || posted.httpStatus === GONE || pauseMs === null) return null;
  return Math.min(LONGEST_PAUSE_MS, Math.max(pauseMs, posted.retryAfterMs ?? 0));
}

async function bodyOf(em: EntityManager, { event }: DeliveryView): Promise<string> {
  const row = await findPurchase(em, event.purchaseId);
  const [view] = row ? await viewPurchases(em, [row]) : [];
  if (!view) throw new Error(`no purchase ${event.purchaseId}`);
  const refund = view.refunds.find(({ id }) => id === event.refundId);
  const data = refund
    ? { purchase_id: event.purchaseId, ...refundAnswer(refund) }
    : purchaseAnswer(view, false);
  return JSON.stringify({ type: event.type, timestamp: event.createdAt.toISOString(), data });
}

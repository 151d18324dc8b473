import type { WebhookEventType } from '../../domain/webhook.ts';
import type { EntityManager } from '../database.ts';
import {
  OutboxEventEntity,
  WebhookDeliveryEntity,
  WebhookEndpointEntity,
  type OutboxEventRow,
  type WebhookDeliveryRow,
  type WebhookEndpointRow,
} from '../entities/webhook.ts';
import { newId } from '../new-id.ts';

/** How many endpoints a merchant may have. */
export const MOST_ENDPOINTS = 10;
/** Events and their deliveries are kept for so long. */
const KEEP_DAYS = 30;

/** Why an endpoint was not made. */
export type EndpointRefusal = 'exists' | 'too_many';

/** Makes an endpoint; each address once, and not too many. */
export async function makeEndpoint(
  em: EntityManager,
  merchantId: string,
  url: string,
  events: readonly WebhookEventType[],
): Promise<WebhookEndpointRow | EndpointRefusal> {
  return em.transactional(async (tx) => {
    await tx.execute('select 1 from merchant where id = ? for update', [merchantId]);
    const all = await listEndpoints(tx, merchantId);
    if (all.some((endpoint) => endpoint.url === url)) return 'exists';
    if (all.length >= MOST_ENDPOINTS) return 'too_many';
    const id = newId('whe');
    await tx.execute('insert into webhook_endpoint (id, merchant_id, url, events) values (?, ?, ?, ?)', [
      id,
      merchantId,
      url,
      textArray(events),
    ]);
    return tx.findOneOrFail(WebhookEndpointEntity, { id });
  });
}

/** A merchant's endpoints, oldest first. */
export function listEndpoints(em: EntityManager, merchantId: string): Promise<WebhookEndpointRow[]> {
  return em.find(WebhookEndpointEntity, { merchantId, deletedAt: null }, { orderBy: { id: 'asc' } });
}

export function findEndpoint(
  em: EntityManager,
  merchantId: string,
  id: string,
): Promise<WebhookEndpointRow | null> {
  return em.findOne(WebhookEndpointEntity, { id, merchantId, deletedAt: null });
}

/** What is on its way to it is not sent any more. */
export async function removeEndpoint(em: EntityManager, id: string): Promise<void> {
  await em.execute('update webhook_endpoint set deleted_at = now() where id = ?', [id]);
}

/** Says which events an endpoint gets, and whether any. */
export async function changeEndpoint(
  em: EntityManager,
  id: string,
  events: readonly WebhookEventType[],
  status: WebhookEndpointRow['status'],
): Promise<void> {
  await em.execute('update webhook_endpoint set events = ?, status = ? where id = ?', [
    textArray(events),
    status,
    id,
  ]);
}

/** An array of words of ours, as PostgreSQL writes it. */
function textArray(words: readonly string[]): string {
  return `{${words.map((word) => `"${word}"`).join(',')}}`;
}

export async function setEndpointStatus(
  em: EntityManager,
  id: string,
  status: WebhookEndpointRow['status'],
): Promise<void> {
  await em.execute('update webhook_endpoint set status = ? where id = ?', [status, id]);
}

/** The next secret; the one before still signs for a while. Returns its version. */
export async function rotateSecret(em: EntityManager, id: string): Promise<number> {
  const [row] = await em.execute<{ secret_version: number }[]>(
    `update webhook_endpoint set secret_version = secret_version + 1, rotated_at = now() where id = ? returning secret_version`,
    [id],
  );
  if (!row) throw new Error(`no webhook endpoint ${id}`);
  return row.secret_version;
}

/** True when there is something to dispatch or to start. */
export async function isAnythingWaiting(em: EntityManager): Promise<boolean> {
  const [row] = await em.execute<{ waiting: boolean }[]>(
    `select exists (select from outbox_event where dispatched_at is null)
       or exists (select from webhook_delivery where started_at is null) as waiting`,
  );
  return row?.waiting === true;
}

/** Makes a delivery of each waiting event for each endpoint that wants it. Returns how many events were taken. */
export async function dispatchEvents(em: EntityManager, limit: number): Promise<number> {
  return em.transactional(async (tx) => {
    const events = await tx.execute<{ id: string }[]>(
      `select id from outbox_event where dispatched_at is null order by created_at limit ? for update skip locked`,
      [limit],
    );
    if (events.length === 0) return 0;
    const ids = events.map(({ id }) => id);
    const places = ids.map(() => '?').join(', ');
    const wanted = await tx.execute<{ event_id: string; endpoint_id: string }[]>(
      `select o.id as event_id, e.id as endpoint_id from outbox_event o join webhook_endpoint e
         on e.merchant_id = o.merchant_id and e.deleted_at is null and e.status = 'enabled' and o.type = any(e.events)
         and e.created_at <= o.created_at
       where o.id in (${places}) order by o.created_at`,
      ids,
    );
    for (const { event_id, endpoint_id } of wanted) {
      await tx.execute(
        'insert into webhook_delivery (id, event_id, endpoint_id) values (?, ?, ?) on conflict do nothing',
        [newId('whd'), event_id, endpoint_id],
      );
    }
    await tx.execute(`update outbox_event set dispatched_at = now() where id in (${places})`, ids);
    return ids.length;
  });
}

/** Deliveries whose workflow is not known to have been started. */
export async function unstartedDeliveries(em: EntityManager, limit: number): Promise<string[]> {
  const rows = await em.execute<{ id: string }[]>(
    'select id from webhook_delivery where started_at is null order by created_at limit ?',
    [limit],
  );
  return rows.map(({ id }) => id);
}

export async function markStarted(em: EntityManager, deliveryId: string): Promise<void> {
  await em.execute('update webhook_delivery set started_at = now() where id = ?', [deliveryId]);
}

/** A delivery with what it is about and where it goes. */
export interface DeliveryView {
  readonly delivery: WebhookDeliveryRow;
  readonly event: OutboxEventRow;
  readonly endpoint: WebhookEndpointRow;
}

/** Null when it is gone: old ones are forgotten. */
export async function readDelivery(em: EntityManager, id: string): Promise<DeliveryView | null> {
  const delivery = await em.findOne(WebhookDeliveryEntity, { id });
  if (!delivery) return null;
  const event = await em.findOne(OutboxEventEntity, { id: delivery.eventId });
  const endpoint = await em.findOne(WebhookEndpointEntity, { id: delivery.endpointId });
  return event && endpoint && { delivery, event, endpoint };
}

/** What a try brought. `nextAttemptAt`: when the next one comes, for `pending`. */
export interface DeliveryTry {
  readonly status: WebhookDeliveryRow['status'];
  readonly httpStatus: number | null;
  readonly error: string | null;
  readonly nextAttemptAt: Date | null;
}

/** Notes a try; `attempt` counts from 1, so that a try that is noted twice counts once. */
export async function noteTry(
  em: EntityManager,
  deliveryId: string,
  attempts: number,
  { status, httpStatus, error, nextAttemptAt }: DeliveryTry,
): Promise<void> {
  await em.execute(
    `update webhook_delivery set status = ?, attempts = ?, http_status = ?, error = ?, next_attempt_at = ?,
       settled_at = case when ? = 'pending' then null else now() end where id = ?`,
    [status, attempts, httpStatus, error, nextAttemptAt, status, deliveryId],
  );
}

/** Lets a delivery be tried again from the start. */
export async function reviveDelivery(em: EntityManager, deliveryId: string): Promise<void> {
  await em.execute(
    `update webhook_delivery set status = 'pending', settled_at = null, next_attempt_at = now(), started_at = null where id = ?`,
    [deliveryId],
  );
}

/** An endpoint's deliveries, newest first, each with its event. */
export async function listDeliveries(
  em: EntityManager,
  endpointId: string,
  { before, limit }: { readonly before?: string; readonly limit: number },
): Promise<{ readonly delivery: WebhookDeliveryRow; readonly event: OutboxEventRow }[]> {
  const deliveries = await em.find(
    WebhookDeliveryEntity,
    { endpointId, ...(before !== undefined && { id: { $lt: before } }) },
    { orderBy: { id: 'desc' }, limit },
  );
  const events = await em.find(OutboxEventEntity, { id: { $in: deliveries.map(({ eventId }) => eventId) } });
  return deliveries.flatMap((delivery) => {
    const event = events.find(({ id }) => id === delivery.eventId);
    return event ? [{ delivery, event }] : [];
  });
}

/** Forgets events of long ago with their deliveries, at most `limit` at a time. */
export async function forgetOldEvents(em: EntityManager, limit = 1_000): Promise<void> {
  await em.execute(
    `delete from outbox_event where id in (
       select id from outbox_event where dispatched_at < now() - make_interval(days => ?) limit ?)`,
    [KEEP_DAYS, limit],
  );
}

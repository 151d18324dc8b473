import type { WebhookEndpointRow } from '../../db/entities/webhook.ts';
import {
  changeEndpoint,
  findEndpoint,
  listEndpoints,
  makeEndpoint,
  MOST_ENDPOINTS,
  removeEndpoint,
  rotateSecret,
} from '../../db/repositories/webhooks.ts';
import { webhookKey, webhookSecret } from '../../db/webhook-secrets.ts';
import type { EntityManager } from '../../db/database.ts';
import { isId } from '../../domain/ids.ts';
import { WEBHOOK_EVENT_TYPES } from '../../domain/webhook.ts';
import { endpointAnswer } from '../answers/webhook.ts';
import type { ApiContext, RouteMiddleware } from '../context.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { merchantOf } from '../middleware/authenticate.ts';
import { problem } from '../problems.ts';
import { readWebhookBody, readWebhookChanges } from '../requests/webhook-body.ts';

/** The endpoint that the path names. Throws Problem: what is another's does not exist. */
export async function endpointOfPath(em: EntityManager, ctx: ApiContext): Promise<WebhookEndpointRow> {
  const id = ctx.params['id'] ?? '';
  const merchantId = merchantOf(ctx.state.caller);
  const endpoint = isId('whe', id) ? await findEndpoint(em, merchantId, id) : null;
  if (!endpoint) throw problem('webhook_endpoint_not_found', 'You have no webhook endpoint of this id.');
  return endpoint;
}

/** `POST /v1/webhook-endpoints`: 201 with the signing secret, which is shown only now. Each address is taken once. */
export function makeWebhookEndpoint({ database, config }: ApiDependencies): RouteMiddleware {
  const key = webhookKey(config.dataKey);
  return async (ctx) => {
    const { url, events } = readWebhookBody(ctx.request.body, config);
    const wanted = [...new Set(events ?? WEBHOOK_EVENT_TYPES)];
    const made = await makeEndpoint(database.em(), merchantOf(ctx.state.caller), url, wanted);
    if (made === 'exists')
      throw problem(
        'webhook_endpoint_exists',
        'You have a webhook endpoint of this address; find it in the list.',
      );
    if (made === 'too_many')
      throw problem('too_many_webhook_endpoints', `At most ${MOST_ENDPOINTS} webhook endpoints; remove one.`);
    ctx.status = 201;
    ctx.set('Location', `/v1/webhook-endpoints/${made.id}`);
    ctx.body = { ...endpointAnswer(made), secret: webhookSecret(key, made.id, made.secretVersion) };
  };
}

/** `GET /v1/webhook-endpoints`: oldest first. */
export function readWebhookEndpoints({ database }: ApiDependencies): RouteMiddleware {
  return async (ctx) => {
    const endpoints = await listEndpoints(database.em(), merchantOf(ctx.state.caller));
    ctx.body = { data: endpoints.map(endpointAnswer) };
  };
}

/** `GET /v1/webhook-endpoints/{id}` */
export function readWebhookEndpoint({ database }: ApiDependencies): RouteMiddleware {
  return async (ctx) => {
    ctx.body = endpointAnswer(await endpointOfPath(database.em(), ctx));
  };
}

/** `PATCH /v1/webhook-endpoints/{id}`: which events, and whether it is sent to at all. */
export function changeWebhookEndpoint({ database }: ApiDependencies): RouteMiddleware {
  return async (ctx) => {
    const changes = readWebhookChanges(ctx.request.body);
    const { id, events, status } = await endpointOfPath(database.em(), ctx);
    await changeEndpoint(database.em(), id, [...new Set(changes.events ?? events)], changes.status ?? status);
    ctx.body = endpointAnswer(await endpointOfPath(database.em(), ctx));
  };
}

/** `DELETE /v1/webhook-endpoints/{id}`: 204; what was on its way there is not sent any more. */
export function removeWebhookEndpoint({ database }: ApiDependencies): RouteMiddleware {
  return async (ctx) => {
    const { id } = await endpointOfPath(database.em(), ctx);
    await removeEndpoint(database.em(), id);
    ctx.status = 204;
  };
}

/** `POST /v1/webhook-endpoints/{id}/rotate-secret`: a new secret; for a day messages are signed with the old one as well. */
export function rotateWebhookSecret({ database, config }: ApiDependencies): RouteMiddleware {
  const key = webhookKey(config.dataKey);
  return async (ctx) => {
    const endpoint = await endpointOfPath(database.em(), ctx);
    const version = await rotateSecret(database.em(), endpoint.id);
    ctx.body = { ...endpointAnswer(endpoint), secret: webhookSecret(key, endpoint.id, version) };
  };
}

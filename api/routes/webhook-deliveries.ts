import { z } from 'zod';
import { listDeliveries, readDelivery, reviveDelivery } from '../../db/repositories/webhooks.ts';
import { isId } from '../../domain/ids.ts';
import { WEBHOOK_PAUSES_MS } from '../../domain/webhook.ts';
import { startDelivery } from '../../workflows/client/webhook.ts';
import { deliveryAnswer } from '../answers/webhook.ts';
import type { RouteMiddleware } from '../context.ts';
import { workflowAccess, type ApiDependencies } from '../dependencies.ts';
import { problem } from '../problems.ts';
import { pageLimit, readQuery } from '../requests/query.ts';
import { endpointOfPath } from './webhook-endpoints.ts';

const filters = z.strictObject({
  cursor: z
    .string('must be given once')
    .refine((cursor) => isId('whd', cursor), 'must be the next_cursor of a page before')
    .optional(),
  limit: pageLimit,
});

/** `GET /v1/webhook-endpoints/{id}/deliveries`: newest first; those of the last 30 days. */
export function readWebhookDeliveries({ database }: ApiDependencies): RouteMiddleware {
  return async (ctx) => {
    const { cursor, limit } = readQuery(filters, ctx.query);
    const em = database.em();
    const { id } = await endpointOfPath(em, ctx);
    const rows = await listDeliveries(em, id, {
      limit: limit + 1,
      ...(cursor !== undefined && { before: cursor }),
    });
    const page = rows.slice(0, limit);
    ctx.body = {
      data: page.map(({ delivery, event }) => deliveryAnswer(delivery, event)),
      next_cursor: rows.length > limit ? (page.at(-1)?.delivery.id ?? null) : null,
    };
  };
}

/** `POST …/deliveries/{delivery}/resend`: 202; it is tried at once, under the same event id, whatever became of it before. */
export function resendWebhook(deps: ApiDependencies): RouteMiddleware {
  return async (ctx) => {
    const em = deps.database.em();
    const endpoint = await endpointOfPath(em, ctx);
    const id = ctx.params['delivery'] ?? '';
    const found = isId('whd', id) ? await readDelivery(em, id) : null;
    if (found?.endpoint.id !== endpoint.id)
      throw problem('webhook_delivery_not_found', 'This endpoint has no delivery of this id.');
    await reviveDelivery(em, id);
    try {
      await deps.temporal.withDeadline(Date.now() + deps.config.acceptWaitMs, () =>
        startDelivery(workflowAccess(deps), id, WEBHOOK_PAUSES_MS),
      );
    } catch (error) {
      // The dispatcher starts what is not started here.
      const name = error instanceof Error ? error.name : typeof error;
      deps.logger.info({ delivery: id, error: name }, 'a webhook is to be sent again; it takes a moment');
    }
    const now = await readDelivery(deps.database.em(), id);
    if (!now) throw problem('webhook_delivery_not_found', 'This endpoint has no delivery of this id.');
    ctx.status = 202;
    ctx.body = deliveryAnswer(now.delivery, now.event);
  };
}

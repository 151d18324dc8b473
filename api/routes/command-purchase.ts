import { z } from 'zod';
import { isFinalStatus } from '../../domain/purchase.ts';
import { RESOLUTIONS } from '../../domain/settle.ts';
import { cancelUpdate, resolveUpdate } from '../../workflows/purchase/messages.ts';
import type { Answer } from '../accept/first-answer.ts';
import { carryOut } from '../command.ts';
import type { ApiContext, RouteMiddleware } from '../context.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { isOperator } from '../middleware/authenticate.ts';
import { problem, refuseFaults } from '../problems.ts';
import { refuseCardNumber } from '../requests/card-data.ts';
import { bodyFaults } from '../requests/faults.ts';
import { readIdempotencyKey } from '../requests/idempotency-key.ts';
import { storableText } from '../requests/text.ts';
import { purchaseOfPath } from './read-purchases.ts';

/** A resolution asks the provider first, which takes as long as one call may take. */
const RESOLVE_WAIT_MS = 20_000;

const nothing = z.strictObject({});
const resolution = z.strictObject({
  resolution: z.enum(RESOLUTIONS, `must be one of ${RESOLUTIONS.join(', ')}`),
  reason: storableText(500).min(3, 'must have at least 3 characters'),
});

/** `POST /v1/purchases/{id}/cancel`: 200 when the purchase is settled, 202 while it is being cancelled. */
export function cancelPurchase(deps: ApiDependencies): RouteMiddleware {
  return async (ctx) => {
    const key = readIdempotencyKey(ctx.get('idempotency-key'));
    const body = readBody(nothing, ctx.request.body);
    const purchase = await purchaseOfPath(deps.database.em(), ctx);
    const answer = await carryOut(deps, purchase, {
      route: 'POST /v1/purchases/{id}/cancel',
      key,
      body,
      update: cancelUpdate,
      args: [{ by: ctx.state.caller.keyId }],
      waitMs: deps.config.acceptWaitMs,
      forOperator: isOperator(ctx.state.caller),
      check: ({ status }) => {
        if (isFinalStatus(status)) throw problem('purchase_closed', `The purchase is ${status} already.`);
      },
      takenUp: ({ cancelRequested }) => cancelRequested,
    });
    send(ctx, answer);
  };
}

/** `POST /v1/purchases/{id}/resolve`: an operator's decision about a purchase in review. */
export function resolvePurchase(deps: ApiDependencies): RouteMiddleware {
  return async (ctx) => {
    const key = readIdempotencyKey(ctx.get('idempotency-key'));
    const body = readBody(resolution, ctx.request.body);
    refuseCardNumber(body.reason, '/reason');
    const purchase = await purchaseOfPath(deps.database.em(), ctx);
    const answer = await carryOut(deps, purchase, {
      route: 'POST /v1/purchases/{id}/resolve',
      key,
      body,
      update: resolveUpdate,
      args: [{ ...body, by: ctx.state.caller.keyId }],
      waitMs: RESOLVE_WAIT_MS,
      forOperator: true,
      check: ({ status }) => {
        const closedLook = body.resolution === 'look_again' && isFinalStatus(status);
        if (status === 'in_review' || closedLook) return;
        throw problem('not_in_review', `The purchase is ${status}.`);
      },
      // The row alone does not tell whose decision it shows.
      takenUp: () => false,
    });
    send(ctx, answer);
  };
}

function readBody<T extends z.ZodObject>(shape: T, body: unknown): z.infer<T> {
  const read = shape.safeParse(body);
  if (!read.success) refuseFaults(bodyFaults(read.error, body));
  return read.data as z.infer<T>;
}

function send(ctx: ApiContext, answer: Answer & { readonly replayed: boolean }): void {
  if (answer.replayed) ctx.set('Idempotent-Replayed', 'true');
  if (answer.status === 202) ctx.set('Retry-After', '1');
  ctx.status = answer.status;
  ctx.type = 'application/json';
  ctx.body = answer.body;
}

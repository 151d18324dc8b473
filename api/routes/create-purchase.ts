import { accept } from '../accept/accept.ts';
import { FirstAnswers } from '../accept/first-answer.ts';
import type { RouteMiddleware } from '../context.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { merchantOf } from '../middleware/authenticate.ts';
import { bodyFingerprint } from '../requests/fingerprint.ts';
import { readIdempotencyKey } from '../requests/idempotency-key.ts';
import { waitPreference } from '../requests/preference.ts';
import { readPurchaseBody } from '../requests/purchase-body.ts';

/** `POST /v1/purchases`: 201 when the purchase is settled already, else 202; the same key brings the same answer again. */
export function createPurchase(deps: ApiDependencies): RouteMiddleware {
  const answers = new FirstAnswers(deps);
  return async (ctx) => {
    const merchantId = merchantOf(ctx.state.caller);
    const key = readIdempotencyKey(ctx.get('idempotency-key'));
    const body = readPurchaseBody(ctx.request.body);
    const waitS = waitPreference(ctx.get('prefer'));
    const { purchaseId, answer, replayed } = await accept(deps, answers, {
      scope: { merchantId, route: 'POST /v1/purchases', key },
      bodyHash: bodyFingerprint(ctx.request.body, deps.config.dataKey),
      body,
      waitMs: waitS === null ? null : waitS * 1000,
    });
    if (replayed) ctx.set('Idempotent-Replayed', 'true');
    if (waitS !== null && !replayed) ctx.set('Preference-Applied', `wait=${waitS}`);
    if (answer.status === 202) ctx.set('Retry-After', '1');
    ctx.set('Location', `/v1/purchases/${purchaseId}`);
    ctx.status = answer.status;
    ctx.type = 'application/json';
    ctx.body = answer.body;
  };
}

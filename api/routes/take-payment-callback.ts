import { bodyParser } from '@koa/bodyparser';
import { claimKey, findPaymentBy } from '../../db/repositories/payment-keys.ts';
import { findPurchase } from '../../db/repositories/purchases.ts';
import { storable } from '../../db/storable.ts';
import { handOn } from '../../workflows/client/hand-on.ts';
import { paymentEventSignal } from '../../workflows/purchase/messages.ts';
import type { RouteMiddleware } from '../context.ts';
import { workflowAccess, type ApiDependencies } from '../dependencies.ts';
import { problem } from '../problems.ts';

/** Reads a form to `ctx.request.body`. */
export function formBody(): RouteMiddleware {
  return bodyParser({
    enableTypes: ['form'],
    formLimit: 64 * 1024,
    onError: () => {
      throw problem('callback_not_understood', 'The body is no form.');
    },
  });
}

/**
 * `POST /callbacks/paythru/{secret}`: notes the key that it names and has it looked up. Nothing else of it is read or kept:
 * names, addresses and card details stay out. 200 as soon as the key is stored, since the sweeper hands on what is left.
 */
export function takePaymentCallback(deps: ApiDependencies): RouteMiddleware {
  return async (ctx) => {
    const form = formOf(ctx.request.body);
    const hint = deps.paymentReaders.get('paythru')?.readCallback(form) ?? null;
    if (!hint) throw problem('callback_not_understood', 'The body is no callback of this provider.');
    const em = deps.database.em();
    const payment = await findPaymentBy(em, hint);
    if (payment) await noteKey(deps, payment, hint.key);
    ctx.status = 200;
    ctx.body = { received: true };
  };
}

/** Stores that somebody named a key, and has the purchase look it up when that can teach something. */
export async function noteKey(
  deps: ApiDependencies,
  payment: { readonly id: string; readonly purchaseId: string },
  key: string,
): Promise<void> {
  if (!(await claimKey(deps.database.em(), payment.id, key))) return;
  const purchase = await findPurchase(deps.database.em(), payment.purchaseId);
  if (!purchase) return;
  try {
    await deps.temporal.withDeadline(Date.now() + deps.config.acceptWaitMs, () =>
      handOn(workflowAccess(deps), purchase, paymentEventSignal),
    );
  } catch (error) {
    const name = error instanceof Error ? error.name : typeof error;
    deps.logger.warn({ purchase_id: purchase.id, error: name }, 'a payment is noted, but not handed on yet');
  }
}

function formOf(body: unknown): Record<string, string> {
  const fields = Object.entries(typeof body === 'object' && body !== null ? body : {});
  return Object.fromEntries(
    fields.flatMap(([name, value]) => (typeof value === 'string' ? [[name, storable(value)] as const] : [])),
  );
}

import { createHash } from 'node:crypto';
import type { PaymentRow, PurchaseRow } from '../../db/entities/purchase.ts';
import { paymentOf } from '../../db/repositories/payment-keys.ts';
import { findPurchase } from '../../db/repositories/purchases.ts';
import { isId } from '../../domain/ids.ts';
import { isFinalStatus } from '../../domain/purchase.ts';
import { cancelUpdate } from '../../workflows/purchase/messages.ts';
import { commandPurchase } from '../../workflows/client/command.ts';
import type { RouteMiddleware } from '../context.ts';
import { workflowAccess, type ApiDependencies } from '../dependencies.ts';
import { problem } from '../problems.ts';
import { noteKey } from './take-payment-callback.ts';

/** The only style of the page, allowed by its hash. */
const STYLE = `
  :root { color-scheme: light dark; }
  body { font: 1.125rem/1.5 system-ui, sans-serif; margin: 0; background: #fff; color: #1b1d20; }
  a { color: #0b4f8a; }
  @media (prefers-color-scheme: dark) {
    body { background: #16181b; color: #eceef1; }
    a { color: #9cc8ff; }
  }
  main { max-width: 36rem; margin: 10vh auto; padding: 1.5rem; }
  h1 { font-size: 1.75rem; line-height: 1.2; }
  a:focus-visible { outline: 3px solid; outline-offset: 3px; }
  .reference { font-size: 0.875rem; overflow-wrap: anywhere; }
`;
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * `GET /return/{purchase}`: where a customer comes back to from the payment page. What the address claims is looked up,
 * never believed; the page follows the purchase until it is final and then leads to the merchant.
 */
export function readReturn(deps: ApiDependencies): RouteMiddleware {
  return async (ctx) => {
    const id = ctx.params['id'] ?? '';
    const em = deps.database.em();
    const purchase = isId('pur', id) ? await findPurchase(em, id) : null;
    if (!purchase || purchase.method === 'prefunded')
      throw problem('not_found', 'There is nothing at this address.');
    const payment = await paymentOf(em, id);
    const query = new Map(
      Object.entries(ctx.query).map(([name, value]) => [name.toLowerCase(), String(value)]),
    );
    const key = query.get('transkey');
    if (key !== undefined && deps.paymentReaders.get('paythru')?.isKey(key))
      await noteKey(deps, payment, key);
    else if (query.get('cancelled') === '1') await cancel(deps, purchase);
    const now = (await findPurchase(deps.database.em(), id)) ?? purchase;
    ctx.set('Content-Security-Policy', POLICY);
    ctx.type = 'text/html';
    ctx.body = page(now, payment);
  };
}

/** The customer does not want to pay: nothing is lost by closing a page that nobody has paid on. */
async function cancel(deps: ApiDependencies, purchase: PurchaseRow): Promise<void> {
  if (purchase.status !== 'awaiting_payment') return;
  try {
    await deps.temporal.withDeadline(Date.now() + deps.config.acceptWaitMs, () =>
      commandPurchase(workflowAccess(deps), purchase, cancelUpdate, `${purchase.id}:customer`, [
        { by: 'customer' },
      ]),
    );
  } catch (error) {
    const name = error instanceof Error ? error.name : typeof error;
    deps.logger.info({ purchase_id: purchase.id, error: name }, 'a customer cancelled; it takes a moment');
  }
}

function page(purchase: PurchaseRow, payment: PaymentRow): string {
  const final = isFinalStatus(purchase.status);
  const [heading, words] = wordsOf(purchase);
  const link =
    purchase.status === 'completed' ? payment.successUrl : (payment.cancelUrl ?? payment.successUrl);
  const back = final && link != null ? `<p><a href="${escaped(link)}">Back to the shop</a></p>` : '';
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${final ? '' : `<meta http-equiv="refresh" content="2;url=/return/${purchase.id}">`}
<title>${heading}</title>
<style>${STYLE}</style>
<main>
<h1>${heading}</h1>
<p role="status">${words}</p>
${back}
<p class="reference">Reference: ${purchase.id}</p>
</main>
</html>
`;
}

function wordsOf({ status, fulfilmentStatus }: PurchaseRow): [string, string] {
  switch (status) {
    case 'completed':
      return ['Done', 'Your payment was taken, and your order is delivered.'];
    case 'refunded':
      return ['Refunded', 'Your payment was given back.'];
    case 'failed':
      return ['Not delivered', 'Your order could not be delivered. Nothing was taken from your card.'];
    case 'cancelled':
      return ['Cancelled', 'The order was cancelled. Nothing was taken from your card.'];
    case 'expired':
      return ['Not paid', 'The time to pay is over. Nothing was taken from your card.'];
    case 'in_review':
      return ['Being looked into', 'Somebody looks into your order. You need not pay again.'];
    case 'created':
    case 'awaiting_payment':
      return ['Waiting for your payment', 'We are asking the bank. This page follows your order.'];
    case 'processing':
    case 'cancelling':
      if (fulfilmentStatus === 'delivered')
        return ['Delivered', 'Your order is delivered; the payment is being completed.'];
      return status === 'cancelling'
        ? ['Being cancelled', 'Your order is being cancelled. This page follows it.']
        : ['In progress', 'Your payment is reserved, and your order is on its way. This page follows it.'];
  }
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('"', '&quot;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}

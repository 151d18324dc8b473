import { endUnpaid } from '../../db/repositories/card-settlement.ts';
import { paymentOf } from '../../db/repositories/payment-keys.ts';
import type { PurchaseStatus } from '../../domain/purchase.ts';
import type { Dependencies } from '../dependencies.ts';
import { sendMove, triedFor } from './send-move.ts';

/** Null pause: closed, or tried long enough; the page ends by its own expiry as well. */
export interface CloseReport {
  readonly pauseMs: number | null;
}

/** Closes the payment page: nobody can pay there any more. Harmless to repeat. */
export async function closeCheckout(
  deps: Dependencies,
  { purchaseId }: { readonly purchaseId: string },
): Promise<CloseReport> {
  const { token, status } = await paymentOf(deps.database.em(), purchaseId);
  if (token == null || status !== 'pending') return { pauseMs: null };
  const end = await sendMove(
    deps,
    { purchaseId, operation: 'close', repeatable: true },
    (provider, payment, limits) => provider.closeCheckout(payment.token ?? '', limits),
  );
  if (end.end === 'known') return { pauseMs: null };
  const givenUp = (await triedFor(deps, purchaseId, 'close')) >= deps.timers.holdDeadlineMs;
  return { pauseMs: givenUp ? null : end.pauseMs };
}

/** Ends a purchase whose customer has not paid, as far as anybody can see: what turns up later is late truth. */
export async function endUnpaidPurchase(
  deps: Dependencies,
  request: {
    readonly purchaseId: string;
    readonly status: 'expired' | 'cancelled';
    readonly reason: 'payment_not_made' | 'cancelled_by_merchant' | 'cancelled_by_customer';
  },
): Promise<{ readonly status: PurchaseStatus }> {
  const { purchaseId, status, reason } = request;
  const { token } = await paymentOf(deps.database.em(), purchaseId);
  // Without a page there is nothing that could have been paid.
  const payment = token == null ? 'failed' : 'unpaid_unproved';
  return deps.database
    .em()
    .transactional(async (em) => ({ status: await endUnpaid(em, purchaseId, { status, payment, reason }) }));
}

import { ActivityFailure, CancellationScope, condition, isCancellation, sleep } from '@temporalio/workflow';
import type { PaymentLook } from '../../activities/payment/look-up-payment.ts';
import { isFinalStatus } from '../../domain/purchase.ts';
import type { PurchaseState } from './state.ts';

/** Gets the customer's money reserved. False when the purchase has ended, or waits for a person, without it. */
export async function authorise(state: PurchaseState): Promise<boolean> {
  return state.card?.method === 'stored_card' ? chargeStored(state) : payOnPage(state);
}

async function chargeStored(state: PurchaseState): Promise<boolean> {
  state.tell('pay', 'Reserving on the stored card.');
  for (;;) {
    const { status, payment, pauseMs } = await state.activities.chargeStoredCard.executeWithOptions(
      { summary: 'reserve on the stored card' },
      [{ purchaseId: state.purchaseId }],
    );
    state.standsAt(status);
    if (pauseMs === null) return payment === 'authorised';
    await sleep(pauseMs, { summary: 'before the stored card is tried again' });
  }
}

async function payOnPage(state: PurchaseState): Promise<boolean> {
  const expiresAt = await openPage(state);
  if (expiresAt === null) return false;
  state.payable = true;
  state.tell('pay', 'Waiting for the customer to pay on the page.');
  while (Date.now() < expiresAt && !state.cancelRequested) {
    const told = () => state.paymentHinted || state.cancelRequested;
    if (!told())
      await condition(told, Math.max(1, expiresAt - Date.now()), {
        summary: 'until the customer has paid, or no longer can',
      });
    if (!state.paymentHinted) continue;
    const look = await lookUp(state, expiresAt);
    if (look?.payment === 'authorised') return true;
    if (look && isFinalStatus(look.status)) return ended(state, look);
  }
  return closePage(state);
}

/** When the page ends; null when there is none. */
async function openPage(state: PurchaseState): Promise<number | null> {
  state.tell('pay', 'Opening the payment page.');
  for (;;) {
    const report = await state.activities.openCheckout.executeWithOptions(
      { summary: 'open the payment page' },
      [{ purchaseId: state.purchaseId }],
    );
    if (report.page !== 'later') state.standsAt(report.status);
    if (report.page === 'open') return report.expiresAt;
    if (report.page === 'none') return null;
    await sleep(report.pauseMs, { summary: 'before the page is asked for again' });
  }
}

/** Nobody can pay any more; what was paid in the last moment still counts. */
async function closePage(state: PurchaseState): Promise<boolean> {
  state.payable = false;
  state.tell('pay', 'Closing the payment page.');
  const { activities, purchaseId } = state;
  for (let pauseMs: number | null = 0; pauseMs !== null;) {
    if (pauseMs > 0) await sleep(pauseMs, { summary: 'before the page is closed again' });
    ({ pauseMs } = await activities.closeCheckout.executeWithOptions({ summary: 'close the payment page' }, [
      { purchaseId },
    ]));
  }
  const until = Date.now() + state.timers.lookupDeadlineMs;
  let look = await lookUp(state, until);
  // Cut short by somebody who names a payment: that one is looked up as well.
  while (!look && state.paymentHinted) look = await lookUp(state, until);
  if (look?.payment === 'authorised') return true;
  const end = state.cancelRequested
    ? ({
        status: 'cancelled',
        reason: state.cancelledBy === 'customer' ? 'cancelled_by_customer' : 'cancelled_by_merchant',
      } as const)
    : ({ status: 'expired', reason: 'payment_not_made' } as const);
  state.standsAt((await activities.endUnpaidPurchase({ purchaseId, ...end })).status);
  // Not ended: the payment was found meanwhile.
  return !state.settled;
}

function ended(state: PurchaseState, look: PaymentLook): false {
  state.standsAt(look.status);
  return false;
}

/** One look at every key that was named; a further hint begins it anew. Null when nothing came of it. */
export async function lookUp(state: PurchaseState, until: number): Promise<PaymentLook | null> {
  const scope = new CancellationScope();
  state.paymentHinted = false;
  try {
    return await state.whileWaiting(
      () => scope.cancel(),
      () => scope.run(() => state.activities.lookUpPaymentUntil(until, state.purchaseId)),
    );
  } catch (error) {
    if (isCancellation(error) || error instanceof ActivityFailure) return null;
    throw error;
  }
}

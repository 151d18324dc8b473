import { condition } from '@temporalio/workflow';
import { lookUp } from './authorise.ts';
import type { PurchaseState } from './state.ts';

/**
 * Makes what is due on the customer's card: captures, frees, refunds. Ends when nothing is left to do here and now; what
 * cannot be made is parked in review by then.
 */
export async function moveMoney(state: PurchaseState): Promise<void> {
  if (!state.card) return;
  if (state.paymentHinted) await lookUp(state, Date.now());
  for (;;) {
    const { status, pauseMs } = await state.activities.moveMoney.executeWithOptions(
      { summary: 'make what is due on the card' },
      [{ purchaseId: state.purchaseId }],
    );
    state.standsAt(status);
    if (pauseMs === null) return;
    state.tell('money', 'What is due on the card could not be made yet; it is tried again.');
    await condition(() => state.paymentHinted, pauseMs, { summary: 'before the card is tried again' });
    if (state.paymentHinted) await lookUp(state, Date.now());
  }
}

import { interruptible } from './await-final.ts';
import { lookUp } from './authorise.ts';
import { cancel } from './fulfil.ts';
import { moveMoney } from './move-money.ts';
import { settle } from './settle.ts';
import type { PurchaseState } from './state.ts';

/**
 * Looks into news of a closed purchase as long as callbacks keep coming; what changes nothing ends it. An order that was
 * left open when somebody's word closed the purchase is taken back: it holds our float.
 */
export async function lookIntoLateTruth(state: PurchaseState): Promise<void> {
  do {
    if (state.card) {
      state.hinted = false;
      await lookUp(state, Date.now() + state.timers.lookupDeadlineMs);
      await moveMoney(state);
      // More may have become due while that was made: a further refund, for one.
      if (state.hinted) continue;
    }
    state.tell('wait', 'Looking whether the provider has news of this closed purchase.');
    const sighting = await interruptible(state, () => state.activities.lookLate(state.purchaseId));
    if (sighting === 'interrupted' || sighting === 'deadline') continue;
    if (sighting.seen === 'settled') state.standsAt(sighting.status);
    if (sighting.seen === 'still_created') {
      const end = await cancel(state, 'cancelled_at_provider');
      if (end.proof !== 'unknown') await settle(state, end);
    }
    await moveMoney(state);
  } while (state.hinted);
}

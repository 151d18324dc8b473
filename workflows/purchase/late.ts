import { interruptible } from './await-final.ts';
import type { PurchaseState } from './state.ts';

/** Looks into news of a closed purchase as long as callbacks keep coming; what changes nothing ends it. */
export async function lookIntoLateTruth(state: PurchaseState): Promise<void> {
  do {
    state.tell('wait', 'Looking whether the provider has news of this closed purchase.');
    const sighting = await interruptible(state, () => state.activities.lookLate(state.purchaseId));
    if (sighting !== 'interrupted' && sighting !== 'deadline' && sighting.seen === 'settled') {
      state.standsAt(sighting.status);
    }
  } while (state.hinted);
}

import { condition } from '@temporalio/workflow';
import { interruptible } from './await-final.ts';
import { cancel } from './fulfil.ts';
import { moveMoney } from './move-money.ts';
import { settle } from './settle.ts';
import type { PurchaseState } from './state.ts';

const LONGEST_TAKE_BACK_PAUSE_MS = 6 * 60 * 60 * 1000;

/**
 * Waits for a person, and for news at the same time: a look-up goes on ever more slowly, a callback makes it look at
 * once. Ends when an operator or the provider has settled the purchase.
 */
export async function review(state: PurchaseState): Promise<void> {
  if (!state.inReview) return;
  let takeBackPauseMs = state.timers.reviewPollMaxMs;
  while (state.inReview) {
    state.tell(
      'review',
      'Neither delivery nor its absence is proved. Resolve it through the API; looking goes on meanwhile.',
    );
    await moveMoney(state);
    if (!state.inReview) return;
    const sighting = await interruptible(state, () => state.activities.watch(state.purchaseId));
    if (!state.inReview) break;
    if (sighting === 'interrupted') continue;
    if (sighting === 'deadline') {
      await condition(() => !state.inReview || state.hinted);
    } else if (sighting.seen === 'settled') {
      state.standsAt(sighting.status);
    } else if (sighting.seen === 'still_created') {
      await takeBack(state, takeBackPauseMs);
      takeBackPauseMs = Math.min(LONGEST_TAKE_BACK_PAUSE_MS, takeBackPauseMs * 2);
    }
  }
  await moveMoney(state);
}

/** Found long after it was ordered, and never confirmed: taken back rather than delivered to a customer who has gone. */
async function takeBack(state: PurchaseState, pauseMs: number): Promise<void> {
  const end = await cancel(state, 'cancelled_at_provider');
  if (end.proof !== 'unknown' && end.proof !== 'closed') return settle(state, end);
  // Ever more seldom: a month of a provider that does not take it back must not fill the history.
  await condition(() => !state.inReview || state.hinted, pauseMs, { summary: 'before looking again' });
}

import {
  ActivityCancellationType,
  ActivityFailure,
  CancellationScope,
  condition,
  proxyActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { Activities } from '../../activities/index.ts';
import { turnSignal } from '../lane/messages.ts';
import { leaveLane } from '../purchase/turn.ts';
import type { EnquiryEnd, EnquiryInput } from './input.ts';

const { joinAsEnquiry } = proxyActivities<Activities>({
  startToCloseTimeout: '5 seconds',
  scheduleToCloseTimeout: '10 seconds',
  retry: { initialInterval: 200, maximumInterval: '2 seconds' },
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
});
// Asked once, by one who still waits. No heartbeat: the turn must not be given back before the call is surely over.
const { askAboutCustomer } = proxyActivities<Activities>({
  scheduleToStartTimeout: '5 seconds',
  startToCloseTimeout: '15 seconds',
  retry: { maximumAttempts: 1 },
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
});

/**
 * Asks a provider about a customer, in the turn of an account where that is needed: a purchase of the same account goes before
 * or after it, never beside it. Whoever asked waits for the answer, so it is short, and nobody carries it on.
 */
export async function enquiry(input: EnquiryInput): Promise<EnquiryEnd> {
  let hasTurn = false;
  setHandler(turnSignal, () => {
    hasTurn = true;
  });
  return CancellationScope.nonCancellable(async () => {
    try {
      if (input.way === 'any_time') return await ask(input, null);
      return await askInTurn(input, () => hasTurn);
    } catch (error) {
      if (!(error instanceof ActivityFailure)) throw error;
      return { end: 'unavailable', retryAfterMs: null };
    }
  });
}

async function askInTurn(input: EnquiryInput, hasTurn: () => boolean): Promise<EnquiryEnd> {
  const { enquiryId, provider, question, turnWaitMs } = input;
  const until = workflowInfo().startTime.getTime() + turnWaitMs;
  const { account, laneId } = await joinAsEnquiry.executeWithOptions(
    { summary: 'ask for a turn at the provider' },
    [{ enquiryId, provider, question, until }],
  );
  try {
    const leftMs = Math.max(1, until - Date.now());
    const come = hasTurn() || (await condition(hasTurn, leftMs, { summary: 'until its turn comes' }));
    return come ? await ask(input, account) : { end: 'busy' };
  } finally {
    await leaveLane(laneId, enquiryId);
  }
}

function ask({ enquiryId, provider, question }: EnquiryInput, account: string | null): Promise<EnquiryEnd> {
  return askAboutCustomer.executeWithOptions({ summary: `ask ${provider} about a customer` }, [
    { enquiryId, provider, account, question },
  ]);
}

import {
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  getExternalWorkflowHandle,
  isCancellation,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { Activities } from '../../activities/index.ts';
import type { LaneInput, Served } from './input.ts';
import { askForTurnSignal, giveBackTurnSignal, laneStandingQuery, turnSignal } from './messages.ts';
import { LaneQueue } from './queue.ts';

const TURNS_PER_RUN = 200;
const CHECK_AFTER_MS = 60_000;
const IDLE_MS = 10 * 60_000;
const SHOWN = 20;

const { awaitTurnOver } = proxyActivities<Activities>({
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 1.5, maximumInterval: '30 seconds' },
});

/**
 * The queue of one account that takes one order at a time: tells the first purchase that its turn has come and waits until
 * that one gives it back, or our rows say that it is over. A purchase whose workflow is gone is passed over; whatever
 * carries it on asks again.
 */
export async function lane(input: LaneInput): Promise<void> {
  const { turnsPerRun = TURNS_PER_RUN, checkAfterMs = CHECK_AFTER_MS, idleMs = IDLE_MS } = input.settings;
  const queue = new LaneQueue(input.serving, input.waiting);
  setHandler(laneStandingQuery, () => queue.standing);
  setHandler(giveBackTurnSignal, ({ purchaseId }) => queue.leave(purchaseId));
  setHandler(askForTurnSignal, async (request) => {
    if (queue.ask(request)) await tell(request.workflowId);
    show(queue);
  });
  for (let turns = 0; !workflowInfo().continueAsNewSuggested;) {
    if (!queue.serving) {
      show(queue);
      const asked = await condition(() => queue.waiting.length > 0, idleMs, { summary: 'nobody waits' });
      if (!asked) break;
      if (turns >= turnsPerRun) break;
      turns++;
      queue.next(Date.now());
      show(queue);
      if (queue.serving) await begin(queue, queue.serving);
      continue;
    }
    await untilOver(queue, queue.serving, checkAfterMs);
  }
  await condition(allHandlersFinished);
  const { serving, waiting } = queue;
  if (serving || waiting.length > 0)
    await continueAsNew<typeof lane>({ settings: input.settings, serving, waiting });
}

/** Tells every workflow of the purchase; when there is none any more, the turn is over. */
async function begin(queue: LaneQueue, { purchaseId, workflowIds }: Served): Promise<void> {
  const told = await Promise.all(workflowIds.map(tell));
  if (!told.includes(true)) queue.leave(purchaseId);
}

/** False when there is no such workflow. */
async function tell(workflowId: string): Promise<boolean> {
  try {
    await getExternalWorkflowHandle(workflowId).signal(turnSignal, { laneId: workflowInfo().workflowId });
    return true;
  } catch (error) {
    if (isCancellation(error)) throw error;
    return false;
  }
}

/** Waits for the turn's end: the purchase says so, or after a while our rows are watched for it. */
async function untilOver(queue: LaneQueue, served: Served, checkAfterMs: number): Promise<void> {
  const { purchaseId, frees } = served;
  let ended = false;
  const isOver = () =>
    ended || queue.serving?.purchaseId !== purchaseId || workflowInfo().continueAsNewSuggested;
  if (await condition(isOver, checkAfterMs, { summary: `the turn of ${purchaseId}` })) return;
  const watching = new CancellationScope();
  const watched = watching
    .run(() =>
      awaitTurnOver.executeWithOptions({ summary: `is the turn of ${purchaseId} over?` }, [
        { purchaseId, frees },
      ]),
    )
    .then(() => queue.leave(purchaseId))
    // Cancelled, or it could not be asked: then it is asked anew.
    .catch(() => {})
    .finally(() => (ended = true));
  await condition(isOver);
  watching.cancel();
  await watched;
}

/** For the Temporal UI: who is served, and who waits. */
function show({ serving, waiting }: LaneQueue): void {
  const rows = waiting.slice(0, SHOWN).map(({ purchaseId }, place) => `${place + 1}. ${purchaseId}`);
  const more = waiting.length > SHOWN ? [`… and ${waiting.length - SHOWN} more`] : [];
  const now = serving
    ? `Serving **${serving.purchaseId}** since ${new Date(serving.since).toISOString()}.`
    : 'Serving nobody.';
  setCurrentDetails([now, '', `${waiting.length} waiting.`, '', ...rows, ...more].join('\n'));
}

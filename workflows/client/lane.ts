import type { Client } from '@temporalio/client';
import { LANE_WORKFLOW, laneWorkflowId, type LaneInput, type LaneSettings } from '../lane/input.ts';
import { askForTurnSignal, type TurnRequest } from '../lane/messages.ts';

/** Asks an account's lane for a turn, starting the lane where there is none. Returns its id. */
export async function askLane(
  { client, taskQueue }: { readonly client: Client; readonly taskQueue: string },
  provider: string,
  account: string,
  request: TurnRequest,
  settings: LaneSettings,
): Promise<string> {
  const workflowId = laneWorkflowId(provider, account);
  const input: LaneInput = { settings };
  await client.workflow.signalWithStart(LANE_WORKFLOW, {
    workflowId,
    taskQueue,
    args: [input],
    signal: askForTurnSignal,
    signalArgs: [request],
    staticSummary: `the queue of ${provider}, account ${account}`,
  });
  return workflowId;
}

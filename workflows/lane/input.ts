import type { TurnRequest } from './messages.ts';

/** Name of the workflow of one account's queue. */
export const LANE_WORKFLOW = 'lane';

/** Id of the lane of an account. */
export function laneWorkflowId(provider: string, account: string): string {
  return `lane:${provider}:${account}`;
}

/** Times and sizes of a lane; each has a default. */
export interface LaneSettings {
  /** After how many turns it continues as new. @default 200 */
  readonly turnsPerRun?: number;
  /** How long a turn may last before our rows are asked whether it is over. @default 60 s */
  readonly checkAfterMs?: number;
  /** How long it waits for another purchase before it ends. @default 10 minutes */
  readonly idleMs?: number;
}

/** What a lane starts with; after the first run also who was served and who waited. */
export interface LaneInput {
  readonly settings: LaneSettings;
  readonly serving?: Served | null;
  readonly waiting?: readonly Waiting[];
}

/** One in the queue; each of `workflowIds` is told, when several runs carry out one purchase. */
export interface Waiting extends Omit<TurnRequest, 'workflowId'> {
  readonly workflowIds: readonly string[];
}

/** Whose turn it is. */
export interface Served extends Waiting {
  readonly since: number;
}

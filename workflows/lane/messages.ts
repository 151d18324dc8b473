import { defineQuery, defineSignal } from '@temporalio/workflow';
import type { LaneRule } from '../../domain/lane.ts';

/**
 * A purchase, or an enquiry about a customer, asks for its turn. Sent together with the start of the lane; asking again changes
 * nothing.
 */
export interface TurnRequest {
  /** `pur_…`, or `enq_…` of an enquiry. */
  readonly purchaseId: string;
  /** Its number in the queue: the smaller one goes first. */
  readonly number: number;
  /** The workflow that is told when its turn comes. */
  readonly workflowId: string;
  /** When it stops waiting (epoch milliseconds). */
  readonly until: number;
  readonly frees: LaneRule['frees'];
}

/** Who is served, and who waits, in their order. */
export interface LaneStanding {
  readonly serving: string | null;
  readonly waiting: readonly string[];
}

/** To a lane: asks for a turn. */
export const askForTurnSignal = defineSignal<[TurnRequest]>('askForTurn');

/** To a lane: the purchase has no more use for its turn, whether it has had it or not. */
export const giveBackTurnSignal = defineSignal<[{ readonly purchaseId: string }]>('giveBackTurn');

/** To a lane, by whoever looks at it. */
export const laneStandingQuery = defineQuery<LaneStanding>('standing');

/** To a purchase: its turn has come. It gives it back by `giveBackTurn`. */
export const turnSignal = defineSignal<[{ readonly laneId: string }]>('turn');

import type { LaneRule } from '../../domain/lane.ts';
import type { CardMethod, PurchaseStatus } from '../../domain/purchase.ts';

/** Name of the workflow of one purchase; its id is the purchase's id. */
export const PURCHASE_WORKFLOW = 'purchase';
/** Name of the workflow that handles what comes after a purchase's own workflow has ended. */
export const LATE_WORKFLOW = 'latePurchase';

/** Id of the late workflow of a purchase. */
export function lateWorkflowId(purchaseId: string): string {
  return `late:${purchaseId}`;
}

/** Waits of a purchase, in milliseconds; part of the input, so that a run keeps the ones that it began with. */
export interface PurchaseTimers {
  /** One provider call, from its first byte to its answer. */
  readonly sendTimeoutMs: number;
  /** A killed worker's activity is noticed after this. */
  readonly heartbeatTimeoutMs: number;
  /** How long an unknown outcome is looked up before a person is asked. */
  readonly lookupDeadlineMs: number;
  /** How long the final status is awaited before a person is asked. */
  readonly fulfilmentDeadlineMs: number;
  /** How long a provider that cannot be reached, or takes no orders, is tried before the purchase fails. */
  readonly holdDeadlineMs: number;
  /** How long it waits for its turn, at a provider with lanes. @default 2 hours */
  readonly laneDeadlineMs?: number;
  readonly pollInitialMs: number;
  readonly pollMaxMs: number;
  /** The slowest rhythm of looking while a purchase is in review. */
  readonly reviewPollMaxMs: number;
}

/** What a purchase workflow starts with: ids, no personal data. */
export interface PurchaseInput {
  readonly purchaseId: string;
  readonly timers: PurchaseTimers;
  /** Paid by card; left out for a prefunded purchase. */
  readonly card?: { readonly method: CardMethod };
  /** The provider has no confirm step, so that nothing is cancelled once the create is out; left out where it has one. */
  readonly oneStep?: true;
  /** For a provider with lanes: its order waits for its turn, so long. */
  readonly lane?: LaneRule & {
    readonly deadlineMs: number;
    /** A lane that has lost its queue is asked again after this, and then ever more seldom. @default 1 minute */
    readonly askAgainMs?: number;
  };
}

/** How a purchase workflow ends. */
export interface PurchaseResult {
  readonly status: PurchaseStatus;
}

import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { FulfilmentOperation } from '../../domain/operation.ts';
import { isFinalStatus, type PurchaseStatus } from '../../domain/purchase.ts';
import { NeedsReviewAttribute, StatusAttribute } from '../search-attributes.ts';
import { purchaseActivities, type PurchaseActivities } from './activities.ts';
import type { PurchaseInput, PurchaseTimers } from './input.ts';

/** A callback may cut a wait short this often; after that polling alone decides, so that no storm of them grows history. */
const MAX_HINTS = 20;

/** What one run of a purchase knows. A plain object: handlers write to it, the steps read it. */
export class PurchaseState {
  readonly purchaseId: string;
  readonly timers: PurchaseTimers;
  readonly activities: PurchaseActivities;
  readonly card: PurchaseInput['card'];
  readonly oneStep: boolean;
  readonly lane: PurchaseInput['lane'];
  /** The lane that it was queued in and has not left. */
  laneId: string | null = null;
  hasTurn = false;
  waitsForTurn = false;
  status: PurchaseStatus = 'processing';
  cancelRequested = false;
  /** Who asked first. */
  cancelledBy: string | null = null;
  /** The customer can be sent to the payment page. */
  payable = false;
  /** A callback or a returning customer named a payment that has not been looked up yet. */
  paymentHinted = false;
  /** The send that cannot be taken back is scheduled, and not proved to be without effect: cancel is refused. */
  tooLateToCancel = false;
  /** A callback came that has not been looked into yet. */
  hinted = false;
  #hintsTaken = 0;
  #interruptWait: (() => void) | null = null;
  readonly #sends: Record<FulfilmentOperation, number> = { create: 0, confirm: 0, cancel: 0 };

  constructor(input: PurchaseInput) {
    this.purchaseId = input.purchaseId;
    this.timers = input.timers;
    this.activities = purchaseActivities(input.timers);
    this.card = input.card;
    this.oneStep = input.oneStep ?? false;
    this.lane = input.lane;
  }

  get inReview(): boolean {
    return this.status === 'in_review';
  }

  /** Final, or waiting for a person. */
  get settled(): boolean {
    return this.inReview || isFinalStatus(this.status);
  }

  /** Its turn has come. False when it does not wait for one, nor has it. */
  takeTurn(laneId: string): boolean {
    if (!this.waitsForTurn) return this.hasTurn;
    this.laneId = laneId;
    this.hasTurn = true;
    return true;
  }

  /** Tells where the purchase stands, for the Temporal UI. */
  tell(
    step: FulfilmentOperation | 'turn' | 'pay' | 'money' | 'wait' | 'hold' | 'settle' | 'review' | 'end',
    detail: string,
  ): void {
    setCurrentDetails(`**${this.status}** · ${step}\n\n${detail}`);
  }

  /** Takes over a recorded status; search attributes change only when the UI's lists must. */
  standsAt(status: PurchaseStatus): void {
    if (status === this.status) return;
    const reviewed = this.inReview !== (status === 'in_review');
    this.status = status;
    if (!this.settled) return;
    upsertSearchAttributes([
      { key: StatusAttribute, value: status },
      ...(reviewed ? [{ key: NeedsReviewAttribute, value: this.inReview }] : []),
    ]);
  }

  /** A callback: whatever waits looks now. */
  hint(): void {
    if (this.#hintsTaken >= MAX_HINTS) return;
    this.#hintsTaken++;
    this.hinted = true;
    this.wake();
  }

  /** Somebody named a payment: it is looked up. */
  hintPayment(): void {
    if (this.#hintsTaken >= MAX_HINTS) return;
    this.#hintsTaken++;
    this.paymentHinted = true;
    this.wake();
  }

  /** Whoever waits for the customer to pay need not wait any more. */
  wakePayment(): void {
    if (this.payable) this.wake();
  }

  /** Ends the wait that is going on, if any. */
  wake(): void {
    this.#interruptWait?.();
  }

  /** Runs a wait that `wake` may end by calling `interrupt`. */
  async whileWaiting<T>(interrupt: () => void, wait: () => Promise<T>): Promise<T> {
    this.#interruptWait = interrupt;
    try {
      return await wait();
    } finally {
      this.#interruptWait = null;
    }
  }

  /** The number of the next send of a step in this run; what earlier runs sent is found by its row. */
  nextSend(operation: FulfilmentOperation): number {
    return ++this.#sends[operation];
  }
}

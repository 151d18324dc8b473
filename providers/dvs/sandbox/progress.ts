import type { CallbackJob } from '../../sandbox/callbacks.ts';
import { faultPaths, type Fault } from '../../sandbox/faults.ts';
import type { SandboxContext } from '../../sandbox/provider-sandbox.ts';
import type { Balances, Hold } from './balances.ts';
import { LISTINGS } from './catalogue.ts';
import { deliver } from './delivery.ts';
import { planFor } from './outcomes.ts';
import { classOf, type Status } from './statuses.ts';
import type { TransactionStore } from './transaction-store.ts';
import { costE4, creditPartyOf, transactionObject, type Plan, type Transaction } from './transaction.ts';
import { wireTime } from './times.ts';

const CREATE_PATH = '/v1/async/transactions';

/** The part of the processing time after which the operator has the order. */
const SUBMITTED_AFTER = 0.4;

/** What the float does at each class. Source: dvs.txt, Balances. */
const HOLD_OF_CLASS = {
  CREATED: 'authorised',
  CONFIRMED: 'authorised',
  SUBMITTED: 'authorised',
  CANCELLED: 'voided',
  REJECTED: 'voided',
  DECLINED: 'voided',
  COMPLETED: 'captured',
  REVERSED: 'reversed',
} as const satisfies Record<string, Hold>;

/** Moves transactions from status to status, with their money, their journal and their callbacks. */
export class Progress {
  readonly #context: SandboxContext;
  readonly #store: TransactionStore;
  readonly #balances: Balances;
  /** Who waits for a transaction's end. */
  readonly #waiting = new Map<number, (() => void)[]>();

  constructor(context: SandboxContext, store: TransactionStore, balances: Balances) {
    this.#context = context;
    this.#store = store;
    this.#balances = balances;
  }

  /** Puts a transaction into a status, in memory: the caller saves it. */
  enter(transaction: Transaction, status: Status): void {
    const hold =
      transaction.hold === 'none' && status !== 'CREATED' ? 'none' : HOLD_OF_CLASS[classOf(status)];
    this.#balances.move(transaction.priceUnit, costE4(transaction), transaction.hold, hold);
    transaction.hold = hold;
    transaction.status = status;
    transaction.history.push([status, wireTime(this.#context.clock.now())]);
  }

  /** CREATED → CONFIRMED with the operator's plan, in memory: `proceed` writes it down. */
  confirm(
    transaction: Transaction,
    armed: (fault: 'reverse' | 'late_success' | 'deliver_less') => Fault | null,
  ): void {
    const now = this.#context.clock.now();
    const { outcome, withPin, delayMs } = planFor(this.#suffixParty(transaction));
    const scaledMs = delayMs * this.#context.behaviour.delayScale;
    const completes = outcome === 'COMPLETED';
    const later = armed(completes ? 'reverse' : 'late_success');
    transaction.plan = {
      outcome,
      withPin,
      submitAt: now + scaledMs * SUBMITTED_AFTER,
      finishAt: now + scaledMs,
      less: completes && armed('deliver_less') !== null,
      afterwards: later && { status: completes ? 'REVERSED' : 'COMPLETED', afterMs: later.delay_ms },
      afterwardsAt: null,
    };
    transaction.confirmedAt = wireTime(now);
    this.enter(transaction, 'CONFIRMED');
  }

  /** Writes a confirmed transaction down and lets the operator work on it; without delay it ends before this returns. */
  proceed(transaction: Transaction): void {
    if (transaction.plan && transaction.plan.finishAt <= this.#context.clock.now()) {
      this.finish(transaction);
      return;
    }
    this.#store.save(transaction);
    this.schedule(transaction);
  }

  /** Sets the timers that the transaction still needs. */
  schedule(transaction: Transaction): void {
    const { plan, status } = transaction;
    const { clock } = this.#context;
    if (status === 'CONFIRMED' && plan) {
      clock.at(plan.submitAt, () => {
        if (transaction.status !== 'CONFIRMED') return;
        this.enter(transaction, 'SUBMITTED');
        this.#store.save(transaction);
        this.schedule(transaction);
      });
    } else if (status === 'SUBMITTED' && plan) {
      clock.at(plan.finishAt, () => {
        if (transaction.status === 'SUBMITTED') this.finish(transaction);
      });
    } else if (plan?.afterwards && plan.afterwardsAt !== null) {
      const { status } = plan.afterwards;
      clock.at(plan.afterwardsAt, () => this.changeLate(transaction, status));
    }
  }

  /**
   * Ends the operator's work as planned.
   *
   * @param post how its callback goes out
   */
  finish(transaction: Transaction, post = (job: CallbackJob) => this.#context.callbacks.post(job)): void {
    const { plan } = transaction;
    if (!plan) return;
    if (transaction.status === 'CONFIRMED') this.enter(transaction, 'SUBMITTED');
    if (plan.outcome === 'COMPLETED') this.#complete(transaction, plan);
    else this.enter(transaction, plan.outcome);
    if (plan.afterwards) plan.afterwardsAt = this.#context.clock.now() + plan.afterwards.afterMs;
    this.#conclude(transaction, post);
    if (plan.afterwards) this.schedule(transaction);
  }

  /** COMPLETED → REVERSED, or DECLINED → COMPLETED: what DVS may still do after the end. False when it does not apply. */
  changeLate(transaction: Transaction, status: 'REVERSED' | 'COMPLETED'): boolean {
    const from = status === 'REVERSED' ? 'COMPLETED' : 'DECLINED';
    if (classOf(transaction.status) !== from) return false;
    if (transaction.plan) transaction.plan.afterwardsAt = null;
    if (status === 'COMPLETED') this.#complete(transaction, { withPin: false, less: false });
    else this.enter(transaction, status);
    this.#conclude(transaction, (job) => this.#context.callbacks.post(job));
    return true;
  }

  /** The callback that tells of a status. */
  callbackJob(transaction: Transaction, url: string, status: Status): CallbackJob {
    return {
      provider: 'dvs',
      url,
      contentType: 'application/json',
      paths: [CREATE_PATH, `${CREATE_PATH}/${transaction.id}/confirm`].flatMap(faultPaths),
      body: () => JSON.stringify(transactionObject(transaction, { callbackUrl: false, status })),
      attempts: 0,
      dueAt: this.#context.clock.now(),
      onChange: (next) => this.#store.settleCallback(transaction, status, next && { status, ...next }),
    };
  }

  /** Resolves when the transaction is final or `limitMs` (real time) are over, whichever is first. */
  async whenFinal(transaction: Transaction, limitMs: number): Promise<void> {
    if (transaction.status !== 'CONFIRMED' && transaction.status !== 'SUBMITTED') return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, limitMs);
      const done = () => {
        clearTimeout(timer);
        resolve();
      };
      this.#waiting.set(transaction.id, [...(this.#waiting.get(transaction.id) ?? []), done]);
    });
  }

  /** Lets everybody go who waits. */
  release(): void {
    for (const id of this.#waiting.keys()) this.#releaseOne(id);
  }

  #complete(transaction: Transaction, how: Pick<Plan, 'withPin' | 'less'>): void {
    this.enter(transaction, 'COMPLETED');
    deliver(transaction, how, this.#context.clock.now());
  }

  /** Writes a final status down, then tells the merchant and whoever waits. */
  #conclude(transaction: Transaction, post: (job: CallbackJob) => void): void {
    const { status, callbackUrl } = transaction;
    const job = callbackUrl === null ? null : this.callbackJob(transaction, callbackUrl, status);
    if (job) transaction.pendingCallbacks.push({ status, attempts: 0, dueAt: job.dueAt });
    this.#store.save(transaction);
    if (job) post(job);
    this.#releaseOne(transaction.id);
  }

  #releaseOne(id: number): void {
    const waiting = this.#waiting.get(id) ?? [];
    this.#waiting.delete(id);
    for (const done of waiting) done();
  }

  /** Orders for products without a credit party always complete, whatever was sent along. */
  #suffixParty(transaction: Transaction): string | null {
    const product = LISTINGS.get(transaction.productId)?.product;
    return product?.creditParty ? creditPartyOf(transaction) : null;
  }
}

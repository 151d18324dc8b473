import type { SandboxAnswer, SandboxContext } from '../../sandbox/provider-sandbox.ts';
import type { Balances } from './balances.ts';
import type { Call, Routes } from './call.ts';
import { readCreate } from './create-request.ts';
import { Creation } from './creation.ts';
import { takeFault } from './own-faults.ts';
import { jsonAnswer, pageAnswer } from './query.ts';
import type { Progress } from './progress.ts';
import { DvsRefusal, type RefusalCode } from './refusals.ts';
import { classOf } from './statuses.ts';
import { transactionObject, type Transaction } from './transaction.ts';
import { listTransactions } from './transaction-list.ts';
import type { TransactionStore } from './transaction-store.ts';

/** How long a synchronous request waits for the operator. Source: OpenAPI 1.14, Synchronous Mode. */
const SYNC_WAIT_MS = 180_000;

type Variant = 'async' | 'sync';

/** The functions that create, move and show transactions. Source: dvs.txt, Transactions. */
export class Ordering {
  readonly #context: SandboxContext;
  readonly #store: TransactionStore;
  readonly #balances: Balances;
  readonly #progress: Progress;
  readonly #creation: Creation;

  constructor(context: SandboxContext, store: TransactionStore, balances: Balances, progress: Progress) {
    this.#context = context;
    this.#store = store;
    this.#balances = balances;
    this.#progress = progress;
    this.#creation = new Creation(context, store, balances, progress);
  }

  routes(): Routes {
    return {
      'POST /async/transactions': (call) => this.#create(call, 'async'),
      'POST /sync/transactions': (call) => this.#create(call, 'sync'),
      'POST /async/transactions/:id/confirm': (call) => this.#confirm(call, 'async'),
      'POST /sync/transactions/:id/confirm': (call) => this.#confirm(call, 'sync'),
      'POST /transactions/:id/cancel': (call) => this.#cancel(call),
      'GET /transactions': (call) => {
        const found = listTransactions(this.#store, call.query, this.#context.clock.now());
        return pageAnswer(found, call.page(), (transaction) => this.#shown(call, transaction));
      },
      'GET /transactions/:id': (call) => jsonAnswer(200, this.#shown(call, this.#find(call))),
      'GET /balances': (call) => {
        call.query.matching('unit_type', (text) => text === 'CURRENCY');
        const unit = call.query.text('unit');
        const balances = this.#balances.list(unit);
        if (unit !== null && balances.length === 0) throw new DvsRefusal(1006009);
        return pageAnswer(balances, call.page(), (balance) => balance);
      },
    };
  }

  #create(call: Call, variant: Variant): SandboxAnswer | Promise<SandboxAnswer> {
    const wanted = readCreate(call.request.body, variant === 'async');
    const transaction = this.#creation.create(call, wanted);
    if (transaction.status === 'CREATED' && wanted.autoConfirm)
      return this.#start(call, variant, transaction, 201);
    this.#store.save(transaction);
    return this.#changed(call, 201, transaction);
  }

  #confirm(call: Call, variant: Variant): SandboxAnswer | Promise<SandboxAnswer> {
    const transaction = this.#find(call);
    transaction.requests.confirm += 1;
    const refused = this.#confirmProblem(transaction);
    if (refused === null) return this.#start(call, variant, transaction, 202);
    this.#store.save(transaction);
    if (refused === 1007002 && !this.#context.behaviour.is('dvs.confirm_repeat_refused')) {
      return this.#changed(call, 202, transaction);
    }
    throw new DvsRefusal(refused);
  }

  #cancel(call: Call): SandboxAnswer {
    const transaction = this.#find(call);
    transaction.requests.cancel += 1;
    const cancels = transaction.status === 'CREATED';
    if (cancels) this.#progress.enter(transaction, 'CANCELLED');
    this.#store.save(transaction);
    if (!cancels) throw new DvsRefusal(transaction.status === 'CANCELLED' ? 1007005 : 1007007);
    return this.#changed(call, 202, transaction);
  }

  /** Confirms a transaction and answers: at once in the asynchronous variant, with the final status in the other. */
  #start(
    call: Call,
    variant: Variant,
    transaction: Transaction,
    status: 201 | 202,
  ): SandboxAnswer | Promise<SandboxAnswer> {
    this.#progress.confirm(transaction, (fault) => takeFault(this.#context, call, fault));
    const answer = this.#changed(call, status, transaction);
    if (takeFault(this.#context, call, 'callback_before_answer', transaction.callbackUrl)) {
      let told: Promise<void> = Promise.resolve();
      this.#progress.finish(transaction, (job) => {
        told = this.#context.callbacks.sendNow(job);
      });
      return told.then(() => answer);
    }
    this.#progress.proceed(transaction);
    if (variant === 'async') return answer;
    const limitMs = SYNC_WAIT_MS * this.#context.behaviour.delayScale;
    return this.#progress
      .whenFinal(transaction, limitMs)
      .then(() => this.#changed(call, status, transaction));
  }

  #confirmProblem(transaction: Transaction): RefusalCode | null {
    switch (classOf(transaction.status)) {
      case 'CREATED':
        return transaction.expiresAtMs <= this.#context.clock.now() ? 1007004 : null;
      case 'CANCELLED':
        return 1007005;
      case 'REJECTED':
        // Never confirmed when it was rejected at its create.
        return transaction.confirmedAt === null ? 1007004 : 1007002;
      case 'CONFIRMED':
      case 'SUBMITTED':
      case 'COMPLETED':
      case 'REVERSED':
      case 'DECLINED':
        return 1007002;
    }
  }

  /** Lets what has expired cancel itself, where the sandbox is told that DVS does so. */
  releaseExpired(): void {
    if (this.#context.behaviour.is('dvs.expired_keeps_hold')) return;
    const now = this.#context.clock.now();
    for (const transaction of this.#store.all()) {
      if (transaction.status !== 'CREATED' || transaction.expiresAtMs > now) continue;
      this.#progress.enter(transaction, 'CANCELLED');
      this.#store.save(transaction);
    }
  }

  #find(call: Call): Transaction {
    if (!/^[1-9][0-9]{0,18}$/.test(call.param)) throw new DvsRefusal(1000400);
    const transaction = this.#store.byId(Number(call.param));
    if (!transaction) throw new DvsRefusal(1008004);
    return transaction;
  }

  /** As look-ups show it. */
  #shown(call: Call, transaction: Transaction): Record<string, unknown> {
    return transactionObject(transaction, {
      callbackUrl: true,
      withoutPin: this.#withholdsPin(call, transaction),
    });
  }

  /** As create, confirm and cancel answer it. */
  #changed(call: Call, status: 201 | 202, transaction: Transaction): SandboxAnswer {
    const withoutPin = this.#withholdsPin(call, transaction);
    return jsonAnswer(status, transactionObject(transaction, { callbackUrl: false, withoutPin }));
  }

  #withholdsPin(call: Call, { pin, status }: Transaction): boolean {
    return pin !== null && status === 'COMPLETED' && takeFault(this.#context, call, 'withhold_pin') !== null;
  }
}

import type { SandboxContext } from '../../sandbox/provider-sandbox.ts';
import type { Balances } from './balances.ts';
import type { Call } from './call.ts';
import type { CreateRequest } from './create-request.ts';
import { expire, takeFault } from './own-faults.ts';
import type { Progress } from './progress.ts';
import { DvsRefusal, type RefusalCode } from './refusals.ts';
import type { Status } from './statuses.ts';
import { wireTime } from './times.ts';
import { costE4, type Transaction } from './transaction.ts';
import type { TransactionStore } from './transaction-store.ts';

/** Until when a created transaction may be confirmed: about an hour (field notes). */
const CONFIRM_WITHIN_MS = 3_600_000;

/** Creates that DVS rejects as a transaction of class REJECTED, where it does not refuse them with the code. */
const REJECTIONS: Readonly<Partial<Record<RefusalCode, Status>>> = {
  1005003: 'REJECTED-INVALID-CREDIT-PARTY',
  1006003: 'REJECTED-INVALID-DEBIT-PARTY',
  1006001: 'REJECTED-INSUFFICIENT-BALANCE',
  1000400: 'REJECTED',
  1005503: 'REJECTED',
  1006503: 'REJECTED',
};

/** Turns well-formed creates into transactions, or refuses them. */
export class Creation {
  readonly #context: SandboxContext;
  readonly #store: TransactionStore;
  readonly #balances: Balances;
  readonly #progress: Progress;

  constructor(context: SandboxContext, store: TransactionStore, balances: Balances, progress: Progress) {
    this.#context = context;
    this.#store = store;
    this.#balances = balances;
    this.#progress = progress;
  }

  /**
   * A transaction in memory, CREATED with its hold or REJECTED without: the caller saves it. Throws DvsRefusal: 1007001
   * for a used external_id, 1006001 or 1006009 for the float, the party's code for what is wrong with a party.
   */
  create(call: Call, wanted: CreateRequest): Transaction {
    const { behaviour } = this.#context;
    if (behaviour.is('dvs.balance_checked_first')) this.#requireFloat(wanted);
    if (behaviour.is('dvs.external_id_unique')) this.#requireNewId(wanted.externalId);
    const dearer = takeFault(this.#context, call, 'price_higher') !== null;
    const transaction = this.#transactionFor(dearer ? { ...wanted, value: higher(wanted.value) } : wanted);
    const problem = wanted.partyProblem ?? this.#floatProblem(transaction.priceUnit, costE4(transaction));
    const status = problem === null ? 'CREATED' : this.#rejection(problem);
    if (takeFault(this.#context, call, 'expire')) expire(transaction, this.#context.clock.now());
    this.#store.put(transaction);
    this.#progress.enter(transaction, status);
    return transaction;
  }

  #requireNewId(externalId: string): void {
    const repeated = this.#store.byExternalId(externalId)[0];
    if (!repeated) return;
    repeated.requests.create += 1;
    this.#store.save(repeated);
    throw new DvsRefusal(1007001);
  }

  /** The status that a create is rejected with, where the sandbox is told so; else throws its refusal. */
  #rejection(problem: RefusalCode): Status {
    const status = REJECTIONS[problem];
    if (status === undefined || !this.#context.behaviour.is('dvs.create_rejects_with_201')) {
      throw new DvsRefusal(problem);
    }
    return status;
  }

  #transactionFor({ value, ...wanted }: CreateRequest): Transaction {
    const now = this.#context.clock.now();
    return {
      id: this.#store.nextId(),
      externalId: wanted.externalId,
      productId: wanted.product.id,
      createdAt: wireTime(now),
      expiresAt: wireTime(now + CONFIRM_WITHIN_MS),
      expiresAtMs: now + CONFIRM_WITHIN_MS,
      confirmedAt: null,
      completedAt: null,
      status: 'CREATED',
      hold: 'none',
      priceUnit: wanted.priceUnit,
      priceE4: value.priceE4,
      feeE4: value.feeE4,
      requested: wanted.requested,
      source: value.source,
      destination: value.destination,
      adjusted: false,
      parties: wanted.parties,
      callbackUrl: wanted.callbackUrl,
      operatorReference: null,
      pin: null,
      plan: null,
      pendingCallbacks: [],
      history: [],
      requests: { create: 1, confirm: 0, cancel: 0 },
    };
  }

  #requireFloat({ priceUnit, value }: CreateRequest): void {
    const problem = this.#floatProblem(priceUnit, value.priceE4 + value.feeE4);
    if (problem !== null) throw new DvsRefusal(problem);
  }

  #floatProblem(unit: string, amountE4: number): RefusalCode | null {
    const covered = this.#balances.covers(unit, amountE4);
    if (covered === null) return 1006009;
    return covered ? null : 1006001;
  }
}

/** A tenth more than the listed price, and a cent. */
function higher(value: CreateRequest['value']): CreateRequest['value'] {
  return { ...value, priceE4: Math.ceil((value.priceE4 * 11) / 1_000) * 100 + 100 };
}

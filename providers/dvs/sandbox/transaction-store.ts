import type { PendingCallback, Transaction } from './transaction.ts';
import type { Status } from './statuses.ts';

/** Journal entries of one transaction. */
export type TransactionEntry =
  | { readonly transaction: Transaction }
  /** A callback is acknowledged or given up (`next` null), or waits for its next attempt. */
  | { readonly callback: readonly [id: number, status: Status]; readonly next: PendingCallback | null };

/** Ids count milliseconds from here, so that they lie above 2^31 and never come twice, not even after a reset. */
const FIRST_ID_AT_MS = Date.UTC(2023, 0, 1);

/** All transactions, by id in the order of their creation, and by external_id. */
export class TransactionStore {
  readonly #byId = new Map<number, Transaction>();
  readonly #byExternalId = new Map<string, Transaction[]>();
  readonly #record: (entry: TransactionEntry) => void;
  #lastId = 0;

  constructor(record: (entry: TransactionEntry) => void) {
    this.#record = record;
  }

  nextId(): number {
    this.#lastId = Math.max(this.#lastId + 1, Date.now() - FIRST_ID_AT_MS);
    return this.#lastId;
  }

  /** Adds or replaces a transaction in memory only. */
  put(transaction: Transaction): void {
    const known = this.#byExternalId.get(transaction.externalId) ?? [];
    this.#byExternalId.set(transaction.externalId, [
      ...known.filter(({ id }) => id !== transaction.id),
      transaction,
    ]);
    this.#byId.set(transaction.id, transaction);
    this.#lastId = Math.max(this.#lastId, transaction.id);
  }

  /** Writes the transaction as it now stands to the journal. */
  save(transaction: Transaction): void {
    this.#record({ transaction });
  }

  byId(id: number): Transaction | undefined {
    return this.#byId.get(id);
  }

  /** Oldest first. */
  byExternalId(externalId: string): readonly Transaction[] {
    return this.#byExternalId.get(externalId) ?? [];
  }

  /** All, oldest first. */
  all(): Iterable<Transaction> {
    return this.#byId.values();
  }

  /** Replaces a pending callback by its next attempt, or drops it, and writes that down. */
  settleCallback(transaction: Transaction, status: Status, next: PendingCallback | null): void {
    if (this.#byId.get(transaction.id) !== transaction) return;
    replaceCallback(transaction, status, next);
    this.#record({ callback: [transaction.id, status], next });
  }

  /** Takes back a journal entry. */
  restore(entry: TransactionEntry): void {
    if ('transaction' in entry) {
      this.put(entry.transaction);
      return;
    }
    const [id, status] = entry.callback;
    const transaction = this.#byId.get(id);
    if (transaction) replaceCallback(transaction, status, entry.next);
  }

  clear(): void {
    this.#byId.clear();
    this.#byExternalId.clear();
  }
}

function replaceCallback(transaction: Transaction, status: Status, next: PendingCallback | null): void {
  const others = transaction.pendingCallbacks.filter((each) => each.status !== status);
  transaction.pendingCallbacks = next ? [...others, next] : others;
}

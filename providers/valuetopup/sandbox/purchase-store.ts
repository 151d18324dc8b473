import { iccidOf, type Purchase } from './purchase.ts';

/** Ids count milliseconds from here, so that they lie above 2^31 and never come twice, not even after a reset. */
const FIRST_ID_AT_MS = Date.UTC(2023, 0, 1);

/** All purchases, by id in the order they came, and by correlationId. */
export class PurchaseStore {
  readonly #byId = new Map<number, Purchase>();
  readonly #byCorrelationId = new Map<string, Purchase[]>();
  readonly #byIccid = new Map<string, Purchase>();
  readonly #record: (purchase: Purchase) => void;
  #lastId = 0;

  constructor(record: (purchase: Purchase) => void) {
    this.#record = record;
  }

  nextId(): number {
    this.#lastId = Math.max(this.#lastId + 1, Date.now() - FIRST_ID_AT_MS);
    return this.#lastId;
  }

  /** Writes the purchase as it now stands to the journal. */
  save(purchase: Purchase): void {
    this.put(purchase);
    this.#record(purchase);
  }

  /** Adds or replaces a purchase in memory only. */
  put(purchase: Purchase): void {
    const known = this.#byCorrelationId.get(purchase.correlationId) ?? [];
    const others = known.filter(({ id }) => id !== purchase.id);
    this.#byCorrelationId.set(
      purchase.correlationId,
      [...others, purchase].sort((a, b) => a.id - b.id),
    );
    this.#byId.set(purchase.id, purchase);
    if (purchase.kind === 'esim') this.#byIccid.set(iccidOf(purchase.id), purchase);
    this.#lastId = Math.max(this.#lastId, purchase.id);
  }

  byId(id: number): Purchase | undefined {
    return this.#byId.get(id);
  }

  byIccid(iccid: string): Purchase | undefined {
    return this.#byIccid.get(iccid);
  }

  /** Oldest first. */
  byCorrelationId(correlationId: string): readonly Purchase[] {
    return this.#byCorrelationId.get(correlationId) ?? [];
  }

  /** All, oldest first. */
  all(): Iterable<Purchase> {
    return this.#byId.values();
  }

  clear(): void {
    this.#byId.clear();
    this.#byCorrelationId.clear();
    this.#byIccid.clear();
  }
}

import type { ResultName } from './errors.ts';

/** One top-up as PayThem wrote it down, refused or executed. */
export interface Attempt {
  readonly callId: number;
  readonly function: string;
  readonly reference: string;
  readonly retailerId: number;
  readonly amountMinor: number;
  /** Null when it was executed. */
  readonly refused: ResultName | null;
  /** VVS_REFERENCE; null when it was refused. */
  readonly vvsReference: number | null;
  /** `other`: another API account of the same client, or PayThem's staff. */
  readonly by: 'client' | 'other';
  readonly atMs: number;
}

/** Who is shut out. */
export interface Guard {
  readonly failures: number;
  readonly locked: boolean;
  readonly blacklisted: readonly string[];
}

/** Journal entries. */
export type Entry =
  | { readonly attempt: Attempt }
  | { readonly sold: number; readonly minor: number }
  | { readonly guard: Guard }
  | { readonly seen: string; readonly atMs: number }
  | { readonly call: number }
  | { readonly client: number }
  | { readonly counter: number; readonly afterCall: number };

/** Longer than any timestamp is accepted, whatever the clock switch says. */
const HASHES_KEPT_MS = 600_000;
const OPEN: Guard = { failures: 0, locked: false, blacklisted: [] };
const FIRST_CALL = 83_944;
/** The client's own float, from which top-ups are taken. */
export const CLIENT_OPENING_MINOR = 10_000_000_00;

/** Everything that PayThem remembers. */
export class Store {
  readonly #record: (entry: Entry) => void;
  #attempts: Attempt[] = [];
  /** The executed ones, by retailer. */
  #executed = new Map<number, Attempt[]>();
  #sold = new Map<number, number>();
  #seen = new Map<string, number>();
  /** The last call before a retailer's counter was put back. */
  #counters = new Map<number, number>();
  #guard = OPEN;
  #call = FIRST_CALL;
  #clientMinor = CLIENT_OPENING_MINOR;

  constructor(record: (entry: Entry) => void) {
    this.#record = record;
  }

  get guard(): Guard {
    return this.#guard;
  }

  get clientMinor(): number {
    return this.#clientMinor;
  }

  get attempts(): readonly Attempt[] {
    return this.#attempts;
  }

  /** A new SERVER_TRANSACTION_ID. */
  nextCall(): number {
    this.#apply({ call: this.#call + 1 });
    return this.#call;
  }

  addAttempt(attempt: Attempt): void {
    this.#apply({ attempt });
  }

  /** Other people buy from the retailer: its balance falls. */
  sell(retailerId: number, minor: number): void {
    this.#apply({ sold: retailerId, minor });
  }

  soldMinor(retailerId: number): number {
    return this.#sold.get(retailerId) ?? 0;
  }

  setGuard(change: Partial<Guard>): void {
    this.#apply({ guard: { ...this.#guard, ...change } });
  }

  setClient(minor: number): void {
    this.#apply({ client: minor });
  }

  /** Lets a retailer's daily counter begin anew. */
  resetCounter(retailerId: number): void {
    this.#apply({ counter: retailerId, afterCall: this.#call });
  }

  /** True when this hash was never seen; it is now. */
  isNew(hash: string, atMs: number): boolean {
    if (this.#seen.has(hash)) return false;
    // Oldest first, since a map keeps the order.
    for (const [old, seenAtMs] of this.#seen) {
      if (seenAtMs > atMs - HASHES_KEPT_MS) break;
      this.#seen.delete(old);
    }
    this.#apply({ seen: hash, atMs });
    return true;
  }

  executed(retailerId: number): readonly Attempt[] {
    return this.#executed.get(retailerId) ?? [];
  }

  /** The executed loads that may count against the daily limit. */
  counted(retailerId: number): readonly Attempt[] {
    const afterCall = this.#counters.get(retailerId) ?? 0;
    return this.executed(retailerId).filter(({ callId }) => callId > afterCall);
  }

  ofReference(reference: string): readonly Attempt[] {
    return this.#attempts.filter((each) => each.reference === reference);
  }

  restore(entry: Entry): void {
    if ('attempt' in entry) {
      this.#add(entry.attempt);
    } else if ('sold' in entry) this.#sold.set(entry.sold, this.soldMinor(entry.sold) + entry.minor);
    else if ('guard' in entry) this.#guard = entry.guard;
    else if ('seen' in entry) this.#seen.set(entry.seen, entry.atMs);
    else if ('call' in entry) this.#call = entry.call;
    else if ('client' in entry) this.#clientMinor = entry.client;
    else this.#counters.set(entry.counter, entry.afterCall);
  }

  /** @param nowMs hashes that the timestamp check refuses by then are forgotten */
  *snapshot(nowMs: number): Iterable<Entry> {
    for (const attempt of this.#attempts) yield { attempt };
    for (const [sold, minor] of this.#sold) yield { sold, minor };
    for (const [seen, atMs] of this.#seen) if (atMs > nowMs - HASHES_KEPT_MS) yield { seen, atMs };
    for (const [counter, afterCall] of this.#counters) yield { counter, afterCall };
    yield { guard: this.#guard };
    yield { call: this.#call };
    yield { client: this.#clientMinor };
  }

  clear(): void {
    this.#attempts = [];
    this.#executed = new Map();
    this.#sold = new Map();
    this.#seen = new Map();
    this.#counters = new Map();
    this.#guard = OPEN;
    this.#call = FIRST_CALL;
    this.#clientMinor = CLIENT_OPENING_MINOR;
  }

  #add(attempt: Attempt): void {
    this.#attempts.push(attempt);
    const { refused, retailerId, by, amountMinor } = attempt;
    if (refused !== null) return;
    const loads = this.#executed.get(retailerId);
    if (loads) loads.push(attempt);
    else this.#executed.set(retailerId, [attempt]);
    if (by === 'client') this.#clientMinor -= amountMinor;
  }

  #apply(entry: Entry): void {
    this.restore(entry);
    this.#record(entry);
  }
}

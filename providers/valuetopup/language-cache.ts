/** How long a localised list is kept. */
const KEEP_MS = 5 * 60_000;
const MAX_ENTRIES = 100;

/** Whole lists, by what was asked for and in which language: names of one language never stand in for another's. */
export class LanguageCache {
  readonly #entries = new Map<string, { readonly value: readonly unknown[]; readonly until: number }>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** The kept list, or the items of `load`, kept once all of them were read. */
  async *through<T>(key: string, load: () => AsyncIterable<T>): AsyncGenerator<T> {
    const kept = this.#entries.get(key);
    if (kept && kept.until > this.#now()) {
      yield* kept.value as readonly T[];
      return;
    }
    const value: T[] = [];
    for await (const item of load()) {
      value.push(item);
      yield item;
    }
    this.#entries.delete(key);
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size < MAX_ENTRIES) break;
      this.#entries.delete(oldest);
    }
    this.#entries.set(key, { value, until: this.#now() + KEEP_MS });
  }
}

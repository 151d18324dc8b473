/** Limits how many streams are open, in all and for one key. */
export class Seats {
  readonly #inAll: number;
  readonly #perKey: number;
  readonly #taken = new Map<string, number>();

  constructor(inAll: number, perKey: number) {
    this.#inAll = inAll;
    this.#perKey = perKey;
  }

  /** The function that gives the seat back, or null when there is none left. */
  take(key: string): (() => void) | null {
    const own = this.#taken.get(key) ?? 0;
    const all = this.#taken.values().reduce((sum, n) => sum + n, 0);
    if (own >= this.#perKey || all >= this.#inAll) return null;
    this.#taken.set(key, own + 1);
    return () => {
      const left = (this.#taken.get(key) ?? 1) - 1;
      if (left > 0) this.#taken.set(key, left);
      else this.#taken.delete(key);
    };
  }
}

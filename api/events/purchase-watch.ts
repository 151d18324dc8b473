import { setTimeout } from 'node:timers/promises';
import type { Database } from '../../db/database.ts';
import { purchaseMarks } from '../../db/repositories/lookups.ts';

const LOOK_EVERY_MS = 300;

type Told = (mark: string) => void;

/** Sees changes of the purchases that somebody follows: one query for all of them, and none while nobody does. */
export class PurchaseWatch {
  readonly #database: Database;
  readonly #failed: (error: unknown) => void;
  readonly #followed = new Map<string, Set<Told>>();
  #looking = false;

  constructor(database: Database, failed: (error: unknown) => void) {
    this.#database = database;
    this.#failed = failed;
  }

  /** Calls `told` with the purchase's mark, again and again, until the returned function is called. */
  follow(purchaseId: string, told: Told): () => void {
    const all = this.#followed.get(purchaseId) ?? new Set();
    this.#followed.set(purchaseId, all.add(told));
    if (!this.#looking) void this.#look();
    return () => {
      all.delete(told);
      if (all.size === 0 && this.#followed.get(purchaseId) === all) this.#followed.delete(purchaseId);
    };
  }

  async #look(): Promise<void> {
    this.#looking = true;
    while (this.#followed.size > 0) {
      await setTimeout(LOOK_EVERY_MS);
      try {
        const marks = await purchaseMarks(this.#database.em(), [...this.#followed.keys()]);
        for (const { id, mark } of marks) for (const told of this.#followed.get(id) ?? []) told(mark);
      } catch (error) {
        this.#failed(error);
      }
    }
    this.#looking = false;
  }
}

import type { Served, Waiting } from './input.ts';
import type { LaneStanding, TurnRequest } from './messages.ts';

/** Who is served and who waits: the smaller number first, each purchase once. No Temporal in it. */
export class LaneQueue {
  #serving: Served | null;
  readonly #waiting: Waiting[];

  constructor(serving: Served | null = null, waiting: readonly Waiting[] = []) {
    this.#serving = serving;
    this.#waiting = [...waiting];
  }

  get serving(): Served | null {
    return this.#serving;
  }

  get waiting(): readonly Waiting[] {
    return this.#waiting;
  }

  get standing(): LaneStanding {
    return {
      serving: this.#serving?.purchaseId ?? null,
      waiting: this.#waiting.map(({ purchaseId }) => purchaseId),
    };
  }

  /** Takes a request in. True when its turn is on already, so that its workflow is to be told so. */
  ask({ workflowId, ...request }: TurnRequest): boolean {
    if (this.#serving?.purchaseId === request.purchaseId) {
      this.#serving = { ...this.#serving, workflowIds: withId(this.#serving.workflowIds, workflowId) };
      return true;
    }
    const at = this.#waiting.findIndex(({ purchaseId }) => purchaseId === request.purchaseId);
    const known = at === -1 ? [] : (this.#waiting[at]?.workflowIds ?? []);
    if (at !== -1) this.#waiting.splice(at, 1);
    const entry: Waiting = { ...request, workflowIds: withId(known, workflowId) };
    const behind = this.#waiting.findIndex(({ number }) => number > request.number);
    this.#waiting.splice(behind === -1 ? this.#waiting.length : behind, 0, entry);
    return false;
  }

  /** Whoever it is leaves: the one that is served ends its turn. */
  leave(purchaseId: string): void {
    if (this.#serving?.purchaseId === purchaseId) this.#serving = null;
    const at = this.#waiting.findIndex((entry) => entry.purchaseId === purchaseId);
    if (at !== -1) this.#waiting.splice(at, 1);
  }

  /** Begins the turn of the first one that still waits then; those that are too late are left out. */
  next(now: number): Served | null {
    for (;;) {
      const first = this.#waiting.shift();
      if (!first) return null;
      if (first.until <= now) continue;
      this.#serving = { ...first, since: now };
      return this.#serving;
    }
  }
}

function withId(ids: readonly string[], id: string): readonly string[] {
  return ids.includes(id) ? ids : [...ids, id];
}

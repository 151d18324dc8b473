import { judgeTopUp, type CounterWindow, type EvidenceVerdict, type Reading } from './evidence.ts';

/** A top-up that this process sent, or is sending. */
interface Load {
  readonly reference: string;
  readonly amountMinor: number;
  readonly before: Reading;
  state: 'open' | 'unknown' | 'done';
  endedAtMs: number;
}

/** What the operator has decided about evidence. */
export interface EvidenceRules {
  /** Retailers that nobody but this account loads. @default none */
  readonly oursAlone?: readonly number[];
  /** @default 24 hours, and nobody knows since when */
  readonly window?: CounterWindow;
}

/**
 * How long an unknown top-up may still take effect and so spoil the evidence of a later one. A timestamp is refused after
 * 30 s (3.2.1); the rest is patience with a slow server.
 */
const UNSETTLED_MS = 600_000;
const DAY: CounterWindow = { lengthMs: 86_400_000, startsAtMs: null };

/**
 * The top-ups of one process with their first readings. What was sent before a restart is not here, and what another
 * process sends neither: a retailer's loads belong to one process at a time (its lane).
 */
export class Loads {
  readonly #rules: EvidenceRules;
  readonly #now: () => number;
  readonly #byRetailer = new Map<number, Load[]>();

  constructor(rules: EvidenceRules, now: () => number = Date.now) {
    this.#rules = rules;
    this.#now = now;
  }

  /** Notes a top-up before it is sent. The result is told when it is known. */
  begin(
    reference: string,
    amountMinor: number,
    before: Reading,
  ): (result: 'done' | 'not_done' | 'unknown') => void {
    const { lengthMs } = this.#rules.window ?? DAY;
    const load: Load = { reference, amountMinor, before, state: 'open', endedAtMs: Number.POSITIVE_INFINITY };
    const kept = this.#of(before.retailerId).filter(
      ({ state, endedAtMs }) => state !== 'done' || endedAtMs > before.atMs - lengthMs,
    );
    this.#byRetailer.set(before.retailerId, [...kept, load]);
    return (result) => {
      load.endedAtMs = this.#now();
      if (result !== 'not_done') load.state = result;
      else
        this.#byRetailer.set(
          before.retailerId,
          this.#of(before.retailerId).filter((each) => each !== load),
        );
    };
  }

  /** Judges an unknown top-up by a reading made after it; null when its first reading is not known. */
  judge(reference: string, after: Reading): EvidenceVerdict | null {
    const loads = this.#of(after.retailerId);
    const load = loads.find((each) => each.reference === reference);
    if (!load) return null;
    const { amountMinor, before } = load;
    const others = loads.filter(
      (each) =>
        each !== load && each.endedAtMs + (each.state === 'unknown' ? UNSETTLED_MS : 0) >= before.sentAtMs,
    );
    return judgeTopUp({
      amountMinor,
      currency: before.currency,
      before,
      after,
      window: this.#rules.window ?? DAY,
      otherLoadsOpen: others.length,
      oursAlone: this.#rules.oursAlone?.includes(after.retailerId) ?? false,
    });
  }

  #of(retailerId: number): readonly Load[] {
    return this.#byRetailer.get(retailerId) ?? [];
  }
}

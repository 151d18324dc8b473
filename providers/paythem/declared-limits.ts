import { notSent } from './errors.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** What the client has declared to PayThem for production (2.3). Null: not declared (demo). */
export interface DeclaredLimits {
  readonly callsPerHour: number | null;
  readonly topUpsPerDay: number | null;
  /** Minor units of the account's currency. */
  readonly valuePerDayMinor: number | null;
}

export const NOTHING_DECLARED: DeclaredLimits = {
  callsPerHour: null,
  topUpsPerDay: null,
  valuePerDayMinor: null,
};

interface TopUpEntry {
  readonly atMs: number;
  readonly amountMinor: number;
}

/** What was used before this process started, from our own records. */
export interface PastUse {
  readonly callsAtMs: readonly number[];
  readonly topUps: readonly TopUpEntry[];
}

/** Counts calls and top-ups of one account over the last hour and the last 24 hours, and refuses what goes beyond. */
export class DeclaredBudget {
  readonly #limits: DeclaredLimits;
  #calls: number[];
  #topUps: TopUpEntry[];

  constructor(limits: DeclaredLimits, past: PastUse = { callsAtMs: [], topUps: [] }) {
    this.#limits = limits;
    this.#calls = [...past.callsAtMs];
    this.#topUps = [...past.topUps];
  }

  /**
   * Counts a call. Throws ProviderError (`provider_rate_limited`, not sent, later) when fewer than 1 + `keep` are left.
   *
   * @param keep calls that must stay possible afterwards: a top-up needs one more list as evidence
   */
  takeCall(operation: string, nowMs: number, keep = 0): void {
    const { callsPerHour } = this.#limits;
    this.#calls = this.#calls.filter((atMs) => atMs > nowMs - HOUR_MS);
    if (callsPerHour !== null && this.#calls.length + 1 + keep > callsPerHour) {
      throw tooMany(operation, 'calls per hour', (this.#calls[0] ?? nowMs) + HOUR_MS - nowMs);
    }
    this.#calls.push(nowMs);
  }

  /**
   * Counts a top-up until `release` is called, which is right only when it provably had no effect. Throws ProviderError as
   * `takeCall` does.
   */
  reserveTopUp(operation: string, amountMinor: number, nowMs: number): { release(): void } {
    const { topUpsPerDay, valuePerDayMinor } = this.#limits;
    this.#topUps = this.#topUps.filter(({ atMs }) => atMs > nowMs - DAY_MS);
    const waitMs = (this.#topUps[0]?.atMs ?? nowMs) + DAY_MS - nowMs;
    if (topUpsPerDay !== null && this.#topUps.length >= topUpsPerDay) {
      throw tooMany(operation, 'top-ups per day', waitMs);
    }
    const used = this.#topUps.reduce((sum, entry) => sum + entry.amountMinor, 0);
    if (valuePerDayMinor !== null && used + amountMinor > valuePerDayMinor) {
      throw tooMany(operation, 'value per day', waitMs);
    }
    const entry: TopUpEntry = { atMs: nowMs, amountMinor };
    this.#topUps.push(entry);
    return { release: () => (this.#topUps = this.#topUps.filter((each) => each !== entry)) };
  }
}

function tooMany(operation: string, what: string, waitMs: number) {
  const why = `the ${what} declared to PayThem are used up`;
  return notSent(operation, 'provider_rate_limited', why, 'later', waitMs);
}

import type { AccountMemory } from '../../domain/account.ts';
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

/** Keeps calls and top-ups of one account, of all processes together, within what was declared for an hour and 24 hours. */
export class DeclaredBudget {
  readonly #limits: DeclaredLimits;
  readonly #memory: AccountMemory;

  constructor(limits: DeclaredLimits, memory: AccountMemory) {
    this.#limits = limits;
    this.#memory = memory;
  }

  /**
   * Counts a call. Throws ProviderError (`provider_rate_limited`, not sent, later) when fewer than 1 + `keep` are left.
   *
   * @param keep calls that must stay possible afterwards: a top-up needs one more list as evidence
   */
  async takeCall(operation: string, nowMs: number, keep = 0): Promise<void> {
    const { callsPerHour } = this.#limits;
    if (callsPerHour === null) return;
    const oldestMs = await this.#memory.countCall(nowMs, HOUR_MS, callsPerHour - keep);
    if (oldestMs !== null) throw tooMany(operation, 'calls per hour', oldestMs + HOUR_MS - nowMs);
  }

  /**
   * Checks a top-up against those that had their effect in the last 24 hours, or may have had. Our records have it already,
   * so that of two at once at least one is seen by the other. Throws ProviderError as `takeCall` does.
   */
  async checkTopUp(operation: string, reference: string, amountMinor: number, nowMs: number): Promise<void> {
    const { topUpsPerDay, valuePerDayMinor } = this.#limits;
    if (topUpsPerDay === null && valuePerDayMinor === null) return;
    const sends = await this.#memory.sends(nowMs - DAY_MS, reference);
    const waitMs = (sends[0]?.atMs ?? nowMs) + DAY_MS - nowMs;
    if (topUpsPerDay !== null && sends.length >= topUpsPerDay) {
      throw tooMany(operation, 'top-ups per day', waitMs);
    }
    const used = sends.reduce((sum, entry) => sum + entry.amountMinor, 0);
    if (valuePerDayMinor !== null && used + amountMinor > valuePerDayMinor) {
      throw tooMany(operation, 'value per day', waitMs);
    }
  }
}

function tooMany(operation: string, what: string, waitMs: number) {
  const why = `the ${what} declared to PayThem are used up`;
  return notSent(operation, 'provider_rate_limited', why, 'later', waitMs);
}

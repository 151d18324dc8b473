import { describe, expect, it } from '@jest/globals';
import { ProviderError } from '../../domain/errors.ts';
import { AccountStop, type Stopped } from '../../providers/paythem/account-stop.ts';
import { DeclaredBudget } from '../../providers/paythem/declared-limits.ts';

// Goal: what was declared to PayThem is kept, and an account in trouble is left alone.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** The wait that a refusal asks for; null when there was none. */
function refusedFor(act: () => unknown): number | null {
  try {
    act();
    return null;
  } catch (error) {
    if (!(error instanceof ProviderError) || error.outcome.kind !== 'not_done') throw error;
    expect(error).toMatchObject({
      code: 'provider_rate_limited',
      outcome: { proof: 'not_sent', again: 'later' },
    });
    return error.outcome.retryAfterMs;
  }
}

describe('the declared budget', () => {
  const none = { callsPerHour: null, topUpsPerDay: null, valuePerDayMinor: null };

  it('allows so many calls in any hour', () => {
    const budget = new DeclaredBudget({ ...none, callsPerHour: 2 });
    const call = (atMs: number) => refusedFor(() => budget.takeCall('list', atMs));
    expect([call(0), call(10 * MINUTE), call(20 * MINUTE), call(HOUR - 1)]).toEqual([
      null,
      null,
      40 * MINUTE,
      1,
    ]);
    expect([call(HOUR), call(HOUR + 1), call(70 * MINUTE)]).toEqual([null, 10 * MINUTE - 1, null]);
  });

  it('keeps the call that a lost top-up needs as evidence', () => {
    const budget = new DeclaredBudget({ ...none, callsPerHour: 3 });
    budget.takeCall('list', 0);
    budget.takeCall('list', 0);
    expect(refusedFor(() => budget.takeCall('top-up', 1, 1))).toBe(HOUR - 1);
    expect(refusedFor(() => budget.takeCall('list', 1))).toBeNull();
  });

  it('allows so much value and so many top-ups in any 24 hours, except what provably did not happen', () => {
    const budget = new DeclaredBudget({ ...none, topUpsPerDay: 3, valuePerDayMinor: 1000 });
    const topUp = (minor: number, atMs: number) =>
      refusedFor(() => budget.reserveTopUp('top-up', minor, atMs));
    expect(topUp(600, 0)).toBeNull();
    expect(topUp(401, HOUR)).toBe(23 * HOUR);
    const refused = budget.reserveTopUp('top-up', 400, HOUR);
    expect(topUp(1, HOUR)).toBe(23 * HOUR);
    refused.release();
    expect(topUp(300, HOUR)).toBeNull();
    expect(topUp(100, 2 * HOUR)).toBeNull();
    expect(topUp(0, 3 * HOUR)).toBe(21 * HOUR);
    expect(topUp(600, 24 * HOUR)).toBeNull();
  });

  it('counts what was used before the process started', () => {
    const past = { callsAtMs: [0], topUps: [{ atMs: 0, amountMinor: 900 }] };
    const budget = new DeclaredBudget({ callsPerHour: 1, topUpsPerDay: null, valuePerDayMinor: 1000 }, past);
    expect(refusedFor(() => budget.takeCall('list', 1))).toBe(HOUR - 1);
    expect(refusedFor(() => budget.reserveTopUp('top-up', 101, 1))).toBe(24 * HOUR - 1);
  });
});

describe('the stop of an account', () => {
  it('lasts from the first refusal of its credentials until a person resumes it', () => {
    const told: Stopped[] = [];
    const stop = new AccountStop((stopped) => told.push(stopped));
    expect(stop.refusal('list')).toBeNull();
    stop.refused(5);
    stop.refused(6);
    stop.accepted();
    expect(stop.refusal('list')).toMatchObject({
      code: 'provider_credentials_refused',
      outcome: { kind: 'not_done', proof: 'not_sent', again: 'never' },
    });
    expect(told).toEqual([{ because: 'credentials_refused', atMs: 5 }]);
    stop.resume();
    expect(stop.refusal('list')).toBeNull();
  });

  it('comes with the third error in a row that nobody can explain', () => {
    const stop = new AccountStop();
    stop.unexplained(1);
    stop.unexplained(2);
    stop.accepted();
    stop.unexplained(3);
    stop.unexplained(4);
    expect(stop.stopped).toBeNull();
    stop.unexplained(5);
    expect(stop.stopped).toEqual({ because: 'unexplained_errors', atMs: 5 });
  });
});

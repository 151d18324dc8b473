import { describe, expect, it } from '@jest/globals';
import type { Stopped } from '../../domain/account.ts';
import { ProviderError } from '../../domain/errors.ts';
import { AccountStop } from '../../providers/paythem/account-stop.ts';
import { DeclaredBudget } from '../../providers/paythem/declared-limits.ts';
import { ownMemory } from '../../providers/paythem/own-memory.ts';

// Goal: what was declared to PayThem is kept, and an account in trouble is left alone.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** The wait that a refusal asks for; null when there was none. */
async function refusedFor(act: Promise<void>): Promise<number | null> {
  try {
    await act;
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

  it('allows so many calls in any hour', async () => {
    const budget = new DeclaredBudget({ ...none, callsPerHour: 2 }, ownMemory());
    const waits: (number | null)[] = [];
    for (const atMs of [0, 10 * MINUTE, 20 * MINUTE, HOUR - 1, HOUR, HOUR + 1, 70 * MINUTE])
      waits.push(await refusedFor(budget.takeCall('list', atMs)));
    expect(waits).toEqual([null, null, 40 * MINUTE, 1, null, 10 * MINUTE - 1, null]);
  });

  it('keeps the call that a lost top-up needs as evidence', async () => {
    const budget = new DeclaredBudget({ ...none, callsPerHour: 3 }, ownMemory());
    await budget.takeCall('list', 0);
    await budget.takeCall('list', 0);
    expect(await refusedFor(budget.takeCall('top-up', 1, 1))).toBe(HOUR - 1);
    expect(await refusedFor(budget.takeCall('list', 1))).toBeNull();
  });

  it.each([
    ['the value of a day', { topUpsPerDay: null, valuePerDayMinor: 1000 }, 100, null],
    ['the value of a day', { topUpsPerDay: null, valuePerDayMinor: 1000 }, 101, 23 * HOUR],
    ['the top-ups of a day', { topUpsPerDay: 3, valuePerDayMinor: null }, 9999, null],
    ['the top-ups of a day', { topUpsPerDay: 2, valuePerDayMinor: null }, 1, 23 * HOUR],
  ])('allows %s as our records have them (%j, %i)', async (_what, limits, minor, wait) => {
    const sends = [
      { atMs: -24 * HOUR, amountMinor: 5000 },
      { atMs: 0, amountMinor: 600 },
      { atMs: HOUR / 2, amountMinor: 300 },
    ];
    const budget = new DeclaredBudget({ ...none, ...limits }, ownMemory(sends));
    expect(await refusedFor(budget.checkTopUp('top-up', 'ours', minor, HOUR))).toBe(wait);
  });
});

describe('the stop of an account', () => {
  it('lasts from the first refusal of its credentials until a person resumes it, for every process', async () => {
    const told: Stopped[] = [];
    const memory = ownMemory();
    const [stop, elsewhere] = [1, 2].map(() => new AccountStop(memory, (stopped) => told.push(stopped)));
    expect(await stop?.refusal('list')).toBeNull();
    await stop?.refused(5);
    await elsewhere?.refused(6);
    await stop?.accepted();
    for (const each of [stop, elsewhere])
      expect(await each?.refusal('list')).toMatchObject({
        code: 'provider_credentials_refused',
        outcome: { kind: 'not_done', proof: 'not_sent', again: 'later' },
      });
    expect(told).toEqual([{ because: 'credentials_refused', atMs: 5 }]);
    await memory.resume();
    expect(await stop?.refusal('list')).toBeNull();
  });

  it('comes with the third error in a row that nobody can explain', async () => {
    const stop = new AccountStop(ownMemory());
    await stop.unexplained(1);
    await stop.unexplained(2);
    await stop.accepted();
    await stop.unexplained(3);
    await stop.unexplained(4);
    expect(await stop.stopped()).toBeNull();
    await stop.unexplained(5);
    expect(await stop.stopped()).toEqual({ because: 'unexplained_errors', atMs: 5 });
  });

  it('holds in this process when it cannot be written down, and is told once it can', async () => {
    const told: Stopped[] = [];
    const memory = ownMemory();
    let away = true;
    const stop = new AccountStop(
      {
        ...memory,
        stop: (why) => (away ? Promise.reject(new Error('the database is away')) : memory.stop(why)),
      },
      (stopped) => told.push(stopped),
    );
    await expect(stop.refused(5)).rejects.toThrow('away');
    await expect(stop.refusal('list')).rejects.toThrow('away');
    away = false;
    expect(await stop.refusal('list')).toMatchObject({ code: 'provider_credentials_refused' });
    expect(told).toEqual([{ because: 'credentials_refused', atMs: 5 }]);
  });
});

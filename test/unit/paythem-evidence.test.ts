import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { judgeTopUp, type TopUpEvidence } from '../../providers/paythem/evidence.ts';
import { countedNow, type CountedLoad } from '../../providers/paythem/sandbox/window.ts';

// Goal: an unknown top-up is never taken for done unless it was, however other people's sales move BALANCE.

const WINDOW_MS = 600_000;
const reading = (atMs: number, usedMinor: number, balanceMinor: number) => ({
  retailerId: 12449,
  sentAtMs: atMs - 10,
  atMs,
  usedMinor,
  balanceMinor,
  currency: 'USD',
});
const GOOD: TopUpEvidence = {
  amountMinor: 500,
  currency: 'USD',
  before: reading(1_000, 2_000, 10_000),
  after: reading(5_000, 2_500, 10_100),
  window: { lengthMs: WINDOW_MS, startsAtMs: null },
  otherLoadsOpen: 0,
  oursAlone: true,
};

describe('the evidence of a lost top-up', () => {
  it.each([
    ['the counter rose by the amount, sales went on', {}, 'done'],
    [
      'the counter rose by the amount, sales hide it in BALANCE',
      { after: reading(5_000, 2_500, 10_000) },
      'done',
    ],
    ['the counter rose by the amount, BALANCE fell', { after: reading(5_000, 2_500, 3) }, 'done'],
    ['known window, both within', { window: { lengthMs: WINDOW_MS, startsAtMs: 0 } }, 'done'],
    ['nothing moved', { after: reading(5_000, 2_000, 10_000) }, 'no_movement'],
    ['only BALANCE rose by the amount', { after: reading(5_000, 2_000, 10_500) }, 'no_movement'],
    ['the counter rose by less', { after: reading(5_000, 2_499, 10_100) }, 'another_amount'],
    ['the counter rose by more', { after: reading(5_000, 3_000, 10_100) }, 'another_amount'],
    ['BALANCE rose by more than the amount', { after: reading(5_000, 2_500, 10_501) }, 'balance_contradicts'],
    ['the counter began anew', { after: reading(5_000, 500, 10_100) }, 'window_edge'],
    ['the readings are a window apart', { after: reading(1_000 + WINDOW_MS, 2_500, 10_100) }, 'window_edge'],
    ['a known edge lies between', { window: { lengthMs: WINDOW_MS, startsAtMs: 3_000 } }, 'window_edge'],
    ['another top-up of ours is open', { otherLoadsOpen: 1 }, 'other_loads_open'],
    ['others may load the retailer', { oursAlone: false }, 'others_may_load'],
    ['the readings are of two retailers', { after: { ...GOOD.after, retailerId: 12459 } }, 'not_comparable'],
    ['the readings are in two currencies', { after: { ...GOOD.after, currency: 'EUR' } }, 'not_comparable'],
    ['the readings are the wrong way round', { before: reading(9_000, 2_000, 10_000) }, 'not_comparable'],
    ['the amount is none', { amountMinor: 0 }, 'not_comparable'],
    ['a reading is no number', { after: reading(5_000, Number.NaN, 10_000) }, 'not_comparable'],
  ] as const)('%s: %s', (_name, change, expected) => {
    const verdict = judgeTopUp({ ...GOOD, ...change });
    expect(verdict.supports === 'done' ? 'done' : verdict.because).toBe(expected);
  });
});

/** What happens at the retailer between and around the readings. */
const world = fc.record({
  amountMinor: fc.integer({ min: 1, max: 100_000 }),
  arrived: fc.boolean(),
  earlier: fc.array(
    fc.record({
      atMs: fc.integer({ min: 0, max: 999_999 }),
      amountMinor: fc.integer({ min: 1, max: 100_000 }),
    }),
    { maxLength: 5 },
  ),
  sales: fc.array(
    fc.record({
      atMs: fc.integer({ min: 0, max: 2_000_000 }),
      amountMinor: fc.integer({ min: 1, max: 200_000 }),
    }),
    { maxLength: 12 },
  ),
  loadAfterMs: fc.integer({ min: 1, max: 40_000 }),
  readAfterMs: fc.integer({ min: 0, max: 900_000 }),
  kind: fc.constantFrom('from_first_load', 'rolling', 'aligned' as const),
  windowKnown: fc.boolean(),
  openingMinor: fc.integer({ min: -1_000_000, max: 1_000_000 }),
});
const T0 = 1_000_000;

describe('whatever is sold and whenever the counter begins anew', () => {
  const evidenceOf = (
    plan: typeof world extends fc.Arbitrary<infer World> ? World : never,
  ): TopUpEvidence => {
    const { amountMinor, arrived, sales, openingMinor, kind } = plan;
    const earlier = plan.earlier.toSorted((a, b) => a.atMs - b.atMs);
    const loads: CountedLoad[] = arrived
      ? [...earlier, { atMs: T0 + plan.loadAfterMs, amountMinor }]
      : earlier;
    const sum = (entries: readonly CountedLoad[]) =>
      entries.reduce((total, entry) => total + entry.amountMinor, 0);
    const readAt = (atMs: number) => {
      const until = (entries: readonly CountedLoad[]) => entries.filter((entry) => entry.atMs <= atMs);
      const used = sum(countedNow(until(loads), atMs, kind, WINDOW_MS));
      return reading(atMs, used, openingMinor + sum(until(loads)) - sum(until(sales)));
    };
    return {
      amountMinor,
      currency: 'USD',
      before: readAt(T0),
      after: readAt(T0 + plan.loadAfterMs + plan.readAfterMs + 10),
      window: { lengthMs: WINDOW_MS, startsAtMs: plan.windowKnown && kind === 'aligned' ? 0 : null },
      otherLoadsOpen: 0,
      oursAlone: true,
    };
  };

  it('"done" is supported only by a top-up that arrived', () => {
    fc.assert(
      fc.property(world, (plan) => {
        if (judgeTopUp(evidenceOf(plan)).supports === 'done') expect(plan.arrived).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('a top-up that arrived is found wherever the counter kept running, whatever the sales', () => {
    fc.assert(
      fc.property(world, (plan) => {
        const evidence = evidenceOf({ ...plan, arrived: true });
        const rose = evidence.after.usedMinor === evidence.before.usedMinor + plan.amountMinor;
        const near = evidence.after.atMs - evidence.before.sentAtMs < WINDOW_MS;
        fc.pre(rose && near && evidence.window.startsAtMs === null);
        expect(judgeTopUp(evidence)).toEqual({ supports: 'done' });
      }),
      { numRuns: 1_000 },
    );
  });

  it('BALANCE alone never matters to what is not there', () => {
    fc.assert(
      fc.property(world, fc.integer({ min: -10_000_000, max: 10_000_000 }), (plan, balanceMinor) => {
        const evidence = evidenceOf({ ...plan, arrived: false });
        const moved = { ...evidence, after: { ...evidence.after, balanceMinor } };
        expect(judgeTopUp(moved).supports).toBe('nothing');
      }),
      { numRuns: 1_000 },
    );
  });

  it('nothing is supported where others load or other top-ups are open', () => {
    fc.assert(
      fc.property(world, fc.integer({ min: 1, max: 3 }), (plan, otherLoadsOpen) => {
        const evidence = evidenceOf(plan);
        expect(judgeTopUp({ ...evidence, oursAlone: false }).supports).toBe('nothing');
        expect(judgeTopUp({ ...evidence, otherLoadsOpen }).supports).toBe('nothing');
      }),
    );
  });
});

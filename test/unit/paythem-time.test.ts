import { describe, expect, it } from '@jest/globals';
import { ClockWatch, measureSkew, skewLevel, type SkewLevel } from '../../providers/paythem/clock-skew.ts';
import { isTimeZone, momentsOf, wallTime } from '../../providers/paythem/wall-time.ts';

// Goal: timestamps are right in every zone, and clocks that drift apart are noticed before PayThem refuses them.

const at = (text: string) => Date.parse(text);

describe('the time of a zone', () => {
  it.each([
    ['2026-11-25T21:38:05Z', 'UTC', '2026-11-25 21:38:05'],
    ['2026-11-25T22:05:09Z', 'Africa/Johannesburg', '2026-11-26 00:05:09'],
    ['2026-11-25T00:05:09Z', '-03:30', '2026-11-24 20:35:09'],
    ['2026-06-30T23:59:59Z', 'Europe/London', '2026-07-01 00:59:59'],
    ['2026-12-31T18:30:00Z', 'Asia/Kolkata', '2027-01-01 00:00:00'],
  ])('%s in %s is %s, and back', (moment, zone, text) => {
    expect(wallTime(at(moment), zone)).toBe(text);
    expect(momentsOf(text, zone)).toEqual([at(moment)]);
  });

  it('is two moments when summer time ends, and none when it begins', () => {
    const twice = [at('2026-10-25T00:30:00Z'), at('2026-10-25T01:30:00Z')];
    expect(momentsOf('2026-10-25 01:30:00', 'Europe/London')).toEqual(expect.arrayContaining(twice));
    expect(momentsOf('2026-03-29 01:30:00', 'Europe/London')).toEqual([]);
  });

  it.each(['2026-11-25', '2026-11-25T21:38:05', '2026-13-01 00:00:00', '2026-02-30 00:00:00', ''])(
    'is not %j',
    (text) => {
      expect(momentsOf(text, 'UTC')).toEqual([]);
    },
  );

  it('knows zones', () => {
    expect(['UTC', '+02:00', 'Africa/Lagos', 'Mars/Olympus', ''].map(isTimeZone)).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
  });
});

describe('the skew of the clocks', () => {
  const NOW = at('2026-11-25T21:38:05Z');
  const header = (aheadS: number) => new Date(NOW + aheadS * 1000).toUTCString();

  it.each([
    [0, 'fine'],
    [9, 'fine'],
    [-9, 'fine'],
    [10, 'alarm'],
    [-11, 'alarm'],
    [23, 'alarm'],
    [25, 'stop'],
    [-26, 'stop'],
    [3600, 'stop'],
  ] as const)('of %s s is %s', (aheadS, level) => {
    // The header's second began up to a second ago: half a second later is the best guess.
    const skew = measureSkew(header(aheadS), NOW + 400, NOW + 600);
    expect(skew).toEqual({ aheadMs: aheadS * 1000, uncertaintyMs: 600 });
    expect(skew && skewLevel(skew)).toBe(level);
  });

  it.each([undefined, 'soon', ['a', 'b']])('is not known from %j', (date) => {
    expect(measureSkew(date, NOW, NOW)).toBeNull();
  });

  it('is not known from an answer that took long', () => {
    expect(measureSkew(header(30), NOW, NOW + 10_000)).toBeNull();
  });

  it('stops effects, lets one read a minute through to measure again, and tells of each change', () => {
    const levels: SkewLevel[] = [];
    const watch = new ClockWatch((level) => levels.push(level));
    const effect = (ms: number) => () => watch.check('topup_Retailer', true, NOW + ms);
    const read = (ms: number) => () => watch.check('topup_listRetailers', false, NOW + ms);
    watch.note(header(12), NOW, NOW);
    expect(effect(0)).not.toThrow();
    watch.note(header(12), NOW, NOW);
    watch.note(header(27), NOW, NOW);
    const stopped = {
      code: 'provider_unreachable',
      outcome: { kind: 'not_done', proof: 'not_sent', again: 'later' },
    };
    expect(effect(0)).toThrow(
      expect.objectContaining({ ...stopped, outcome: expect.objectContaining(stopped.outcome) }),
    );
    expect(read(0)).not.toThrow();
    expect(read(59_999)).toThrow(/differ by 2[78] s/);
    expect(read(60_000)).not.toThrow();
    expect(effect(120_000)).toThrow();
    watch.note(header(0), NOW, NOW);
    expect(effect(120_000)).not.toThrow();
    expect(levels).toEqual(['alarm', 'stop', 'fine']);
  });
});

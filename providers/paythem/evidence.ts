import type { OtherSend } from '../../domain/provider.ts';

/** One reading of a retailer (3.5.1.1) in minor units. Serialisable: it is kept with the attempt. */
export interface Reading {
  readonly retailerId: number;
  /** When the question left and when the answer arrived, epoch milliseconds: it was read in between. */
  readonly sentAtMs: number;
  readonly atMs: number;
  /** USED_DAILY_LIMIT. */
  readonly usedMinor: number;
  readonly balanceMinor: number;
  readonly currency: string;
}

/** The period over which USED_DAILY_LIMIT counts: 24 hours, ten minutes on demo (4). */
export interface CounterWindow {
  readonly lengthMs: number;
  /** A moment at which a period begins, where that is known. */
  readonly startsAtMs: number | null;
}

/** Everything that is known about one top-up whose answer was lost. */
export interface TopUpEvidence {
  readonly amountMinor: number;
  readonly currency: string;
  readonly before: Reading;
  readonly after: Reading;
  readonly window: CounterWindow;
  /** Other top-ups of ours for this retailer that were sent between the readings, or are unknown. */
  readonly otherLoadsOpen: number;
  /** The operator has declared that nobody else (account, staff) loads this retailer. */
  readonly oursAlone: boolean;
}

/** What the evidence is worth. Never that nothing happened: no reading shows that. */
export type EvidenceVerdict =
  { readonly supports: 'done' } | { readonly supports: 'nothing'; readonly because: EvidenceGap };

export type EvidenceGap =
  | 'not_comparable'
  | 'others_may_load'
  | 'other_loads_open'
  | 'window_edge'
  | 'no_movement'
  | 'another_amount'
  | 'balance_contradicts';

/**
 * Judges the retailer's readings before and after an unknown top-up (design section 3). Only USED_DAILY_LIMIT speaks for it:
 * up by exactly the amount, within one window, when only this one load can have moved it. BALANCE falls with other people's
 * sales, so it never supports anything; but it cannot have risen by more than the amount. Pure.
 */
export function judgeTopUp(evidence: TopUpEvidence): EvidenceVerdict {
  const { amountMinor, before, after } = evidence;
  if (!comparable(evidence)) return nothing('not_comparable');
  if (!evidence.oursAlone) return nothing('others_may_load');
  if (evidence.otherLoadsOpen > 0) return nothing('other_loads_open');
  if (crossesEdge(evidence)) return nothing('window_edge');
  const rise = after.usedMinor - before.usedMinor;
  if (rise === 0) return nothing('no_movement');
  if (rise !== amountMinor) return nothing('another_amount');
  // Sales only lower it: more than the amount means money from somewhere else, so the counter may be somebody else's too.
  if (after.balanceMinor - before.balanceMinor > amountMinor) return nothing('balance_contradicts');
  return { supports: 'done' };
}

/** How long an unknown top-up may still take effect and so spoil the evidence of a later one: 30 s (3.2.1), and patience. */
const UNSETTLED_MS = 600_000;

/** How many other top-ups were not over when a retailer was first read. Pure. */
export function openSince(others: readonly OtherSend[], { sentAtMs }: Reading): number {
  return others.filter(({ state, settledAtMs }) => {
    if (settledAtMs === null) return true;
    return settledAtMs + (state === 'unknown' ? UNSETTLED_MS : 0) >= sentAtMs;
  }).length;
}

function comparable({ amountMinor, currency, before, after }: TopUpEvidence): boolean {
  const minors = [before, after].flatMap(({ usedMinor, balanceMinor }) => [usedMinor, balanceMinor]);
  return (
    Number.isSafeInteger(amountMinor) &&
    amountMinor > 0 &&
    minors.every(Number.isSafeInteger) &&
    after.retailerId === before.retailerId &&
    before.sentAtMs <= before.atMs &&
    before.atMs <= after.sentAtMs &&
    after.sentAtMs <= after.atMs &&
    before.currency === currency &&
    after.currency === currency
  );
}

/** A counter that fell has started again. So may have one that was read in two windows, whatever it says. */
function crossesEdge({ before, after, window }: TopUpEvidence): boolean {
  if (after.usedMinor < before.usedMinor) return true;
  if (after.atMs - before.sentAtMs >= window.lengthMs) return true;
  if (window.startsAtMs === null) return false;
  const periodOf = (atMs: number) => Math.floor((atMs - (window.startsAtMs ?? 0)) / window.lengthMs);
  return periodOf(before.sentAtMs) !== periodOf(after.atMs);
}

function nothing(because: EvidenceGap): EvidenceVerdict {
  return { supports: 'nothing', because };
}

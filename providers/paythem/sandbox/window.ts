import type { ChoiceOf } from '../../sandbox/behaviour.ts';

/** A load that counts against the daily limit. */
export interface CountedLoad {
  readonly atMs: number;
  readonly amountMinor: number;
}

export const WINDOW_MS = { '10m': 600_000, '24h': 86_400_000 } as const;

/** The loads, oldest first, that USED_DAILY_LIMIT counts at `nowMs`. Pure. */
export function countedNow<Load extends CountedLoad>(
  loads: readonly Load[],
  nowMs: number,
  kind: ChoiceOf<'paythem.window'>,
  lengthMs: number,
): readonly Load[] {
  const startMs = windowStart(loads, nowMs, kind, lengthMs);
  return loads.filter(({ atMs }) => atMs >= startMs);
}

function windowStart(
  loads: readonly CountedLoad[],
  nowMs: number,
  kind: ChoiceOf<'paythem.window'>,
  lengthMs: number,
): number {
  if (kind === 'rolling') return nowMs - lengthMs + 1;
  if (kind === 'aligned') return nowMs - (nowMs % lengthMs);
  let startMs = Number.NEGATIVE_INFINITY;
  for (const { atMs } of loads) if (atMs >= startMs + lengthMs) startMs = atMs;
  return nowMs >= startMs + lengthMs ? nowMs : startMs;
}

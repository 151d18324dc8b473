import { ProviderError } from '../../domain/errors.ts';

/** From here on people are told. PayThem tolerates 29 s (one bullet of 3.2.1) or 30 s (the next). */
export const SKEW_ALARM_MS = 10_000;
/** From here on nothing with an effect is sent. */
export const SKEW_STOP_MS = 25_000;
/** A measurement with a longer way there and back says too little. */
const MAX_UNCERTAINTY_MS = 5_000;
/** While stopped, one read in this time is let through: its answer measures again. */
const PROBE_EVERY_MS = 60_000;
/** The header counts whole seconds. */
const HALF_A_SECOND_MS = 500;

/** How far PayThem's clock is ahead of ours (negative: behind), and how far from the truth that may be. */
export interface ClockSkew {
  readonly aheadMs: number;
  readonly uncertaintyMs: number;
}

export type SkewLevel = 'fine' | 'alarm' | 'stop';

/**
 * Measures from the HTTP Date header of an answer, since answers carry no time of their own. Null when there is none, or
 * when the call took too long to tell anything. Pure.
 */
export function measureSkew(
  date: string | string[] | undefined,
  sentAtMs: number,
  receivedAtMs: number,
): ClockSkew | null {
  const theirs = typeof date === 'string' ? Date.parse(date) : Number.NaN;
  const uncertaintyMs = HALF_A_SECOND_MS + (receivedAtMs - sentAtMs) / 2;
  if (Number.isNaN(theirs) || uncertaintyMs > MAX_UNCERTAINTY_MS) return null;
  return { aheadMs: theirs + HALF_A_SECOND_MS - (sentAtMs + receivedAtMs) / 2, uncertaintyMs };
}

/** Pure. Doubt counts against sending: the uncertainty is added. */
export function skewLevel({ aheadMs, uncertaintyMs }: ClockSkew): SkewLevel {
  const worst = Math.abs(aheadMs) + uncertaintyMs;
  if (worst >= SKEW_STOP_MS) return 'stop';
  return worst >= SKEW_ALARM_MS ? 'alarm' : 'fine';
}

/** Watches the clocks over the calls of one account. */
export class ClockWatch {
  readonly #onChange: (level: SkewLevel, skew: ClockSkew) => void;
  #level: SkewLevel = 'fine';
  #skew: ClockSkew | null = null;
  #probedAtMs = Number.NEGATIVE_INFINITY;

  /** @param onChange told whenever the level changes, for an alarm */
  constructor(onChange: (level: SkewLevel, skew: ClockSkew) => void = () => {}) {
    this.#onChange = onChange;
  }

  /** The last measurement; null before the first. */
  get skew(): ClockSkew | null {
    return this.#skew;
  }

  get level(): SkewLevel {
    return this.#level;
  }

  /** Takes note of an answer, whatever it says. */
  note(date: string | string[] | undefined, sentAtMs: number, receivedAtMs: number): void {
    const skew = measureSkew(date, sentAtMs, receivedAtMs);
    if (!skew) return;
    this.#skew = skew;
    const level = skewLevel(skew);
    if (level === this.#level) return;
    this.#level = level;
    this.#onChange(level, skew);
  }

  /** Throws ProviderError (not sent, may succeed later) when the clocks are too far apart for this call. */
  check(operation: string, effect: boolean, nowMs: number): void {
    if (this.#level !== 'stop') return;
    if (!effect && nowMs - this.#probedAtMs >= PROBE_EVERY_MS) {
      this.#probedAtMs = nowMs;
      return;
    }
    const seconds = Math.round((this.#skew?.aheadMs ?? 0) / 1000);
    throw new ProviderError({
      provider: 'paythem',
      operation,
      code: 'provider_unreachable',
      outcome: { kind: 'not_done', proof: 'not_sent', again: 'later', retryAfterMs: PROBE_EVERY_MS },
      message: `${operation} was not sent: our clock and PayThem's differ by ${seconds} s, and 30 s are refused`,
    });
  }
}

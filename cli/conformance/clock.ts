import { setTimeout as pause } from 'node:timers/promises';
import { Interrupted, MAX_PASS_MS } from './plan.ts';

/** Lets the provider's time pass. */
export interface StageClock {
  /** Throws Interrupted when `end` is aborted meanwhile, and RangeError for more than MAX_PASS_MS. */
  pass(ms: number, end: AbortSignal): Promise<void>;
  /** How long was waited so far, in milliseconds of the provider's time. */
  readonly passedMs: number;
}

/** Waits as long as it takes, or has `advance` move the clock of our own sandbox. */
export function stageClock(advance: ((ms: number) => Promise<void>) | null): StageClock {
  let passedMs = 0;
  return {
    get passedMs() {
      return passedMs;
    },
    async pass(ms, end) {
      if (!(ms >= 0 && ms <= MAX_PASS_MS)) throw new RangeError(`cannot wait ${ms} ms`);
      if (end.aborted) throw new Interrupted('an end was asked for');
      if (advance) await advance(ms);
      else {
        await pause(ms, undefined, { signal: end }).catch(() => {
          throw new Interrupted('an end was asked for');
        });
      }
      passedMs += ms;
    },
  };
}

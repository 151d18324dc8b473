import type { Dependencies } from '../activities/dependencies.ts';
import { sweep, type Swept } from '../activities/upkeep/sweep.ts';

/**
 * Sweeps every `everyMs` until aborted. It runs beside Temporal's own schedule, and needs no history for it: what a crash
 * left behind is found within seconds. Resolves when the last sweep has ended.
 */
export async function sweepRegularly(
  deps: Dependencies,
  everyMs: number,
  signal: AbortSignal,
  tell: { swept(result: Swept): void; failed(error: unknown): void },
): Promise<void> {
  while (!signal.aborted) {
    try {
      tell.swept(await sweep(deps));
    } catch (error) {
      // Temporal or the database is away: the next sweep tries again.
      tell.failed(error);
    }
    await pause(everyMs, signal);
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });
}

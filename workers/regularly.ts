/**
 * Runs tasks one after the other, every `everyMs`, until aborted. A task that fails is told and run again next time; the
 * others go on. Resolves when the last round has ended.
 */
export async function regularly(
  tasks: readonly (() => Promise<unknown>)[],
  everyMs: number,
  signal: AbortSignal,
  failed: (error: unknown) => void,
): Promise<void> {
  while (!signal.aborted) {
    for (const task of tasks) {
      if (signal.aborted) return;
      await task().catch(failed);
    }
    await pause(everyMs, signal);
  }
}

/** Waits; an abort ends it early. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });
}

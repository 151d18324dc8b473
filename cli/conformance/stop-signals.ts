/** npm passes on the Ctrl-C that the terminal has given us already: the pair counts as one. */
const SAME_SIGNAL_MS = 500;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Two ways to end a run. */
export interface StopSignals {
  /** The first signal: no further call. */
  readonly end: AbortSignal;
  /** The second: the open call is broken off. */
  readonly breakOff: AbortSignal;
}

/** Listens to Ctrl-C and its like; `tell` says what happens then. */
export function listenToSignals(tell: (line: string) => void): StopSignals {
  const end = new AbortController();
  const breakOff = new AbortController();
  let askedAt = 0;
  const stop = (signal: NodeJS.Signals) => {
    if (!end.signal.aborted) {
      askedAt = Date.now();
      tell(`${signal}: an open call may end, then the report is written; a second one breaks it off`);
      end.abort();
    } else if (Date.now() - askedAt > SAME_SIGNAL_MS) breakOff.abort();
  };
  for (const signal of SIGNALS) process.on(signal, stop);
  return { end: end.signal, breakOff: breakOff.signal };
}

import type { AccountMemory, CountedSend, Stopped } from '../../domain/account.ts';

/**
 * What one process alone remembers of its account, for those that run by themselves: the acceptance test, calls by hand. It
 * knows no sends but those that it is told of.
 */
export function ownMemory(sends: readonly CountedSend[] = []): AccountMemory {
  let stopped: Stopped | null = null;
  let unexplained = 0;
  let calls: number[] = [];
  return {
    standing: async () => ({ stopped, unexplained }),
    stop: async (why) => {
      const first = stopped === null;
      stopped ??= why;
      return first;
    },
    unexplained: async () => (unexplained += 1),
    accepted: async () => {
      unexplained = 0;
    },
    resume: async () => {
      stopped = null;
      unexplained = 0;
    },
    countCall: async (nowMs, spanMs, atMost) => {
      calls = calls.filter((atMs) => atMs > nowMs - spanMs);
      if (calls.length >= atMost) return calls[0] ?? nowMs;
      calls.push(nowMs);
      return null;
    },
    sends: async (sinceMs) => sends.filter(({ atMs }) => atMs > sinceMs),
  };
}

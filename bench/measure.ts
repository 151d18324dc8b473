import { readdirSync, readFileSync } from 'node:fs';

/** The median of numbers; NaN of none. */
export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** The p-th percentile (0 to 1), by the nearest rank. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))] ?? Number.NaN;
}

/** How one round went: its rate, and the time of each piece of work in milliseconds. */
export interface Round {
  readonly perSecond: number;
  readonly latenciesMs: readonly number[];
}

/** Runs `count` pieces of work, `concurrency` at a time, and times them. */
export async function runRound(
  count: number,
  concurrency: number,
  work: (i: number) => Promise<void>,
): Promise<Round> {
  const latenciesMs: number[] = [];
  let next = 0;
  const begun = performance.now();
  const lane = async () => {
    while (next < count) {
      const i = next++;
      const from = performance.now();
      await work(i);
      latenciesMs.push(performance.now() - from);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
  return { perSecond: (count * 1000) / (performance.now() - begun), latenciesMs };
}

/** Processor time of a process and its children so far, in milliseconds (Linux; NaN elsewhere). */
export function processorMs(pid: number): number {
  try {
    const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    return all
      .map(statOf)
      .reduce((sum, stat) => (stat && (stat.pid === pid || stat.parent === pid) ? sum + stat.ms : sum), 0);
  } catch {
    return Number.NaN;
  }
}

function statOf(pid: string): { pid: number; parent: number; ms: number } | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return {
      pid: Number(pid),
      parent: Number(fields[1]),
      ms: (Number(fields[11]) + Number(fields[12])) * 10,
    };
  } catch {
    // It ended while we looked.
    return null;
  }
}

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** A process as a pid file remembers it. A pid alone may have gone to somebody else; with its start time it has not. */
export interface ProcessId {
  readonly pid: number;
  readonly startedAt: string;
}

/** When a process began, in the system's own words; null when there is none. */
export function startTimeOf(pid: number): string | null {
  try {
    if (existsSync('/proc/self/stat')) {
      // Field 22, counted behind the command's name, which may hold spaces and brackets.
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return fields[0] === 'Z' ? null : (fields[19] ?? null);
    }
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || null;
  } catch {
    return null;
  }
}

/** The name of the program that a process runs; null when there is no such process. */
export function programOf(pid: number): string | null {
  try {
    if (existsSync('/proc/self/comm')) return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
    return execFileSync('ps', ['-o', 'comm=', '-p', String(pid)], { encoding: 'utf8' }).trim() || null;
  } catch {
    return null;
  }
}

/** The process that a pid file names, if it still runs. */
export function runningProcess(pidFile: string): ProcessId | null {
  if (!existsSync(pidFile)) return null;
  const [pid, startedAt] = readFileSync(pidFile, 'utf8').split('\n');
  const number = Number(pid);
  if (!Number.isInteger(number) || number <= 1 || !startedAt) return null;
  return startTimeOf(number) === startedAt ? { pid: number, startedAt } : null;
}

/** What a pid file holds: the pid alone on the first line, its start time on the second. */
export function pidFileText(pid: number): string {
  return `${pid}\n${startTimeOf(pid) ?? ''}\n`;
}

/** Sends a signal, unless the pid belongs to another process by now. */
export function signalProcess(process_: ProcessId, signal: NodeJS.Signals): void {
  if (startTimeOf(process_.pid) !== process_.startedAt) return;
  try {
    process.kill(process_.pid, signal);
  } catch {
    // It ended in this very moment.
  }
}

/** Asks a process to stop, waits, and ends it by force after `graceMs`. */
export async function stopProcess(
  process_: ProcessId,
  signal: NodeJS.Signals,
  graceMs: number,
): Promise<void> {
  signalProcess(process_, signal);
  const deadline = Date.now() + graceMs;
  while (startTimeOf(process_.pid) === process_.startedAt) {
    if (Date.now() > deadline) signalProcess(process_, 'SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

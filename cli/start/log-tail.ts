import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

const TAIL_BYTES = 64 * 1024;

/** How many provider calls a draining worker has said to be open, from the end of its log; null when it said nothing. */
export function lastRemaining(logFile: string): number | null {
  const said = [...tailOf(logFile).matchAll(/"remaining":(\d+)/g)].at(-1)?.[1];
  return said === undefined ? null : Number(said);
}

/** The last line of a log, at most 600 characters of it. */
export function lastLine(logFile: string): string {
  return (tailOf(logFile).trimEnd().split('\n').at(-1) ?? '').slice(0, 600);
}

function tailOf(logFile: string): string {
  const file = openSync(logFile, 'r');
  try {
    const { size } = fstatSync(file);
    const tail = Buffer.alloc(Math.min(size, TAIL_BYTES));
    readSync(file, tail, 0, tail.length, size - tail.length);
    return tail.toString('utf8');
  } finally {
    closeSync(file);
  }
}

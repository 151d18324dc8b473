import { hrtime } from 'node:process';

const MS_PER_DAY = 86_400_000;
const NANOS_PER_MS = 1_000_000n;

/** The longest window between from_date and to_date. Source: dvs.txt, Query list of transactions. */
export const LONGEST_WINDOW_NANOS = BigInt(MS_PER_DAY) * NANOS_PER_MS;

/** A time as DVS writes it, with nine fractional digits (field notes): `2026-11-25T03:04:05.123456789Z`. */
export function wireTime(epochMs: number): string {
  return wireTimeOfNanos(BigInt(epochMs) * NANOS_PER_MS + (hrtime.bigint() % NANOS_PER_MS));
}

/** Nanoseconds since the epoch of an RFC 3339 date-time, or null when it is none. */
export function nanosOf(text: string): bigint | null {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/i.exec(text);
  if (!match) return null;
  const seconds = Date.parse(`${match[1]}${match[3]}`);
  if (Number.isNaN(seconds)) return null;
  return BigInt(seconds) * NANOS_PER_MS + BigInt((match[2] ?? '').padEnd(9, '0'));
}

/** Nanoseconds since the epoch of epoch milliseconds, at their end: everything within that millisecond counts. */
export function endOfMs(epochMs: number): bigint {
  return BigInt(epochMs) * NANOS_PER_MS + NANOS_PER_MS - 1n;
}

/** The wire time of nanoseconds since the epoch, exactly. */
export function wireTimeOfNanos(nanos: bigint): string {
  const belowMs = String(nanos % NANOS_PER_MS).padStart(6, '0');
  return `${new Date(Number(nanos / NANOS_PER_MS)).toISOString().slice(0, -1)}${belowMs}Z`;
}

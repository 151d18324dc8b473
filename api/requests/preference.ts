/** The longest time that a caller may ask us to wait. */
const LONGEST_WAIT_S = 30;

/** Seconds of the `wait` preference (RFC 7240, 4.3), at most 30; null without one. A malformed preference is ignored. */
export function waitPreference(header: string): number | null {
  for (const preference of header.split(',')) {
    const wait = /^\s*wait\s*=\s*"?(\d{1,6})"?\s*(?:;.*)?$/i.exec(preference)?.[1];
    if (wait !== undefined) return Math.min(LONGEST_WAIT_S, Number(wait));
  }
  return null;
}

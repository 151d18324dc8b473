const MS_PER_S = 1000;
export const MS_PER_DAY = 86_400_000;

/** A time as Paythru writes it, in whole seconds: `2010-05-21T10:28:21Z`. */
export function wireTime(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, -5)}Z`;
}

/** Epoch milliseconds of a Unix timestamp in seconds. */
export function msOfUnix(seconds: number): number {
  return seconds * MS_PER_S;
}

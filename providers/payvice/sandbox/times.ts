/** Nigeria keeps UTC+1 all year. */
const LAGOS_OFFSET_MS = 3_600_000;
export const MS_PER_MINUTE = 60_000;

/** A time as Payvice writes it, local: `30/01/2018 07:27:50` (dd/mm/YYYY H:i:s). */
export function wireTime(epochMs: number): string {
  const [date = '', time = ''] = new Date(epochMs + LAGOS_OFFSET_MS).toISOString().split('T');
  return `${date.split('-').toReversed().join('/')} ${time.slice(0, 8)}`;
}

/** Makes `txn_ref`s: 13 hexadecimal digits of the time, seconds then microseconds, each only once. */
export class References {
  #lastUs = 0;

  next(epochMs: number): string {
    this.#lastUs = Math.max(epochMs * 1000, this.#lastUs + 1);
    const seconds = Math.floor(this.#lastUs / 1_000_000);
    const microseconds = this.#lastUs % 1_000_000;
    return seconds.toString(16).padStart(8, '0') + microseconds.toString(16).padStart(5, '0');
  }
}

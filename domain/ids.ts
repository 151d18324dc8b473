/** Prefixes of our ids: `pur_` purchase, `pay_` payment, `att_` attempt, `ref_` refund, … */
export type IdPrefix =
  | 'pur'
  | 'pay'
  | 'att'
  | 'rfd'
  | 'dlv'
  | 'cbk'
  | 'ltx'
  | 'key'
  | 'mer'
  | 'req'
  | 'whe'
  | 'whd'
  | 'evt'
  | 'enq';

/** A prefixed UUIDv7 from 16 random bytes and a time in milliseconds: `pur_0199…` (32 hex digits, ordered by time). */
export function makeId(prefix: IdPrefix, nowMs: number, random: Uint8Array): string {
  return `${prefix}_${uuid7Hex(nowMs, random)}`;
}

/** The 32 hex digits of a UUIDv7 (RFC 9562, 5.7). `random` must hold at least 10 bytes. */
export function uuid7Hex(nowMs: number, random: Uint8Array): string {
  const bytes = new Uint8Array(16);
  let rest = nowMs;
  for (let i = 5; i >= 0; i--) {
    bytes[i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  bytes.set(random.subarray(0, 10), 6);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** True when `id` has this prefix and 32 hex digits. */
export function isId(prefix: IdPrefix, id: string): boolean {
  return (
    id.length === prefix.length + 33 &&
    id.startsWith(`${prefix}_`) &&
    /^[0-9a-f]{32}$/.test(id.slice(prefix.length + 1))
  );
}

/** The reference that a provider sees: the 32 hex digits of an attempt's id, which fits every provider's limit. */
export function referenceOf(attemptId: string): string {
  return attemptId.slice(attemptId.indexOf('_') + 1);
}

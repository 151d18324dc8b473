import { randomBytes } from 'node:crypto';
import { makeId, type IdPrefix } from '../domain/ids.ts';

/** A new prefixed UUIDv7, from the clock and the system's randomness. */
export function newId(prefix: IdPrefix): string {
  return makeId(prefix, Date.now(), randomBytes(10));
}

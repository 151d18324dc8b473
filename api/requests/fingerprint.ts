import { createHash, createHmac, hkdfSync } from 'node:crypto';
import { hasSecrets } from '../../domain/recipient.ts';

/** SHA-256 of a value's canonical JSON: the same for every order of its keys, and for a null as for a field left out. The value must not be deeply nested. */
export function fingerprint(value: unknown): Buffer {
  return createHash('sha256').update(canonicalJson(value), 'utf8').digest();
}

/**
 * The fingerprint of a purchase's body. One with secrets is keyed: who has a copy of the database could else find out a short
 * PIN by trying all of them.
 *
 * @param dataKey 32 bytes in base64
 */
export function bodyFingerprint(body: unknown, dataKey: string): Buffer {
  const { recipient } = (body ?? {}) as { readonly recipient?: unknown };
  if (typeof recipient !== 'object' || recipient === null || !hasSecrets(recipient)) return fingerprint(body);
  const key = hkdfSync('sha256', Buffer.from(dataKey, 'base64'), '', 'vendrail body fingerprints', 32);
  return createHmac('sha256', Buffer.from(key)).update(canonicalJson(body), 'utf8').digest();
}

function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined && field !== null)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, field]) => `${JSON.stringify(key)}:${canonicalJson(field)}`);
  return `{${fields.join(',')}}`;
}

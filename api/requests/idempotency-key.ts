import { holdsCardNumber } from './card-data.ts';
import { problem } from '../problems.ts';

/**
 * Reads an Idempotency-Key: 1 to 255 visible ASCII characters, bare or as a quoted string (RFC 9651, 3.3.3, as the draft
 * of the header has it); both spellings are the same key. Throws Problem.
 */
export function readIdempotencyKey(header: string): string {
  if (header === '') {
    throw problem('idempotency_key_missing', 'Send an Idempotency-Key, a UUID for example.');
  }
  const quoted = /^"((?:[^"\\]|\\["\\])*)"$/.exec(header);
  const key = quoted ? (quoted[1] ?? '').replaceAll(/\\(["\\])/g, '$1') : header;
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw problem(
      'idempotency_key_invalid',
      'An Idempotency-Key has 1 to 255 visible ASCII characters without spaces.',
    );
  }
  // Of digits alone: a UUID that has some in a row is none.
  if (/^[0-9-]+$/.test(key) && holdsCardNumber(key))
    throw problem('idempotency_key_invalid', 'An Idempotency-Key must not look like a card number.');
  return key;
}

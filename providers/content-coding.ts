import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';

/** Thrown when an answer is compressed in a way that nobody asked for, or in several layers. */
export class CodingError extends Error {
  override readonly name = 'CodingError';
  readonly code = 'CONTENT_CODING_NOT_ACCEPTED';
}

const DECODERS = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
} as const;

/** What `Accept-Encoding` may say for `decodedText` to read the answer. */
export const ACCEPTED_CODINGS = 'gzip, deflate, br';

/**
 * The text of a body with a Content-Encoding (RFC 9110, 8.4). Throws CodingError, or zlib's error: for damaged data, and
 * (`ERR_BUFFER_TOO_LARGE`) as soon as more than `maxBytes` come out.
 */
export async function decodedText(
  body: Uint8Array,
  coding: string | string[],
  maxBytes: number,
): Promise<string> {
  const name = String(coding).trim().toLowerCase();
  if (name === 'identity' || name === '') return new TextDecoder().decode(body);
  if (!Object.hasOwn(DECODERS, name)) throw new CodingError('this content coding is not accepted');
  const decode = DECODERS[name as keyof typeof DECODERS];
  return new TextDecoder().decode(await decode(body, { maxOutputLength: maxBytes }));
}

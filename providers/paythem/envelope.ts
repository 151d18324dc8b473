import { randomBytes } from 'node:crypto';
import type { PaythemAccount } from './account.ts';
import { CipherError, ENC_METHOD, newIv } from './cipher.ts';
import { wallTime } from './wall-time.ts';

/** What stands in the envelope beside function, parameters and credentials. */
export interface EnvelopeSettings {
  readonly url: string;
  /** IANA name; SERVER_TIMESTAMP is a time in it (3.2.1). */
  readonly timeZone: string;
  /** The registered static address; null on demo, which asks for none. */
  readonly sourceIp: string | null;
  /** Whether the answer's CONTENT shall be encrypted. */
  readonly encryptResponse: boolean;
  readonly apiVersion: string;
}

/** A sealed request, ready for the wire. `iv` opens its answer. */
export interface SealedRequest {
  readonly iv: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What makes two equal calls differ; for tests. */
export interface Randomness {
  readonly iv: string;
  readonly hashStub: string;
  readonly boundary: string;
}

/**
 * Seals one call. X-Hash is taken over exactly the bytes that are encrypted, and HASH_STUB makes each call's hash its own,
 * since a hash that was seen before is refused as a replay. Sources: paythem-vvs 2.1, 3.1, 3.2.1; fields from the field
 * notes.
 */
export function sealRequest(
  account: PaythemAccount,
  settings: EnvelopeSettings,
  call: { readonly function: string; readonly parameters: object },
  nowMs: number,
  random: Randomness = freshRandomness(),
): SealedRequest {
  const { iv, hashStub, boundary } = random;
  const plaintext = JSON.stringify({
    API_VERSION: settings.apiVersion,
    SERVER_URI: new URL(settings.url).pathname,
    SERVER_TIMESTAMP: wallTime(nowMs, settings.timeZone),
    SERVER_TIMEZONE: settings.timeZone,
    HASH_STUB: hashStub,
    PUBLIC_KEY: account.publicKey,
    ...account.login(),
    FUNCTION: call.function,
    PARAMETERS: Object.keys(call.parameters).length === 0 ? [] : call.parameters,
    ENCRYPT_RESPONSE: settings.encryptResponse,
    SOURCE_IP: settings.sourceIp ?? '',
    DEBUG_OUTPUT: false,
    FAULTY_PROXY: false,
    SERVER_DEBUG: false,
  });
  const fields = {
    PUBLIC_KEY: account.publicKey,
    ENC_METHOD,
    ZAPI: iv,
    CONTENT: account.encrypt(plaintext, iv),
  };
  return {
    iv,
    headers: {
      'content-type': `multipart/form-data; boundary=${boundary}`,
      'x-public-key': account.publicKey,
      'x-hash': account.sign(plaintext),
      ...(settings.sourceIp !== null && { 'x-sourceip': settings.sourceIp }),
    },
    body: multipart(fields, boundary),
  };
}

function freshRandomness(): Randomness {
  return {
    iv: newIv(),
    hashStub: randomBytes(16).toString('hex'),
    boundary: `paythem-${randomBytes(16).toString('hex')}`,
  };
}

/** RFC 7578. No value here can hold the boundary: base64, and 128 random bits in the boundary. */
function multipart(fields: Readonly<Record<string, string>>, boundary: string): string {
  const parts = Object.entries(fields).map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  return `${parts.join('')}--${boundary}--\r\n`;
}

/** An answer's four fields (3.3). `content` is undefined where it is the word ERROR or nothing that can be read. */
export interface OpenedAnswer {
  readonly serverTransactionId: string | null;
  /** Without leading zeros: `0`, `-1`, `3004`; null when it is no code. */
  readonly result: string | null;
  readonly description: string;
  readonly content: unknown;
}

/**
 * Opens an answer: JSON whose CONTENT is JSON text, or base64 of ciphertext under the request's IV, or the word ERROR; the
 * whole may be encrypted or in base64 as well ("once decoded / decrypted", 3.3). Null when it is none of that. Pure.
 */
export function openAnswer(account: PaythemAccount, iv: string, text: string): OpenedAnswer | null {
  const whole = jsonIn(account, iv, text);
  if (whole === null || typeof whole !== 'object' || !('RESULT' in whole)) return null;
  const fields = whole as Readonly<Record<string, unknown>>;
  const { CONTENT: content, ERROR_DESCRIPTION: description } = fields;
  return {
    serverTransactionId: codeOf(fields['SERVER_TRANSACTION_ID']),
    result: resultOf(fields['RESULT']),
    description: typeof description === 'string' ? description : '',
    content: typeof content === 'string' ? jsonIn(account, iv, content) : (content ?? undefined),
  };
}

/** The JSON that a text is, or holds encrypted or in base64; undefined when there is none. */
function jsonIn(account: PaythemAccount, iv: string, text: string): unknown {
  const plain = parsed(text);
  if (plain !== undefined) return plain;
  try {
    return parsed(account.decrypt(text, iv).toString('utf8'));
  } catch (error) {
    if (!(error instanceof CipherError)) throw error;
    return parsed(Buffer.from(text, 'base64').toString('utf8'));
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function resultOf(value: unknown): string | null {
  const match = /^(-?)0*(\d{1,10})$/.exec(String(value));
  return match ? `${match[1]}${match[2]}` : null;
}

function codeOf(value: unknown): string | null {
  const text = typeof value === 'number' || typeof value === 'string' ? String(value) : '';
  return /^[\w.-]{1,40}$/.test(text) ? text : null;
}

import { gzipSync } from 'node:zlib';
import type { SandboxAnswer, SandboxRequest } from '../../sandbox/provider-sandbox.ts';
import { encrypt } from '../cipher.ts';
import { RESULTS, type ResultName } from './errors.ts';
import { headerOf, type Opened } from './form.ts';

/** Shorter answers are not worth compressing. */
const COMPRESSED_FROM_BYTES = 200;

/** What a call is answered with, before it is written. */
export interface Result {
  readonly callId: number;
  readonly refused: ResultName | null;
  readonly content: unknown;
}

/** How answers are written. */
export interface Style {
  readonly privateKey: string;
  /** How RESULT says that there was no error. */
  readonly success: 0 | '00000';
  readonly serverTimeMs: number;
}

/** Writes an answer (3.3): encrypted under the request's IV where the request asks for it, compressed where it may be. */
export function writeAnswer(
  request: SandboxRequest,
  opened: Opened | null,
  { callId, refused, content }: Result,
  { privateKey, success, serverTimeMs }: Style,
): SandboxAnswer {
  const encrypted = [true, 1, '1', 'true'].includes(opened?.fields['ENCRYPT_RESPONSE'] as string);
  const text = phpJson(content);
  const fields = {
    SERVER_TRANSACTION_ID: callId,
    RESULT: refused === null ? success : Number(RESULTS[refused][0]),
    ERROR_DESCRIPTION: refused === null ? '' : RESULTS[refused][1],
    CONTENT: refused !== null ? 'ERROR' : encrypted && opened ? encrypt(text, privateKey, opened.iv) : text,
  };
  const body = Buffer.from(phpJson(fields), 'utf8');
  const headers = {
    'Content-Type': 'application/json; charset=utf-8',
    Date: new Date(serverTimeMs).toUTCString(),
    Vary: 'Accept-Encoding',
  };
  const compress =
    body.length >= COMPRESSED_FROM_BYTES && /\bgzip\b/.test(headerOf(request, 'accept-encoding'));
  return compress
    ? { status: 200, headers: { ...headers, 'Content-Encoding': 'gzip' }, body: gzipSync(body) }
    : { status: 200, headers, body };
}

/** JSON as PHP writes it: slashes and everything beyond ASCII are escaped. */
export function phpJson(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('/', String.raw`\/`)
    .replaceAll(
      /[\u0080-\uffff]/g,
      (unit) => String.raw`\u` + unit.charCodeAt(0).toString(16).padStart(4, '0'),
    );
}

import { Pool, type Dispatcher } from 'undici';
import { ProviderError } from '../domain/errors.ts';
import type { CallLimits } from '../domain/provider.ts';
import { decodedText } from './content-coding.ts';
import { SendWatch } from './send-watch.ts';

/** How long the parts of a call may take, in milliseconds. The caller's abort signal bounds the whole. */
export interface SenderTimeouts {
  /** TCP and TLS together. @default 5000 */
  readonly connectMs: number;
  /** From the last byte sent to the answer's headers. @default 60000 */
  readonly headersMs: number;
  /** Between two pieces of the answer's body. @default 30000 */
  readonly bodyMs: number;
}

export interface SenderOptions {
  /** Stands in errors. */
  readonly provider: string;
  /** The base URL with the version; with or without a slash at its end. */
  readonly url: string;
  readonly timeouts?: Partial<SenderTimeouts> | undefined;
  /** Sockets at a time; each carries one request at a time. @default 64 */
  readonly connections?: number;
  /** Bytes of one answer, as it comes and decompressed. @default 8 MiB */
  readonly maxAnswerBytes?: number;
  /** Told of every request once it is over. @default nobody */
  readonly onExchange?: WireTap | undefined;
}

/**
 * One request as it was on the wire, and its answer; null when no whole one came. It holds credentials and personal data: for
 * whoever masks it (acceptance reports), never for a log.
 */
export interface WireExchange {
  readonly request: ProviderRequest;
  readonly answer: Answer | null;
  readonly sentAtMs: number;
  readonly atMs: number;
}
export type WireTap = (exchange: WireExchange) => void;

/** One request. `path` begins with a slash and is relative to the base URL. */
export interface ProviderRequest {
  /** The client function, for errors. */
  readonly operation: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly query?: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/** An answer of whatever status: the sender judges nothing. Header names are in lower case. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** Sends requests to one provider. No redirects, no retries, no pipelining; certificates are always verified. */
export interface Sender {
  /**
   * Sends once. Throws ProviderError when no whole answer came back: `not_done` with proof `not_sent` when no byte left
   * (no address, no connection, TLS, aborted or too late before the first byte), `unknown` for everything after it.
   */
  send(request: ProviderRequest, limits: CallLimits): Promise<Answer>;
  /** Waits for open requests and closes the sockets. */
  close(): Promise<void>;
}

/** A sender over its own pool of sockets. Throws Error for a base URL that is not https (http: on loopback only). */
export function createSender(options: SenderOptions): Sender {
  const base = checkedUrl(options.url);
  const { connectMs = 5_000, headersMs = 60_000, bodyMs = 30_000 } = options.timeouts ?? {};
  const { maxAnswerBytes = 8 * 1024 * 1024 } = options;
  const pool = new Pool(base.origin, {
    connections: options.connections ?? 64,
    pipelining: 1,
    allowH2: false,
    headersTimeout: headersMs,
    bodyTimeout: bodyMs,
    maxResponseSize: maxAnswerBytes,
    connect: { timeout: connectMs, rejectUnauthorized: true, minVersion: 'TLSv1.2' },
  });
  const prefix = base.pathname.replace(/\/+$/, '');
  return {
    async send(request, limits) {
      const sentAtMs = Date.now();
      let answer: Answer | null = null;
      try {
        answer = await sendOnce(
          { pool, provider: options.provider, prefix, maxAnswerBytes },
          request,
          limits,
        );
        return answer;
      } finally {
        options.onExchange?.({ request, answer, sentAtMs, atMs: Date.now() });
      }
    },
    close: () => pool.close(),
  };
}

interface Line {
  readonly pool: Pool;
  readonly provider: string;
  readonly prefix: string;
  readonly maxAnswerBytes: number;
}

async function sendOnce(
  { pool, provider, prefix, maxAnswerBytes }: Line,
  request: ProviderRequest,
  { signal, sendBy }: CallLimits,
): Promise<Answer> {
  const { operation, method, query, headers, body } = request;
  const search = query && query.size > 0 ? `?${query.toString()}` : '';
  const watch = new SendWatch(sendBy);
  const call: Dispatcher.RequestOptions = {
    method,
    path: `${prefix}${request.path}${search}`,
    headers,
    body,
    signal,
  };
  try {
    const answer = await pool.compose(watch.interceptor).request(call);
    const coding = answer.headers['content-encoding'];
    const text =
      coding === undefined
        ? await answer.body.text()
        : await decodedText(await answer.body.bytes(), coding, maxAnswerBytes);
    return { status: answer.statusCode, headers: answer.headers, text };
  } catch (error) {
    throw watch.firstByteLeft ? noAnswer(provider, operation, error) : notSent(provider, operation, error);
  }
}

function notSent(provider: string, operation: string, cause: unknown): ProviderError {
  return new ProviderError({
    provider,
    operation,
    code: 'provider_unreachable',
    outcome: { kind: 'not_done', proof: 'not_sent', again: 'later', retryAfterMs: null },
    message: `${operation} was not sent (${nameOf(cause)})`,
    cause,
  });
}

function noAnswer(provider: string, operation: string, cause: unknown): ProviderError {
  return new ProviderError({
    provider,
    operation,
    code: 'no_answer',
    outcome: { kind: 'unknown' },
    message: `${operation} was sent, but no whole answer came back (${nameOf(cause)})`,
    cause,
  });
}

/** undici's or the system's stable code, never the message: a message may quote what was sent. */
function nameOf(cause: unknown): string {
  if (typeof cause !== 'object' || cause === null) return 'unknown error';
  if ('code' in cause && typeof cause.code === 'string') return cause.code;
  return 'name' in cause && typeof cause.name === 'string' ? cause.name : 'unknown error';
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

function checkedUrl(text: string): URL {
  const url = new URL(text);
  const encrypted = url.protocol === 'https:';
  if (!encrypted && !(url.protocol === 'http:' && LOOPBACK.test(url.hostname))) {
    throw new Error(
      `"${url.origin}" is refused: a provider's address begins with https:// (http:// on loopback only)`,
    );
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new Error(`the address of "${url.origin}" must have no credentials, no query and no fragment`);
  }
  return url;
}

/** The value of an Authorization header for HTTP Basic authentication (RFC 7617, UTF-8). */
export function basicAuthorization(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`;
}

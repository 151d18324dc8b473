import type { z } from 'zod';
import { ProviderError, type ErrorOutcome } from '../../domain/errors.ts';
import type { CallLimits } from '../../domain/provider.ts';
import { parseExactJson } from '../exact-json.ts';
import { createSender, type Answer, type SenderTimeouts, type WireTap } from '../sender.ts';
import type { Body, Verdict } from './judge.ts';

export interface PayviceConfig {
  /** Base URL, for example `https://www.payvice.com`; with or without a slash at its end. */
  readonly url: string;
  /** How 9mobile's airtime is called: the document and the server differ (field notes). @default "ETISALTVTU" */
  readonly nineMobileService?: 'ETISALTVTU' | 'ETISALATVTU';
  readonly timeouts?: Partial<SenderTimeouts>;
  /** Told of every request. @default nobody */
  readonly onExchange?: WireTap;
}

/** One request. `path` is below `/api/tran`; `body` keeps the order of the document's sample. */
export interface PayviceCall {
  readonly operation: string;
  readonly path: string;
  readonly body: Readonly<Record<string, string | number>>;
}

/** Sends to Payvice and reads its answers; the client's functions are written with it. */
export interface PayviceConnection {
  readonly config: PayviceConfig;
  /** Posts JSON. Throws ProviderError for everything but HTTP 200 with a JSON object; what that says is not judged yet. */
  post(call: PayviceCall, limits: CallLimits): Promise<Body>;
  close(): Promise<void>;
}

/** Opens a connection. Throws Error for a base URL that is not allowed. */
export function connectPayvice(config: PayviceConfig): PayviceConnection {
  const { url, timeouts, onExchange } = config;
  const sender = createSender({
    provider: 'payvice',
    url,
    timeouts,
    maxAnswerBytes: 1024 * 1024,
    onExchange,
  });
  const headers = { accept: 'application/json', 'content-type': 'application/json' };
  return {
    config,
    async post({ operation, path, body }, limits) {
      const request = {
        operation,
        method: 'POST',
        path: `/api/tran${path}`,
        headers,
        body: JSON.stringify(body),
      } as const;
      return read(operation, await sender.send(request, limits));
    },
    close: () => sender.close(),
  };
}

const later: ErrorOutcome = { kind: 'not_done', proof: 'refused', again: 'later', retryAfterMs: null };
const unknown: ErrorOutcome = { kind: 'unknown' };

function read(operation: string, { status, text }: Answer): Body {
  const failed = (code: ProviderError['code'], outcome: ErrorOutcome, what: string) =>
    new ProviderError({
      provider: 'payvice',
      operation,
      code,
      httpStatus: status,
      outcome,
      message: `${operation}: ${what}`,
    });
  // Payvice itself always answers 200 (field notes): anything else comes from something in between.
  if (status === 429) throw failed('provider_rate_limited', later, 'HTTP 429');
  if (status === 401 || status === 403) throw failed('provider_credentials_refused', later, `HTTP ${status}`);
  if (status !== 200) throw failed('unexpected_status', unknown, `HTTP ${status}`);
  const body = parsed(text);
  if (body === null) throw failed('unreadable_answer', unknown, 'HTTP 200 with a body that cannot be read');
  return body;
}

function parsed(text: string): Body | null {
  try {
    const value = parseExactJson(text);
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Body) : null;
  } catch {
    return null;
  }
}

/** The error of an answer that is no success. Quotes known messages, and ordinary words of others. */
export function failure(operation: string, verdict: Extract<Verdict, { verdict: 'failed' }>): ProviderError {
  const { code, outcome, text, words } = verdict;
  const unlisted = `an answer that is in no list${words === null ? '' : ` (${words})`}`;
  return new ProviderError({
    provider: 'payvice',
    operation,
    code,
    providerCode: text,
    httpStatus: 200,
    outcome,
    message: `${operation}: ${text === null ? unlisted : `"${text}"`}`,
  });
}

/** The answer's fields as the schema reads them. Throws ProviderError (unknown), which names the field, never its value. */
export function readAs<S extends z.ZodType>(operation: string, schema: S, body: Body): z.infer<S> {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const where = result.error.issues[0]?.path.join('.') ?? '';
  throw new ProviderError({
    provider: 'payvice',
    operation,
    code: 'unreadable_answer',
    httpStatus: 200,
    outcome: unknown,
    message: `${operation}: the answer cannot be read${where === '' ? '' : ` (at ${where})`}`,
  });
}

/** A call that was not sent, because of a field of its own. Names the field, never its value. */
export function refusedParameter(
  operation: string,
  field: string,
  code: ProviderError['code'] = 'refused_by_provider',
): ProviderError {
  return new ProviderError({
    provider: 'payvice',
    operation,
    code,
    outcome: { kind: 'not_done', proof: 'not_sent', again: 'never', retryAfterMs: null },
    message: `${operation} was not sent: ${field} is not what Payvice accepts`,
  });
}

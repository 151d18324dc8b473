import type { z } from 'zod';
import { ProviderError } from '../../domain/errors.ts';
import type { CallLimits } from '../../domain/provider.ts';
import { parseExactJson } from '../exact-json.ts';
import {
  basicAuthorization,
  createSender,
  type Answer,
  type ProviderRequest,
  type SenderTimeouts,
  type WireTap,
} from '../sender.ts';
import { classify } from './errors.ts';

export interface DvsConfig {
  /** Base URL with the version, for example `https://…/v1`; with or without a slash at its end. */
  readonly url: string;
  readonly key: string;
  readonly secret: string;
  readonly timeouts?: Partial<SenderTimeouts>;
  /** Told of every request. @default nobody */
  readonly onExchange?: WireTap;
}

/** A success: its HTTP status, its headers and its body as the schema reads it. */
export interface Accepted<T> {
  readonly httpStatus: number;
  readonly headers: Answer['headers'];
  readonly value: T;
}

/** One request of DVS. */
export interface DvsCall extends Pick<ProviderRequest, 'operation' | 'method' | 'path'> {
  readonly query?: URLSearchParams;
  readonly body?: object;
}

/** Sends to one DVS account and reads its answers; the client's functions are written with it. */
export interface DvsConnection {
  /**
   * Throws ProviderError for everything but a 2xx whose body matches: a refusal is `not_done`, an unreadable body of a
   * success is `unknown`.
   */
  call<S extends z.ZodType>(call: DvsCall, schema: S, limits: CallLimits): Promise<Accepted<z.infer<S>>>;
  close(): Promise<void>;
}

/** Opens a connection. Throws Error for a base URL that is not allowed. */
export function connectDvs({ url, key, secret, timeouts, onExchange }: DvsConfig): DvsConnection {
  const sender = createSender({ provider: 'dvs', url, timeouts, onExchange });
  const common = { accept: 'application/json', authorization: basicAuthorization(key, secret) };
  return {
    async call({ operation, method, path, query, body }, schema, limits) {
      const headers = body ? { ...common, 'content-type': 'application/json' } : common;
      const request = { operation, method, path, headers, body: body ? JSON.stringify(body) : null };
      const answer = await sender.send(query ? { ...request, query } : request, limits);
      return read(operation, answer, schema);
    },
    close: () => sender.close(),
  };
}

function read<S extends z.ZodType>(operation: string, answer: Answer, schema: S): Accepted<z.infer<S>> {
  const { status, headers } = answer;
  const body = parsed(answer.text);
  const failure = classify(status, headers, body);
  if (failure) {
    const { code, providerCode, outcome, text } = failure;
    throw new ProviderError({
      provider: 'dvs',
      operation,
      code,
      providerCode,
      httpStatus: status,
      outcome,
      message: `${operation}: ${text}`,
    });
  }
  const result = schema.safeParse(body);
  if (!result.success) throw unreadable(operation, status, result.error);
  return { httpStatus: status, headers, value: result.data };
}

/** A success whose body does not match: kept as unknown. Names the field, never its value. */
export function unreadable(operation: string, httpStatus: number, error: z.ZodError): ProviderError {
  const where = error.issues[0]?.path.join('.') ?? '';
  return new ProviderError({
    provider: 'dvs',
    operation,
    code: 'unreadable_answer',
    httpStatus,
    outcome: { kind: 'unknown' },
    message: `${operation}: HTTP ${httpStatus} with a body that cannot be read${where === '' ? '' : ` (at ${where})`}`,
  });
}

function parsed(text: string): unknown {
  try {
    return parseExactJson(text);
  } catch {
    return undefined;
  }
}

/** A parameter as its schema reads it. Throws ProviderError (nothing was sent) when DVS would not accept it. */
export function checked<S extends z.ZodType>(
  operation: string,
  schema: S,
  parameter: z.input<S>,
): z.infer<S> {
  const result = schema.safeParse(parameter);
  if (result.success) return result.data;
  throw refusedParameter(operation, result.error.issues[0]?.path.join('.') || 'parameter');
}

/** A call that was not sent, because of a field of its own. Names the field, never its value. */
export function refusedParameter(operation: string, field: string): ProviderError {
  return new ProviderError({
    provider: 'dvs',
    operation,
    code: 'refused_by_provider',
    outcome: { kind: 'not_done', proof: 'not_sent', again: 'never', retryAfterMs: null },
    message: `${operation} was not sent: ${field} is not what DVS accepts`,
  });
}

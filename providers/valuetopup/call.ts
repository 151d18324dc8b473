import { z } from 'zod';
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
import { ErrorList } from './error-list.ts';
import { unreadable } from './failures.ts';
import { classify, codeCounts, PRINTED_CODES, type CodeMeaning, type Failure } from './errors.ts';
import { ASSUMED_PATHS, type AssumedPaths } from './paths.ts';
import { envelope, listedCode } from './schema.ts';

export interface ValuetopupConfig {
  /** Base URL with the version, for example `https://…/api/v2`; with or without a slash at its end. */
  readonly url: string;
  /** The user id of the account. */
  readonly key: string;
  /** Its password. */
  readonly secret: string;
  readonly timeouts?: Partial<SenderTimeouts>;
  /** Told of every request. @default nobody */
  readonly onExchange?: WireTap;
  /** Paths that the document does not print, where an account is told others. */
  readonly paths?: Partial<AssumedPaths>;
}

/** One request of Valuetopup. */
export interface ValuetopupCall extends Pick<ProviderRequest, 'operation' | 'method' | 'path'> {
  readonly query?: URLSearchParams;
  readonly body?: object;
  /** Accept-Language, for the three functions that answer in other languages. */
  readonly language?: string | undefined;
}

/** A success: code 000, and the payload as its schema reads it. */
export interface Accepted<T> {
  readonly state: 'done';
  readonly httpStatus: number;
  readonly code: string;
  readonly value: T;
  /** The cursor beside the payload: where the next page begins, when there is one. */
  readonly next: number | null;
}

/** Codes 851 and 852: the transaction was taken and is not decided yet. There is no payload. */
export interface InProgress {
  readonly state: 'in_progress';
  readonly httpStatus: number;
  readonly code: string;
}

/** Sends to one account and reads its answers; the client's functions are written with it. */
export interface ValuetopupConnection {
  readonly paths: AssumedPaths;
  readonly errorList: ErrorList;
  /**
   * Throws ProviderError for everything but HTTP 200 with code 000 and a payload that matches: a listed refusal is
   * `not_done`, everything else `unknown`.
   */
  call<S extends z.ZodType>(
    call: ValuetopupCall,
    payload: S,
    limits: CallLimits,
  ): Promise<Accepted<z.infer<S>>>;
  /** The same for transactions and their status, where 851 and 852 are answers, too. */
  transact<S extends z.ZodType>(
    call: ValuetopupCall,
    payload: S,
    limits: CallLimits,
  ): Promise<Accepted<z.infer<S>> | InProgress>;
  close(): Promise<void>;
}

/** Opens a connection. Throws Error for a base URL that is not allowed. */
export function connectValuetopup(config: ValuetopupConfig): ValuetopupConnection {
  const { url, timeouts, onExchange } = config;
  const sender = createSender({ provider: 'valuetopup', url, timeouts, onExchange });
  const common = { accept: 'application/json', authorization: basicAuthorization(config.key, config.secret) };
  const transact: ValuetopupConnection['transact'] = async (call, payload, limits) => {
    const { operation, method, path, query, body, language } = call;
    const headers = {
      ...common,
      ...(language !== undefined && { 'accept-language': language }),
      ...(body && { 'content-type': 'application/json' }),
    };
    const request = { operation, method, path, headers, body: body ? JSON.stringify(body) : null };
    const answer = await sender.send(query ? { ...request, query } : request, limits);
    return read(operation, answer, payload, connection.errorList, limits);
  };
  const connection: ValuetopupConnection = {
    paths: { ...ASSUMED_PATHS, ...config.paths },
    errorList: new ErrorList((limits) => loadErrorList(connection, limits)),
    async call(call, payload, limits) {
      const answered = await transact(call, payload, limits);
      if (answered.state === 'done') return answered;
      throw unreadable(call.operation, answered.httpStatus, `code ${answered.code}`);
    },
    transact,
    close: () => sender.close(),
  };
  return connection;
}

/** The list of response codes; codes that cannot be read are left out. Throws ProviderError. */
export async function loadErrorList(connection: ValuetopupConnection, limits: CallLimits) {
  const call = { operation: 'errorCodes', method: 'GET' as const, path: '/catalog/errors' };
  const { value } = await connection.call(call, z.array(z.unknown()), limits);
  return value.flatMap((item) => {
    const read = listedCode.safeParse(item);
    return read.success ? [read.data] : [];
  });
}

async function read<S extends z.ZodType>(
  operation: string,
  answer: Answer,
  payload: S,
  errorList: ErrorList,
  limits: CallLimits,
): Promise<Accepted<z.infer<S>> | InProgress> {
  const { status: httpStatus, headers } = answer;
  const body = envelope.safeParse(parsed(answer.text));
  const code = body.success ? body.data.responseCode : null;
  const meaning = code === null ? null : await meaningOf(operation, httpStatus, code, errorList, limits);
  const failed = classify(httpStatus, headers, code, meaning);
  if (failed) throw refusalOf(operation, httpStatus, failed);
  if (!body.success || code === null || meaning === null)
    throw unreadable(operation, httpStatus, 'its envelope');
  if (meaning.proves === 'in_progress') return { state: 'in_progress', httpStatus, code };
  const value = payload.safeParse(body.data.payLoad ?? body.data.payload ?? null);
  if (!value.success) throw unreadable(operation, httpStatus, issueOf(value.error));
  return { state: 'done', httpStatus, code, value: value.data, next: nextOf(body.data) };
}

/** The list is asked only where the meaning counts, and it cannot be asked about itself. */
async function meaningOf(
  operation: string,
  httpStatus: number,
  code: string,
  errorList: ErrorList,
  limits: CallLimits,
): Promise<CodeMeaning | null> {
  if (operation === 'errorCodes' || !codeCounts(httpStatus)) return PRINTED_CODES[code] ?? null;
  return errorList.meaningOf(code, limits);
}

/** `next_cursor` where it is given, else `next`; both are 0 at the end of a list. */
function nextOf({ next, next_cursor }: z.infer<typeof envelope>): number | null {
  const cursor = next_cursor ?? next ?? 0;
  return cursor > 0 ? cursor : null;
}

function refusalOf(operation: string, httpStatus: number, failed: Failure): ProviderError {
  const { code, providerCode, outcome, text } = failed;
  const message = `${operation}: ${text}`;
  return new ProviderError({
    provider: 'valuetopup',
    operation,
    code,
    providerCode,
    httpStatus,
    outcome,
    message,
  });
}

function issueOf(error: z.ZodError): string {
  return ['payLoad', ...(error.issues[0]?.path ?? [])].map(String).join('.');
}

function parsed(text: string): unknown {
  try {
    return parseExactJson(text);
  } catch {
    return undefined;
  }
}

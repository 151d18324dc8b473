import { ProviderError } from '../../domain/errors.ts';
import type { CallLimits } from '../../domain/provider.ts';
import { createSender, type Answer, type SenderTimeouts, type WireTap } from '../sender.ts';
import { paythruError } from './errors.ts';
import { readPaythruXml, textAt, XmlError, type XmlElement } from './xml.ts';

export interface PaythruConfig {
  /** Base URL (document 1.1); with or without a slash at its end. */
  readonly url: string;
  readonly key: string;
  readonly password: string;
  readonly timeouts?: Partial<SenderTimeouts>;
  /** Told of every request. @default nobody */
  readonly onExchange?: WireTap;
}

/** Fields of a request by their names on the wire; what is null or undefined is left out. */
export type Fields = Readonly<Record<string, string | number | null | undefined>>;

/** Sends to one Paythru account and reads its answers; the client's functions are written with it. */
export interface PaythruConnection {
  /**
   * Posts a form (document 2.0). Throws ProviderError for everything but a paythruResponse without an error code: a
   * documented refusal is `not_done`, an unhandled or unlisted code and an unreadable answer are `unknown`.
   */
  post(method: string, fields: Fields, limits: CallLimits): Promise<XmlElement>;
  close(): Promise<void>;
}

/** Opens a connection. Throws Error for a base URL that is not allowed. */
export function connectPaythru({
  url,
  key,
  password,
  timeouts,
  onExchange,
}: PaythruConfig): PaythruConnection {
  const sender = createSender({
    provider: 'paythru',
    url,
    timeouts,
    maxAnswerBytes: 1024 * 1024,
    onExchange,
  });
  const headers = { accept: 'text/xml', 'content-type': 'application/x-www-form-urlencoded' };
  return {
    async post(method, fields, limits) {
      const form = new URLSearchParams({ api_key: key, api_password: password, version: '5' });
      for (const [name, value] of Object.entries(fields)) {
        if (value != null) form.append(name, String(value));
      }
      const request = {
        operation: method,
        method: 'POST',
        path: `/${method}`,
        headers,
        body: form.toString(),
      } as const;
      return read(method, await sender.send(request, limits));
    },
    close: () => sender.close(),
  };
}

function read(operation: string, answer: Answer): XmlElement {
  const failed = (
    code: ProviderError['code'],
    outcome: ProviderError['outcome'],
    what: string,
    providerCode: string | null = null,
  ) =>
    new ProviderError({
      provider: 'paythru',
      operation,
      code,
      providerCode,
      httpStatus: answer.status,
      outcome,
      message: `${operation}: ${what}`,
    });
  if (answer.status === 429) {
    const outcome = { kind: 'not_done', proof: 'refused', again: 'later', retryAfterMs: null } as const;
    throw failed('provider_rate_limited', outcome, 'HTTP 429');
  }
  if (answer.status === 401 || answer.status === 403) {
    const outcome = { kind: 'not_done', proof: 'refused', again: 'later', retryAfterMs: null } as const;
    throw failed('provider_credentials_refused', outcome, `HTTP ${answer.status}`);
  }
  if (answer.status !== 200) throw failed('unexpected_status', { kind: 'unknown' }, `HTTP ${answer.status}`);
  let root: XmlElement;
  try {
    root = readPaythruXml(answer.text);
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    throw failed('unreadable_answer', { kind: 'unknown' }, error.message);
  }
  const errorCode = textAt(root, 'errorcode');
  if (errorCode === null) return root;
  const { code, meaning, outcome } = paythruError(errorCode);
  // A code may hold anything: only digits are quoted.
  const quoted = /^\d{1,12}$/.test(errorCode) ? errorCode : 'of no known form';
  throw failed(code, outcome, `${meaning} (code ${quoted})`, quoted);
}

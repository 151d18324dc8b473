import type { ErrorOutcome, ProviderError } from '../../domain/errors.ts';
import type { Answer } from '../sender.ts';
import { errors } from './schema.ts';

/**
 * What a code proves about the request that it answers. `refused`: it had no effect. `ask`: an earlier request had the
 * effect or took it away, so only the transaction itself tells. `nothing`: the request may have had its effect.
 */
export type Proves = 'refused' | 'ask' | 'nothing';

interface CodeMeaning {
  readonly code: Exclude<ProviderError['code'], 'unreadable_answer' | 'no_answer'>;
  readonly proves: Proves;
  readonly again: 'never' | 'later';
  readonly text: string;
}

const refused = (code: CodeMeaning['code'], text: string): CodeMeaning => ({
  code,
  proves: 'refused',
  again: 'never',
  text,
});
const refusedForNow = (code: CodeMeaning['code'], text: string): CodeMeaning => ({
  code,
  proves: 'refused',
  again: 'later',
  text,
});
const ask = (code: CodeMeaning['code'], text: string): CodeMeaning => ({
  code,
  proves: 'ask',
  again: 'never',
  text,
});
const nothing = (text: string): CodeMeaning => ({
  code: 'unexpected_status',
  proves: 'nothing',
  again: 'never',
  text,
});

/** Every code of dvs.txt, API Error Codes, and the three of later versions (1000429, 1003301, 1009503). */
export const DVS_CODES: Readonly<Record<string, CodeMeaning>> = {
  1000400: refused('refused_by_provider', 'malformed request'),
  1000401: refusedForNow('provider_credentials_refused', 'credentials refused'),
  1000404: refused('not_found', 'resource not found'),
  1000429: refusedForNow('provider_rate_limited', 'too many requests'),
  1003001: refused('product_unavailable', 'product not available in this account'),
  1003002: refused('amount_refused', 'amount out of range'),
  1003003: refused('amount_refused', 'unit of the amount invalid'),
  1003101: refused('not_found', 'no benefits defined'),
  1003201: refused('not_found', 'promotion not found'),
  1003301: refused('not_found', 'campaign not found'),
  1005003: refused('recipient_invalid', 'mobile number of the credit party invalid'),
  1005004: refused('not_found', 'service not found'),
  1005005: refused('not_found', 'country not found'),
  1005006: refused('not_found', 'operator not found'),
  1005503: refused('sender_invalid', 'mobile number of the sender invalid'),
  1006001: refused('provider_float_insufficient', 'insufficient balance'),
  1006003: refused('sender_invalid', 'mobile number of the debit party invalid'),
  1006009: refused('not_found', 'account balance not found'),
  1006503: refused('recipient_invalid', 'mobile number of the beneficiary invalid'),
  1007001: ask('duplicate_at_provider', 'external_id used before'),
  1007002: ask('refused_by_provider', 'already confirmed'),
  1007004: ask('confirmation_expired', 'can no longer be confirmed'),
  1007005: ask('cancelled_at_provider', 'already cancelled'),
  1007007: ask('refused_by_provider', 'can no longer be cancelled'),
  1007500: refused('refused_by_provider', 'method not supported by the operator'),
  // Of a transaction that DVS itself has numbered for us, so it may only be behind itself.
  1008004: ask('not_found', 'transaction not found'),
  1009001: nothing('unexpected error there'),
  1009503: nothing('service unavailable'),
};

/** Why an answer is no success, and what that proves. `proves` as in the table of codes. */
export interface Failure {
  readonly code: ProviderError['code'];
  readonly providerCode: string | null;
  readonly proves: Proves;
  readonly outcome: ErrorOutcome;
  readonly text: string;
}

const UNKNOWN: ErrorOutcome = { kind: 'unknown' };

/**
 * Judges an answer by its status and error codes; null for a success (2xx), whose body is the caller's to read. Pure.
 *
 * 401, 403 and 429 refuse whatever their body says. Every other 4xx refuses only with documented codes: one that is
 * unlisted, or comes without a readable body, may be a gateway's, behind which the request was carried out. 3xx, 5xx and
 * everything else prove nothing, also with a code that would.
 */
export function classify(status: number, headers: Answer['headers'], body: unknown): Failure | null {
  if (status >= 200 && status < 300) return null;
  const codes = codesOf(body);
  const providerCode = codes[0] ?? null;
  const byStatus = REFUSED_BY_STATUS[status];
  if (byStatus) return failure(byStatus, providerCode, status, retryAfterMs(headers));
  const meanings = codes.map((code) => DVS_CODES[code]);
  const open = meanings.find((meaning) => meaning?.proves !== 'refused');
  const decisive = open ?? meanings[0];
  const documented =
    status >= 400 && status < 500 && decisive && meanings.every((meaning) => meaning !== undefined);
  if (documented) {
    return failure(decisive, codes[meanings.indexOf(decisive)] ?? null, status, retryAfterMs(headers));
  }
  const text = `HTTP ${status}${providerCode === null ? '' : `, code ${providerCode}`} proves nothing`;
  return { code: 'unexpected_status', providerCode, proves: 'nothing', outcome: UNKNOWN, text };
}

const REFUSED_BY_STATUS: Readonly<Record<number, CodeMeaning>> = {
  401: refusedForNow('provider_credentials_refused', 'credentials refused'),
  403: refusedForNow('provider_credentials_refused', 'access refused'),
  429: refusedForNow('provider_rate_limited', 'too many requests'),
};

function failure(
  meaning: CodeMeaning,
  providerCode: string | null,
  status: number,
  waitMs: number | null,
): Failure {
  const { code, proves, again, text } = meaning;
  const outcome: ErrorOutcome =
    proves === 'refused'
      ? { kind: 'not_done', proof: 'refused', again, retryAfterMs: again === 'later' ? waitMs : null }
      : UNKNOWN;
  const source = providerCode === null ? `HTTP ${status}` : `HTTP ${status}, code ${providerCode}`;
  return { code, providerCode, proves, outcome, text: `${text} (${source})` };
}

/** The codes of a refusal's body, as texts of digits; empty when there is none that can be read. */
function codesOf(body: unknown): string[] {
  const read = errors.safeParse(body);
  return read.success ? read.data.errors.map((error) => error.code) : [];
}

/** Retry-After (RFC 9110, 10.2.3) in milliseconds: seconds, or a date against the answer's own; null when malformed. */
function retryAfterMs(headers: Answer['headers']): number | null {
  const value = headers['retry-after'];
  if (typeof value !== 'string') return null;
  if (/^[0-9]{1,6}$/.test(value)) return Number(value) * 1000;
  const waitMs = Date.parse(value) - Date.parse(String(headers['date']));
  return Number.isNaN(waitMs) ? null : Math.max(0, waitMs);
}

/** True when this refusal says that an earlier request may have had the effect: the transaction itself must be asked. */
export function asksForLookup(error: ProviderError): boolean {
  const { code, providerCode } = error;
  return code !== 'unexpected_status' && providerCode !== null && DVS_CODES[providerCode]?.proves === 'ask';
}

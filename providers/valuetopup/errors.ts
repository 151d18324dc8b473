import type { ErrorOutcome, ProviderError } from '../../domain/errors.ts';
import type { Answer } from '../sender.ts';

/**
 * What a response code proves about the transaction that it answers. `done`: it had its effect. `in_progress`: it was
 * taken, and the status tells the rest. `refused`: it had no effect. `nothing`: it may have had its effect.
 */
export type Proves = 'done' | 'in_progress' | 'refused' | 'nothing';

export interface CodeMeaning {
  readonly code: Exclude<ProviderError['code'], 'unreadable_answer' | 'no_answer'>;
  readonly proves: Proves;
  readonly again: 'never' | 'later';
  readonly text: string;
}

const refused = (code: CodeMeaning['code'], text: string): CodeMeaning => {
  return { code, proves: 'refused', again: 'never', text };
};
const refusedForNow = (code: CodeMeaning['code'], text: string): CodeMeaning => {
  return { code, proves: 'refused', again: 'later', text };
};
const open = (proves: Proves, text: string, code: CodeMeaning['code'] = 'unexpected_status'): CodeMeaning => {
  return { code, proves, again: 'never', text };
};

/** The codes that the document prints, and 851 of the field notes. `/catalog/errors` cannot change what they mean. */
export const PRINTED_CODES: Readonly<Record<string, CodeMeaning>> = {
  '000': open('done', 'successful'),
  '001': refused('amount_refused', 'the amount or a field of the request was refused'),
  // Three reasons in one, one of them "please try again": which it was, nobody says.
  '500': refused('declined_by_operator', 'the account was not activated'),
  '501': refused('recipient_invalid', 'the subscriber number is not valid'),
  '510': refused('product_unavailable', 'the SKU is out of stock'),
  '851': open('in_progress', 'in progress'),
  '852': open('in_progress', 'in progress'),
};

/**
 * What the text of a listed code says; the first that matches counts. The document promises that every listed code but
 * 852 ends a transaction without effect, so a text that says nothing else is a refusal. First come those that are about
 * another request, or about an outcome that nobody knows.
 */
const BY_TEXT: readonly (readonly [RegExp, CodeMeaning])[] = [
  [/success/, open('nothing', 'reads as a success')],
  [
    /\b(transaction|correlation|order|request)\b.*\b(not (be )?found|(not|n't) exist|unknown)|\bno (such )?transaction/,
    open('nothing', 'the transaction is not known', 'not_found'),
  ],
  [/duplicat|already|unique|been used/, open('nothing', 'the reference was used before')],
  [/progress|pending|process|await|queue|time-?\s?d?\s?out|timeout/, open('nothing', 'the outcome is open')],
  [/internal|unexpected|exception|unknown error|system|server/, open('nothing', 'an error of theirs')],
  [/too many|rate limit|throttl/, refusedForNow('provider_rate_limited', 'too many requests')],
  [
    /credential|authenti|authori[sz]|password|user ?id|ip address|access denied|permission/,
    refusedForNow('provider_credentials_refused', 'credentials refused'),
  ],
  [
    /balance|\bfunds?\b|credit limit|wallet/,
    refused('provider_float_insufficient', 'our float is too small'),
  ],
  [/barred|block|suspend/, refused('recipient_barred', 'the recipient is barred')],
  [/eligib/, refused('recipient_ineligible', 'the recipient is not eligible')],
  [/stock|sku|product|denomination is not/, refused('product_unavailable', 'the product is not available')],
  [/amount|denomination|limit/, refused('amount_refused', 'the amount was refused')],
  [
    /subscriber|mobile|msisdn|phone|account number/,
    refused('recipient_invalid', 'the recipient was refused'),
  ],
  [/unavailable|maintenance|down\b/, refused('operator_unavailable', 'the operator is not available')],
  [/carrier|operator/, refused('declined_by_operator', 'the operator declined')],
];

/** What a code of `/catalog/errors` means. Its text is read in English only, and only here. */
export function meaningOfText(text: string): CodeMeaning {
  const plain = text.toLowerCase();
  const known = BY_TEXT.find(([pattern]) => pattern.test(plain));
  return known?.[1] ?? refused('refused_by_provider', 'refused');
}

/** How an answer failed. */
export interface Failure {
  readonly code: ProviderError['code'];
  readonly providerCode: string | null;
  readonly proves: Proves;
  readonly outcome: ErrorOutcome;
  readonly text: string;
}

const UNKNOWN: ErrorOutcome = { kind: 'unknown' };

/**
 * What an answer says, or null when it is HTTP 200 with a code that is no failure. `meaning` is that of its response code:
 * null where it has none that can be read, or one that no list has. An answer of another HTTP status is a refusal only if
 * its code is a listed refusal: the document calls it failed, but a gateway in between can make one as well.
 */
export function classify(
  status: number,
  headers: Answer['headers'],
  responseCode: string | null,
  meaning: CodeMeaning | null,
): Failure | null {
  const byStatus = REFUSED_BY_STATUS[status];
  if (byStatus) return failure(byStatus, responseCode, status, retryAfterMs(headers));
  if (meaning?.proves === 'refused' && codeCounts(status))
    return failure(meaning, responseCode, status, null);
  if (status === 200 && (meaning?.proves === 'done' || meaning?.proves === 'in_progress')) return null;
  if (status === 200 && meaning) return failure(meaning, responseCode, status, null);
  const said = responseCode === null ? 'without a code that can be read' : `code ${responseCode}`;
  return {
    code: 'unexpected_status',
    providerCode: responseCode,
    proves: 'nothing',
    outcome: UNKNOWN,
    text: `HTTP ${status}, ${said}, proves nothing`,
  };
}

/** Whether the response code can say more than the HTTP status does. */
export function codeCounts(status: number): boolean {
  return status === 200 || (status >= 400 && status < 500 && REFUSED_BY_STATUS[status] === undefined);
}

const REFUSED_BY_STATUS: Readonly<Record<number, CodeMeaning>> = {
  401: refusedForNow('provider_credentials_refused', 'credentials refused'),
  403: refusedForNow('provider_credentials_refused', 'access refused'),
  429: refusedForNow('provider_rate_limited', 'too many requests'),
};

function failure(
  { code, proves, again, text }: CodeMeaning,
  providerCode: string | null,
  status: number,
  waitMs: number | null,
): Failure {
  const outcome: ErrorOutcome =
    proves === 'refused'
      ? { kind: 'not_done', proof: 'refused', again, retryAfterMs: again === 'later' ? waitMs : null }
      : UNKNOWN;
  const source = providerCode === null ? `HTTP ${status}` : `HTTP ${status}, code ${providerCode}`;
  return { code, providerCode, proves, outcome, text: `${text} (${source})` };
}

/** Retry-After (RFC 9110, 10.2.3) in seconds, as milliseconds; null when it is absent or says it otherwise. */
function retryAfterMs(headers: Answer['headers']): number | null {
  const value = headers['retry-after'];
  return typeof value === 'string' && /^[0-9]{1,6}$/.test(value) ? Number(value) * 1000 : null;
}

import type { SandboxAnswer } from '../../sandbox/provider-sandbox.ts';

/**
 * Response codes with their texts. 001, 500, 501, 510 and 852 are printed in valuetopup-v2.txt, 851 comes from the field
 * notes; the document has no table, so the rest are ours. `/catalog/errors` lists them all.
 */
export const CODES = {
  '001': 'The request is not valid',
  '002': 'The correlationId has already been used',
  '003': 'The Sku is not available',
  '004': 'The wallet balance is not sufficient',
  '500':
    "The Account was not activated. a) Possible reasons are: Subscriber number is not found. b) Subscriber account is suspended c) Carrier's experienced internal error. Please try again",
  '501': 'The Subscriber number is not valid',
  '510': 'The Sku is out of stock',
  '851': 'Transaction is in progress.',
  '852': 'Transaction is in progress.',
  '853': 'The transaction was not found',
} as const;
export type Code = keyof typeof CODES;

/** The text of 851 and 852 for a gift card. Source: valuetopup-v2.txt, Gift Card. */
export const GIFT_CARD_IN_PROGRESS = 'Gift card processing is in progress.';

/** Answers outside HTTP 200. The document gives them no codes: these are ours. */
const HTTP_REFUSALS = {
  400: ['001', 'The request body must be a JSON object'],
  401: ['401', 'The user id or the password is not valid'],
  404: ['404', 'There is no such function'],
  405: ['405', 'The function has another method'],
  429: ['429', 'Too many requests'],
  500: ['999', 'An unexpected error has occurred'],
} as const;
export type HttpRefusal = keyof typeof HTTP_REFUSALS;

/** Thrown when Valuetopup refuses a request with HTTP 200 and a response code. */
export class ValuetopupRefusal extends Error {
  override readonly name = 'ValuetopupRefusal';
  readonly code: Code;
  constructor(code: Code, message: string = CODES[code]) {
    super(message);
    this.code = code;
  }
}

/** Thrown when a request is refused with an HTTP status of its own. */
export class HttpRefused extends Error {
  override readonly name = 'HttpRefused';
  readonly status: HttpRefusal;
  constructor(status: HttpRefusal) {
    super(HTTP_REFUSALS[status][1]);
    this.status = status;
  }
}

/** A refusal (001) that says what is wrong with a parameter. */
export function invalid(message: string): ValuetopupRefusal {
  return new ValuetopupRefusal('001', message);
}

/** HTTP 200 with the envelope of every answer. Source: valuetopup-v2.txt, Response Model Structure. */
export function envelope(
  responseCode: string,
  responseMessage: string | null,
  payLoad: unknown,
  beside: Readonly<Record<string, unknown>> = {},
): SandboxAnswer {
  return answerOf(200, { responseCode, responseMessage, payLoad, ...beside });
}

/** `000` with its payLoad. */
export function success(payLoad: unknown, beside: Readonly<Record<string, unknown>> = {}): SandboxAnswer {
  return envelope('000', null, payLoad, beside);
}

/** Any other code; payLoad is null then. */
export function refused(code: string, message: string): SandboxAnswer {
  return envelope(code, message, null);
}

/** A refusal with an HTTP status of its own. */
export function httpRefused(
  status: HttpRefusal,
  headers: Readonly<Record<string, string>> = {},
): SandboxAnswer {
  const [responseCode, responseMessage] = HTTP_REFUSALS[status];
  const answer = answerOf(status, { responseCode, responseMessage, payLoad: null });
  return { ...answer, headers: { ...answer.headers, ...headers } };
}

function answerOf(status: number, body: Readonly<Record<string, unknown>>): SandboxAnswer {
  return {
    status,
    headers: { 'Content-Type': 'application/json; charset=utf-8' },
    body: JSON.stringify(body),
  };
}

import type { FieldProblem } from '../domain/provider.ts';

interface Kind {
  readonly status: number;
  readonly title: string;
}

const refused = (title: string): Kind => ({ status: 422, title });

/** Everything that the API can refuse, by its stable code. Adding one is compatible, renaming one is not. */
const KINDS = {
  malformed_json: { status: 400, title: 'The body is not JSON' },
  malformed_request: { status: 400, title: 'The request is not valid HTTP' },
  idempotency_key_missing: { status: 400, title: 'The Idempotency-Key header is missing' },
  idempotency_key_invalid: { status: 400, title: 'The Idempotency-Key header is not valid' },
  unknown_parameter: { status: 400, title: 'A query parameter is unknown' },
  malformed_parameter: { status: 400, title: 'A query parameter is not valid' },
  callback_not_understood: { status: 400, title: 'The callback is none of this provider' },
  api_key_missing: { status: 401, title: 'The API key is missing' },
  api_key_invalid: { status: 401, title: 'The API key is not valid' },
  scope_missing: { status: 403, title: 'The API key may not do this' },
  not_found: { status: 404, title: 'There is nothing at this address' },
  purchase_not_found: { status: 404, title: 'There is no such purchase' },
  webhook_endpoint_not_found: { status: 404, title: 'There is no such webhook endpoint' },
  webhook_delivery_not_found: { status: 404, title: 'There is no such delivery' },
  webhook_endpoint_exists: { status: 409, title: 'There is a webhook endpoint of this address' },
  too_many_webhook_endpoints: { status: 409, title: 'There are too many webhook endpoints' },
  account_not_stopped: { status: 409, title: 'The account is not stopped' },
  method_not_allowed: { status: 405, title: 'The method is not allowed here' },
  request_timed_out: { status: 408, title: 'The request did not arrive in time' },
  too_late_to_cancel: { status: 409, title: 'The purchase can no longer be cancelled' },
  receipt_not_ready: { status: 409, title: 'There is no receipt of this purchase' },
  reference_used: { status: 409, title: 'The reference is recorded with something else' },
  purchase_closed: { status: 409, title: 'The purchase is closed' },
  not_in_review: { status: 409, title: 'The purchase is not in review' },
  not_applicable: { status: 409, title: 'This does not apply to this purchase' },
  deliverable_missing: { status: 409, title: 'The code of the purchase is not in our store' },
  deliverable_lost: { status: 409, title: 'The code of the purchase cannot be read any more' },
  contradicts_look_up: { status: 409, title: 'The provider says otherwise' },
  body_too_large: { status: 413, title: 'The body is too large' },
  unsupported_media_type: { status: 415, title: 'The content type is not supported' },
  unknown_field: refused('A field is unknown'),
  missing_field: refused('A field is missing'),
  malformed_field: refused('A field is not valid'),
  unknown_currency: refused('The currency is unknown'),
  malformed_amount: refused('The amount is not a decimal number'),
  too_many_decimals: refused('The amount has more decimals than its currency'),
  amount_too_large: refused('The amount is too large'),
  amount_not_offered: refused('The product is not offered at this amount'),
  currency_not_offered: refused('The product is not offered in this currency'),
  amount_out_of_range: refused('The amount is out of range'),
  amount_not_in_increment: refused('The amount is not one of the steps'),
  product_not_found: refused('There is no such product'),
  product_inactive: refused('The product is not sold any more'),
  charge_not_applicable: refused('A prefunded purchase takes no charge'),
  charge_too_small: refused('The charge is too small'),
  charge_over_limit: refused('The charge is over the limit of the merchant'),
  charge_currency_not_available: refused('Nobody can be charged in this currency'),
  exchange_rate_missing: refused('There is no rate from the currency of the cost to the one of the charge'),
  stored_card_not_found: refused('There is no such stored card'),
  refund_too_large: refused('More is asked back than is left'),
  not_refundable: { status: 409, title: 'The payment cannot be refunded' },
  address_not_found: { status: 404, title: 'There is no such address' },
  payment_method_not_available: refused('The payment method is not available'),
  card_data_not_accepted: refused('Card numbers are not accepted'),
  insufficient_balance: refused('The prefunded balance does not suffice'),
  idempotency_key_reused: refused('The Idempotency-Key was used for another request'),
  too_many_streams: { status: 429, title: 'Too many streams are open' },
  headers_too_large: { status: 431, title: 'The headers are too large' },
  internal_error: { status: 500, title: 'An error of ours' },
  temporarily_unavailable: { status: 503, title: 'Temporarily unavailable' },
  not_ready: { status: 503, title: 'Not ready' },
} as const satisfies Readonly<Record<string, Kind>>;

export type ProblemCode = keyof typeof KINDS;

/** All codes with their status and title, for the pages and for OpenAPI. */
export const PROBLEM_KINDS: Readonly<Record<ProblemCode, Kind>> = KINDS;

/** True when `code` is one of the API's own. */
export function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(KINDS, code);
}

/** One fault: of a body's field (with its JSON pointer) or of a query parameter. */
export interface Fault {
  readonly code: ProblemCode;
  readonly detail: string;
  readonly pointer?: string;
  readonly parameter?: string;
}

/** Thrown by middleware and routes when a request is refused; rendered as `application/problem+json` (RFC 9457). */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly code: ProblemCode;
  readonly status: number;
  readonly faults: readonly Fault[];
  readonly headers: Readonly<Record<string, string>>;

  /** Of several faults the first one is also the problem's own. */
  constructor(faults: readonly [Fault, ...Fault[]], headers: Readonly<Record<string, string>> = {}) {
    super(faults[0].detail);
    this.code = faults[0].code;
    this.status = KINDS[this.code].status;
    this.faults = faults;
    this.headers = headers;
  }
}

/** A problem of one fault that is no field's. */
export function problem(
  code: ProblemCode,
  detail: string,
  headers: Readonly<Record<string, string>> = {},
): Problem {
  return new Problem([{ code, detail }], headers);
}

/** Refuses when there is any fault; all are told at once. Throws Problem. */
export function refuseFaults(faults: readonly Fault[]): void {
  const [first, ...more] = faults;
  if (first) throw new Problem([first, ...more]);
}

/** A fault as a provider's reader tells it; a code that is not ours becomes `malformed_field`. */
export function faultOf({ pointer, code, detail }: FieldProblem): Fault {
  return { code: isProblemCode(code) ? code : 'malformed_field', pointer, detail };
}

/** The body of a problem's answer. */
export function problemBody(refusal: Problem, publicUrl: string, requestId: string): Record<string, unknown> {
  const { code, status, faults } = refusal;
  const [first] = faults;
  const located = faults.filter(({ pointer, parameter }) => pointer !== undefined || parameter !== undefined);
  return {
    type: `${publicUrl}/problems/${code}`,
    title: KINDS[code].title,
    status,
    detail: refusal.message,
    instance: `urn:uuid:${requestId}`,
    code,
    ...(first?.pointer !== undefined && { pointer: first.pointer }),
    ...(first?.parameter !== undefined && { parameter: first.parameter }),
    ...(located.length > 0 && { errors: located }),
  };
}

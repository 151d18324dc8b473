import type { SandboxAnswer } from '../../sandbox/provider-sandbox.ts';

/** DVS error codes with message and HTTP status. Source: dvs.txt, API Error Codes; OpenAPI 1.14 for statuses. */
const CODES = {
  1000400: ['Bad Request', 400],
  1000401: ['Unauthorized', 401],
  1000404: ['Resource not found', 404],
  1000429: ['Too many requests', 429],
  1003001: ['Product is not available in your account', 404],
  1003002: ['Requested product amount is out of range', 400],
  1003003: ['Requested product unit is invalid', 400],
  1003201: ['Promotion not found', 404],
  1003301: ['Campaign not found', 404],
  1005003: ['Credit party mobile number is invalid', 400],
  1005004: ['Service not found', 404],
  1005005: ['Country not found', 404],
  1005006: ['Operator not found', 404],
  1005503: ['Sender mobile number is invalid', 400],
  1006001: ['Insufficient balance', 400],
  1006003: ['Debit party mobile number is invalid', 400],
  1006009: ['Account balance not found', 404],
  1006503: ['Beneficiary mobile number is invalid', 400],
  1007001: ['Transaction external ID has already been used', 400],
  1007002: ['Transaction has already been confirmed', 400],
  1007004: ['Transaction can no longer be confirmed', 400],
  1007005: ['Transaction has already been cancelled', 400],
  1007007: ['Transaction can no longer be cancelled', 400],
  1007500: ['Method not supported by operator', 400],
  1008004: ['Transaction not found', 404],
  1009001: ['Unexpected error, please contact our support team', 500],
} as const satisfies Record<number, readonly [message: string, status: number]>;
export type RefusalCode = keyof typeof CODES;

/** Thrown when DVS refuses a request with one of its codes. */
export class DvsRefusal extends Error {
  override readonly name = 'DvsRefusal';
  readonly code: RefusalCode;
  constructor(code: RefusalCode) {
    super(CODES[code][0]);
    this.code = code;
  }
}

/** The wire form of a refusal: `{ errors: [{ code, message }] }` with its HTTP status. */
export function refusalAnswer(
  code: RefusalCode,
  headers: Readonly<Record<string, string>> = {},
): SandboxAnswer {
  const [message, status] = CODES[code];
  const body = JSON.stringify({ errors: [{ code, message }] });
  return { status, headers: { 'Content-Type': 'application/json', ...headers }, body };
}

/** For a path that exists with another method. DVS lists no code of its own for it. */
export function methodNotAllowed(allowed: readonly string[]): SandboxAnswer {
  return { ...refusalAnswer(1000400, { Allow: allowed.join(', ') }), status: 405 };
}

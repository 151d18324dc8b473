import type { FailureCode, Proof } from './outcome.ts';

/** What an error proves about the call that it ended. */
export type ErrorOutcome =
  | {
      readonly kind: 'not_done';
      readonly proof: Proof;
      readonly again: 'never' | 'later';
      readonly retryAfterMs: number | null;
    }
  | { readonly kind: 'unknown' };

/**
 * Thrown when a call to a provider did not succeed. `outcome` says what that proves: `not_done` for a documented refusal
 * or a request of which no byte left, `unknown` for everything else.
 */
export class ProviderError extends Error {
  override readonly name = 'ProviderError';
  readonly provider: string;
  /** The client function, for example `confirmTransaction`. */
  readonly operation: string;
  /** Our word for the cause. */
  readonly code: FailureCode | 'not_found' | 'unreadable_answer' | 'no_answer' | 'unexpected_status';
  /** The provider's own code, when it gave one. */
  readonly providerCode: string | null;
  readonly httpStatus: number | null;
  readonly outcome: ErrorOutcome;

  constructor(fields: {
    provider: string;
    operation: string;
    code: ProviderError['code'];
    providerCode?: string | null;
    httpStatus?: number | null;
    outcome: ErrorOutcome;
    message: string;
    cause?: unknown;
  }) {
    super(fields.message, { cause: fields.cause });
    this.provider = fields.provider;
    this.operation = fields.operation;
    this.code = fields.code;
    this.providerCode = fields.providerCode ?? null;
    this.httpStatus = fields.httpStatus ?? null;
    this.outcome = fields.outcome;
  }
}

/** The closed list of `type`s of the ApplicationFailures that activities throw; workflows match on them. */
export const FAILURE_TYPES = ['NotFinalYet', 'NothingNew', 'LookupFailed', 'Refused'] as const;
export type FailureType = (typeof FAILURE_TYPES)[number];

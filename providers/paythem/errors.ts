import { ProviderError, type ErrorOutcome } from '../../domain/errors.ts';
import type { FailureCode } from '../../domain/outcome.ts';
import type { OpenedAnswer } from './envelope.ts';

/**
 * What RESULT codes mean, by code without leading zeros. The document lists none but 0 and -1 (3.3), so a code refuses only
 * where the configuration says what it means; every other one is `unknown`, and so is -1, and so are duplicates.
 */
export type ResultCodes = Readonly<Record<string, FailureCode>>;

/** The codes of our own sandbox. PayThem's are learned in the acceptance test and configured. */
export const SANDBOX_RESULT_CODES: ResultCodes = {
  1001: 'provider_credentials_refused',
  1002: 'provider_credentials_refused',
  1003: 'provider_credentials_refused',
  1004: 'provider_credentials_refused',
  1005: 'provider_credentials_refused',
  1006: 'refused_by_provider',
  1007: 'refused_by_provider',
  1008: 'duplicate_at_provider',
  1009: 'refused_by_provider',
  2001: 'refused_by_provider',
  2002: 'refused_by_provider',
  2003: 'product_unavailable',
  3001: 'recipient_invalid',
  3002: 'amount_refused',
  3003: 'amount_refused',
  3004: 'amount_refused',
  3005: 'provider_float_insufficient',
  3006: 'refused_by_provider',
  3007: 'duplicate_at_provider',
  3008: 'refused_by_provider',
};

/** Words that PayThem may explain a refused account with. They stop the account, which is safe; they prove nothing. */
const ACCOUNT_TROUBLE =
  /credential|password|user ?name|public key|private key|authenti|authori[sz]|lock|blacklist|block|ip address|suspend/i;

/** Why an answer is no success. `stopsAccount`: it must not be repeated, or the account is locked and the IP blacklisted. */
export interface Failure {
  readonly code: ProviderError['code'];
  readonly providerCode: string | null;
  readonly outcome: ErrorOutcome;
  readonly stopsAccount: boolean;
  readonly text: string;
}

const UNKNOWN: ErrorOutcome = { kind: 'unknown' };

/** Judges the HTTP status; null for 200, whose body decides. Pure. */
export function classifyStatus(status: number): Failure | null {
  if (status === 200) return null;
  const text = `HTTP ${status}`;
  if (status === 429) {
    return { ...refused('provider_rate_limited', 'later'), providerCode: null, text };
  }
  if (status === 401 || status === 403) {
    return { ...refused('provider_credentials_refused', 'never'), providerCode: null, text };
  }
  const code = 'unexpected_status' as const;
  return { code, providerCode: null, outcome: UNKNOWN, stopsAccount: false, text };
}

/** Judges an opened answer by RESULT; null for a success with a content. Pure. */
export function classifyAnswer(answer: OpenedAnswer | null, codes: ResultCodes): Failure | null {
  if (answer === null || answer.result === null) return unreadable('the answer cannot be read');
  const { result, description, content } = answer;
  if (result === '0') return content === undefined ? unreadable('RESULT 0 without a content') : null;
  const meaning = Object.hasOwn(codes, result) ? codes[result] : undefined;
  const text = `RESULT ${result}`;
  if (meaning === undefined || result === '-1') {
    const stopsAccount = ACCOUNT_TROUBLE.test(description);
    return { code: 'unexpected_status', providerCode: result, outcome: UNKNOWN, stopsAccount, text };
  }
  // What is a duplicate may be one of our own call, sent twice on its way: the first of the two may have had its effect.
  if (meaning === 'duplicate_at_provider') {
    return { code: meaning, providerCode: result, outcome: UNKNOWN, stopsAccount: false, text };
  }
  const again = meaning === 'provider_rate_limited' ? 'later' : 'never';
  return { ...refused(meaning, again), providerCode: result, text };
}

function refused(
  code: FailureCode,
  again: 'never' | 'later',
): Pick<Failure, 'code' | 'outcome' | 'stopsAccount'> {
  return {
    code,
    outcome: { kind: 'not_done', proof: 'refused', again, retryAfterMs: null },
    stopsAccount: code === 'provider_credentials_refused',
  };
}

function unreadable(text: string): Failure {
  const code = 'unreadable_answer' as const;
  return { code, providerCode: null, outcome: UNKNOWN, stopsAccount: false, text };
}

/** A call that we ourselves did not send. */
export function notSent(
  operation: string,
  code: FailureCode,
  why: string,
  again: 'never' | 'later' = 'never',
  retryAfterMs: number | null = null,
): ProviderError {
  return new ProviderError({
    provider: 'paythem',
    operation,
    code,
    outcome: { kind: 'not_done', proof: 'not_sent', again, retryAfterMs },
    message: `${operation} was not sent: ${why}`,
  });
}

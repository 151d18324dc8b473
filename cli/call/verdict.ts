import type { ProviderError } from '../../domain/errors.ts';
import type { Proof } from '../../domain/outcome.ts';
import type { Entry, Session } from './entry.ts';
import type { Given } from './given.ts';

/** How a call ended. A read is `read` or `failed`; a call with an effect is one of the other three (design section 3). */
export type Verdict =
  | { readonly verdict: 'read' }
  | { readonly verdict: 'failed'; readonly error: Failure }
  | { readonly verdict: 'done'; readonly state: string | null; readonly ended: boolean }
  | {
      readonly verdict: 'not_done';
      readonly proof: Proof;
      readonly again: 'never' | 'later';
      readonly retryAfterMs: number | null;
      readonly error: Failure;
    }
  | { readonly verdict: 'unknown'; readonly detail: string; readonly error: Failure | null };

/** What an error said. `class` is what it proves of the request that it ended. */
export interface Failure {
  readonly operation: string;
  readonly code: string;
  readonly class: 'refused' | 'not_sent' | 'unknown';
  readonly provider_code: string | null;
  readonly http_status: number | null;
  readonly message: string;
}

type Described = Omit<Entry<never>, 'call'>;

/** The verdict on a call that was answered. */
export function verdictOf(
  entry: Described,
  session: Session,
  name: string,
  given: Given,
  value: unknown,
): Verdict {
  if (entry.effect === 'reads') return { verdict: 'read' };
  const standing = session.standing?.(name, given, value) ?? null;
  if (standing?.contradiction !== undefined) {
    return { verdict: 'unknown', detail: `${standing.contradiction}: it is ${standing.state}`, error: null };
  }
  return { verdict: 'done', state: standing?.state ?? null, ended: standing?.ended ?? false };
}

/** The verdict on a call that ended with an error of the provider or the network. */
export function verdictOfError(entry: Described, thrown: ProviderError): Verdict {
  const { outcome } = thrown;
  const error: Failure = {
    operation: thrown.operation,
    code: thrown.code,
    class: outcome.kind === 'unknown' ? 'unknown' : outcome.proof,
    provider_code: thrown.providerCode,
    http_status: thrown.httpStatus,
    message: thrown.message,
  };
  if (entry.effect === 'reads') return { verdict: 'failed', error };
  if (entry.prepares?.includes(thrown.operation)) {
    return { verdict: 'not_done', proof: 'not_sent', again: 'later', retryAfterMs: null, error };
  }
  if (outcome.kind === 'unknown') return { verdict: 'unknown', detail: thrown.message, error };
  const { proof, again, retryAfterMs } = outcome;
  return { verdict: 'not_done', proof, again, retryAfterMs, error };
}

/** 0 done or read; 1 refused, not sent, failed, or ended without delivery; 3 unknown. (2 is a wrong command line.) */
export function exitCodeOf(verdict: Verdict): number {
  if (verdict.verdict === 'unknown') return 3;
  if (verdict.verdict === 'read') return 0;
  return verdict.verdict === 'done' && !verdict.ended ? 0 : 1;
}

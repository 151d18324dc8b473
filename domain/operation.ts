import type { Finding } from './evidence.ts';
import type { OrderPhase, Outcome } from './outcome.ts';
import type { ProviderName } from './product.ts';

/** The three sends of a fulfilment leg. A provider without a confirm step declares only `create`. */
export type FulfilmentOperation = 'create' | 'confirm' | 'cancel';

/** What a provider's documents let us rely on for one operation, as data (design section 3). */
export interface OperationRule {
  /** How an unknown outcome is settled. */
  readonly lookup: 'by_our_reference' | 'by_provider_reference' | 'by_evidence' | 'none';
  /** What a second send does. */
  readonly resend: 'harmless' | 'same_key_is_safe' | 'refused_as_duplicate' | 'unsafe';
  /** What can be taken back. */
  readonly undo: 'cancel' | 'refund' | 'none';
  /** When a consistent "not found" proves that nothing happened; `afterMs` counts from the last send. */
  readonly notFoundIsProof: 'never' | { readonly afterMs: number };
  /**
   * How long after the last send a look-up's "not delivered" is believed, for a provider that may still be at work on
   * the send. Left out: at once.
   */
  readonly failureIsProof?: { readonly afterMs: number };
  /**
   * When an unknown send is looked at, for a provider whose answers are dear and do not get better by asking often: so many
   * milliseconds after it, ascending; after the last one a person is asked. Left out: again and again until the deadline.
   */
  readonly looksAfterMs?: readonly number[];
}

/** What to do about a send whose outcome is unknown, given what a look-up found. */
export type NextStep =
  | { readonly do: 'accept'; readonly outcome: Outcome }
  | { readonly do: 'send_again' }
  | { readonly do: 'ask_again' }
  | { readonly do: 'review'; readonly because: 'order_mismatch' | 'outcome_unknown' };

/**
 * Settles an unknown send by evidence. Pure; the heart of the outcome rule.
 *
 * @param operation which send is unknown
 * @param rule its declared rule
 * @param finding what the look-up found
 * @param sinceLastSendMs time since the last send of this step left
 */
export function settleUnknown(
  operation: FulfilmentOperation,
  rule: OperationRule,
  finding: Finding,
  sinceLastSendMs: number,
): NextStep {
  if (finding.found === 'never_sent') return { do: 'accept', outcome: finding.outcome };
  if (finding.found === 'mismatch') return { do: 'review', because: 'order_mismatch' };
  if (finding.found === 'yes') {
    const { phase } = finding.state;
    if (isEarlyFailure(rule, phase, sinceLastSendMs)) return { do: 'ask_again' };
    // A confirm or cancel whose order still stands at `created` has not been carried out yet: the first send may still
    // be on its way, so only an operation that may be repeated is sent again.
    const untouched = operation !== 'create' && phase === 'created';
    if (!untouched) return { do: 'accept', outcome: { outcome: 'done', state: finding.state } };
    return repeatable(rule) ? { do: 'send_again' } : { do: 'ask_again' };
  }
  if (repeatable(rule)) return { do: 'send_again' };
  if (rule.notFoundIsProof !== 'never' && sinceLastSendMs >= rule.notFoundIsProof.afterMs) {
    return {
      do: 'accept',
      outcome: {
        outcome: 'not_done',
        proof: 'refused',
        code: 'refused_by_provider',
        detail: 'the provider consistently does not know the reference',
        again: 'never',
        retryAfterMs: null,
      },
    };
  }
  return rule.lookup === 'none' ? { do: 'review', because: 'outcome_unknown' } : { do: 'ask_again' };
}

/** When a look is worthwhile next (epoch milliseconds), by a rule that says so; null after the last one. */
export function nextLookAt(looksAfterMs: readonly number[], sentAt: number, now: number): number | null {
  return looksAfterMs.map((afterMs) => sentAt + afterMs).find((at) => at > now) ?? null;
}

/** True when a second send of the same key cannot have a second effect. */
export function repeatable(rule: OperationRule): boolean {
  return rule.resend !== 'unsafe';
}

/** True when a look-up's "not delivered" is not believed yet: the provider may still be at work on the send. */
export function isEarlyFailure(
  { failureIsProof }: OperationRule,
  phase: OrderPhase,
  sinceLastSendMs: number,
): boolean {
  return (
    phase === 'not_delivered' && failureIsProof !== undefined && sinceLastSendMs < failureIsProof.afterMs
  );
}

/**
 * Whether a provider has a confirm step, as its operation table says, for those who know only its name. Without one the
 * create is the point of no return.
 */
const HAS_CONFIRM: Readonly<Record<ProviderName, boolean>> = {
  dvs: true,
  valuetopup: false,
  payvice: false,
  paythem: false,
};

/** True when one send is the whole order: once it is out nobody can take it back. */
export function isOneStep(provider: ProviderName): boolean {
  return !HAS_CONFIRM[provider];
}

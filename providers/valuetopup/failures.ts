import type { z } from 'zod';
import { ProviderError } from '../../domain/errors.ts';

// What fails on our side of a call: a parameter that is not sent, an answer that cannot be read.

/** A success that cannot be read: kept as unknown. Names the field, never its value. */
export function unreadable(operation: string, httpStatus: number, where: string): ProviderError {
  return new ProviderError({
    provider: 'valuetopup',
    operation,
    code: 'unreadable_answer',
    httpStatus,
    outcome: { kind: 'unknown' },
    message: `${operation}: HTTP ${httpStatus} with a body that cannot be read (at ${where})`,
  });
}

/** A parameter as its schema reads it. Throws ProviderError (nothing was sent) when Valuetopup would not accept it. */
export function checked<S extends z.ZodType>(
  operation: string,
  schema: S,
  parameter: z.input<S>,
): z.infer<S> {
  const result = schema.safeParse(parameter);
  if (result.success) return result.data;
  throw notSent(operation, 'refused_by_provider', result.error.issues[0]?.path.join('.') || 'parameter');
}

const NOT_SENT_BECAUSE = {
  refused_by_provider: 'is not what Valuetopup accepts',
  price_changed: 'is not what was agreed',
  product_unavailable: 'is not offered any more',
} as const;

/**
 * What an order is that a read failed for which has to come before it: not sent, whatever became of the read. `operation`
 * tells the read. Where its outcome is unknown, asking again may help.
 */
export function notSentFor({ operation, code, providerCode, httpStatus, outcome, message }: ProviderError) {
  const open = outcome.kind === 'unknown';
  return new ProviderError({
    provider: 'valuetopup',
    operation,
    code: open ? 'provider_unreachable' : code,
    providerCode,
    httpStatus,
    outcome: {
      kind: 'not_done',
      proof: 'not_sent',
      again: open ? 'later' : outcome.again,
      retryAfterMs: open ? null : outcome.retryAfterMs,
    },
    message: `the order was not sent: ${message}`,
  });
}

/** A call that was not sent, because of a field of its own. Names the field, never its value. */
export function notSent(
  operation: string,
  code: keyof typeof NOT_SENT_BECAUSE,
  field: string,
): ProviderError {
  return new ProviderError({
    provider: 'valuetopup',
    operation,
    code,
    outcome: { kind: 'not_done', proof: 'not_sent', again: 'never', retryAfterMs: null },
    message: `${operation} was not sent: ${field} ${NOT_SENT_BECAUSE[code]}`,
  });
}

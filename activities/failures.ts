import { activityInfo } from '@temporalio/activity';
import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { DriverException } from '@mikro-orm/core';
import type { FailureType } from '../domain/errors.ts';

/**
 * Not final yet: expected, retried by the activity's own retry policy, and quiet in logs and metrics. Where the policy's
 * next try would be after `until` (epoch milliseconds), it is at `until` instead: a deadline has its last look.
 *
 * @param inMs when the next try is worthwhile, in place of the policy's own pause
 */
export function notFinalYet(detail: string, until?: number, inMs?: number): ApplicationFailure {
  return failure('NotFinalYet', detail, {
    category: ApplicationFailureCategory.BENIGN,
    ...(inMs === undefined ? noLaterThan(until) : { nextRetryDelay: Math.max(1, inMs) }),
  });
}

/** The delay to `until` where the retry policy's own would be longer. */
function noLaterThan(until: number | undefined): { nextRetryDelay?: number } {
  if (until === undefined) return {};
  const { retryPolicy, attempt } = activityInfo();
  // As the server sends them: in milliseconds.
  const { initialInterval, maximumInterval, backoffCoefficient = 2 } = retryPolicy ?? {};
  const planned = Math.min(
    Number(maximumInterval ?? Infinity),
    Number(initialInterval ?? 1000) * backoffCoefficient ** (attempt - 1),
  );
  const left = Math.max(1, until - Date.now());
  return planned > left ? { nextRetryDelay: left } : {};
}

/** Looked often enough: what was announced is not so. Ends the looking, quietly. */
export function nothingNew(): ApplicationFailure {
  return failure('NothingNew', 'the provider has nothing new', {
    nonRetryable: true,
    category: ApplicationFailureCategory.BENIGN,
  });
}

/** A look-up that did not succeed: retried like `notFinalYet`, it proves nothing. */
export function lookupFailed(error: unknown, until?: number): ApplicationFailure {
  return failure('LookupFailed', error instanceof Error ? error.message : String(error), noLaterThan(until));
}

/** A command that cannot be carried out; `code` says why, for the API's problem. */
export function refused(code: string, message: string): ApplicationFailure {
  return failure('Refused', message, { nonRetryable: true, details: [{ code }] });
}

/**
 * A database error without the row that it is about: drivers quote it, with the recipient, and failures are kept in
 * histories and logs. Anything else as it is.
 */
export function withoutData(error: unknown): unknown {
  if (!(error instanceof DriverException)) return error;
  const { name, code } = error;
  const constraint =
    'constraint' in error && typeof error.constraint === 'string' ? `, ${error.constraint}` : '';
  return new Error(`the database refused (${name}, ${code ?? 'no code'}${constraint})`);
}

function failure(
  type: FailureType,
  message: string,
  options: {
    nonRetryable?: boolean;
    details?: unknown[];
    category?: ApplicationFailureCategory;
    nextRetryDelay?: number;
  },
): ApplicationFailure {
  return ApplicationFailure.create({ type, message, ...options });
}

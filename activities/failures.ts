import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { DriverException } from '@mikro-orm/core';
import type { FailureType } from '../domain/errors.ts';

/** Not final yet: expected, retried by the activity's own retry policy, and quiet in logs and metrics. */
export function notFinalYet(detail: string): ApplicationFailure {
  return failure('NotFinalYet', detail, { category: ApplicationFailureCategory.BENIGN });
}

/** Looked often enough: what was announced is not so. Ends the looking, quietly. */
export function nothingNew(): ApplicationFailure {
  return failure('NothingNew', 'the provider has nothing new', {
    nonRetryable: true,
    category: ApplicationFailureCategory.BENIGN,
  });
}

/** A look-up that did not succeed: retried, it proves nothing. */
export function lookupFailed(error: unknown): ApplicationFailure {
  return failure('LookupFailed', error instanceof Error ? error.message : String(error), {});
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
  options: { nonRetryable?: boolean; details?: unknown[]; category?: ApplicationFailureCategory },
): ApplicationFailure {
  return ApplicationFailure.create({ type, message, ...options });
}

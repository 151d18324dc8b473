/**
 * What may be logged of an unexpected error: its class, its code and where it was thrown. Never its message: a database
 * driver quotes the statement's values there, and those may be personal data.
 */
export function traceOf(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { error: typeof error };
  const at = (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at '));
  return {
    error: error.name,
    ...('code' in error && ['string', 'number'].includes(typeof error.code) && { code: error.code }),
    ...('constraint' in error && typeof error.constraint === 'string' && { constraint: error.constraint }),
    at: at.slice(0, 8).map((line) => line.trim()),
  };
}

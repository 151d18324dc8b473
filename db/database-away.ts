/** System and PostgreSQL codes of a database that cannot be reached, is starting or stopping, or takes too long. */
const AWAY =
  /^(?:ECONN(?:REFUSED|RESET|ABORTED)|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_AGAIN|57P0[1-3]|57014|53300|08.{3})$/;
/** The driver's own errors have no code. */
const DRIVER =
  /^Connection terminated|^timeout exceeded when trying to connect|^Client has encountered a connection error/;

/** Deadlocks, serialization failures, and locks that were not to be had in time: the transaction was rolled back whole. */
const ROLLED_BACK = /^(?:40.{3}|55P03)$/;

/** True when the very same transaction may well succeed a moment later. */
export function isTransient(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if ('code' in cause && typeof cause.code === 'string' && ROLLED_BACK.test(cause.code)) return true;
  return isDatabaseAway(error);
}

/** True when the database did not answer, so that the same request may well succeed a moment later. */
export function isDatabaseAway(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && typeof cause.code === 'string' && AWAY.test(cause.code)) return true;
    if (DRIVER.test(cause.message)) return true;
  }
  return false;
}

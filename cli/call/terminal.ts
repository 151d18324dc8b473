/** What a command may use of its process. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted by Ctrl-C and by the system's request to end. */
  readonly stop: AbortSignal;
}

/** Thrown for a command line that cannot be run: exit code 2, nothing was sent. Quotes no value that was given. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

import type { ProviderError } from '../../domain/errors.ts';
import { notSent } from './errors.ts';

/** So many errors in a row that nobody can explain stop the account too: they may be refused credentials. */
const UNEXPLAINED_LIMIT = 3;

/** Why and since when an account stands still. */
export interface Stopped {
  readonly because: 'credentials_refused' | 'unexplained_errors';
  readonly atMs: number;
}

/**
 * Stops an account whose credentials are refused: "repeated posting with incorrect details will lead to the account being
 * locked out and the source IP blacklisted" (2.5). Only a person starts it again.
 */
export class AccountStop {
  readonly #onStop: (stopped: Stopped) => void;
  #stopped: Stopped | null = null;
  #unexplained = 0;

  /** @param onStop told once, when the account stops: an alarm, and other processes must stop as well */
  constructor(onStop: (stopped: Stopped) => void = () => {}) {
    this.#onStop = onStop;
  }

  get stopped(): Stopped | null {
    return this.#stopped;
  }

  /** Stops for a refusal of the account itself. */
  refused(nowMs: number): void {
    this.#stop({ because: 'credentials_refused', atMs: nowMs });
  }

  /** Counts an error of no known meaning. */
  unexplained(nowMs: number): void {
    this.#unexplained += 1;
    if (this.#unexplained >= UNEXPLAINED_LIMIT) this.#stop({ because: 'unexplained_errors', atMs: nowMs });
  }

  /** An answer that proves the credentials good. */
  accepted(): void {
    this.#unexplained = 0;
  }

  /** A person has put it right. */
  resume(): void {
    this.#stopped = null;
    this.#unexplained = 0;
  }

  /** The error of every call while stopped; null when calls may be made. */
  refusal(operation: string): ProviderError | null {
    if (!this.#stopped) return null;
    const why = `the account is stopped (${this.#stopped.because}) until an operator resumes it`;
    return notSent(operation, 'provider_credentials_refused', why);
  }

  #stop(stopped: Stopped): void {
    if (this.#stopped) return;
    this.#stopped = stopped;
    this.#onStop(stopped);
  }
}

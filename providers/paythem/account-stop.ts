import type { AccountMemory, Stopped } from '../../domain/account.ts';
import type { ProviderError } from '../../domain/errors.ts';
import { notSent } from './errors.ts';

/** So many errors in a row that nobody can explain stop the account too: they may be refused credentials. */
const UNEXPLAINED_LIMIT = 3;
/** How long those who were held back wait before they ask whether it goes on. */
const ASK_AGAIN_MS = 15_000;

/**
 * Stops an account whose credentials are refused: "repeated posting with incorrect details will lead to the account being
 * locked out and the source IP blacklisted" (2.5). Only a person starts it again. All processes share its memory; where that
 * cannot be written this one stands still by itself.
 */
export class AccountStop {
  readonly #memory: AccountMemory;
  readonly #onStop: (stopped: Stopped) => void;
  /** A stop that the memory does not have yet. */
  #unsaved: Stopped | null = null;
  #unexplained = 0;

  /** @param onStop told once, when the account stops: an alarm */
  constructor(memory: AccountMemory, onStop: (stopped: Stopped) => void = () => {}) {
    this.#memory = memory;
    this.#onStop = onStop;
  }

  /** Why it stands still, or null. Rejects as the memory does: without it nothing is sent. */
  async stopped(): Promise<Stopped | null> {
    if (this.#unsaved) await this.#stop(this.#unsaved);
    const { stopped, unexplained } = await this.#memory.standing();
    this.#unexplained = unexplained;
    return stopped;
  }

  /** Stops for a refusal of the account itself. */
  refused(nowMs: number): Promise<void> {
    return this.#stop({ because: 'credentials_refused', atMs: nowMs });
  }

  /** Counts an error of no known meaning. */
  async unexplained(nowMs: number): Promise<void> {
    this.#unexplained = await this.#memory.unexplained();
    if (this.#unexplained >= UNEXPLAINED_LIMIT)
      await this.#stop({ because: 'unexplained_errors', atMs: nowMs });
  }

  /** An answer that proves the credentials good. */
  async accepted(): Promise<void> {
    if (this.#unexplained === 0) return;
    await this.#memory.accepted();
    this.#unexplained = 0;
  }

  /** A person has put it right. */
  async resume(): Promise<void> {
    this.#unsaved = null;
    await this.#memory.resume();
  }

  /** The error of every call while stopped; null when calls may be made. */
  async refusal(operation: string): Promise<ProviderError | null> {
    const stopped = await this.stopped();
    if (!stopped) return null;
    const why = `the account is stopped (${stopped.because}) until an operator resumes it`;
    return notSent(operation, 'provider_credentials_refused', why, 'later', ASK_AGAIN_MS);
  }

  async #stop(stopped: Stopped): Promise<void> {
    this.#unsaved = stopped;
    const first = await this.#memory.stop(stopped);
    this.#unsaved = null;
    if (first) this.#onStop(stopped);
  }
}

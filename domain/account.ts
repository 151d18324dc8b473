import type { ProviderName } from './product.ts';

/** Why and since when an account stands still until a person resumes it. */
export interface Stopped {
  readonly because: 'credentials_refused' | 'unexplained_errors';
  readonly atMs: number;
}

/** A send that counts against what was declared. */
export interface CountedSend {
  readonly atMs: number;
  readonly amountMinor: number;
}

/**
 * What all our processes together remember of an account at a provider, over restarts: for a provider that locks out those
 * who try again, and counts what it is asked.
 */
export interface AccountMemory {
  /** Whether it is stopped, and how many errors in a row nobody could explain. */
  standing(): Promise<{ readonly stopped: Stopped | null; readonly unexplained: number }>;
  /** Stops it; one that is stopped keeps its first reason. True when this call stopped it. */
  stop(stopped: Stopped): Promise<boolean>;
  /** Counts an error that nobody can explain; how many there are in a row. */
  unexplained(): Promise<number>;
  /** Forgets what is counted, not a stop. */
  accepted(): Promise<void>;
  /** A person has put it right. */
  resume(): Promise<void>;
  /** Counts a call, unless so many are counted in the `spanMs` before it: then the time of the oldest of them. */
  countCall(nowMs: number, spanMs: number, atMost: number): Promise<number | null>;
  /** Sends since then that had their effect or may have had, but for the one with this reference. */
  sends(sinceMs: number, exceptReference: string): Promise<readonly CountedSend[]>;
}

/** What providers that watch their own account need of those who run them. */
export interface Keeper {
  /** What all processes together remember of the account at a provider. */
  readonly memory: (provider: ProviderName) => AccountMemory;
  /** Tells whoever runs this. */
  readonly alert: (what: string, about: Readonly<Record<string, string>>) => void;
}

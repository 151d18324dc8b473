import type { IncomingHttpHeaders } from 'node:http';
import type { Behaviour } from './behaviour.ts';
import type { CallbackOutbox } from './callbacks.ts';
import type { SandboxClock } from './clock.ts';
import type { FaultBook } from './faults.ts';

/** One request as a provider's sandbox sees it: `path` lies below the prefix (`/v1/transactions`), the body is read. */
export interface SandboxRequest {
  readonly method: string;
  readonly path: string;
  /** The text after `?`, undecoded; empty when there is none. */
  readonly search: string;
  readonly authorization: string | null;
  /** All request headers, by lower-case name. */
  readonly headers: Readonly<IncomingHttpHeaders>;
  /** The `Host` that the client asked for, with its port; empty when it sent none. */
  readonly host: string;
  /** The IP address of the client. */
  readonly remoteAddress: string;
  readonly body: string;
}

/** What a sandbox answers. `body` null sends none; bytes are sent as they are (compressed answers). */
export interface SandboxAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | null;
}

/** A delivery that really happened, for audits (design section 5). `amount` is a decimal string of major units. */
export interface Delivery {
  readonly provider: string;
  readonly kind: string;
  readonly our_reference: string;
  readonly provider_reference: string;
  readonly recipient: string | null;
  readonly amount: string;
  readonly currency: string;
  readonly status: 'delivered' | 'reversed';
  readonly at: string;
}

/** A charge that really happened, for audits (design section 5). */
export interface Charge {
  readonly provider: string;
  readonly our_reference: string;
  readonly transaction: string;
  readonly token: string;
  readonly type: 'Auth' | 'PreAuth';
  readonly amount: string;
  readonly currency: string;
  readonly captured: string;
  readonly refunded: string;
  readonly status: 'reserved' | 'captured' | 'voided' | 'refunded' | 'declined';
  readonly at: string;
}

/** Every effect of one provider. */
export interface Books {
  readonly deliveries: readonly Delivery[];
  readonly charges: readonly Charge[];
}

/** What the shared part gives to a provider's sandbox. */
export interface SandboxContext {
  readonly clock: SandboxClock;
  readonly behaviour: Behaviour;
  readonly faults: FaultBook;
  readonly callbacks: CallbackOutbox;
  /** Writes an entry to the journal before returning: it survives kill -9. */
  readonly record: (entry: unknown) => void;
}

/** The sandbox of one provider. The shared part owns HTTP, faults, clock, journal and the control surface. */
export interface ProviderSandbox {
  /** The provider's name, for example `dvs`. */
  readonly name: string;
  /** Where it is mounted, for example `/dvs`. */
  readonly prefix: string;
  /** Fault kinds that only this provider can do, beside those that every provider has. */
  readonly ownFaults: readonly string[];
  /** Answers one request. Its effects are in the journal when it returns. */
  handle(request: SandboxRequest): SandboxAnswer | Promise<SandboxAnswer>;
  /** More paths that a fault may name, where one URL serves every function. @default none */
  faultPaths?(request: SandboxRequest): readonly string[];
  /** The provider's own answer for a failing server or a crossed rate limit. */
  failure(kind: 'server_error' | 'rate_limit'): SandboxAnswer;
  /** Does an own fault to a known order at once. Throws ControlError when the order is not there or does not allow it. */
  strike(fault: string, ourReference: string): void;
  books(): Books;
  /** All orders, or those with one reference, with every state that they went through and how often they were sent. */
  audit(ourReference: string | null): readonly unknown[];
  /** Sets the available balance (decimal string) of a currency. Throws ControlError when there is no such float. */
  setBalance(unit: string, available: string): void;
  /** Takes back a journal entry at start. */
  restore(entry: unknown): void;
  /** Called once after everything is restored: goes on with what was pending. */
  resume(): void;
  /** The entries that restore the present state. */
  snapshot(): Iterable<unknown>;
  /** Forgets everything. The shared part has cleared the clock before. */
  reset(): void;
  /** Lets go of whoever waits for an answer. */
  close(): void;
}

/** Makes a provider's sandbox. `env` holds the credentials that it accepts. */
export type SandboxFactory = (
  context: SandboxContext,
  env: Readonly<Record<string, string | undefined>>,
) => ProviderSandbox;

/** Thrown when a request to the control surface cannot be carried out; `status` is its HTTP status. */
export class ControlError extends Error {
  override readonly name = 'ControlError';
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

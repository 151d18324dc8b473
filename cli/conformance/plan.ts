import type { CallLimits } from '../../domain/provider.ts';
import type { WireExchange, WireTap } from '../../providers/sender.ts';

/** What one step found: references that the provider can look up, and facts that a reader should know. */
export interface Finding {
  readonly references?: Readonly<Record<string, string | null>>;
  readonly facts?: readonly string[];
}

/** What a step may use while it is played. */
export interface Act {
  /**
   * The limits of the next call: `--timeout`, or `leastMs` where the provider is documented to take that long. Throws
   * Interrupted once an end was asked for: ask for each call anew.
   */
  limits(leastMs?: number): CallLimits;
  /** Lets so much of the provider's time pass, at most MAX_PASS_MS. Throws Interrupted. */
  pass(ms: number): Promise<void>;
}

/** One step: what is done and what is expected. Whatever `play` throws is a verdict, so a step ends by returning. */
export interface Step {
  readonly title: string;
  /** The section or heading of the provider's document. */
  readonly source: string;
  readonly expects: string;
  /** Throws Unexpected, NotPlayed, Interrupted or ProviderError. */
  play(act: Act): Promise<Finding>;
}

/** A request and its answer as the report shows them: masked. */
export interface WireText {
  readonly request: string;
  readonly answer: string;
}

/** A plan that is ready to be played. */
export interface Plan {
  readonly steps: readonly Step[];
  /** Whether steps behind a failed one are played. */
  readonly afterFailure: 'go_on' | 'stop';
  /** The masked text of an exchange. By allow-list: what it does not know it hides. */
  sample(exchange: WireExchange): WireText;
  /** The whole report without what no report may hold: the second net below `sample`. */
  scrub(text: string): string;
  close(): Promise<void>;
}

/** A value that the tester gives with `--with NAME=VALUE`. */
export interface Input {
  readonly name: string;
  readonly about: string;
  /** Used against a sandbox; null: there is none, and it is optional. */
  readonly sandbox: string | null;
  /** Used against a real address as well. @default false */
  readonly anywhere?: boolean;
}

/** Where and with what a plan is played. */
export interface Stage {
  readonly url: string;
  /** True against sandboxes that this process started: their credentials are used, whatever the environment says. */
  readonly own: boolean;
  /** True on this machine, where credentials may be left out. */
  readonly loopback: boolean;
  /** True against a sandbox that others may have used before, and whose clock is moved in place of waiting. */
  readonly sandboxClock?: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The value of an input; null when nobody gave one. */
  input(name: string): string | null;
  readonly tap: WireTap;
}

/** The acceptance plan of one provider. */
export interface PlanKind {
  readonly provider: string;
  readonly title: string;
  /** The provider's document, and where in it the plan comes from. */
  readonly source: string;
  /** The path of its sandbox. */
  readonly sandboxPath: string;
  readonly inputs: readonly Input[];
  /** True when playing against the address spends real money. */
  spends(url: URL): boolean;
  /** Throws Error for credentials or inputs that are missing or malformed; the message names them and no value. */
  open(stage: Stage): Plan;
}

/** The longest single wait: a request token's life and a little more. */
export const MAX_PASS_MS = 180_000;

/** Thrown when something answered that was not expected. The message goes into the report: no secrets. */
export class Unexpected extends Error {
  override readonly name = 'Unexpected';
}

/** Thrown by a step that cannot be played: an input is missing, or a step before it did not give what it needs. */
export class NotPlayed extends Error {
  override readonly name = 'NotPlayed';
}

/** Thrown when an end was asked for. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** Throws Unexpected unless `holds`. */
export function expectThat(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Unexpected(otherwise);
}

/** What an earlier step found. Throws NotPlayed when there is nothing. */
export function needed<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) throw new NotPlayed(`needs ${what}, which is not there`);
  return value;
}

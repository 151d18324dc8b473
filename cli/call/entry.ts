import type { CallLimits } from '../../domain/provider.ts';
import type { Given } from './given.ts';
import type { Veils } from './mask.ts';
import type { Parameter } from './parameter.ts';
import type { Exchange } from './wire.ts';

/** What a function does: `changes` moves no money by itself (a page is opened, a text message sent, a token used up). */
export type Effect = 'reads' | 'changes' | 'moves money';

/** One function of a client. `C` is what it is called on. */
export interface Entry<C> {
  readonly effect: Effect;
  readonly about: string;
  readonly parameters: readonly Parameter[];
  /** Seconds that the call may take as a whole. @default 60 */
  readonly seconds?: number;
  /** Operations of steps before the one with the effect: while one of them fails, that one was not sent. */
  readonly prepares?: readonly string[];
  /** Fields that hold nothing personal here, though the provider's veils hide them elsewhere. */
  readonly shows?: readonly string[];
  call(on: C, given: Given, limits: CallLimits): Promise<unknown> | AsyncIterable<unknown>;
}

/** The names of a class's own functions; `tsc` refuses a table that lacks one. */
export type FunctionsOf<C> = {
  [Name in keyof C]: C[Name] extends (...parameters: never[]) => unknown ? Name : never;
}[keyof C] &
  string;

/** A table with every function of a client. `On` is the client, or what holds it and more. */
export type Table<Client, On = Client> = Readonly<Record<Exclude<FunctionsOf<Client>, 'close'>, Entry<On>>>;

/** Where an accepted call has brought the order. `ended` without delivery counts as the provider's refusal. */
export interface Standing {
  readonly state: string;
  readonly ended: boolean;
  /** Set where the answer contradicts the call: then its outcome is unknown. */
  readonly contradiction?: string;
}

/** A provider's client, open for one call. */
export interface Session {
  call(name: string, given: Given, limits: CallLimits): Promise<unknown> | AsyncIterable<unknown>;
  /** What no output may hold. */
  readonly credentials: readonly string[];
  /** Where the order stands after an accepted call; null where the answer does not say. */
  standing?(name: string, given: Given, value: unknown): Standing | null;
  /** What the bodies hold, where they are sealed. */
  opened?(this: void, exchange: Exchange): { readonly request: unknown; readonly answer: unknown };
  close(): Promise<void>;
}

export type Env = Readonly<Record<string, string | undefined>>;

/** A provider that can be called by hand. */
export interface Callable {
  readonly about: string;
  /** Below the sandboxes' address. */
  readonly sandboxPath: string;
  /** What a real address needs. */
  readonly variables: string;
  readonly veils: Veils;
  readonly functions: Readonly<Record<string, Omit<Entry<never>, 'call'>>>;
  /** Opens the client for an address. Throws ConfigError or Error for an account that does not fit it. */
  open(url: string, env: Env): Session;
}

/** Calls a function of a table on what it needs. */
export function callIn<On>(table: Readonly<Record<string, Entry<On>>>, on: On): Session['call'] {
  return (name, given, limits) => {
    const entry = table[name];
    if (!entry) throw new Error(`there is no function ${name}`);
    return entry.call(on, given, limits);
  };
}

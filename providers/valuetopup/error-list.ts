import type { CallLimits } from '../../domain/provider.ts';
import { meaningOfText, PRINTED_CODES, type CodeMeaning } from './errors.ts';

/** One code of `/catalog/errors`. */
export interface ListedCode {
  readonly code: string;
  readonly message: string;
}

const KEEP_MS = 60 * 60_000;
/** After a list that could not be read it is asked for again this much later, not with every answer. */
const KEEP_FAILURE_MS = 30_000;

/**
 * What response codes mean: the printed ones at once, others by the provider's own list, which is loaded when the first
 * of them is met and kept for an hour. While it cannot be loaded an unprinted code is unlisted: it proves nothing.
 */
export class ErrorList {
  readonly #load: (limits: CallLimits) => Promise<readonly ListedCode[]>;
  readonly #now: () => number;
  #listed: ReadonlyMap<string, CodeMeaning> = new Map();
  #keepUntil = Number.NEGATIVE_INFINITY;
  #loading: Promise<void> | null = null;

  constructor(load: (limits: CallLimits) => Promise<readonly ListedCode[]>, now: () => number = Date.now) {
    this.#load = load;
    this.#now = now;
  }

  /** The meaning of a code, or null when no list has it. Never throws. */
  async meaningOf(code: string, { signal }: Pick<CallLimits, 'signal'>): Promise<CodeMeaning | null> {
    const printed = PRINTED_CODES[code];
    if (printed) return printed;
    if (this.#now() >= this.#keepUntil) {
      this.#loading ??= this.#reload(signal).finally(() => (this.#loading = null));
      await this.#loading;
    }
    return this.#listed.get(code) ?? null;
  }

  /** Takes over a list that was read. */
  take(codes: readonly ListedCode[]): void {
    this.#listed = new Map(codes.map(({ code, message }) => [code, meaningOfText(message)]));
    this.#keepUntil = this.#now() + KEEP_MS;
  }

  async #reload(signal: AbortSignal): Promise<void> {
    try {
      this.take(await this.#load({ signal, sendBy: Number.POSITIVE_INFINITY }));
    } catch {
      // What was listed before still holds; the next unlisted code asks again.
      this.#keepUntil = this.#now() + KEEP_FAILURE_MS;
    }
  }
}

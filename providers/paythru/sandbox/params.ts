import { MoneyError, parseMoney } from '../../../domain/money.ts';
import { PaythruRefusal, type Code } from './errors.ts';

/** The `key=value` pairs of a form body. An empty value counts as absent; of two with one name the last counts, as in PHP. */
export class Params {
  readonly #values: ReadonlyMap<string, string>;

  constructor(body: string) {
    this.#values = new Map(new URLSearchParams(body));
  }

  get isEmpty(): boolean {
    return this.#values.size === 0;
  }

  get names(): Iterable<string> {
    return this.#values.keys();
  }

  text(name: string): string | null {
    const value = this.#values.get(name)?.trim() ?? '';
    return value === '' ? null : value;
  }

  /** Refused with `code` when it is absent. */
  required(name: string, code: Code): string {
    const value = this.text(name);
    if (value === null) throw new PaythruRefusal(code);
    return value;
  }

  /** Refused with `code` when it has more than `max` characters. */
  upTo(max: number, name: string, code: Code): string | null {
    return this.fitting(name, code, (text) => lengthOf(text) <= max);
  }

  /** Refused with `code` when it is there and does not fit. */
  fitting(name: string, code: Code, fits: (text: string) => boolean): string | null {
    const value = this.text(name);
    if (value !== null && !fits(value)) throw new PaythruRefusal(code);
    return value;
  }

  /** One of some words; refused with `code` when it is another. */
  oneOf<Word extends string>(words: readonly Word[], name: string, code: Code): Word | null {
    return this.fitting(name, code, (text) => (words as readonly string[]).includes(text)) as Word | null;
  }

  /** An absolute http or https URL. */
  url(name: string, code: Code): string | null {
    return this.fitting(name, code, isWebUrl);
  }

  /** A whole number within limits. */
  integer(name: string, code: Code, min: number, max: number): number | null {
    const fits = (text: string) => /^-?[0-9]{1,11}$/.test(text) && Number(text) >= min && Number(text) <= max;
    const value = this.fitting(name, code, fits);
    return value === null ? null : Number(value);
  }
}

/** Minor units of a decimal value such as '5.95' or '5', above 0; refused with `code` when it is none. */
export function amountMinorOf(text: string, currency: string, code: Code): number {
  const amountMinor = minorOf(text, currency);
  if (amountMinor === null || amountMinor === 0) throw new PaythruRefusal(code);
  return amountMinor;
}

/** Minor units of a decimal value from 0, or null when it is none. */
export function minorOf(text: string, currency: string): number | null {
  try {
    return parseMoney(text, currency).amountMinor;
  } catch (error) {
    if (error instanceof MoneyError) return null;
    throw error;
  }
}

/** The number of characters, not of UTF-16 units. */
export function lengthOf(text: string): number {
  return Array.from(text).length;
}

function isWebUrl(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol);
}

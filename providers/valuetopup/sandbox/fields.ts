import { decimalText, parseMoney } from '../../../domain/money.ts';
import { HttpRefused, invalid } from './codes.ts';

const MAX_INT32 = 2_147_483_647;
const MAX_INT64 = 9_223_372_036_854_775_807n;

/** The parameters of a request, whose names have no case (field notes). Null and missing are the same. */
export class Fields {
  readonly #values: ReadonlyMap<string, unknown>;
  readonly #numbersAsText: boolean;

  /** @param numbersAsText true for a query, whose numbers come as text */
  constructor(entries: Iterable<readonly [string, unknown]>, numbersAsText = false) {
    this.#numbersAsText = numbersAsText;
    this.#values = new Map([...entries].map(([name, value]) => [name.toLowerCase(), value]));
  }

  /** A request body. Refused with HTTP 400 when it is no JSON object. */
  static ofBody(body: string): Fields {
    let parsed: unknown;
    try {
      parsed = JSON.parse(body);
    } catch {
      throw new HttpRefused(400);
    }
    if (parsed === null || typeof parsed !== 'object' || Array.isArray(parsed)) throw new HttpRefused(400);
    return new Fields(Object.entries(parsed));
  }

  /** A query. */
  static ofQuery(search: string): Fields {
    const entries = [...new URLSearchParams(search)].filter(([, value]) => value !== '');
    return new Fields(entries, true);
  }

  /** An int32 from a body or a query, or null. Refused (001) when it is another thing. */
  integer(name: string): number | null {
    const value = this.#get(name);
    if (value === null) return null;
    const inQuery = this.#numbersAsText && typeof value === 'string' && /^-?[0-9]{1,10}$/.test(value);
    const number = inQuery ? Number(value) : value;
    if (typeof number !== 'number' || !Number.isInteger(number) || Math.abs(number) > MAX_INT32) {
      throw invalid(`The field ${name} must be an integer`);
    }
    return number;
  }

  requiredInteger(name: string): number {
    return this.integer(name) ?? missing(name);
  }

  /** A string of at most `most` characters, or null; an empty one counts as null. */
  text(name: string, most = 255): string | null {
    const value = this.#get(name);
    if (value === null || value === '') return null;
    if (typeof value !== 'string') throw invalid(`The field ${name} must be a string`);
    if (value.length > most) throw invalid(`The field ${name} must have at most ${most} characters`);
    return value;
  }

  requiredText(name: string, most = 255): string {
    return this.text(name, most) ?? missing(name);
  }

  /** The minor units of a required amount above zero in a currency. */
  amount(name: string, currency: string): number {
    const value = this.#get(name);
    if (value === null) return missing(name);
    if (typeof value !== 'number' || !(value > 0)) {
      throw invalid(`The field ${name} must be a number greater than 0`);
    }
    try {
      return parseMoney(decimalText(value), currency).amountMinor;
    } catch {
      throw invalid(`The field ${name} is no amount of ${currency}`);
    }
  }

  /** The name and value pairs of `additionalInfos`, by lower-case name. */
  additionalInfos(): ReadonlyMap<string, string> {
    const value = this.#get('additionalInfos') ?? [];
    if (!Array.isArray(value)) throw invalid('The field additionalInfos must be an array');
    return new Map(
      value.map((item: unknown) => {
        if (item === null || typeof item !== 'object') {
          throw invalid('The field additionalInfos must hold name value pairs');
        }
        const pair = new Fields(Object.entries(item));
        return [pair.requiredText('name').toLowerCase(), pair.text('value') ?? ''];
      }),
    );
  }

  #get(name: string): unknown {
    return this.#values.get(name.toLowerCase()) ?? null;
  }
}

/** An int64 in a path; refused (001) when it is none. */
export function int64(text: string, name: string): number {
  if (!/^[0-9]{1,19}$/.test(text) || BigInt(text) > MAX_INT64) {
    throw invalid(`The parameter ${name} must be an integer`);
  }
  return Number(text);
}

function missing(name: string): never {
  throw invalid(`The field ${name} is required`);
}

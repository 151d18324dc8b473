import type { SandboxAnswer } from '../../sandbox/provider-sandbox.ts';
import { isInt32 } from './create-request.ts';
import { DvsRefusal } from './refusals.ts';

const JSON_TYPE = { 'Content-Type': 'application/json' };
const DEFAULT_PER_PAGE = 50;
const MOST_PER_PAGE = 100;

/** The query of a request, with the spellings of lists that clients use (field notes). */
export class Query {
  readonly #params: URLSearchParams;

  constructor(search: string) {
    this.#params = new URLSearchParams(search);
  }

  /** One value, or null when it is not given. */
  text(name: string): string | null {
    return this.#params.get(name);
  }

  /** One value of a closed list or pattern; refused (1000400) when it is another. */
  matching(name: string, fits: (value: string) => boolean): string | null {
    const value = this.text(name);
    if (value !== null && !fits(value)) throw new DvsRefusal(1000400);
    return value;
  }

  /** An id of a product, service or operator; refused when it is none. */
  id(name: string): number | null {
    const value = this.matching(name, (text) => /^[0-9]{1,10}$/.test(text) && isInt32(Number(text)));
    return value === null ? null : Number(value);
  }

  /** A list: `name=A,B`, `name=A&name=B`, `name[]=A` or `name[0]=A`. Null when it is not given. */
  list(name: string, fits: (value: string) => boolean): string[] | null {
    const values: string[] = [];
    for (const [key, value] of this.#params) {
      const isList = key.startsWith(`${name}[`) && /^[0-9]*\]$/.test(key.slice(name.length + 1));
      if (key === name || isList) values.push(...value.split(','));
    }
    if (!values.every(fits)) throw new DvsRefusal(1000400);
    return values.length > 0 ? values : null;
  }
}

/** Which part of a list is asked for. */
export interface Page {
  readonly page: number;
  readonly perPage: number;
}

/** Reads `page` and `per_page`; both default, both refused (1000400) outside their ranges. */
export function pageOf(page: unknown, perPage: unknown): Page {
  return {
    page: wholeNumber(page, 1, 2_147_483_647),
    perPage: wholeNumber(perPage, DEFAULT_PER_PAGE, MOST_PER_PAGE),
  };
}

/** A page of a list as JSON, with the six paging headers. X-Next-Page and X-Prev-Page are absent where there is none. */
export function pageAnswer<T>(
  items: readonly T[],
  { page, perPage }: Page,
  toWire: (item: T) => unknown,
): SandboxAnswer {
  const pages = Math.ceil(items.length / perPage);
  const headers: Record<string, string> = {
    ...JSON_TYPE,
    'X-Total': String(items.length),
    'X-Total-Pages': String(pages),
    'X-Per-Page': String(perPage),
    'X-Page': String(page),
  };
  if (page < pages) headers['X-Next-Page'] = String(page + 1);
  if (page > 1) headers['X-Prev-Page'] = String(page - 1);
  const shown = items.slice((page - 1) * perPage, page * perPage);
  return { status: 200, headers, body: JSON.stringify(shown.map(toWire)) };
}

/** Any other JSON answer. */
export function jsonAnswer(status: number, value: unknown): SandboxAnswer {
  return { status, headers: JSON_TYPE, body: JSON.stringify(value) };
}

function wholeNumber(value: unknown, byDefault: number, most: number): number {
  if (value === undefined || value === null) return byDefault;
  const number = typeof value === 'string' && /^[0-9]{1,10}$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isInteger(number) || number < 1 || number > most) {
    throw new DvsRefusal(1000400);
  }
  return number;
}

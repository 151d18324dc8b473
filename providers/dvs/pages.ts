import { z } from 'zod';
import type { CallLimits } from '../../domain/provider.ts';
import { checked, unreadable, type DvsCall, type DvsConnection } from './call.ts';

/** Results of one page (dvs.txt, Pagination: at most 100). */
export const PER_PAGE = 100;
/** A list that is longer than this is broken off: its paging goes in circles. */
const MAX_PAGES = 10_000;

const items = z.array(z.unknown());

/** A list and how its items are read. */
export interface DvsList<S extends z.ZodType> {
  readonly operation: string;
  readonly item: S;
  /** The request for one page. */
  readonly page: (page: number) => DvsCall;
  /** Called for an item that cannot be read, which is then left out. Without it such an item is a ProviderError. */
  readonly onUnreadable?: ((item: unknown) => void) | undefined;
}

/** Every item of a list, page after page. Throws ProviderError. */
export async function* pages<S extends z.ZodType>(
  connection: DvsConnection,
  list: DvsList<S>,
  limits: CallLimits,
): AsyncGenerator<z.infer<S>> {
  const { operation, item, page, onUnreadable } = list;
  for (let number = 1; number <= MAX_PAGES;) {
    // The moment until which a call may begin is that of the first page.
    const pageLimits = number === 1 ? limits : { ...limits, sendBy: Number.POSITIVE_INFINITY };
    const { value, headers, httpStatus } = await connection.call(page(number), items, pageLimits);
    for (const raw of value) {
      const read = item.safeParse(raw);
      if (read.success) yield read.data;
      else if (onUnreadable) onUnreadable(raw);
      else throw unreadable(operation, httpStatus, read.error);
    }
    const next = nextPage(number, value.length, headers);
    if (next === null) return;
    number = next;
  }
  throw new Error(`${operation}: more than ${MAX_PAGES} pages`);
}

/**
 * The page after this one, or null at the end: X-Next-Page where it is given, else X-Total-Pages. Without either, a full
 * page is followed by one more request. Field notes: the headers are integers or absent; some servers leave them out.
 */
export function nextPage(
  page: number,
  length: number,
  headers: Readonly<Record<string, string | string[] | undefined>>,
): number | null {
  if (length === 0) return null;
  const next = integer(headers['x-next-page']);
  if (next !== null) return next > page ? next : null;
  const total = integer(headers['x-total-pages']);
  if (total !== null) return page < total ? page + 1 : null;
  return length >= PER_PAGE ? page + 1 : null;
}

function integer(header: string | string[] | undefined): number | null {
  return typeof header === 'string' && /^[0-9]{1,9}$/.test(header) ? Number(header) : null;
}

/** The query of a filter: lists joined by commas (OpenAPI: style form, not exploded). */
export function queryOf<S extends z.ZodType>(
  operation: string,
  schema: S,
  filter: z.input<S>,
): URLSearchParams {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(
    checked(operation, schema, filter) as Record<string, string | string[]>,
  )) {
    if (value !== undefined) query.set(name, Array.isArray(value) ? value.join(',') : value);
  }
  return query;
}

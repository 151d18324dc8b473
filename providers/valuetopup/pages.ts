import { z } from 'zod';
import type { CallLimits } from '../../domain/provider.ts';
import type { ValuetopupCall, ValuetopupConnection } from './call.ts';
import { checked, unreadable } from './failures.ts';

/** Gift-card SKUs of one page (Get list of Gift Card Skus: at most 100). */
export const PAGE_SIZE = 100;
/** A list that is longer than this is broken off. */
const MAX_PAGES = 10_000;

const items = z.array(z.unknown());

/** A list and how its items are read. */
export interface VtList<S extends z.ZodType> {
  readonly item: S;
  /** Called for an item that cannot be read, which is then left out. Without it such an item is a ProviderError. */
  readonly onUnreadable?: ((item: unknown) => void) | undefined;
}

/** Every item of a list that comes as a whole. Throws ProviderError. */
export async function* listOf<S extends z.ZodType>(
  connection: ValuetopupConnection,
  call: ValuetopupCall,
  { item, onUnreadable }: VtList<S>,
  limits: CallLimits,
): AsyncGenerator<z.infer<S>> {
  const { value, httpStatus } = await connection.call(call, items.nullable(), limits);
  yield* readItems(call.operation, value ?? [], httpStatus, item, onUnreadable);
}

/**
 * Every item of a list that comes in pages, which begin at a cursor and name the next one. Whether the next page begins
 * with the last item of this one is not documented, so an item is given once. A cursor that does not grow is the end.
 */
export async function* pagesOf<S extends z.ZodType>(
  connection: ValuetopupConnection,
  call: ValuetopupCall & { readonly query: URLSearchParams },
  { item, onUnreadable }: VtList<S>,
  idOf: (item: z.infer<S>) => string,
  limits: CallLimits,
): AsyncGenerator<z.infer<S>> {
  const seen = new Set<string>();
  let cursor: number | null = null;
  for (let page = 0; page < MAX_PAGES; page++) {
    const query = new URLSearchParams(call.query);
    if (cursor !== null) query.set('cursor', String(cursor));
    // The moment until which a call may begin is that of the first page.
    const pageLimits = page === 0 ? limits : { ...limits, sendBy: Number.POSITIVE_INFINITY };
    const answer = await connection.call({ ...call, query }, items.nullable(), pageLimits);
    const { value, httpStatus, next } = answer;
    for (const read of readItems(call.operation, value ?? [], httpStatus, item, onUnreadable)) {
      if (seen.has(idOf(read))) continue;
      seen.add(idOf(read));
      yield read;
    }
    if (next === null || (cursor !== null && next <= cursor) || (value ?? []).length === 0) return;
    cursor = next;
  }
  throw new Error(`${call.operation}: more than ${MAX_PAGES} pages`);
}

function* readItems<S extends z.ZodType>(
  operation: string,
  raws: readonly unknown[],
  httpStatus: number,
  item: S,
  onUnreadable?: (item: unknown) => void,
): Generator<z.infer<S>> {
  for (const raw of raws) {
    const read = item.safeParse(raw);
    if (read.success) yield read.data;
    else if (onUnreadable) onUnreadable(raw);
    else
      throw unreadable(
        operation,
        httpStatus,
        `payLoad.${read.error.issues[0]?.path.map(String).join('.') ?? ''}`,
      );
  }
}

/** The query of a filter. */
export function queryOf<S extends z.ZodType>(
  operation: string,
  schema: S,
  filter: z.input<S>,
): URLSearchParams {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(checked(operation, schema, filter) as Record<string, string>)) {
    if (value !== undefined) query.set(name, value);
  }
  return query;
}

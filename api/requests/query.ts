import { z } from 'zod';
import { isId } from '../../domain/ids.ts';
import { refuseFaults } from '../problems.ts';
import { queryFaults } from './faults.ts';

/** How many entries a page has. */
export const pageLimit = z.coerce
  .number('must be a number from 1 to 100')
  .int('must be a whole number')
  .min(1, 'must be at least 1')
  .max(100, 'must be at most 100')
  .default(20);

/** The id of the last purchase of the page before. */
export const purchaseCursor = z
  .string('must be given once')
  .refine((cursor) => isId('pur', cursor), 'must be the next_cursor of a page before');

/** A time, RFC 3339 with an offset. */
export const time = z.iso
  .datetime({ offset: true, error: 'must be a time such as 2026-11-25T12:00:00Z' })
  .transform((text) => new Date(text));

/** Reads a query. Throws Problem; unknown parameters are refused, since a filter that is ignored shows too much. */
export function readQuery<T extends z.ZodObject>(shape: T, query: unknown): z.infer<T> {
  const read = shape.safeParse({ ...(query as object) });
  if (!read.success) refuseFaults(queryFaults(read.error));
  return read.data as z.infer<T>;
}

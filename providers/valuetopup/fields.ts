import { z } from 'zod';
import { decimalText } from '../../domain/money.ts';

// The kinds of fields that Valuetopup's answers are made of.

/** Ids are integers of up to 64 bits there and texts here: they are compared and shown, never counted with. */
export const vtId = z
  .union([z.int().nonnegative(), z.string().regex(/^[0-9]{1,20}$/)])
  .transform((id) => String(id));

/** A JSON number of major units, as the exact decimal text that stood there. */
export const decimal = z
  .union([z.number(), z.string().regex(/^-?[0-9]{1,30}(\.[0-9]{1,18})?$/)])
  .transform((value) => (typeof value === 'number' ? decimalText(value) : value));

export const text = z.string();
/** Digits that may come as a number. */
export const textOrNumber = z.union([text, z.number().transform(decimalText)]);
/** For display only: a malformed one is dropped instead of making the whole object unreadable. */
export const shown = text.nullish().catch(null);
export const shownId = vtId.nullish().catch(null);
export const shownDecimal = decimal.nullish().catch(null);
export const currency = text.regex(/^[A-Za-z]{3}$/).transform((code) => code.toUpperCase());
export const shownCurrency = currency.nullish().catch(null);
/** Where a page of a list begins. */
export const cursor = z.int().nullish().catch(null);

/** An object whose names of fields nobody prints: read by any of several, whatever their case. */
export const loose = z.record(z.string(), z.unknown()).transform((fields) => {
  return new Map(Object.entries(fields).map(([name, value]) => [name.toLowerCase(), value]));
});
export type Loose = z.infer<typeof loose>;

export function textOf(fields: Loose, ...names: string[]): string | null {
  const value = names.map((name) => fields.get(name)).find((given) => given != null);
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? decimalText(value) : null;
}

/** A list of ids, or one; those that are none are left out. */
export function idsOf(fields: Loose, ...names: string[]): string[] {
  const value = names.map((name) => fields.get(name)).find((given) => given != null);
  return [value].flat().flatMap((id) => vtId.safeParse(id).data ?? []);
}

export function decimalOf(fields: Loose, ...names: string[]): string | null {
  const read = decimal.safeParse(textOf(fields, ...names));
  return read.success ? read.data : null;
}

import type { Evidence } from '../domain/provider.ts';

/** A text of a provider as PostgreSQL can store it: without NUL, and with no half of a character. */
export function storable(text: string): string {
  return text.replaceAll('\0', '').toWellFormed();
}

/** The JSON of evidence, or of an outcome, that PostgreSQL can store. */
export function storableJson(value: Evidence | object): string {
  return JSON.stringify(value, (_key, field: unknown) =>
    typeof field === 'string' ? storable(field) : field,
  );
}

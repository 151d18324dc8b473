import { z } from 'zod';

/** A text that PostgreSQL can store: Unicode without lone surrogates and without NUL. */
export function storableText(maxLength: number) {
  return z
    .string()
    .min(1, 'must not be empty')
    .max(maxLength, `must have at most ${maxLength} characters`)
    .refine((text) => text.isWellFormed() && !text.includes('\0'), 'must be well-formed Unicode without NUL');
}

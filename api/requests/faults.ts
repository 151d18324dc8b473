import type { z } from 'zod';
import type { Fault } from '../problems.ts';

/** What zod found wrong with a body, as faults with RFC 6901 pointers. */
export function bodyFaults(error: z.ZodError, body: unknown): Fault[] {
  const faults = error.issues.flatMap((issue): Fault[] => {
    const pointer = pointerOf(issue.path);
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        code: 'unknown_field',
        pointer: pointerOf([...issue.path, key]),
        detail: 'there is no field of this name',
      }));
    }
    if (issue.path.length > 0 && valueAt(body, issue.path) === undefined) {
      return [{ code: 'missing_field', pointer, detail: 'is required' }];
    }
    return [{ code: 'malformed_field', pointer, detail: detailOf(issue) }];
  });
  // One fault a field: what follows from the first helps nobody.
  return faults.filter(
    ({ pointer }, place) => faults.findIndex((other) => other.pointer === pointer) === place,
  );
}

/** Our own words where the schema has none. */
function detailOf(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'invalid_type' || !issue.message.startsWith('Invalid input')) return issue.message;
  return `must be ${/^[aeiou]/.test(issue.expected) ? 'an' : 'a'} ${issue.expected}`;
}

/** What zod found wrong with a query. */
export function queryFaults(error: z.ZodError): Fault[] {
  return error.issues.flatMap((issue): Fault[] => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        code: 'unknown_parameter',
        parameter: key,
        detail: 'there is no parameter of this name',
      }));
    }
    return [{ code: 'malformed_parameter', parameter: String(issue.path[0] ?? ''), detail: detailOf(issue) }];
  });
}

/** The RFC 6901 pointer of a path. */
export function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, step) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, step)
        ? (inner as Record<PropertyKey, unknown>)[step]
        : undefined,
    value,
  );
}

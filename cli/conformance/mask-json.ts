import { parseExactJson } from '../../providers/exact-json.ts';
import { asIs, HIDDEN, lastDigits } from './mask.ts';

/** Which fields a report may show, by their names at any depth, separated by blanks. Whatever is in neither is hidden. */
export interface JsonRules {
  /** As they are. An object in it is shown by the same rules. */
  readonly shown: string;
  /** The last digits. */
  readonly ends: string;
}

const SHOWN_ITEMS = 1;
const DEEPEST = 8;
const MOST_FIELDS = 60;

/** A function that gives JSON text masked, with the first item of each list; null for what is no JSON. */
export function jsonMask(rules: JsonRules): (text: string) => string | null {
  const shown = new Set(rules.shown.split(/\s+/));
  const ends = new Set(rules.ends.split(/\s+/));

  function masked(value: unknown, depth: number): unknown {
    if (depth === 0) return HIDDEN;
    if (Array.isArray(value)) {
      const items = value.slice(0, SHOWN_ITEMS).map((item: unknown) => masked(item, depth - 1));
      return value.length > SHOWN_ITEMS ? [...items, `… and ${value.length - SHOWN_ITEMS} more`] : items;
    }
    if (typeof value !== 'object' || value === null) return asIs(value);
    const fields = Object.entries(value).slice(0, MOST_FIELDS);
    return Object.fromEntries(
      fields.map(([name, field]) => [name.slice(0, 40), fieldOf(name, field, depth - 1)]),
    );
  }

  function fieldOf(name: string, value: unknown, depth: number): unknown {
    if (value === null || value === '') return value;
    if (ends.has(name)) return lastDigits(value);
    if (shown.has(name)) return masked(value, depth);
    return typeof value === 'boolean' ? value : HIDDEN;
  }

  return (text) => {
    try {
      return JSON.stringify(masked(parseExactJson(text), DEEPEST), null, 2);
    } catch {
      return null;
    }
  };
}

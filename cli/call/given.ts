import { MoneyError, parseMoney, type Money } from '../../domain/money.ts';
import type { Parameter } from './parameter.ts';
import { UsageError } from './terminal.ts';

type Value = string | number | boolean | readonly string[];

/** The parameters of one call, as they were given, each in the kind that the client wants. */
export class Given {
  readonly #values: ReadonlyMap<string, Value>;

  constructor(values: ReadonlyMap<string, Value>) {
    this.#values = values;
  }

  /** A needed text. */
  text(name: string): string {
    const value = this.#values.get(name);
    if (typeof value !== 'string') throw new UsageError(`"${name}" is not given`);
    return value;
  }

  /** A text that may be missing. */
  maybe(name: string): string | undefined {
    return this.#values.has(name) ? this.text(name) : undefined;
  }

  /** A needed number. */
  number(name: string): number {
    const value = this.#values.get(name);
    if (typeof value !== 'number') throw new UsageError(`"${name}" is not given`);
    return value;
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  /** `amount` and `currency` as money. Throws UsageError for what is no amount of the currency. */
  money(prefix = ''): Money {
    return moneyOf(this.text(`${prefix}amount`), this.text(`${prefix}currency`), `${prefix}amount`);
  }

  /** Everything as the objects and lists that the dots name, without these. The client checks what is in it. */
  tree<T>(without: readonly string[] = []): T {
    const root: Record<string, unknown> = {};
    for (const [name, value] of this.#values) {
      if (!without.includes(name)) plant(root, name.split('.'), value);
    }
    return listsIn(root, '') as T;
  }
}

/** Throws UsageError, which names the parameter. */
export function moneyOf(amount: string, currency: string, name: string): Money {
  try {
    return parseMoney(amount, currency);
  } catch (error) {
    if (!(error instanceof MoneyError)) throw error;
    if (error.reason === 'unknown_currency') {
      throw new UsageError('the currency must be an ISO 4217 code, for example USD');
    }
    throw new UsageError(`"${name}" must be an amount of its currency, for example 5.00`);
  }
}

function plant(root: Record<string, unknown>, path: readonly string[], value: Value): void {
  const [last = '', ...folders] = path.toReversed();
  let at = root;
  for (const folder of folders.toReversed()) at = (at[folder] ??= {}) as Record<string, unknown>;
  at[last] = value;
}

/** Objects whose names are places become lists. Throws UsageError when one is missing between. */
function listsIn(value: unknown, path: string): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  const entries = Object.entries(value).map(
    ([name, each]) => [name, listsIn(each, path === '' ? name : `${path}.${name}`)] as const,
  );
  if (!entries.every(([name]) => /^\d+$/.test(name)) || entries.length === 0)
    return Object.fromEntries(entries);
  const places = entries.map(([name]) => Number(name)).toSorted((a, b) => a - b);
  if (places.some((place, index) => place !== index)) {
    throw new UsageError(`the places of "${path}" must be 0, 1, 2 … without a gap`);
  }
  const byPlace = new Map(entries.map(([name, each]) => [Number(name), each]));
  return places.map((place) => byPlace.get(place));
}

/**
 * Reads `name=value` words by a function's parameters. Throws UsageError for a name that is not one of them, for one given
 * twice or missing, and for a value of another kind.
 */
export function readGiven(of: string, parameters: readonly Parameter[], words: readonly string[]): Given {
  const values = new Map<string, Value>();
  for (const word of words) {
    const cut = word.indexOf('=');
    const name = cut === -1 ? word : word.slice(0, cut);
    const parameter = parameters.find((one) => matches(one.name, name));
    if (!parameter) throw new UsageError(unknownParameter(of, parameters, name));
    if (cut === -1) throw new UsageError(`"${name}" has no value: write ${name}=…`);
    if (values.has(name)) throw new UsageError(`"${name}" is given twice`);
    values.set(name, valueOf(parameter, name, word.slice(cut + 1)));
  }
  const missing = parameters.filter((one) => one.needed && !given(values, one.name));
  if (missing.length > 0) {
    const names = missing.map(({ name, about }) => `  ${name.replaceAll('*', '0')}=…  ${about}`).join('\n');
    throw new UsageError(`${of} needs also:\n${names}`);
  }
  return new Given(values);
}

function given(values: ReadonlyMap<string, Value>, name: string): boolean {
  return name.includes('*') ? [...values.keys()].some((one) => matches(name, one)) : values.has(name);
}

/** Whether a given name is the declared one, whose `*` stands for a place. */
export function matches(declared: string, name: string): boolean {
  if (!declared.includes('*')) return declared === name;
  const [wanted, parts] = [declared.split('.'), name.split('.')];
  return (
    wanted.length === parts.length &&
    wanted.every((part, index) =>
      part === '*' ? /^\d{1,2}$/.test(parts[index] ?? '') : part === parts[index],
    )
  );
}

function unknownParameter(of: string, parameters: readonly Parameter[], name: string): string {
  // Somebody may have given a value without its name: it is not repeated.
  const quoted = /^[A-Za-z][A-Za-z0-9_.]{0,60}$/.test(name) ? ` "${name}"` : ' of that name';
  if (parameters.length === 0) return `${of} has no parameter${quoted}: it takes none`;
  return `${of} has no parameter${quoted}. It takes: ${parameters.map((one) => one.name).join(', ')}`;
}

function valueOf({ kind = 'text', choices }: Parameter, name: string, text: string): Value {
  if (text === '') throw new UsageError(`"${name}" has no value: write ${name}=…`);
  const parts = kind === 'list' ? text.split(',') : [text];
  if (choices && !parts.every((part) => choices.includes(part))) {
    throw new UsageError(`"${name}" must be ${choices.join(', ')}`);
  }
  if (kind === 'list') return parts;
  if (kind === 'flag') {
    if (text !== 'true' && text !== 'false') throw new UsageError(`"${name}" must be true or false`);
    return text === 'true';
  }
  if (kind === 'text') return text;
  if (!/^-?[0-9]{1,15}(\.[0-9]{1,9})?$/.test(text)) throw new UsageError(`"${name}" must be a number`);
  return Number(text);
}

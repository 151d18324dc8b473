import type { Veil } from './mask.ts';

/**
 * One parameter of a function. `name` has dots for nesting, and `*` for a place in a list: `items.*.name` is given as
 * `items.0.name=Mug`. Everything is a text unless the client wants something else.
 */
export interface Parameter {
  readonly name: string;
  readonly needed: boolean;
  readonly about: string;
  /** `flag`: true or false; `list`: texts with commas between. @default "text" */
  readonly kind?: 'text' | 'number' | 'flag' | 'list';
  readonly choices?: readonly string[];
  /** How it is hidden in what is printed. @default shown */
  readonly veil?: Veil;
}

type Rest = Omit<Parameter, 'name' | 'needed' | 'about'>;

/** A parameter that must be given. */
export function needed(name: string, about: string, rest: Rest = {}): Parameter {
  return { name, needed: true, about, ...rest };
}

/** A parameter that may be left out. */
export function optional(name: string, about: string, rest: Rest = {}): Parameter {
  return { name, needed: false, about, ...rest };
}

/** The same parameters below a name, none of them needed. */
export function below(prefix: string, parameters: readonly Parameter[]): Parameter[] {
  return parameters.map((one) => ({ ...one, name: `${prefix}.${one.name}`, needed: false }));
}

/** An amount in major units and its currency: `amount=5.00 currency=USD`. Read by `Given.money`. */
export const MONEY: readonly Parameter[] = [
  needed('amount', 'in major units, for example 5.00'),
  needed('currency', 'ISO 4217, for example USD'),
];

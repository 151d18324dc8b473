/**
 * How a value is hidden: `secret` wholly, `number` but for its last three characters, `words` but for the first character of
 * each word.
 */
export type Veil = 'secret' | 'number' | 'words';

/** Veils by the name of a field. Names are compared without case, `_` and `-`. */
export type Veils = Readonly<Record<string, Veil>>;

/** Fields of every provider. */
const COMMON: Veils = {
  password: 'secret',
  pwd: 'secret',
  pin: 'secret',
  pins: 'secret',
  auth: 'secret',
  authorization: 'secret',
  secrets: 'secret',
  serial: 'secret',
  mobile: 'number',
  mobile_number: 'number',
  phone: 'number',
  account_number: 'number',
  card_number: 'secret',
  first_name: 'words',
  last_name: 'words',
  account_name: 'words',
  customer_name: 'words',
  account_holder: 'words',
  middle_name: 'words',
  email: 'words',
};
/** Fields that hold long numbers and name no person: shown as they are. */
const IMPERSONAL =
  /(id|ids|reference|ref|key|token|code|date|time|timestamp|atms|amount|minor|available|holding|balance|limit)$/;
/** Below this length a value is hidden by its field's name only: it could be part of anything. */
const MIN_REPLACED = 4;
const MIN_UNBOUNDED = 8;
const KEPT = 3;
/** A phone's or a card's number in a text, blanks and dashes within it. */
const LONG_NUMBER = /(?<![\w.])\+?\d(?:[ -]?\d){8,}(?!\w)/g;
const ISO_DATE = /^\d{4}-\d{2}-\d{2}/;

/** Hides one value. */
export function veiled(text: string, veil: Veil): string {
  if (text === '') return text;
  if (veil === 'secret') return '***';
  if (veil === 'words') return text.replace(/\S+/g, (word) => `${Array.from(word)[0] ?? ''}***`);
  return text.length >= 2 * KEPT + 1 ? `***${text.slice(-KEPT)}` : '***';
}

/** Hides in what is printed of one call: by the name of the field, by what is known to be secret, and by its form. */
export class Mask {
  readonly #veils: ReadonlyMap<string, Veil>;
  readonly #known: readonly { readonly pattern: RegExp; readonly shown: string }[];

  /**
   * @param veils the provider's own fields
   * @param credentials texts of the account
   * @param values values that were given, which may come back anywhere
   */
  constructor(
    veils: Veils,
    credentials: readonly string[],
    values: readonly (readonly [value: string, veil: Veil])[],
  ) {
    const entries = Object.entries({ ...COMMON, ...veils });
    this.#veils = new Map(entries.map(([name, veil]) => [tidy(name), veil]));
    const known = [
      ...credentials.map((text) => [text, 'secret'] as const),
      ...values.flatMap(([value, veil]) => formsOf(value).map((form) => [form, veil] as const)),
    ];
    this.#known = known
      .filter(([text]) => text.length >= MIN_REPLACED)
      .toSorted(([a], [b]) => b.length - a.length)
      .map(([text, veil]) => ({ pattern: patternOf(text), shown: veiled(text, veil) }));
  }

  /** A text without what is known to be secret; for addresses and messages. */
  text(text: string): string {
    return this.#known.reduce((clean, { pattern, shown }) => clean.replace(pattern, () => shown), text);
  }

  /** As `text`, and without long numbers. */
  prose(text: string): string {
    return this.text(text).replace(LONG_NUMBER, (number) =>
      ISO_DATE.test(number) ? number : veiled(number, 'number'),
    );
  }

  /** A structure with every leaf hidden that must be. */
  data(value: unknown, name = '', inherited: Veil | null = null): unknown {
    const field = tidy(name);
    const veil = inherited ?? this.#veils.get(field) ?? null;
    if (Array.isArray(value)) return value.map((each) => this.data(each, name, veil));
    if (value !== null && typeof value === 'object') {
      const entries = Object.entries(value);
      return Object.fromEntries(entries.map(([key, each]) => [this.text(key), this.data(each, key, veil)]));
    }
    if (typeof value !== 'string' && typeof value !== 'number') return value;
    if (veil !== null) return veiled(String(value), veil);
    if (typeof value === 'number') {
      const text = String(value);
      const shown = IMPERSONAL.test(field) ? this.text(text) : this.prose(text);
      return shown === text ? value : shown;
    }
    return IMPERSONAL.test(field) ? this.text(value) : this.prose(value);
  }
}

function tidy(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** A value as it may stand in an address or a form, and a number as providers rewrite it. */
function formsOf(value: string): string[] {
  const digits = value.replace(/\D/g, '');
  const numbers = /^\+?[\d\s-]+$/.test(value) && digits.length >= MIN_UNBOUNDED ? [digits] : [];
  const local = /^(?:0|234)([789]\d{9})$/.exec(numbers[0] ?? '')?.[1];
  const forms = [value, encodeURIComponent(value), new URLSearchParams([['', value]]).toString().slice(1)];
  return [...new Set([...forms, ...numbers, ...(local === undefined ? [] : [`0${local}`, `234${local}`])])];
}

/** A short text is no part of a longer word. */
function patternOf(text: string): RegExp {
  const literal = RegExp.escape(text);
  return new RegExp(
    text.length >= MIN_UNBOUNDED ? literal : `(?<![A-Za-z0-9])${literal}(?![A-Za-z0-9])`,
    'gi',
  );
}

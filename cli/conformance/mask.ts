/** What stands in a report for what is hidden. */
export const HIDDEN = '•••';

/** A number with its last digits only: `•••000`. Short ones are hidden as a whole. */
export function lastDigits(value: unknown, shown = 3): string {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  return text.length >= shown + 2 ? `${HIDDEN}${text.slice(-shown)}` : HIDDEN;
}

/** Both ends of a long text, as the document's own sample masks tokens: `474eef6d…b1`. Short ones are hidden as a whole. */
export function bothEnds(value: unknown): string {
  const text = typeof value === 'string' ? value : '';
  return text.length >= 32 ? `${text.slice(0, 8)}…${text.slice(-4)}` : HIDDEN;
}

/** How a value is shown. */
export type Show = (value: unknown) => unknown;

/** Shows numbers, booleans, and short texts without line ends, as they are. */
export const asIs: Show = (value) => {
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return value;
  return typeof value === 'string'
    ? value.replace(/[^\x20-\x7e\u00a0-\u024f’–…]/g, '?').slice(0, 200)
    : HIDDEN;
};

/** An object with each field as the table shows it; what the table does not name is hidden, names included beyond 40. */
export function maskedFields(value: unknown, table: Readonly<Record<string, Show>>): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return HIDDEN;
  const fields = Object.entries(value).slice(0, 40);
  return Object.fromEntries(
    fields.map(([name, field]) => {
      const show = Object.hasOwn(table, name) ? table[name] : undefined;
      return [/^\w{1,40}$/.test(name) ? name : HIDDEN, show ? show(field) : hidden(field)];
    }),
  );
}

function hidden(value: unknown): unknown {
  return value === '' || value === null || typeof value === 'boolean' ? value : HIDDEN;
}

/** A text without some secrets. Short ones could be anything: they are left to the allow-lists of the samples. */
export function withoutThose(text: string, secrets: readonly string[]): string {
  return secrets
    .filter(({ length }) => length >= 6)
    .reduce((clean, secret) => clean.replaceAll(secret, '***'), text);
}

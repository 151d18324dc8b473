import type { Recipient, RecipientField } from './product.ts';

/** What a recipient may give that nobody but the provider may read. Sealed at rest, masked wherever it would be shown. */
export const SECRET_FIELDS = [
  'boost_pin',
  'carrier_account',
  'carrier_password',
] as const satisfies readonly RecipientField[];
type SecretField = (typeof SECRET_FIELDS)[number];
type Secrets = Readonly<Partial<Record<SecretField, string>>>;

/** Stands for a secret. Of one length, and no part of it: a PIN of four digits has no part that may be shown. */
const MASK = '••••';

/** A recipient as it may be stored and shown, and the secrets of it; null when there is none. */
export function splitSecrets(recipient: Recipient): {
  readonly shown: Recipient;
  readonly secrets: Secrets | null;
} {
  const given = SECRET_FIELDS.filter((field) => recipient[field] !== undefined);
  if (given.length === 0) return { shown: recipient, secrets: null };
  return {
    shown: { ...recipient, ...Object.fromEntries(given.map((field) => [field, MASK])) },
    secrets: Object.fromEntries(given.map((field) => [field, recipient[field]])),
  };
}

/** True when an object has a field of a recipient that is a secret. */
export function hasSecrets(recipient: object): boolean {
  return SECRET_FIELDS.some((field) => (recipient as Recipient)[field] !== undefined);
}

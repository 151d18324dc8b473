import { z } from 'zod';
import {
  RECIPIENT_FIELDS,
  type CatalogueProduct,
  type Recipient,
  type RecipientField,
} from '../../domain/product.ts';
import type { FieldProblem } from '../../domain/provider.ts';
import { E164, type NewTransaction } from './parameters.ts';
import type { DvsProduct } from './schema.ts';

/** Where each field of a recipient stands in a transaction. Other fields of DVS have no place in a purchase. */
const PLACES = {
  credit_party_identifier: {
    mobile_number: 'mobile',
    account_number: 'account',
    account_qualifier: 'account_qualifier',
  },
  beneficiary: {
    first_name: 'first_name',
    last_name: 'last_name',
    middle_name: 'middle_name',
    email: 'email',
  },
  statement_identifier: { reference: 'statement_reference', due_date: 'statement_due_date' },
  additional_identifier: { purchaser_id: 'purchaser_id' },
} as const satisfies Readonly<Record<string, Readonly<Record<string, RecipientField>>>>;
type Party = keyof typeof PLACES;

/** The fields that an order of DVS has a place for. */
type DvsField = {
  [P in Party]: (typeof PLACES)[P][keyof (typeof PLACES)[P]];
}[Party];

/** The format of each field; the limits of DVS where it has one, else a limit of ours. */
const FORMATS: Readonly<Record<DvsField, { readonly pattern: RegExp; readonly format: string }>> = {
  mobile: { pattern: E164, format: 'an international number such as +6595123100' },
  account: { pattern: /^(?=.*\S).{1,64}$/, format: '1 to 64 characters' },
  account_qualifier: { pattern: /^(?=.*\S).{1,100}$/, format: '1 to 100 characters' },
  email: { pattern: /^[^\s@]{1,64}@[^\s@]{1,190}$/, format: 'an e-mail address' },
  first_name: { pattern: /^(?=.*\S).{1,100}$/, format: '1 to 100 characters' },
  last_name: { pattern: /^(?=.*\S).{1,100}$/, format: '1 to 100 characters' },
  middle_name: { pattern: /^(?=.*\S).{1,100}$/, format: '1 to 100 characters' },
  statement_reference: { pattern: /^(?=.*\S).{1,100}$/, format: '1 to 100 characters' },
  statement_due_date: { pattern: z.regexes.date, format: 'a date such as 2026-11-25' },
  purchaser_id: { pattern: /^[a-zA-Z0-9-]{8,36}$/, format: '8 to 36 letters, digits and hyphens' },
};

type Needs = Pick<CatalogueProduct, 'requiredRecipientFields'>;

/** What is wrong with a recipient for this product; empty when nothing is. Pure. */
export function recipientProblems(product: Needs, recipient: Recipient): FieldProblem[] {
  const problems: FieldProblem[] = [];
  for (const [name, value] of Object.entries(recipient)) {
    if (value === undefined) continue;
    if (!isDvsField(name)) {
      const detail = isRecipientField(name)
        ? 'products of DVS have no use for this field'
        : 'recipients have no field of this name';
      problems.push(problem(name, 'unknown_field', detail));
    } else if (typeof value !== 'string' || !FORMATS[name].pattern.test(value)) {
      problems.push(problem(name, 'malformed_field', `must be ${FORMATS[name].format}`));
    }
  }
  for (const name of missingFields(product, recipient)) {
    problems.push(problem(name, 'missing_field', `this product needs ${alternativesText(product)}`));
  }
  return problems;
}

/** The fields that are missing to the alternative that needs the fewest more; none when one is complete. */
function missingFields(product: Needs, recipient: Recipient): readonly RecipientField[] {
  const missing = product.requiredRecipientFields.map((fields) =>
    fields.filter((field) => !recipient[field]),
  );
  return (
    missing.reduce<readonly RecipientField[] | null>((best, next) => {
      return best === null || next.length < best.length ? next : best;
    }, null) ?? []
  );
}

function alternativesText(product: Needs): string {
  return product.requiredRecipientFields.map((fields) => fields.join(' and ')).join(', or ');
}

function problem(field: string, code: string, detail: string): FieldProblem {
  const escaped = field.replaceAll('~', '~0').replaceAll('/', '~1');
  return { pointer: `/recipient/${escaped}`, code, detail };
}

function isDvsField(name: string): name is DvsField {
  return Object.hasOwn(FORMATS, name);
}

function isRecipientField(name: string): name is RecipientField {
  return (RECIPIENT_FIELDS as readonly string[]).includes(name);
}

type Parties = Pick<NewTransaction, Party>;

/** The parties of a transaction for this recipient; only those of which a field is given. */
export function partiesOf(recipient: Recipient): Parties {
  const parties: Record<string, Record<string, string>> = {};
  for (const [party, places] of Object.entries(PLACES)) {
    for (const [field, ours] of Object.entries(places)) {
      const value = recipient[ours];
      if (value) (parties[party] ??= {})[field] = value;
    }
  }
  return parties;
}

/**
 * The alternatives of recipient fields that a product needs: one for each combination of what its parties need. Null when
 * it needs something that a purchase has no place for.
 */
export function requiredRecipientFields(product: DvsProduct): RecipientField[][] | null {
  if (needsAny(product.required_debit_party_identifier_fields) || needsAny(product.required_sender_fields))
    return null;
  let combined: RecipientField[][] = [[]];
  const needs = [
    ourAlternatives('credit_party_identifier', product.required_credit_party_identifier_fields),
    ourAlternatives('beneficiary', product.required_beneficiary_fields),
    ourAlternatives('statement_identifier', product.required_statement_identifier_fields),
    ourAlternatives('additional_identifier', product.required_additional_identifier_fields),
  ];
  for (const alternatives of needs) {
    combined = combined.flatMap((fields) => alternatives.map((more) => [...fields, ...more]));
  }
  if (combined.length === 0) return null;
  return combined.some((fields) => fields.length === 0) ? [] : combined;
}

type Alternatives = readonly (readonly string[])[] | null | undefined;

/** True when not even one alternative is to give nothing. */
function needsAny(alternatives: Alternatives): boolean {
  return alternatives != null && alternatives.length > 0 && alternatives.every((fields) => fields.length > 0);
}

/** The alternatives in our names; those with a field that we have no place for are left out. */
function ourAlternatives(party: Party, alternatives: Alternatives): RecipientField[][] {
  if (!needsAny(alternatives)) return [[]];
  const places: Readonly<Record<string, RecipientField>> = PLACES[party];
  return (alternatives ?? []).flatMap((fields) => {
    const ours = fields.map((field) => (Object.hasOwn(places, field) ? places[field] : undefined));
    return ours.every((field) => field !== undefined) ? [ours] : [];
  });
}

import type { CatalogueProduct, Recipient, RecipientField } from '../../domain/product.ts';
import type { FieldProblem } from '../../domain/provider.ts';
import type { SendKind } from './product-data.ts';

/** What an order of each kind needs of its recipient: alternatives, each given as a whole. */
export const REQUIRED_FIELDS: Readonly<Record<SendKind, readonly (readonly RecipientField[])[]>> = {
  topup: [['mobile']],
  pin: [],
  bill: [['account']],
  gift_card: [],
  esim: [],
  sim: [['sim_number', 'zip_code']],
};

interface Format {
  readonly pattern: RegExp;
  readonly format: string;
}
const name: Format = { pattern: /^(?=.*\S).{1,100}$/, format: '1 to 100 characters' };

/** The format of each field that an order has a place for; limits of ours where the document has none. */
const FORMATS: Readonly<Partial<Record<RecipientField, Format>>> = {
  mobile: { pattern: /^\+[1-9][0-9]{6,14}$/, format: 'an international number such as +18763351234' },
  account: { pattern: /^(?=.*\S).{1,64}$/, format: '1 to 64 characters' },
  account_qualifier: { pattern: /^(?=.*\S).{1,20}$/, format: 'the check digits, 1 to 20 characters' },
  email: { pattern: /^[^\s@]{1,64}@[^\s@]{1,190}$/, format: 'an e-mail address' },
  first_name: name,
  last_name: name,
  sim_number: { pattern: /^[0-9A-Za-z]{6,32}$/, format: '6 to 32 letters and digits' },
  zip_code: { pattern: /^[0-9]{5}$/, format: 'five digits' },
};

/** What is wrong with a recipient for this product; empty when nothing is. Pure. */
export function recipientProblems(
  { requiredRecipientFields }: Pick<CatalogueProduct, 'requiredRecipientFields'>,
  recipient: Recipient,
): FieldProblem[] {
  const problems: FieldProblem[] = [];
  for (const [field, value] of Object.entries(recipient)) {
    if (value === undefined) continue;
    const known = Object.hasOwn(FORMATS, field) ? FORMATS[field as RecipientField] : undefined;
    if (!known) problems.push(problem(field, 'unknown_field', 'products of Valuetopup have no such field'));
    else if (typeof value !== 'string' || !known.pattern.test(value))
      problems.push(problem(field, 'malformed_field', `must be ${known.format}`));
  }
  const [fields = []] = requiredRecipientFields;
  for (const field of fields.filter((needed) => !recipient[needed]))
    problems.push(problem(field, 'missing_field', `this product needs ${fields.join(' and ')}`));
  return problems;
}

function problem(field: string, code: string, detail: string): FieldProblem {
  const escaped = field.replaceAll('~', '~0').replaceAll('/', '~1');
  return { pointer: `/recipient/${escaped}`, code, detail };
}

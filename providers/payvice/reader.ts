import {
  RECIPIENT_FIELDS,
  type CatalogueProduct,
  type Recipient,
  type RecipientField,
} from '../../domain/product.ts';
import type { FieldProblem, ProviderReader } from '../../domain/provider.ts';
import { localPhone } from './fields.ts';
import { quoteOf } from './quote.ts';

/**
 * What the API may use of Payvice. Payvice has no balance function and no callbacks (payvice.txt has neither), so it needs
 * no connection.
 */
export const payviceReader: ProviderReader = {
  name: 'payvice',
  validate: recipientProblems,
  quote: quoteOf,
  readCallback: () => null,
  floatCurrency: 'NGN',
  balances: () => Promise.resolve([]),
};

const FORMATS: Readonly<
  Partial<Record<RecipientField, { readonly fits: (text: string) => boolean; readonly format: string }>>
> = {
  mobile: {
    fits: (text) => localPhone(text) !== null,
    format: 'a Nigerian number such as +2348101234000',
  },
  account: { fits: (text) => /^[0-9A-Za-z]{4,30}$/.test(text), format: '4 to 30 letters and digits' },
};

function recipientProblems(product: CatalogueProduct, recipient: Recipient): FieldProblem[] {
  const problems: FieldProblem[] = [];
  for (const [name, value] of Object.entries(recipient)) {
    const field = RECIPIENT_FIELDS.find((known) => known === name);
    const format = field && FORMATS[field];
    if (value === undefined) continue;
    if (!field) problems.push(problem(name, 'unknown_field', 'recipients have no field of this name'));
    else if (typeof value !== 'string' || (format && !format.fits(value))) {
      problems.push(problem(name, 'malformed_field', `must be ${format?.format ?? 'a text'}`));
    }
  }
  const [needed = []] = product.requiredRecipientFields;
  for (const field of needed) {
    if (recipient[field]) continue;
    problems.push(problem(field, 'missing_field', `this product needs ${needed.join(' and ')}`));
  }
  return problems;
}

function problem(field: string, code: string, detail: string): FieldProblem {
  const escaped = field.replaceAll('~', '~0').replaceAll('/', '~1');
  return { pointer: `/recipient/${escaped}`, code, detail };
}

import {
  RECIPIENT_FIELDS,
  type CatalogueProduct,
  type Recipient,
  type RecipientField,
} from '../../domain/product.ts';
import type { EnquiryWay, FieldProblem, ProviderReader } from '../../domain/provider.ts';
import { localPhone } from './fields.ts';
import { orderingOf } from './products.ts';
import { quoteOf } from './quote.ts';

/**
 * What the API may use of Payvice. Payvice has no balance function and no callbacks (payvice.txt has neither), and whoever asks
 * about a customer needs a wallet's credentials, which a worker has: so it needs no connection.
 */
export const payviceReader: ProviderReader = {
  name: 'payvice',
  validate: recipientProblems,
  quote: quoteOf,
  enquiry: enquiryOf,
  readCallback: () => null,
  floatCurrency: 'NGN',
  balances: () => Promise.resolve([]),
};

interface Format {
  readonly fits: (text: string) => boolean;
  readonly format: string;
}
const MOBILE: Format = {
  fits: (text) => localPhone(text) !== null,
  format: 'a Nigerian number such as +2348101234000',
};
const WALLET: Format = { fits: matches(/^[0-9A-Za-z]{4,20}$/), format: '4 to 20 letters and digits' };
/** Meters, accounts and smart cards: the samples have 10 to 13 digits; a document of their lengths there is not. */
const CUSTOMER: Format = { fits: matches(/^[0-9]{8,13}$/), format: '8 to 13 digits' };

function matches(pattern: RegExp): Format['fits'] {
  return (text) => pattern.test(text);
}

function formatOf(product: CatalogueProduct, field: RecipientField | undefined): Format | undefined {
  if (field === 'mobile') return MOBILE;
  if (field !== 'account') return undefined;
  return orderingOf(product).call === 'transfer' ? WALLET : CUSTOMER;
}

/** Ikeja's enquiry needs a token, Enugu's look-up a password, TV's validation a user name; the others have none. */
function enquiryOf(product: CatalogueProduct): EnquiryWay | null {
  const { call } = orderingOf(product);
  if (call === 'ikeja') return 'in_turn';
  return call === 'enugu' || call === 'tv' ? 'any_time' : null;
}

function recipientProblems(product: CatalogueProduct, recipient: Recipient): FieldProblem[] {
  const problems: FieldProblem[] = [];
  for (const [name, value] of Object.entries(recipient)) {
    const field = RECIPIENT_FIELDS.find((known) => known === name);
    const format = formatOf(product, field);
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

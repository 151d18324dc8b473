import type { CatalogueProduct, Recipient, RecipientField } from '../../domain/product.ts';
import type { FieldProblem } from '../../domain/provider.ts';
import { wrongMobile } from './mobile-form.ts';
import { dataOf, type SendKind } from './product-data.ts';

/** What an order of each kind needs of its recipient: alternatives, each given as a whole. */
export const REQUIRED_FIELDS: Readonly<Record<SendKind, readonly (readonly RecipientField[])[]>> = {
  topup: [['mobile']],
  bundle: [['mobile']],
  pin: [],
  bill: [['account']],
  gift_card: [],
  esim: [],
  sim: [['sim_number', 'zip_code']],
  // What the old carrier wants to know differs; Sim Port in marks all of it as optional.
  port_in: [
    ['mobile', 'sim_number', 'zip_code', 'carrier_account', 'carrier_password'],
    ['mobile', 'sim_number', 'zip_code'],
  ],
};

/** Fields that only some kinds of order have a place for: elsewhere they would be lost without a word. */
const ONLY_FOR: Readonly<Partial<Record<RecipientField, readonly SendKind[]>>> = {
  account: ['bill'],
  account_qualifier: ['bill'],
  sim_number: ['sim', 'port_in'],
  zip_code: ['sim', 'port_in'],
  deliver_by: ['pin', 'gift_card'],
  boost_pin: ['topup'],
  language: ['sim', 'port_in'],
  area_code: ['sim', 'port_in'],
  imei: ['sim', 'port_in'],
  carrier_account: ['port_in'],
  carrier_password: ['port_in'],
  carrier_zip: ['port_in'],
  operator_code: ['port_in'],
  equipment_type: ['port_in'],
  address: ['port_in'],
  street_number: ['port_in'],
  street_name: ['port_in'],
  city: ['port_in'],
  state: ['port_in'],
  contact_number: ['port_in'],
};

interface Format {
  readonly pattern: RegExp;
  readonly format: string;
}
const name: Format = { pattern: /^(?=.*\S).{1,100}$/, format: '1 to 100 characters' };
const zip: Format = { pattern: /^(?!00000)[0-9]{5}$/, format: 'five digits, not all of them zeros' };
const short: Format = { pattern: /^(?=.*\S).{1,64}$/, format: '1 to 64 characters' };

/** The format of each field that an order has a place for; limits of ours where the document has none. */
const FORMATS: Readonly<Partial<Record<RecipientField, Format>>> = {
  mobile: { pattern: /^\+[1-9][0-9]{6,14}$/, format: 'an international number such as +18763351234' },
  account: short,
  account_qualifier: { pattern: /^(?=.*\S).{1,20}$/, format: 'the check digits, 1 to 20 characters' },
  email: { pattern: /^[^\s@]{1,64}@[^\s@]{1,190}$/, format: 'an e-mail address' },
  first_name: name,
  last_name: name,
  sim_number: { pattern: /^[0-9A-Za-z]{6,32}$/, format: '6 to 32 letters and digits' },
  zip_code: zip,
  deliver_by: { pattern: /^sms$/, format: 'sms, or left out' },
  boost_pin: { pattern: /^[0-9]{4,6}$/, format: '4 to 6 digits' },
  carrier_account: short,
  carrier_password: short,
  carrier_zip: zip,
  operator_code: short,
  equipment_type: short,
  address: { pattern: /^(?=.*\S).{1,200}$/, format: '1 to 200 characters' },
  street_number: short,
  street_name: name,
  city: name,
  state: name,
  contact_number: { pattern: /^\+?[0-9 -]{4,20}$/, format: 'a telephone number' },
  // No document says which words are taken; these two are an assumption of ours.
  language: { pattern: /^(English|Spanish)$/, format: 'English or Spanish' },
  area_code: { pattern: /^[0-9A-Za-z]{1,3}$/, format: '1 to 3 letters or digits' },
  imei: { pattern: /^[0-9]{14,16}$/, format: '14 to 16 digits' },
};

/** What is wrong with a recipient for this product; empty when nothing is. Pure. */
export function recipientProblems(
  product: Pick<CatalogueProduct, 'requiredRecipientFields' | 'type' | 'providerData'>,
  recipient: Recipient,
): FieldProblem[] {
  const { requiredRecipientFields, type } = product;
  const problems: FieldProblem[] = [];
  for (const [field, value] of Object.entries(recipient)) {
    if (value === undefined) continue;
    const known = Object.hasOwn(FORMATS, field) ? FORMATS[field as RecipientField] : undefined;
    if (!known) problems.push(problem(field, 'unknown_field', 'products of Valuetopup have no such field'));
    else if (ONLY_FOR[field as RecipientField]?.includes(type as SendKind) === false)
      problems.push(problem(field, 'unknown_field', 'this product has no use for this field'));
    else if (typeof value !== 'string' || !known.pattern.test(value))
      problems.push(problem(field, 'malformed_field', `must be ${known.format}`));
  }
  const needed = requiredRecipientFields.map((fields) => fields.join(' and ')).join(', or ');
  for (const field of missingFields(requiredRecipientFields, recipient))
    problems.push(problem(field, 'missing_field', `this product needs ${needed}`));
  if (recipient.deliver_by !== undefined && !recipient.mobile)
    problems.push(problem('mobile', 'missing_field', 'a text message needs a number'));
  for (const [field, other] of type === 'port_in' ? TOGETHER : [])
    if (recipient[other] && !recipient[field])
      problems.push(problem(field, 'missing_field', `goes together with ${other}`));
  const wrong = problems.length === 0 ? wrongNumber(product, recipient) : null;
  return wrong === null ? problems : [problem('mobile', 'malformed_field', wrong)];
}

/** The old carrier knows its customer by both. */
const TOGETHER = [
  ['carrier_account', 'carrier_password'],
  ['carrier_password', 'carrier_account'],
] as const;

/**
 * What the number would have to be like for the SKU; null where it is, or where it is only somebody's to be called by. The
 * number that a PIN is texted to is of the SKU's country (Pin Transaction); of a gift card's nobody says so.
 */
function wrongNumber(
  product: Pick<CatalogueProduct, 'providerData'>,
  { mobile, deliver_by }: Recipient,
): string | null {
  const { mobile: form, send } = dataOf(product);
  const served = send === 'topup' || send === 'bundle' || send === 'port_in';
  if (!form || !mobile || !(served || (send === 'pin' && deliver_by !== undefined))) return null;
  return wrongMobile(form, mobile);
}

/** The fields that are missing to the alternative that needs the fewest more. */
function missingFields(
  alternatives: readonly (readonly RecipientField[])[],
  recipient: Recipient,
): readonly RecipientField[] {
  const missing = alternatives.map((fields) => fields.filter((field) => !recipient[field]));
  return missing.toSorted((a, b) => a.length - b.length)[0] ?? [];
}

function problem(field: string, code: string, detail: string): FieldProblem {
  const escaped = field.replaceAll('~', '~0').replaceAll('/', '~1');
  return { pointer: `/recipient/${escaped}`, code, detail };
}

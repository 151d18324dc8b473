import { priceUnitOf, valueOfFixed, valueOfRanged, type RequestedAmount, type Valuation } from './pricing.ts';
import {
  isFixed,
  productById,
  type CalculationMode,
  type Product,
  type RangedProduct,
  type RequiredFields,
} from './products.ts';
import { DvsRefusal, type RefusalCode } from './refusals.ts';
import type { Parties } from './transaction.ts';

/** A create that DVS accepts as far as its own fields go. */
export interface CreateRequest {
  readonly externalId: string;
  readonly product: Product;
  readonly requested: RequestedAmount | null;
  readonly value: Valuation;
  readonly priceUnit: string;
  readonly parties: Parties;
  readonly autoConfirm: boolean;
  readonly callbackUrl: string | null;
  /** What is wrong with a party, if anything: DVS may refuse or reject for it. */
  readonly partyProblem: RefusalCode | null;
}

type Fields = Readonly<Record<string, unknown>>;

const LARGEST_INT32 = 2_147_483_647;
export const E164 = /^\+[1-9][0-9]{6,14}$/;
const ALPHA_3 = /^[A-Z]{3}$/;
const NOT_BLANK = /\S/;
const ACCOUNT_NUMBER = /^(?=[^]*\S)[^]{1,64}$/;

/** Field formats of OpenAPI 1.14. A field that is not here is ignored, as DVS ignores what it does not know. */
const PERSON: Readonly<Record<string, RegExp>> = {
  last_name: NOT_BLANK,
  first_name: NOT_BLANK,
  middle_name: NOT_BLANK,
  nationality_country_iso_code: ALPHA_3,
  mobile_number: E164,
  email: NOT_BLANK,
  address_text: NOT_BLANK,
  address_city: NOT_BLANK,
  address_country_iso_code: ALPHA_3,
  address_postal_code: /^[A-Z0-9][A-Z0-9\s-]*[A-Z0-9]$/,
};
const IDENTIFIER: Readonly<Record<string, RegExp>> = {
  mobile_number: E164,
  account_number: ACCOUNT_NUMBER,
  account_qualifier: NOT_BLANK,
};

/** Every party of a request: its fields, what the product asks of it, and the code for its mobile number. */
const PARTIES: readonly {
  readonly name: string;
  readonly formats: Readonly<Record<string, RegExp>>;
  readonly requiredBy: (product: Product) => RequiredFields | null | undefined;
  readonly mobileCode: RefusalCode;
}[] = [
  { name: 'sender', formats: PERSON, requiredBy: ({ sender }) => sender, mobileCode: 1005503 },
  { name: 'beneficiary', formats: PERSON, requiredBy: ({ beneficiary }) => beneficiary, mobileCode: 1006503 },
  {
    name: 'debit_party_identifier',
    formats: IDENTIFIER,
    requiredBy: ({ debitParty }) => debitParty,
    mobileCode: 1006003,
  },
  {
    name: 'credit_party_identifier',
    formats: IDENTIFIER,
    requiredBy: ({ creditParty }) => creditParty,
    mobileCode: 1005003,
  },
  {
    name: 'statement_identifier',
    formats: { reference: NOT_BLANK, due_date: /^\d{4}-\d\d-\d\d$/ },
    requiredBy: ({ statement }) => statement,
    mobileCode: 1000400,
  },
  {
    name: 'additional_identifier',
    formats: { purchaser_id: /^[a-zA-Z0-9-]{8,36}$/ },
    requiredBy: ({ additional }) => additional,
    mobileCode: 1000400,
  },
];

/**
 * Reads the body of a create. Throws DvsRefusal with the documented code for what is wrong with it.
 *
 * @param takesCallback whether this variant knows `callback_url`; the synchronous one does not
 */
export function readCreate(body: string, takesCallback: boolean): CreateRequest {
  const fields = jsonObject(body);
  const { external_id: externalId, product_id: productId, auto_confirm: autoConfirm } = fields;
  if (typeof externalId !== 'string' || !NOT_BLANK.test(externalId) || externalId.length > 40) refuse();
  if (!isInt32(productId)) refuse();
  if (autoConfirm !== undefined && typeof autoConfirm !== 'boolean') refuse();
  const callbackUrl = takesCallback ? urlOf(fields['callback_url']) : null;
  const product = productById(productId);
  if (!product) throw new DvsRefusal(1003001);
  const requested = isFixed(product) ? null : requestedOf(product, fields);
  const value = isFixed(product) ? valueOfFixed(product) : valueOfRanged(product, requested ?? refuse());
  const { parties, problem } = partiesOf(product, fields);
  return {
    externalId,
    product,
    requested,
    value,
    priceUnit: priceUnitOf(product),
    parties,
    autoConfirm: autoConfirm === true,
    callbackUrl,
    partyProblem: problem,
  };
}

/** A JSON object from a request body; anything else is refused. */
export function jsonObject(body: string): Fields {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    throw new DvsRefusal(1000400);
  }
  return isObject(parsed) ? parsed : refuse();
}

/** True for the integers that DVS takes as an id of a product, service or operator. */
export function isInt32(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= LARGEST_INT32;
}

export function isAccountNumber(value: unknown): value is string {
  return typeof value === 'string' && ACCOUNT_NUMBER.test(value);
}

/** Ranged products need a calculation mode that they accept, and the amount on that side. */
function requestedOf(product: RangedProduct, fields: Fields): RequestedAmount {
  const mode = fields['calculation_mode'];
  if (mode !== 'SOURCE_AMOUNT' && mode !== 'DESTINATION_AMOUNT') refuse();
  if (!product.modes.includes(mode)) refuse();
  const side = fields[mode === 'SOURCE_AMOUNT' ? 'source' : 'destination'];
  return isObject(side) ? amountOf(mode, side) : refuse();
}

function amountOf(mode: CalculationMode, side: Fields): RequestedAmount {
  const { unit_type: unitType, unit, amount, ...others } = side;
  if (unitType !== 'CURRENCY' || typeof unit !== 'string' || Object.keys(others).length > 0) refuse();
  if (typeof amount !== 'number') refuse();
  if (amount <= 0 || amount > Number.MAX_SAFE_INTEGER) throw new DvsRefusal(1003002);
  return { mode, unit, amount };
}

function partiesOf(product: Product, fields: Fields): { parties: Parties; problem: RefusalCode | null } {
  const parties: Record<string, Record<string, string>> = {};
  let problem: RefusalCode | null = null;
  for (const { name, formats, requiredBy, mobileCode } of PARTIES) {
    const given = fields[name] ?? {};
    if (!isObject(given)) refuse();
    const party: Record<string, string> = {};
    for (const [field, format] of Object.entries(formats)) {
      const value = given[field];
      if (value === undefined || value === null) continue;
      if (typeof value === 'string' && format.test(value)) party[field] = value;
      else problem ??= field === 'mobile_number' ? mobileCode : 1000400;
    }
    const required = requiredBy(product) ?? [];
    if (required.length > 0 && !required.some((all) => all.every((field) => party[field] !== undefined))) {
      problem ??= required.every((all) => all.includes('mobile_number')) ? mobileCode : 1000400;
    }
    if (Object.keys(party).length > 0) parties[name] = party;
  }
  return { parties, problem };
}

function urlOf(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string' || !/^https?:\/\//i.test(value) || !URL.canParse(value)) refuse();
  return value;
}

function isObject(value: unknown): value is Fields {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function refuse(): never {
  throw new DvsRefusal(1000400);
}

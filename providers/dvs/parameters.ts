import { z } from 'zod';

// What a caller may give, with the limits of dvs.txt and the OpenAPI description 1.14. Checked before anything is sent.

/** E.164 with its plus: `+6595123100`. */
export const E164 = /^\+[1-9][0-9]{6,14}$/;
const nonEmpty = z.string().max(255).regex(/\S/);
const accountNumber = z.string().min(1).max(64).regex(/\S/);
const mobileNumber = z.string().regex(E164);
const isoCode = z.string().regex(/^[A-Z]{3}$/);
const date = z.iso.date();
const INT32_MAX = 2_147_483_647n;
const INT64_MAX = 9_223_372_036_854_775_807n;

const idUpTo = (largest: bigint) =>
  z.string().refine((id) => /^[1-9][0-9]{0,18}$/.test(id) && BigInt(id) <= largest);

/** Ids of services, operators, products, promotions, campaigns. */
export const int32Id = idUpTo(INT32_MAX);
/** Ids of transactions. */
export const int64Id = idUpTo(INT64_MAX);
export const countryCode = isoCode;

const productType = z.enum([
  'FIXED_VALUE_RECHARGE',
  'RANGED_VALUE_RECHARGE',
  'FIXED_VALUE_PIN_PURCHASE',
  'RANGED_VALUE_PIN_PURCHASE',
  'RANGED_VALUE_PAYMENT',
]);

export const noFilter = z.strictObject({});
export const operatorFilter = z.strictObject({ country_iso_code: isoCode.optional() });
export const offerFilter = z.strictObject({
  country_iso_code: isoCode.optional(),
  operator_id: int32Id.optional(),
  product_id: int32Id.optional(),
});
export const productFilter = z.strictObject({
  type: productType.optional(),
  service_id: int32Id.optional(),
  subservice_id: int32Id.optional(),
  tags: z
    .array(z.string().regex(/^[A-Z0-9_]{4,16}$/))
    .min(1)
    .optional(),
  country_iso_code: isoCode.optional(),
  operator_id: int32Id.optional(),
  region: z
    .string()
    .regex(/^[A-Z]{2}-[A-Z0-9]{2,3}(-[A-Z]{2})?$/)
    .optional(),
  benefit_types: z
    .array(z.enum(['TALKTIME', 'DATA', 'SMS', 'PAYMENT', 'CREDITS']))
    .min(1)
    .optional(),
});
const DAY_MS = 24 * 3600 * 1000;
/** Without `external_id` DVS looks at 24 hours of creation dates at the most, both ends included. */
export const transactionFilter = z
  .strictObject({
    external_id: z.string().min(1).max(40).optional(),
    product_type: productType.optional(),
    service_id: int32Id.optional(),
    subservice_id: int32Id.optional(),
    country_iso_code: isoCode.optional(),
    operator_id: int32Id.optional(),
    status_id: z
      .string()
      .regex(/^[0-9]{1,10}$/)
      .optional(),
    credit_party_mobile_number: mobileNumber.optional(),
    credit_party_account_number: accountNumber.optional(),
    from_date: z.iso.datetime({ offset: true }).optional(),
    to_date: z.iso.datetime({ offset: true }).optional(),
  })
  .refine(({ external_id, from_date, to_date }) => {
    if (external_id !== undefined || from_date === undefined || to_date === undefined) return true;
    const windowMs = Date.parse(to_date) - Date.parse(from_date);
    return windowMs >= 0 && windowMs <= DAY_MS;
  });
export const balanceFilter = z.strictObject({
  unit_type: z.literal('CURRENCY').optional(),
  unit: isoCode.optional(),
});
export const mobileLookup = z.strictObject({ mobile_number: mobileNumber });
export const statementInquiry = z.strictObject({
  product_id: int32Id.transform(Number),
  account_number: accountNumber,
  account_qualifier: nonEmpty.optional(),
});

const amount = z.strictObject({
  unit_type: z.literal('CURRENCY'),
  unit: isoCode,
  amount: z.number().positive(),
});
const party = z.strictObject({
  mobile_number: mobileNumber.optional(),
  account_number: accountNumber.optional(),
  account_qualifier: nonEmpty.optional(),
});
const person = z.strictObject({
  first_name: nonEmpty.optional(),
  last_name: nonEmpty.optional(),
  middle_name: nonEmpty.optional(),
  email: nonEmpty.optional(),
  mobile_number: mobileNumber.optional(),
  nationality_country_iso_code: isoCode.optional(),
  address_text: nonEmpty.optional(),
  address_city: nonEmpty.optional(),
  address_country_iso_code: isoCode.optional(),
  address_postal_code: nonEmpty.optional(),
});

/** The body of a create (dvs.txt, Create a transaction). `product_id` is a text here and a number on the wire. */
export const newTransaction = z.strictObject({
  external_id: z.string().regex(/^\S{1,40}$/),
  product_id: int32Id.transform(Number),
  calculation_mode: z.enum(['SOURCE_AMOUNT', 'DESTINATION_AMOUNT']).optional(),
  source: amount.optional(),
  destination: amount.optional(),
  auto_confirm: z.boolean().optional(),
  sender: person.optional(),
  beneficiary: person.optional(),
  debit_party_identifier: party.optional(),
  credit_party_identifier: party.optional(),
  statement_identifier: z
    .strictObject({ reference: nonEmpty.optional(), due_date: date.optional() })
    .optional(),
  additional_identifier: z
    .strictObject({ purchaser_id: z.string().regex(/^[a-zA-Z0-9-]{8,36}$/) })
    .optional(),
  callback_url: z.url().optional(),
});

export type OperatorFilter = z.infer<typeof operatorFilter>;
export type OfferFilter = z.infer<typeof offerFilter>;
export type ProductFilter = z.infer<typeof productFilter>;
export type TransactionFilter = z.infer<typeof transactionFilter>;
export type BalanceFilter = z.infer<typeof balanceFilter>;
export type MobileLookup = z.infer<typeof mobileLookup>;
export type StatementInquiry = z.input<typeof statementInquiry>;
export type NewTransaction = z.input<typeof newTransaction>;

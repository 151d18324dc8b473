import { z } from 'zod';
import { decimalText } from '../../domain/money.ts';

// Shapes of DVS answers (dvs.txt; nested shapes from the OpenAPI description 1.14). Only what identifies an object is
// required: real answers leave out nulls and newer fields. Unknown fields are dropped, so nothing unexpected travels on.

/** Ids are 64-bit integers there and texts here: they are compared and shown, never counted with. */
export const dvsId = z
  .union([z.int().nonnegative(), z.string().regex(/^[0-9]{1,20}$/)])
  .transform((id) => String(id));

/** A JSON number of major units, as the exact decimal text that stood there. */
export const decimal = z
  .union([z.number(), z.string().regex(/^-?[0-9]{1,30}(\.[0-9]{1,18})?$/)])
  .transform((value) => (typeof value === 'number' ? decimalText(value) : value));

const text = z.string();
/** For display only: a malformed one is dropped instead of making the whole object unreadable. */
const shown = text.nullish().catch(null);

const named = z.object({ id: dvsId, name: shown });
const region = z.object({ name: shown, code: shown });
const value = z.object({ unit_type: shown, unit: text.nullish(), amount: decimal.nullish() });
const range = z.object({ min: decimal.nullish(), max: decimal.nullish(), increment: decimal.nullish() });
const price = z.object({
  unit_type: shown,
  unit: text.nullish(),
  amount: decimal.nullish(),
  fee: decimal.nullish(),
});

export const service = named;
export const country = z.object({
  iso_code: text,
  name: shown,
  regions: z.array(region).nullish().catch(null),
});
export const operator = z.object({
  id: dvsId,
  name: shown,
  country: country.nullish(),
  regions: z.array(region).nullish().catch(null),
});
export const identifiedOperator = operator.extend({ identified: z.boolean().nullish() });
export const benefitType = z.object({ name: text });

const benefit = z.object({
  type: text.nullish(),
  unit_type: shown,
  unit: shown,
  amount: z.record(z.string(), z.unknown()).nullish(),
  additional_information: shown,
});
const offer = {
  id: dvsId,
  title: shown,
  description: shown,
  terms: shown,
  start_date: shown,
  end_date: shown,
};
const productName = z.object({ id: dvsId, name: shown, description: shown, type: shown });

export const promotion = z.object({
  ...offer,
  operator: operator.nullish(),
  products: z.array(productName).nullish(),
});
export const campaign = z.object({
  ...offer,
  products: z.array(productName.extend({ operator: operator.nullish() })).nullish(),
});

/** Alternatives of field names: one of the inner lists must be given as a whole. */
const requiredFields = z.array(z.array(text)).nullish();

export const product = z.object({
  id: dvsId,
  name: shown,
  description: shown,
  type: text,
  service: named.extend({ subservice: named.nullish().catch(null) }).nullish(),
  operator: operator.nullish(),
  tags: z.array(text).nullish().catch(null),
  validity: z.object({ unit: shown, quantity: z.number().nullish() }).nullish().catch(null),
  required_debit_party_identifier_fields: requiredFields,
  required_credit_party_identifier_fields: requiredFields,
  required_sender_fields: requiredFields,
  required_beneficiary_fields: requiredFields,
  required_statement_identifier_fields: requiredFields,
  required_additional_identifier_fields: requiredFields,
  accepted_calculation_modes: z.array(text).nullish(),
  availability_zones: z.array(text).nullish().catch(null),
  source: value.extend({ amount: z.union([decimal, range]).nullish() }).nullish(),
  destination: value.extend({ amount: z.union([decimal, range]).nullish() }).nullish(),
  prices: z
    .object({ wholesale: price.extend({ amount: z.union([decimal, range]).nullish() }).nullish() })
    .nullish(),
  rates: z
    .object({ base: decimal.nullish(), wholesale: decimal.nullish(), retail: decimal.nullish() })
    .nullish(),
  benefits: z.array(benefit).nullish().catch(null),
  promotions: z.array(z.object(offer)).nullish().catch(null),
});

const party = z.object({
  mobile_number: text.nullish(),
  account_number: text.nullish(),
  account_qualifier: text.nullish(),
});
const values = z.object({ source: value.nullish(), destination: value.nullish() });

export const status = z.object({
  id: z.int().nullish(),
  message: text.nullish(),
  class: z.object({ id: z.int().nullish(), message: text.nullish() }).nullish(),
});

/** What create, confirm, cancel, the look-ups and the callback give. */
export const transaction = z.object({
  id: dvsId,
  external_id: z.union([text, z.int().transform(String)]),
  status,
  creation_date: shown,
  confirmation_expiration_date: shown,
  confirmation_date: shown,
  operator_reference: shown,
  pin: z.object({ code: text.nullish(), serial: text.nullish() }).nullish(),
  product: z.object({ id: dvsId.nullish(), name: shown }).nullish(),
  prices: z.object({ wholesale: price.nullish() }).nullish(),
  rates: z.object({ base: decimal.nullish(), wholesale: decimal.nullish() }).nullish().catch(null),
  requested_values: values.nullish(),
  adjusted_values: values.nullish(),
  credit_party_identifier: party.nullish(),
  callback_url: shown,
});

export const balance = z.object({
  id: dvsId.nullish(),
  unit_type: text.nullish(),
  unit: text,
  available: decimal,
  holding: decimal.nullish(),
  credit_limit: decimal.nullish(),
});

export const statement = z.object({
  reference: text.nullish(),
  dates: z.object({ due: shown, statement: shown }).nullish(),
  balance: value.nullish(),
});

/** The body of a refusal. `code` is an integer there, in older answers a text. */
export const errors = z.object({
  errors: z
    .array(
      z.object({ code: z.union([z.int().nonnegative(), text.regex(/^[0-9]{1,10}$/)]).transform(String) }),
    )
    .min(1),
});

export type DvsService = z.infer<typeof service>;
export type DvsCountry = z.infer<typeof country>;
export type DvsOperator = z.infer<typeof operator>;
export type DvsIdentifiedOperator = z.infer<typeof identifiedOperator>;
export type DvsBenefitType = z.infer<typeof benefitType>;
export type DvsPromotion = z.infer<typeof promotion>;
export type DvsCampaign = z.infer<typeof campaign>;
export type DvsProduct = z.infer<typeof product>;
export type DvsStatus = z.infer<typeof status>;
export type DvsTransaction = z.infer<typeof transaction>;
export type DvsBalance = z.infer<typeof balance>;
export type DvsStatement = z.infer<typeof statement>;

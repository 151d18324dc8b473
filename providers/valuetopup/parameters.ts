import { z } from 'zod';

// What a caller may give, with the limits of the document. Checked before anything is sent.

const int32 = z.string().refine((id) => /^(0|[1-9][0-9]{0,9})$/.test(id) && Number(id) <= 2_147_483_647);
const int64 = z
  .string()
  .refine((id) => /^[1-9][0-9]{0,18}$/.test(id) && BigInt(id) <= 9_223_372_036_854_775_807n);
const nonEmpty = z.string().max(255).regex(/\S/);
const optionalText = nonEmpty.optional();
/** ISO 3166-1 alpha-2, as the document's own example (IN). */
const countryCode = z.string().regex(/^[A-Z]{2,3}$/);
/** A number with its country code and without a plus; the plus of ours is taken off. */
export const mobile = z
  .string()
  .regex(/^\+?[1-9][0-9]{6,14}$/)
  .transform((number) => number.replace('+', ''));

export const skuId = int32;
export const productId = int32;
export const transactionId = int64;
export const iccid = z.string().regex(/^[0-9A-Fa-f]{10,22}$/);
export const correlationId = z.string().regex(/^[A-Za-z0-9._-]{1,50}$/);
export const accountNumber = z.string().max(100).regex(/\S/);
/** RFC 9110 Accept-Language with one language, for example `ar`. */
export const language = z.string().regex(/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/);

export const operatorFilter = z.strictObject({
  operatorId: int32.optional(),
  countryCode: countryCode.optional(),
});
/** Categories: 1 PIN, 2 RTR (top-up), 4 bill, 5 SIM, 6 gift card, 7 eSIM. */
export const productFilter = z.strictObject({
  operatorId: int32.optional(),
  categoryId: z.enum(['1', '2', '4', '5', '6', '7']).optional(),
  countryCode: countryCode.optional(),
});
export const skuFilter = z.strictObject({ productId: int32.optional(), skuId: int32.optional() });
export const giftCardFilter = z.strictObject({
  productId: int32.optional(),
  skuId: int32.optional(),
  countryCode: countryCode.optional(),
});
export const pageSize = z.int().min(1).max(100);

/** A positive decimal text of major units, as a JSON number on the wire. */
const amount = z
  .string()
  .regex(/^(0|[1-9][0-9]{0,14})(\.[0-9]{1,6})?$/)
  .transform(Number)
  .refine((value) => value > 0);
/** Never left out: without it the provider takes the wallet's currency. In capitals. */
const currency = z.string().regex(/^[A-Z]{3}$/);
const additionalInfos = z
  .array(z.strictObject({ name: nonEmpty, value: z.string().max(255) }))
  .min(1)
  .optional();
const months = z.int().min(1).max(60).optional();
const sku = int32.transform(Number);

export const costRequest = z.strictObject({ skuId: sku, amount, transactionCurrencyCode: currency });
export const topup = z.strictObject({
  skuId: sku,
  amount,
  mobile,
  correlationId,
  senderMobile: mobile.optional(),
  boostPin: z
    .string()
    .regex(/^[0-9]{4,6}$/)
    .optional(),
  numberOfPlanMonths: months,
  transactionCurrencyCode: currency,
  additionalInfos,
});
export const pinOrder = z.strictObject({
  skuId: sku,
  correlationId,
  /** Makes the provider text the PIN to this number. */
  recipient: mobile.optional(),
  additionalInfos,
});
export const billPayment = z.strictObject({
  skuId: sku,
  amount,
  accountNumber,
  mobileNumber: mobile.optional(),
  checkDigits: optionalText,
  correlationId,
  senderMobile: mobile.optional(),
  senderName: optionalText,
  transactionCurrencyCode: currency,
  additionalInfos,
});
export const giftCardOrder = z.strictObject({
  skuId: sku,
  amount,
  correlationId,
  firstName: optionalText,
  lastName: optionalText,
  recipient: mobile.optional(),
  transactionCurrencyCode: currency,
  additionalInfos,
});
export const esimOrder = z.strictObject({ skuId: sku, correlationId });

const sim = {
  skuId: sku,
  simNumber: nonEmpty,
  /** An integer on the wire: a leading zero is lost there, as the document has it. */
  zipCode: z
    .string()
    .regex(/^(?!00000)[0-9]{5}$/)
    .transform(Number),
  language: optionalText,
  email: optionalText,
  correlationId,
  numberOfPlanMonths: months,
  imei: optionalText,
  additionalInfos,
};
export const simActivation = z.strictObject({ ...sim, areaCode: optionalText });
export const simPortIn = z.strictObject({
  ...sim,
  areaCode: z.string().min(1).max(3).optional(),
  operatorCode: optionalText,
  mobileNumber: mobile.optional(),
  accountNumber: optionalText,
  passwordPin: optionalText,
  firstName: optionalText,
  lastName: optionalText,
  address: optionalText,
  city: optionalText,
  state: optionalText,
  accountHolderZip: optionalText,
  equipmentType: optionalText,
  streetNumber: optionalText,
  streetName: optionalText,
  contactNumber: optionalText,
});

/** A loan bundle with the sum that the customer agreed to: face value and loan together, in minor units. */
export const bundleTopup = z.strictObject({
  productId: int32,
  skuId: int32,
  mobile,
  correlationId,
  agreed: z.strictObject({
    amountMinor: z.int().positive(),
    currency,
    /** A smaller sum, too, is another one than agreed. */
    exactly: z.boolean().optional(),
  }),
});

export type Topup = z.input<typeof topup>;
export type BundleTopup = z.input<typeof bundleTopup>;
export type PinOrder = z.input<typeof pinOrder>;
export type BillPayment = z.input<typeof billPayment>;
export type GiftCardOrder = z.input<typeof giftCardOrder>;
export type EsimOrder = z.input<typeof esimOrder>;
export type SimActivation = z.input<typeof simActivation>;
export type SimPortIn = z.input<typeof simPortIn>;
export type CostRequest = z.input<typeof costRequest>;

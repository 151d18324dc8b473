import { z } from 'zod';
import {
  currency,
  cursor,
  decimal,
  decimalOf,
  idsOf,
  loose,
  shown,
  shownCurrency,
  shownDecimal,
  shownId,
  text,
  textOf,
  textOrNumber,
  vtId,
} from './fields.ts';

// Shapes of Valuetopup's answers (valuetopup-v2.txt prints the envelope only; the rest is from field notes, and where those
// are silent it is assumed and read loosely). Only what identifies an object is required; unknown fields are dropped.

/** Response Model Structure. The samples write `payLoad`, the table of fields `payload`. */
export const envelope = z.object({
  responseCode: text.regex(/^[0-9]{1,6}$/),
  payLoad: z.unknown().optional(),
  payload: z.unknown().optional(),
  next: cursor,
  next_cursor: cursor,
});

/** One entry of `/catalog/errors`. */
export const listedCode = loose.transform((fields, context) => {
  const code = textOf(fields, 'responsecode', 'errorcode', 'code');
  const message = textOf(
    fields,
    'responsemessage',
    'errormessage',
    'message',
    'errordescription',
    'description',
  );
  if (code !== null && message !== null && /^[0-9]{1,6}$/.test(code)) return { code, message };
  context.addIssue({ code: 'custom', message: 'no code and message' });
  return z.NEVER;
});

/** A number; in older answers an object with `balance`. Negative: prepaid funds. Positive, on credit terms: owed. */
export const balance = z
  .union([decimal, z.object({ balance: decimal })])
  .transform((given) => (typeof given === 'string' ? given : given.balance));

export const country = z.object({
  countryCode: text,
  countryName: shown,
  region: shown,
  internationalCountryCode: textOrNumber.nullish().catch(null),
  areaCodes: z.unknown().optional(),
  numberLength: z.unknown().optional(),
});
export const operator = z.object({
  operatorId: vtId,
  operatorName: shown,
  countryCode: shown,
  imageUrl: shown,
});
export const product = z.object({
  productId: vtId,
  productName: shown,
  operatorId: shownId,
  operatorName: shown,
  countryCode: shown,
  categoryId: shownId,
  category: textOrNumber.nullish().catch(null),
});

const bound = z.object({
  cost: decimal,
  costCurrency: currency,
  faceValue: decimal,
  faceValueCurrency: currency,
});
export const sku = z.object({
  skuId: vtId,
  skuName: shown,
  productId: shownId,
  productName: shown,
  operatorId: shownId,
  operatorName: shown,
  countryCode: shown,
  category: textOrNumber.nullish().catch(null),
  categoryId: shownId,
  benefitType: shown,
  validity: textOrNumber.nullish().catch(null),
  region: shown,
  min: bound,
  max: bound,
  /** False: whole major units only. */
  allowDecimal: z.boolean().nullish().catch(null),
  /** How its mobile numbers begin, and how many digits come after that. */
  internationalCountryCode: z
    .union([z.array(textOrNumber), textOrNumber.transform((one) => [one])])
    .nullish()
    .catch(null),
  localPhoneNumberLength: textOrNumber.nullish().catch(null),
  /** What it costs differs by customer: it is bought with what `/catalog/bundles` says. */
  requireFetchBundle: z.boolean().nullish().catch(null),
  productDescription: shown,
  /** A text to be shown, or what a purchase has to add: a list of names. */
  additionalInformation: z.unknown().optional(),
});

/** A bundle of one customer's number. What it costs is its face value and the loan that is due with it. */
export const bundle = loose.transform((fields, context) => {
  const skuId = vtId.safeParse(fields.get('skuid'));
  const faceValue = decimalOf(fields, 'facevalue', 'amount', 'price');
  const money = currency.safeParse(
    fields.get('facevaluecurrency') ?? fields.get('currency') ?? fields.get('currencycode'),
  );
  const loanGiven = ['loanamount', 'loan', 'loandue', 'outstandingloan'].find(
    (name) => fields.get(name) != null,
  );
  const loan = loanGiven === undefined ? '0' : loanOf(fields.get(loanGiven));
  // A loan that cannot be read may be any sum: such a bundle is not sold.
  if (skuId.success && faceValue !== null && money.success && loan !== null) {
    const name = textOf(fields, 'skuname', 'bundlename', 'name');
    return { skuId: skuId.data, name, faceValue, loan, currency: money.data };
  }
  context.addIssue({ code: 'custom', message: 'no bundle' });
  return z.NEVER;
});

function loanOf(given: unknown): string | null {
  const nested = loose.safeParse(given);
  const read = decimal.safeParse(nested.success ? textOf(nested.data, 'loanamount', 'amount') : given);
  return read.success && !read.data.startsWith('-') ? read.data : null;
}

export const exchangeRate = loose.transform((fields, context) => {
  const rate = decimalOf(fields, 'exchangerate', 'rate');
  if (rate !== null) {
    return {
      rate,
      skuId: textOf(fields, 'skuid'),
      from: textOf(fields, 'basecurrency', 'fromcurrency', 'sourcecurrency', 'costcurrency'),
      to: textOf(
        fields,
        'currencycode',
        'tocurrency',
        'destinationcurrency',
        'facevaluecurrency',
        'currency',
      ),
    };
  }
  context.addIssue({ code: 'custom', message: 'no rate' });
  return z.NEVER;
});

/** Advisory: the customer has the last word on the operator. */
export const mobileOwner = z.object({
  operatorId: shownId,
  operatorName: shown,
  productId: shownId,
  productName: shown,
  skuId: shownId,
  countryCode: shown,
});

export const bill = loose.transform((fields) => ({
  accountNumber: textOf(fields, 'accountnumber'),
  accountName: textOf(fields, 'accountname', 'customername', 'name'),
  amount: decimalOf(fields, 'amountdue', 'billamount', 'amount', 'dueamount'),
  currency: textOf(fields, 'currency', 'currencycode'),
  dueDate: textOf(fields, 'duedate'),
}));

export const promotion = loose.transform((fields) => ({
  id: textOf(fields, 'promotionid', 'id'),
  title: textOf(fields, 'title', 'promotionname', 'name'),
  description: textOf(fields, 'description', 'terms', 'promotiondescription'),
  operatorId: textOf(fields, 'operatorid'),
  operatorName: textOf(fields, 'operatorname'),
  skuIds: idsOf(fields, 'skuids', 'skuid'),
  startDate: textOf(fields, 'startdate', 'fromdate', 'validfrom'),
  endDate: textOf(fields, 'enddate', 'todate', 'validto'),
}));

export const estimate = z.object({
  /** What our wallet pays, in the wallet's currency. */
  invoiceAmount: decimal,
  localCurrencyAmount: shownDecimal,
  destinationCurrency: shownCurrency,
  faceValue: shownDecimal,
  faceValueCurrency: shownCurrency,
  salesTaxAmount: shownDecimal,
});

export type VtCountry = z.infer<typeof country>;
export type VtOperator = z.infer<typeof operator>;
export type VtProduct = z.infer<typeof product>;
export type VtSku = z.infer<typeof sku>;
export type VtBundle = z.infer<typeof bundle>;
export type VtExchangeRate = z.infer<typeof exchangeRate>;
export type VtMobileOwner = z.infer<typeof mobileOwner>;
export type VtBill = z.infer<typeof bill>;
export type VtPromotion = z.infer<typeof promotion>;
export type VtEstimate = z.infer<typeof estimate>;

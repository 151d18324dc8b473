import { z } from 'zod';
import {
  decimalOf,
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

// What transactions, their status and what is read of them give (field notes; the document prints the envelope only).

const pin = z.object({
  pinNumber: textOrNumber.nullish(),
  controlNumber: textOrNumber.nullish().catch(null),
  deliveredAmount: shownDecimal,
  deliveredCurrencyCode: shownCurrency,
  expirationDate: shown,
});
export const giftCard = z.object({
  cardNumber: textOrNumber.nullish(),
  pin: textOrNumber.nullish(),
  certificateLink: text.nullish(),
});
/** What `/transaction/giftcard/fetch/{id}` gives: the card, or a transaction that holds it. */
export const fetchedGiftCard = z
  .union([z.object({ giftCardDetail: giftCard }), giftCard.transform((card) => ({ giftCardDetail: card }))])
  .transform(({ giftCardDetail }) => giftCardDetail);

const esim = loose.transform((fields) => ({
  iccid: textOf(fields, 'iccid'),
  activationCode: textOf(fields, 'activationcode', 'lpa', 'qrcode', 'qrcodetext', 'matchingid'),
  smdpAddress: textOf(fields, 'smdpaddress', 'smdp'),
}));

/** What a transaction and its status give. It counts only with its id. */
export const transaction = z
  .object({
    transactionId: vtId,
    correlationId: shown,
    transactionDate: shown,
    invoiceAmount: shownDecimal,
    faceValue: shownDecimal,
    discount: shownDecimal,
    fee: shownDecimal,
    product: z.object({ skuId: shownId, productName: shown, instructions: shown }).nullish().catch(null),
    topupDetail: z
      .object({
        localCurrencyAmount: shownDecimal,
        salesTaxAmount: shownDecimal,
        localCurrencyAmountExcludingTax: shownDecimal,
        destinationCurrency: shownCurrency,
        operatorTransactionId: textOrNumber.nullish().catch(null),
      })
      .nullish()
      .catch(null),
    pins: z.array(pin).nullish().catch(null),
    giftCardDetail: giftCard.nullish().catch(null),
    esimDetail: esim.nullish().catch(null),
    eSimDetail: esim.nullish().catch(null),
    iccid: shown,
    simInfo: z
      .object({ simNumber: shown, language: shown, zipCode: z.unknown().optional(), mobileNumber: shown })
      .nullish()
      .catch(null),
    billPaymentDetail: z
      .object({
        accountNumber: textOrNumber.nullish().catch(null),
        token: textOrNumber.nullish().catch(null),
        unit: z.unknown().optional(),
        receivedNarration: shown,
      })
      .nullish()
      .catch(null),
  })
  .transform(({ esimDetail, eSimDetail, iccid, ...rest }) => {
    const detail = esimDetail ?? eSimDetail ?? null;
    return {
      ...rest,
      esim: detail ?? (iccid == null ? null : { iccid, activationCode: null, smdpAddress: null }),
    };
  });

export const dataBalance = loose.transform((fields) => ({
  name: textOf(fields, 'bundlename', 'name'),
  status: textOf(fields, 'bundlestate', 'status', 'state'),
  total: decimalOf(fields, 'totaldata', 'total', 'initialquantity'),
  remaining: decimalOf(fields, 'remainingdata', 'remaining', 'remainingquantity', 'databalance', 'balance'),
  unit: textOf(fields, 'unit', 'dataunit'),
  expiry: textOf(fields, 'expirydate', 'expirationdate', 'enddate', 'endtime'),
}));

/** The states of a port-in are not documented: the text is for people, or for a table of the operator's own. */
export const portIn = loose.transform((fields) => ({
  transactionId: textOf(fields, 'transactionid', 'id'),
  status: textOf(fields, 'portinstatus', 'status', 'state'),
  mobileNumber: textOf(fields, 'mobilenumber', 'mobile'),
}));

export type VtGiftCard = z.infer<typeof giftCard>;
export type VtTransaction = z.infer<typeof transaction>;
export type VtDataBalance = z.infer<typeof dataBalance>;
export type VtPortIn = z.infer<typeof portIn>;

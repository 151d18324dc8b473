import { outOfRange, skuFor } from './catalogue.ts';
import { invalid, ValuetopupRefusal } from './codes.ts';
import type { Fields } from './fields.ts';
import { requireMobileOf } from './places.ts';
import { convert, WALLET_CURRENCY } from './pricing.ts';
import type { Kind, SimDetails } from './purchase.ts';
import type { Category, Sku } from './skus.ts';

const LONGEST_CORRELATION_ID = 50;
const MOST_MONTHS = 12;
const LARGEST_ZIP_CODE = 99_999;

const CATEGORY_OF: Readonly<Record<Kind, Category>> = {
  topup: 'Rtr',
  pin: 'Pin',
  bill: 'Bill Pay',
  gift_card: 'Gift Card',
  esim: 'eSim',
  sim: 'Sim',
  port_in: 'Sim',
};

/** A purchase that is asked for, its parameters of the right types. */
export interface Order {
  readonly kind: Kind;
  readonly correlationId: string;
  readonly sku: Sku;
  readonly amountMinor: number;
  /** The currency of the amount: the wallet's or that of the face value. */
  readonly currency: string;
  /** How many months. */
  readonly times: number;
  /** Mobile or account number; null where there is none. */
  readonly recipient: string | null;
  readonly boostPin: string | null;
  readonly infos: ReadonlyMap<string, string>;
  readonly sim: SimDetails | null;
}

/** Reads a purchase. Refused: 001 for what is missing or of another type or length, 003 for the SKU. */
export function orderOf(kind: Kind, fields: Fields): Order {
  const skuId = fields.requiredInteger('skuId');
  const correlationId = fields.requiredText('correlationId', LONGEST_CORRELATION_ID);
  const sku = skuFor(skuId, CATEGORY_OF[kind]);
  const priced = kind === 'topup' || kind === 'bill' || kind === 'gift_card';
  return {
    kind,
    correlationId,
    sku,
    ...(priced ? amountOf(fields, sku) : { amountMinor: sku.min, currency: sku.currency }),
    times: monthsOf(fields, sku),
    boostPin: fields.text('boostPin', 6),
    infos: fields.additionalInfos(),
    ...partyOf(kind, fields),
  };
}

/** The amount with its currency: the wallet's unless `transactionCurrencyCode` says another. Refused with 001. */
export function amountOf(fields: Fields, sku: Sku): Pick<Order, 'amountMinor' | 'currency'> {
  const currency = fields.text('transactionCurrencyCode', 3) ?? WALLET_CURRENCY;
  if (currency !== WALLET_CURRENCY && currency !== sku.currency) {
    throw invalid(`The field transactionCurrencyCode must be ${WALLET_CURRENCY} or ${sku.currency}`);
  }
  return { amountMinor: fields.amount('amount', currency), currency };
}

/**
 * The face value that an amount stands for, with `loanMinor` on top. Refused (001) when the SKU does not take it. An amount
 * in the wallet's currency that is the price of a fixed value stands for exactly that value.
 */
export function faceOf(
  { sku, amountMinor, currency }: Pick<Order, 'sku' | 'amountMinor' | 'currency'>,
  loanMinor: number,
): { readonly amountMinor: number; readonly currency: string } {
  const min = sku.min + loanMinor;
  const max = sku.max + loanMinor;
  const least = convert(min, sku.currency, currency);
  const most = convert(max, sku.currency, currency);
  if (amountMinor < least || amountMinor > most) throw outOfRange(sku, min, max);
  if (!sku.allowDecimal && currency === sku.currency && amountMinor % 100 !== 0)
    throw invalid(`${sku.name.en} takes whole amounts only`);
  return min === max ? { amountMinor: min, currency: sku.currency } : { amountMinor, currency };
}

/** Refuses what the operator could not deliver: 501 for the recipient, 001 for what the SKU needs beside it. */
export function requireDeliverable({ kind, sku, recipient, boostPin, infos, sim }: Order): void {
  const { country } = sku.product.operator;
  if (recipient !== null) {
    if (kind === 'topup' || kind === 'pin') requireMobileOf(country, recipient);
    else if (kind === 'bill') requireAccount(recipient);
    else if (!/^[0-9]{7,15}$/.test(recipient)) throw new ValuetopupRefusal('501');
  }
  if (sku.boostPin && !/^[0-9]{4,6}$/.test(boostPin ?? '')) {
    throw invalid('The field boostPin must have 4 to 6 digits');
  }
  const lacking = sku.requiredInfos.find((name) => (infos.get(name.toLowerCase()) ?? '') === '');
  if (lacking !== undefined) throw invalid(`The additional information ${lacking} is required`);
  if (sim && (sim.zipCode < 1 || sim.zipCode > LARGEST_ZIP_CODE)) throw invalid('The zipCode is not valid');
}

/** Refuses (501) an account that the biller does not know: all that end with 000. */
export function requireAccount(accountNumber: string): void {
  if (!/^[0-9A-Za-z-]{4,30}$/.test(accountNumber) || accountNumber.endsWith('000')) {
    throw new ValuetopupRefusal('501');
  }
}

/** Months of a plan; 0 is what the document's samples send for none. */
function monthsOf(fields: Fields, sku: Sku): number {
  const months = fields.integer('numberOfPlanMonths') ?? 0;
  if (months === 0) return 1;
  if (months < 1 || months > MOST_MONTHS || (months > 1 && !sku.months)) {
    throw invalid('The field numberOfPlanMonths is not valid for this Sku');
  }
  return months;
}

/** Who gets it, and every other field of the kind by its type. */
function partyOf(kind: Kind, fields: Fields): Pick<Order, 'recipient' | 'sim'> {
  switch (kind) {
    case 'topup':
      readTexts(fields, ['senderMobile']);
      return { recipient: fields.requiredText('mobile'), sim: null };
    case 'pin':
      return { recipient: fields.text('recipient'), sim: null };
    case 'bill':
      readTexts(fields, ['mobileNumber', 'checkDigits', 'senderMobile', 'senderName']);
      return { recipient: fields.requiredText('accountNumber'), sim: null };
    case 'gift_card':
      readTexts(fields, ['firstName', 'lastName']);
      return { recipient: fields.text('recipient'), sim: null };
    case 'esim':
      return { recipient: null, sim: null };
    case 'sim':
      readTexts(fields, ['email', 'areaCode', 'imei']);
      return { recipient: null, sim: simOf(fields, null) };
    case 'port_in': {
      readTexts(fields, PORT_IN_TEXTS);
      fields.text('areaCode', 3);
      const mobileNumber = fields.text('mobileNumber');
      return { recipient: mobileNumber, sim: simOf(fields, mobileNumber) };
    }
  }
}

/** What a port-in carries beside the rest, checked and forgotten: it names a person and an account elsewhere. */
const PORT_IN_TEXTS = [
  'email', 'imei', 'operatorCode', 'accountNumber', 'passwordPin', 'firstName', 'lastName', 'address', 'city', 'state',
  'accountHolderZip', 'equipmentType', 'streetNumber', 'streetName', 'contactNumber',
] as const; // prettier-ignore

function readTexts(fields: Fields, names: readonly string[]): void {
  for (const name of names) fields.text(name);
}

function simOf(fields: Fields, mobileNumber: string | null): SimDetails {
  return {
    simNumber: fields.requiredText('simNumber'),
    language: fields.text('language'),
    zipCode: fields.requiredInteger('zipCode'),
    mobileNumber,
  };
}

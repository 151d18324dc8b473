import { createHash } from 'node:crypto';
import { CODES, GIFT_CARD_IN_PROGRESS, type Code } from './codes.ts';
import { skuOf } from './catalogue.ts';
import { major, WALLET_CURRENCY, type Quote } from './pricing.ts';

/** What can be bought. */
export type Kind = 'topup' | 'pin' | 'bill' | 'gift_card' | 'esim' | 'sim' | 'port_in';

/** How a number comes over from its old carrier. The states are ours: the document names none. */
export type PortStatus = 'In Progress' | 'Completed' | 'Rejected';

/** What the operator will do, and when (epoch milliseconds). */
export interface Plan {
  readonly finishAt: number;
  /** Null when it is delivered. */
  readonly refusal: Refusal | null;
  /** A refused purchase is delivered all the same, so many milliseconds later; null when it is not. */
  readonly successAfterMs: number | null;
  /** How a port-in ends. */
  readonly portEnds: PortStatus;
}

export interface Refusal {
  readonly code: Code;
  readonly message: string;
}

/** One purchase. No secret is kept: PINs follow from its id. */
export interface Purchase {
  readonly id: number;
  readonly kind: Kind;
  readonly correlationId: string;
  readonly skuId: number;
  readonly recipient: string | null;
  readonly createdAt: string;
  /** Null when it was refused before it had a price. */
  quote: Quote | null;
  /** The part of the face value that paid a loan. */
  loanMinor: number;
  readonly sim: SimDetails | null;
  status: 'running' | 'done' | 'failed';
  /** Why it failed. */
  refusal: Refusal | null;
  plan: Plan | null;
  /** When a failed purchase is delivered after all; null when it is not. */
  successAt: number | null;
  /** Until when a status does not know it. */
  hiddenUntil: number;
  port: { status: PortStatus; readonly finishAt: number } | null;
  deliveredAt: string | null;
  readonly history: [status: string, at: string][];
  readonly requests: { purchase: number; status: number };
}

export interface SimDetails {
  readonly simNumber: string;
  readonly language: string | null;
  readonly zipCode: number;
  readonly mobileNumber: string | null;
}

/** The text beside 851 and 852. */
export function progressText(kind: Kind): string {
  return kind === 'gift_card' ? GIFT_CARD_IN_PROGRESS : CODES['852'];
}

/**
 * The payLoad of a purchase that succeeded. Source: field notes; `esimDetail` is ours.
 *
 * @param withheld true to leave out what was bought
 */
export function payLoadOf(purchase: Purchase, withheld: boolean): Record<string, unknown> {
  const { id, kind, quote } = purchase;
  const sku = skuOf(purchase.skuId);
  if (!quote) throw new Error(`purchase ${id} has no price`);
  const face = major(quote.faceMinor, quote.faceCurrency);
  const shows = (wanted: Kind) => kind === wanted && !withheld;
  return {
    transactionId: id,
    transactionDate: purchase.createdAt,
    invoiceAmount: major(quote.invoiceMinor, WALLET_CURRENCY),
    faceValue: face,
    discount: major(quote.discountMinor, WALLET_CURRENCY),
    fee: major(quote.feeMinor, WALLET_CURRENCY),
    product: {
      skuId: sku.id,
      productName: sku.product.name.en,
      faceValue: face,
      instructions: sku.information?.en ?? null,
    },
    topupDetail:
      kind === 'topup' ? { ...localAmounts(quote), operatorTransactionId: digits(id, 'operator', 10) } : null,
    pins: shows('pin') ? [pinOf(purchase, quote)] : [],
    giftCardDetail: shows('gift_card')
      ? {
          cardNumber: digits(id, 'card', 16),
          pin: digits(id, 'card-pin', 4),
          certificateLink: `https://cards.example/${digits(id, 'link', 20)}`,
        }
      : null,
    simInfo: purchase.sim,
    billPaymentDetail: kind === 'bill' ? billOf(purchase, withheld) : null,
    esimDetail: shows('esim')
      ? {
          iccid: iccidOf(id),
          smdpAddress: 'smdp.example',
          matchingId: digits(id, 'matching', 12),
          activationCode: `LPA:1$smdp.example$${digits(id, 'matching', 12)}`,
        }
      : null,
  };
}

/** The local amounts of a quote, as an estimate and a top-up show them. */
export function localAmounts(quote: Quote) {
  const { localMinor, localCurrency, taxMinor } = quote;
  return {
    localCurrencyAmount: major(localMinor, localCurrency),
    salesTaxAmount: major(taxMinor, localCurrency),
    localCurrencyAmountExcludingTax: major(localMinor - taxMinor, localCurrency),
    destinationCurrency: localCurrency,
  };
}

/** The ICCID of an eSIM that was bought. */
export function iccidOf(id: number): string {
  return `8910${digits(id, 'iccid', 15)}`;
}

/** The number that a new SIM gets. */
export function newNumberOf(id: number): string {
  return `1555${digits(id, 'number', 7)}`;
}

function pinOf({ id, createdAt }: Purchase, { localMinor, localCurrency }: Quote) {
  const expires = new Date(createdAt);
  expires.setUTCFullYear(expires.getUTCFullYear() + 1);
  return {
    pinNumber: digits(id, 'pin', 14),
    controlNumber: digits(id, 'control', 10),
    deliveredAmount: major(localMinor, localCurrency),
    deliveredCurrencyCode: localCurrency,
    expirationDate: expires.toISOString(),
  };
}

function billOf({ id, recipient, skuId, quote }: Purchase, withheld: boolean) {
  const meter = skuOf(skuId).meterToken && !withheld;
  return {
    accountNumber: recipient,
    token: meter ? digits(id, 'token', 20) : null,
    unit: meter && quote ? Math.round(quote.faceMinor / 680) / 10 : null,
    receivedNarration: 'Payment received',
  };
}

/** Decimal digits that always are the same for one purchase and use. */
function digits(id: number, use: string, length: number): string {
  const hash = createHash('sha256').update(`${use}:${id}`).digest('hex');
  return (BigInt(`0x${hash}`) % 10n ** BigInt(length)).toString().padStart(length, '0');
}

import { decimalsOf } from '../../../domain/currency.ts';
import { formatAmount } from '../../../domain/money.ts';
import type { Sku } from './skus.ts';

/** The currency of the wallet. */
export const WALLET_CURRENCY = 'USD';

/** Millionths of each currency for one US dollar. */
const RATES_E6: Readonly<Record<string, bigint>> = {
  USD: 1_000_000n,
  AED: 3_672_500n,
  AFN: 70_000_000n,
  CUP: 120_000_000n,
  INR: 83_250_000n,
  JMD: 155_500_000n,
  MXN: 17_200_000n,
  NGN: 1_550_000_000n,
  PKR: 278_400_000n,
};

/** What a purchase costs and delivers. `…Minor` are minor units of the currency beside them. */
export interface Quote {
  /** What the customer gets, with a loan that is paid with it, in the currency of the face value. */
  readonly faceMinor: number;
  readonly faceCurrency: string;
  /** In the wallet's currency: invoice = face value in it − discount + fee. */
  readonly invoiceMinor: number;
  readonly discountMinor: number;
  readonly feeMinor: number;
  /** What arrives, in the currency of the destination, tax included. */
  readonly localMinor: number;
  readonly localCurrency: string;
  readonly taxMinor: number;
}

/**
 * The price of a SKU.
 *
 * @param amountMinor in `currency`, which is the wallet's or that of the face value
 * @param times how many months are bought
 */
export function quote(sku: Sku, amountMinor: number, currency: string, times: number): Quote {
  const faceMinor = times * convert(amountMinor, currency, sku.currency);
  const walletMinor = times * convert(amountMinor, currency, WALLET_CURRENCY);
  const discountMinor = Math.round((walletMinor * sku.discountPercent) / 100);
  const localMinor = convert(walletMinor, WALLET_CURRENCY, sku.deliveryCurrency);
  const delivered = sku.deliveryCurrency === sku.currency ? faceMinor : localMinor;
  return {
    faceMinor,
    faceCurrency: sku.currency,
    invoiceMinor: walletMinor - discountMinor + sku.feeMinor,
    discountMinor,
    feeMinor: sku.feeMinor,
    localMinor: delivered,
    localCurrency: sku.deliveryCurrency,
    taxMinor: delivered - Math.round((delivered * 100) / (100 + sku.salesTaxPercent)),
  };
}

/** Minor units of another currency, rounded half up. */
export function convert(minor: number, from: string, to: string): number {
  if (from === to) return minor;
  const numerator = BigInt(minor) * rateE6(to) * 10n ** BigInt(decimalsOf(to));
  const denominator = rateE6(from) * 10n ** BigInt(decimalsOf(from));
  return Number((2n * numerator + denominator) / (2n * denominator));
}

/** How much of the delivery's currency comes for one unit of the face value's. */
export function exchangeRateOf({ currency, deliveryCurrency }: Sku): number {
  return Number(((rateE6(deliveryCurrency) * 1_000_000n) / rateE6(currency)).toString()) / 1_000_000;
}

/** The JSON number of minor units. */
export function major(minor: number, currency: string): number {
  return Number(formatAmount(minor, currency));
}

function rateE6(currency: string): bigint {
  const rate = RATES_E6[currency];
  if (rate === undefined) throw new Error(`no rate of ${currency}`);
  return rate;
}

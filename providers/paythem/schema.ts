import { z } from 'zod';
import { money, type Money } from '../../domain/money.ts';
import { minorOf } from './amounts.ts';

/** A retailer as one list showed it (3.5.1.1). Amounts are in the account's one currency: the document names none. */
export interface Retailer {
  readonly id: number;
  readonly name: string;
  /** LOAD_LIMIT: the most for each load. */
  readonly loadLimit: Money;
  /** MAX_DAILY_LOAD_LIMIT. */
  readonly dailyLimit: Money;
  /** USED_DAILY_LIMIT: what was loaded in the current period, by whomever. */
  readonly usedToday: Money;
  /** Falls with the retailer's own sales. May be negative. */
  readonly balance: Money;
  readonly outlets: number | null;
  readonly pricelistId: number | null;
  readonly sells: {
    readonly mobile: boolean;
    readonly web: boolean;
    readonly bulk: boolean;
    readonly api: boolean;
  };
  readonly address: string | null;
}

/** What a top-up answers (3.5.1.2). Only the VVS reference must be there. */
export interface TopUpReceipt {
  readonly vvsReference: string;
  /** RETAILER_REFERENCE as text: ours, or a number as in the document's sample. */
  readonly retailerReference: string | null;
  readonly retailerBalance: Money | null;
  readonly remainingToday: Money | null;
}

const whole = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^\d{1,15}$/)
      .transform(Number),
  ])
  .pipe(z.number().int().min(0));
const optionalWhole = z.preprocess(
  (value) => (whole.safeParse(value).success ? value : null),
  whole.nullable(),
);
const flag = z.preprocess((value) => [true, 1, '1', 'true'].includes(value as string), z.boolean());
const text = z.preprocess((value) => (typeof value === 'string' ? value : null), z.string().nullable());
const reference = z.union([z.number().int().transform(String), z.string().min(1).max(100)]);

function amount(currency: string) {
  return z.unknown().transform((value, context): Money => {
    const minor = minorOf(value, currency);
    if (minor !== null) return money(minor, currency);
    context.addIssue({ code: 'custom', message: 'not an amount' });
    return z.NEVER;
  });
}

function optionalAmount(currency: string) {
  const read = (value: unknown): Money | null => {
    const minor = minorOf(value, currency);
    return minor === null ? null : money(minor, currency);
  };
  return z.unknown().transform(read).optional();
}

/** One retailer of the list. Booleans and numbers may be texts: PHP writes either. */
export function retailerSchema(currency: string): z.ZodType<Retailer> {
  return z
    .object({
      ID: whole,
      NAME: text,
      OUTLETS_COUNT: optionalWhole,
      PRICELIST_ID: optionalWhole,
      SELL_MOBI: flag,
      SELL_WEB: flag,
      SELL_BULK: flag,
      SELL_API: flag,
      ADDRESS: text,
      LOAD_LIMIT: amount(currency),
      MAX_DAILY_LOAD_LIMIT: amount(currency),
      USED_DAILY_LIMIT: amount(currency),
      BALANCE: amount(currency),
    })
    .transform((row) => ({
      id: row.ID,
      name: row.NAME ?? '',
      loadLimit: row.LOAD_LIMIT,
      dailyLimit: row.MAX_DAILY_LOAD_LIMIT,
      usedToday: row.USED_DAILY_LIMIT,
      balance: row.BALANCE,
      outlets: row.OUTLETS_COUNT,
      pricelistId: row.PRICELIST_ID,
      sells: { mobile: row.SELL_MOBI, web: row.SELL_WEB, bulk: row.SELL_BULK, api: row.SELL_API },
      address: row.ADDRESS,
    }));
}

/** The list's rows, unread: an array, or an object with numbers for keys (a PHP array with gaps). */
export const rows: z.ZodType<readonly unknown[]> = z.union([
  z.array(z.unknown()),
  z.record(z.string().regex(/^\d+$/), z.unknown()).transform((record) => Object.values(record)),
]);

export function receiptSchema(currency: string): z.ZodType<TopUpReceipt> {
  return z
    .object({
      VVS_REFERENCE: reference,
      RETAILER_REFERENCE: reference.nullish().catch(null),
      RETAILER_BALANCE: optionalAmount(currency),
      RETAILER_REMAINING_DAILY: optionalAmount(currency),
    })
    .transform((row) => ({
      vvsReference: row.VVS_REFERENCE,
      retailerReference: row.RETAILER_REFERENCE ?? null,
      retailerBalance: row.RETAILER_BALANCE ?? null,
      remainingToday: row.RETAILER_REMAINING_DAILY ?? null,
    }));
}

import { z } from 'zod';
import { ProviderError } from '../../domain/errors.ts';
import type { Money } from '../../domain/money.ts';
import type { CallLimits } from '../../domain/provider.ts';
import { wireAmount } from './amounts.ts';
import { connectPaythem, remembered, type Called, type PaythemConnection } from './call.ts';
import type { AnnouncedFunction } from '../../domain/config-paythem.ts';
import type { PaythemConfig } from './config.ts';
import { notSent } from './errors.ts';
import type { Reading } from './evidence.ts';
import { receiptSchema, retailerSchema, rows, type Retailer, type TopUpReceipt } from './schema.ts';

/** The retailers that one list showed, when, and how many of its rows could not be read. */
export interface RetailerList {
  readonly retailers: readonly Retailer[];
  readonly unreadable: number;
}

/** A top-up. `before` is a list that was just read: its limits are enforced, and it is one half of the evidence. */
export interface TopUp {
  readonly retailerId: number;
  /** Ours; 1–50 printable ASCII characters without spaces. */
  readonly reference: string;
  readonly amount: Money;
  readonly before: Pick<Called<{ readonly retailers: readonly RetailerLimits[] }>, 'atMs' | 'value'>;
}

/** What a top-up is held to. */
export type RetailerLimits = Pick<Retailer, 'id' | 'loadLimit' | 'dailyLimit' | 'usedToday'>;

/** `echo`: whether the answer repeats our reference, or has a number of PayThem's instead, or nothing. */
export type ToppedUp = Called<TopUpReceipt> & { readonly echo: 'ours' | 'number' | 'none' };

const DEFAULT_READING_AGE_MS = 60_000;
/** The list after the top-up, should its answer be lost. */
const EVIDENCE_CALLS = 1;

/**
 * Every function of VVS (paythem-vvs, 3.4), over the envelope. All throw ProviderError. A top-up is sent exactly once and
 * never again: there is no key, no look-up and no undo.
 */
export class PaythemClient {
  readonly #config: PaythemConfig;
  readonly #connection: PaythemConnection;
  readonly #now: () => number;

  /** Throws Error for a configuration that is not allowed. */
  constructor(config: PaythemConfig) {
    this.#config = config;
    this.#connection = connectPaythem(config);
    this.#now = config.now ?? Date.now;
  }

  /** Whether and why the account stands still. */
  get account(): PaythemConnection['stop'] {
    return this.#connection.stop;
  }

  get clocks(): PaythemConnection['clocks'] {
    return this.#connection.clocks;
  }

  /** topup_listRetailers (3.5.1.1). Empty until a PayThem administrator has enabled top-up (3.4). */
  async listRetailers(limits: CallLimits): Promise<Called<RetailerList>> {
    const call = { function: 'topup_listRetailers', parameters: {}, effect: false };
    const { value, ...called } = await this.#connection.call(call, rows, limits);
    const schema = retailerSchema(this.#config.currency);
    const read = value.map((row) => schema.safeParse(row));
    const retailers = read.flatMap((row) => (row.success ? [row.data] : []));
    return { ...called, value: { retailers, unreadable: read.length - retailers.length } };
  }

  /** topup_Retailer (3.5.1.2), or topup_topupRetailer (4) where the configuration says so. */
  topUpRetailer(topUp: TopUp, limits: CallLimits): Promise<ToppedUp> {
    return this.#topUp(this.#config.topUpFunction ?? 'topup_Retailer', topUp, limits);
  }

  /** topup_topupRetailer: the name that the acceptance test (4) gives the same function. */
  topUpRetailerByUatName(topUp: TopUp, limits: CallLimits): Promise<ToppedUp> {
    return this.#topUp('topup_topupRetailer', topUp, limits);
  }

  /** topup_listTransactions; dates are `ccyy-mm-dd` (3.2.1). Announced (3.4). */
  async listTransactions(
    range: { readonly from: string; readonly to: string },
    limits: CallLimits,
  ): Promise<Called<unknown>> {
    for (const date of [range.from, range.to]) {
      if (!isDate(date))
        throw notSent('topup_listTransactions', 'refused_by_provider', 'a date is ccyy-mm-dd');
    }
    return this.#announced('topup_listTransactions', { fromDate: range.from, toDate: range.to }, limits);
  }

  /** topup_generalStatus: all top-ups of the day. Announced (3.4). */
  generalStatus(limits: CallLimits): Promise<Called<unknown>> {
    return this.#announced('topup_generalStatus', {}, limits);
  }

  /** topup_transactionStatusByID, by SERVER_TRANSACTION_ID. Announced (3.4). */
  transactionStatusById(retailerId: number, id: string, limits: CallLimits): Promise<Called<unknown>> {
    return this.#announced(
      'topup_transactionStatusByID',
      { retailerID: retailerId, transactionID: id },
      limits,
    );
  }

  /** topup_transactionStatusByReference, by ours. Announced (3.4). */
  transactionStatusByReference(
    retailerId: number,
    reference: string,
    limits: CallLimits,
  ): Promise<Called<unknown>> {
    return this.#announced(
      'topup_transactionStatusByReference',
      { retailerID: retailerId, reference },
      limits,
    );
  }

  /** topup_retailerStatus: the daily limits of one retailer. Announced (3.4). */
  retailerStatus(retailerId: number, limits: CallLimits): Promise<Called<unknown>> {
    return this.#announced('topup_retailerStatus', { retailerID: retailerId }, limits);
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  async #topUp(name: string, topUp: TopUp, limits: CallLimits): Promise<ToppedUp> {
    const { retailerId, reference, amount } = topUp;
    this.#check(name, topUp);
    const { budget } = this.#connection;
    await remembered(name, budget.checkTopUp(name, reference, amount.amountMinor, this.#now()));
    const parameters = { retailerID: retailerId, reference, amount: wireAmount(amount) };
    const call = { function: name, parameters, effect: true, keepCalls: EVIDENCE_CALLS };
    const called = await this.#connection.call(call, receiptSchema(amount.currency), limits);
    return { ...called, echo: echoOf(name, called, reference) };
  }

  /** The limits of PayThem and of good sense, before anything is sent. */
  #check(name: string, { retailerId, reference, amount, before }: TopUp): void {
    const { currency, readingMaxAgeMs = DEFAULT_READING_AGE_MS } = this.#config;
    if (!/^[\x21-\x7e]{1,50}$/.test(reference))
      throw notSent(name, 'refused_by_provider', 'the reference is malformed');
    if (
      amount.currency !== currency ||
      !(Number.isSafeInteger(amount.amountMinor) && amount.amountMinor > 0)
    ) {
      throw notSent(name, 'amount_refused', `the amount must be above 0 and in ${currency}`);
    }
    const ageMs = this.#now() - before.atMs;
    if (ageMs > readingMaxAgeMs) throw notSent(name, 'provider_unreachable', 'the list is too old', 'later');
    const retailer = before.value.retailers.find(({ id }) => id === retailerId);
    if (!retailer) throw notSent(name, 'product_unavailable', 'the retailer is not enabled for top-up');
    if (amount.amountMinor > retailer.loadLimit.amountMinor) {
      throw notSent(name, 'amount_refused', 'the amount is above LOAD_LIMIT');
    }
    const leftMinor = retailer.dailyLimit.amountMinor - retailer.usedToday.amountMinor;
    if (amount.amountMinor > leftMinor)
      throw notSent(name, 'amount_refused', 'the amount is above what is left of MAX_DAILY_LOAD_LIMIT');
  }

  async #announced(
    name: AnnouncedFunction,
    parameters: object,
    limits: CallLimits,
  ): Promise<Called<unknown>> {
    if (!this.#config.announced?.includes(name)) {
      throw notSent(name, 'refused_by_provider', 'PayThem has announced it, but not implemented (3.4)');
    }
    return this.#connection.call({ function: name, parameters, effect: false }, z.unknown(), limits);
  }
}

/** One half of the evidence of a top-up; null when the list does not show the retailer. */
export function readingOf(list: Called<RetailerList>, retailerId: number): Reading | null {
  const retailer = list.value.retailers.find(({ id }) => id === retailerId);
  if (!retailer) return null;
  return {
    retailerId,
    sentAtMs: list.sentAtMs,
    atMs: list.atMs,
    usedMinor: retailer.usedToday.amountMinor,
    balanceMinor: retailer.balance.amountMinor,
    currency: retailer.balance.currency,
  };
}

/** RETAILER_REFERENCE is a text in the parameters and a number in the sample. Another text is another top-up's answer. */
function echoOf(
  operation: string,
  { value, serverTransactionId }: Called<TopUpReceipt>,
  reference: string,
): ToppedUp['echo'] {
  const { retailerReference } = value;
  if (retailerReference === null) return 'none';
  if (retailerReference === reference) return 'ours';
  if (/^\d+$/.test(retailerReference)) return 'number';
  throw new ProviderError({
    provider: 'paythem',
    operation,
    code: 'unreadable_answer',
    providerCode: '0',
    httpStatus: 200,
    outcome: { kind: 'unknown' },
    message: `${operation}: the answer (SERVER_TRANSACTION_ID ${serverTransactionId}) is about another reference`,
  });
}

function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
}

import type { CallLimits, FloatBalance, ProviderReader } from '../../domain/provider.ts';
import { fraction, subtract, toMinor } from '../decimal.ts';
import { checkCustomer, promotionsOf } from './advice.ts';
import { quoteBundle } from './bundles.ts';
import { connectValuetopup, type ValuetopupConfig } from './call.ts';
import { quoteOf } from './quote.ts';
import { ValuetopupReads } from './reads.ts';
import { recipientProblems } from './recipient.ts';

/** What an account does not tell of itself. */
export interface WalletConfig {
  /** The currency of its wallet; balances come without one. @default USD */
  readonly currency?: string;
  /** On credit terms: how much may be owed, as a decimal text of major units. Without it a debt shows as below zero. */
  readonly creditLimit?: string | undefined;
}

export interface ValuetopupReaderConfig extends ValuetopupConfig, WalletConfig {
  /** Languages beside English that the catalogue is read in. @default ar, the one that the document names */
  readonly languages?: readonly string[];
}

/** A reader of one account: nothing in it can send an order. */
export type ValuetopupReader = ProviderReader & { close(): Promise<void> };

/** Opens a reader. Throws Error for a base URL that is not allowed. */
export function createValuetopupReader(config: ValuetopupReaderConfig): ValuetopupReader {
  const connection = connectValuetopup(config);
  return { ...readerOver(new ValuetopupReads(connection), config), close: () => connection.close() };
}

/** The reader's functions over an open client. */
export function readerOver(
  reads: ValuetopupReads,
  wallet: WalletConfig & Pick<ValuetopupReaderConfig, 'languages'>,
): ProviderReader {
  return {
    name: 'valuetopup',
    validate: recipientProblems,
    quote: quoteOf,
    quoteFor: (product, { mobile = '' }, limits) => quoteBundle(reads, product, mobile, limits),
    languages: wallet.languages ?? ['ar'],
    // There are no callbacks: only the status tells.
    readCallback: () => null,
    checkCustomer: (product, recipient, limits) => checkCustomer(reads, product, recipient, limits),
    promotions: (limits) => promotionsOf(reads, limits),
    balances: (limits) => readBalances(reads, wallet, limits),
  };
}

async function readBalances(
  reads: ValuetopupReads,
  { currency = 'USD', creditLimit }: WalletConfig,
  limits: CallLimits,
): Promise<FloatBalance[]> {
  const float = floatOf(await reads.balance(limits), currency, creditLimit);
  return float ? [float] : [];
}

/**
 * What may still be spent. Check Balance: prepaid funds are shown as a negative number, what is owed on credit terms as a
 * positive one. Rounded down: the float is never shown larger than it is. Null for an amount beyond our limits.
 */
export function floatOf(balance: string, currency: string, creditLimit?: string): FloatBalance | null {
  const limit = fraction(creditLimit ?? '0');
  const available = toMinor(subtract(limit, fraction(balance)), currency, 'down');
  if (!available) return null;
  const credit = creditLimit === undefined ? null : toMinor(limit, currency, 'down');
  return { available, holding: null, creditLimit: credit };
}

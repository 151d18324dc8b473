import type { CallLimits, CallbackHint, FloatBalance, ProviderReader } from '../../domain/provider.ts';
import { connectDvs, type DvsConfig } from './call.ts';
import { fraction, toMinor } from '../decimal.ts';
import { checkCustomer, promotionsOf } from './advice.ts';
import { evidenceOf } from './order-state.ts';
import { quoteOf } from './quote.ts';
import { DvsReads, readTransaction } from './reads.ts';
import { recipientProblems } from './recipient.ts';
import type { DvsBalance } from './schema.ts';
import { phaseOf, statusText } from './statuses.ts';

/** A reader of one DVS account: nothing in it can send an order. */
export type DvsReader = ProviderReader & { close(): Promise<void> };

/** Opens a reader. Throws Error for a base URL that is not allowed. */
export function createDvsReader(config: DvsConfig): DvsReader {
  const connection = connectDvs(config);
  return { ...readerOver(new DvsReads(connection)), close: () => connection.close() };
}

/** The reader's functions over an open client. */
export function readerOver(reads: DvsReads): ProviderReader {
  return {
    name: 'dvs',
    validate: recipientProblems,
    quote: quoteOf,
    readCallback,
    checkCustomer: (product, recipient, limits) => checkCustomer(reads, product, recipient, limits),
    promotions: (limits) => promotionsOf(reads, limits),
    balances: (limits) => readBalances(reads, limits),
  };
}

/** What a callback's body claims; null when it is no transaction. Callbacks carry no signature: a hint only. */
export function readCallback(body: unknown): CallbackHint | null {
  const claimed = readTransaction(body);
  if (!claimed) return null;
  const { id, external_id, status } = claimed;
  return {
    ourReference: external_id,
    providerReference: id,
    providerStatus: statusText(status),
    phase: phaseOf(status),
    evidence: evidenceOf(claimed, null),
  };
}

async function readBalances(reads: DvsReads, limits: CallLimits): Promise<FloatBalance[]> {
  const balances: FloatBalance[] = [];
  for await (const balance of reads.balances({}, limits)) {
    const float = floatOf(balance);
    if (float) balances.push(float);
  }
  return balances;
}

/** A balance in a currency; null for one in another unit. Rounded down: the float is never shown larger than it is. */
function floatOf({ unit, available, holding, credit_limit }: DvsBalance): FloatBalance | null {
  const money = (amount: string | null | undefined) =>
    amount == null ? null : toMinor(fraction(amount), unit, 'down');
  const free = money(available);
  return free && { available: free, holding: money(holding), creditLimit: money(credit_limit) };
}

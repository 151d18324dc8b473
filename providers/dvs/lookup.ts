import { ProviderError } from '../../domain/errors.ts';
import type { OrderPhase } from '../../domain/outcome.ts';
import type { CallLimits, LookupResult, Order } from '../../domain/provider.ts';
import { contradiction } from './judge.ts';
import { evidenceOf, orderStateOf, secretsOf } from './order-state.ts';
import type { DvsReads } from './reads.ts';
import type { DvsTransaction } from './schema.ts';
import { phaseOf } from './statuses.ts';

/**
 * Where the order stands: by DVS's id where it is known, else by our external_id. Throws ProviderError when it could not
 * be asked; "not found" is a finding.
 */
export async function lookUpOrder(
  reads: DvsReads,
  order: Order,
  id: string | null,
  limits: CallLimits,
): Promise<LookupResult> {
  const found =
    id === null ? await byReference(reads, order.ourReference, limits) : await byId(reads, id, limits);
  const [first, ...others] = [...found].sort((a, b) => rank(b, order) - rank(a, order));
  if (!first) return { finding: { found: 'no' }, secrets: [], evidence: { found: 0 } };
  const evidence = { ...evidenceOf(first, null), found: 1 + others.length };
  const wrong = contradiction(order, first);
  if (wrong !== null)
    return { finding: { found: 'mismatch', detail: `${wrong} is not ours` }, secrets: [], evidence };
  return {
    finding: { found: 'yes', state: orderStateOf(first, order) },
    secrets: secretsOf(first, order.product.kind),
    evidence,
  };
}

async function byId(reads: DvsReads, id: string, limits: CallLimits): Promise<DvsTransaction[]> {
  return noneIfNotFound(async () => [await reads.transaction(id, limits)]);
}

async function byReference(
  reads: DvsReads,
  reference: string,
  limits: CallLimits,
): Promise<DvsTransaction[]> {
  const listed = await noneIfNotFound(() =>
    Array.fromAsync(reads.transactions({ external_id: reference }, limits)),
  );
  return listed.filter((transaction) => transaction.external_id === reference);
}

/** 1008004 is the only "not found" that is about a transaction; any other may come from a wrong address. */
async function noneIfNotFound(read: () => Promise<DvsTransaction[]>): Promise<DvsTransaction[]> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof ProviderError && error.code === 'not_found' && error.providerCode === '1008004')
      return [];
    throw error;
  }
}

/** Where several have our reference: ours before others', then the one that went furthest. */
const PROGRESS: readonly OrderPhase[] = [
  'cancelled',
  'not_delivered',
  'created',
  'reversed',
  'in_progress',
  'delivered',
];

function rank(transaction: DvsTransaction, order: Order): number {
  const ours = contradiction(order, transaction) === null ? PROGRESS.length : 0;
  return ours + PROGRESS.indexOf(phaseOf(transaction.status));
}

import type { CatalogueProduct } from '../../domain/product.ts';
import type { CallLimits, FulfilmentProvider } from '../../domain/provider.ts';
import { PaythemClient } from './client.ts';
import type { PaythemConfig } from './config.ts';
import { Loads, type EvidenceRules } from './loads.ts';
import { PAYTHEM_OPERATIONS } from './operations.ts';
import { productOf } from './products.ts';
import { createPaythemReader } from './reader.ts';
import { createTopUp, judgeOrder, refusedHere, type EvidencePolicy } from './sends.ts';

export interface PaythemProviderConfig extends PaythemConfig, EvidenceRules {
  /** ISO 3166-1 alpha-3 of the account's retailers: no answer names it. */
  readonly country: string;
  /** @default "review" */
  readonly evidencePolicy?: EvidencePolicy;
  /** Told how many rows of the list could not be read. */
  readonly onUnreadableRetailers?: (count: number) => void;
}

/**
 * PayThem as a fulfilment provider. One instance for each account, and one top-up of a retailer at a time: the lane's to
 * keep. Throws Error for a configuration that is not allowed.
 */
export function createPaythemProvider(
  config: PaythemProviderConfig,
): FulfilmentProvider & { readonly client: PaythemClient; close(): Promise<void> } {
  const client = new PaythemClient(config);
  const loads = new Loads(config, config.now);
  const policy = config.evidencePolicy ?? 'review';
  return {
    ...createPaythemReader(),
    client,
    operations: PAYTHEM_OPERATIONS,
    catalogue: (limits) => catalogueOf(client, config, limits),
    create: (order, _callbackUrl, limits) => createTopUp(client, loads, order, limits),
    confirm: () => Promise.resolve(refusedHere('PayThem has no confirm')),
    cancel: () => Promise.resolve(refusedHere('PayThem has no cancel')),
    lookup: (order, _id, limits) => judgeOrder(client, loads, order, policy, limits),
    close: () => client.close(),
  };
}

async function* catalogueOf(
  client: PaythemClient,
  { country, onUnreadableRetailers }: PaythemProviderConfig,
  limits: CallLimits,
): AsyncGenerator<CatalogueProduct> {
  const { value } = await client.listRetailers(limits);
  if (value.unreadable > 0) onUnreadableRetailers?.(value.unreadable);
  for (const retailer of value.retailers) {
    if (retailer.loadLimit.amountMinor > 0) yield productOf(retailer, country);
  }
}

import type { CatalogueProduct } from '../../domain/product.ts';
import type { CallLimits, FulfilmentProvider } from '../../domain/provider.ts';
import { PaythemClient } from './client.ts';
import type { PaythemConfig } from './config.ts';
import { paythemOperations } from './operations.ts';
import { productOf } from './products.ts';
import { createPaythemReader } from './reader.ts';
import { askStatus, createTopUp, judgeOrder, readBefore, refusedHere, type EvidenceRules } from './sends.ts';

export interface PaythemProviderConfig extends PaythemConfig, EvidenceRules {
  /** ISO 3166-1 alpha-3 of the account's retailers: no answer names it. */
  readonly country: string;
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
  const operations = paythemOperations(config.announced);
  return {
    ...createPaythemReader(config),
    client,
    operations,
    stopsItself: true,
    // The retailer is the product, so a product's id is the name of its lane.
    lane: { accountsOf: ({ id }) => [id] },
    catalogue: (limits) => catalogueOf(client, config, limits),
    prepare: (order, limits) => readBefore(client, order, limits),
    create: (order, _callbackUrl, limits) => createTopUp(client, order, limits),
    confirm: () => Promise.resolve(refusedHere('PayThem has no confirm')),
    cancel: () => Promise.resolve(refusedHere('PayThem has no cancel')),
    lookup: (order, _id, limits) =>
      operations.create?.lookup === 'by_evidence'
        ? judgeOrder(client, order, config, limits)
        : askStatus(client, order, limits),
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
    const product = productOf(retailer, country);
    if (product) yield product;
  }
}

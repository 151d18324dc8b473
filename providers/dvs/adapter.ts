import type { CatalogueProduct } from '../../domain/product.ts';
import type { CallLimits, FulfilmentProvider } from '../../domain/provider.ts';
import { connectDvs, type DvsConfig } from './call.ts';
import { DvsClient } from './client.ts';
import { lookUpOrder } from './lookup.ts';
import { DVS_OPERATIONS } from './operations.ts';
import { catalogueProduct, type SkipReason } from './products.ts';
import { readerOver } from './reader.ts';
import { actOnOrder, createOrder } from './sends.ts';

export interface DvsProviderConfig extends DvsConfig {
  /** Told of every product of the account that cannot be offered, and why. */
  readonly onSkippedProduct?: (productId: string | null, reason: SkipReason) => void;
}

/** DVS as a fulfilment provider. Throws Error for a base URL that is not allowed. */
export function createDvsProvider(
  config: DvsProviderConfig,
): FulfilmentProvider & { close(): Promise<void> } {
  const client = new DvsClient(connectDvs(config));
  return {
    ...readerOver(client),
    operations: DVS_OPERATIONS,
    catalogue: (limits) => catalogueOf(client, limits, config.onSkippedProduct ?? (() => {})),
    create: (order, callbackUrl, limits) => createOrder(client, order, callbackUrl, limits),
    confirm: (order, id, limits) => actOnOrder(client, 'confirm', order, id, limits),
    cancel: (order, id, limits) => actOnOrder(client, 'cancel', order, id, limits),
    lookup: (order, id, limits) => lookUpOrder(client, order, id, limits),
    close: () => client.close(),
  };
}

async function* catalogueOf(
  client: DvsClient,
  limits: CallLimits,
  onSkipped: (productId: string | null, reason: SkipReason) => void,
): AsyncGenerator<CatalogueProduct> {
  for await (const product of client.products({}, limits, () => onSkipped(null, 'unreadable'))) {
    const offered = catalogueProduct(product);
    if (typeof offered === 'string') onSkipped(product.id, offered);
    else yield offered;
  }
}

import type { CatalogueProduct } from '../../domain/product.ts';
import type { CallLimits, FulfilmentProvider, ProductTexts } from '../../domain/provider.ts';
import { connectValuetopup } from './call.ts';
import { ValuetopupClient } from './client.ts';
import { lookUpOrder } from './lookup.ts';
import { valuetopupOperations, type Patience } from './operations.ts';
import { catalogueProduct, portInProduct, skuTexts, type SkipReason, type SkuContext } from './products.ts';
import type { PortInStates } from './port-in.ts';
import { readerOver, type ValuetopupReaderConfig } from './reader.ts';
import type { VtSku } from './schema.ts';
import { createOrder } from './sends.ts';

type OnSkipped = (productId: string | null, reason: SkipReason) => void;

export interface ValuetopupProviderConfig extends ValuetopupReaderConfig {
  /** Told of every SKU of the account that cannot be offered, and why. */
  readonly onSkippedProduct?: OnSkipped;
  readonly patience?: Partial<Patience>;
  readonly portInStates?: PortInStates;
}

/** Valuetopup as a fulfilment provider. Throws Error for a base URL that is not allowed. */
export function createValuetopupProvider(
  config: ValuetopupProviderConfig,
): FulfilmentProvider & { close(): Promise<void> } {
  const client = new ValuetopupClient(connectValuetopup(config));
  return {
    ...readerOver(client, config),
    operations: valuetopupOperations(config.patience),
    catalogue: (limits) => catalogueOf(client, limits, config.onSkippedProduct ?? (() => {})),
    catalogueTexts: (language, limits) => textsOf(client, language, limits),
    create: (order, _callbackUrl, limits) => createOrder(client, order, limits),
    confirm: () => notThere('confirm'),
    cancel: () => notThere('cancel'),
    lookup: (order, reference, limits) => lookUpOrder(client, order, reference, limits, config.portInStates),
    close: () => client.close(),
  };
}

/** An order never reads as created, so that nobody comes here but by a bug. */
function notThere(operation: string): Promise<never> {
  return Promise.reject(new Error(`Valuetopup has no ${operation}`));
}

async function* catalogueOf(
  client: ValuetopupClient,
  limits: CallLimits,
  onSkipped: OnSkipped,
): AsyncGenerator<CatalogueProduct> {
  const unreadable = () => onSkipped(null, 'unreadable');
  const later = { ...limits, sendBy: Number.POSITIVE_INFINITY };
  const context: SkuContext = {
    operators: await byId(client.operators({}, limits, unreadable), ({ operatorId }) => operatorId),
    products: await byId(client.products({}, later, unreadable), ({ productId }) => productId),
  };
  yield* offered(client.skus({}, later, unreadable), 'skus', context, onSkipped);
  yield* offered(client.giftCardSkus({}, later, unreadable), 'giftcards', context, onSkipped);
}

async function* offered(
  skus: AsyncIterable<VtSku>,
  list: 'skus' | 'giftcards',
  context: SkuContext,
  onSkipped: OnSkipped,
): AsyncGenerator<CatalogueProduct> {
  for await (const sku of skus) {
    const product = catalogueProduct(sku, list, context);
    if (typeof product === 'string') onSkipped(sku.skuId, product);
    else yield* product.type === 'sim' ? [product, portInProduct(product)] : [product];
  }
}

/** Localization: SKUs and gift cards have their texts in other languages. */
async function* textsOf(
  client: ValuetopupClient,
  language: string,
  limits: CallLimits,
): AsyncGenerator<ProductTexts> {
  // With this they are read anew, and what cannot be read is left out: it has English texts.
  const unreadable = () => {};
  for await (const sku of client.skus({ language }, limits, unreadable)) yield* skuTexts(sku, 'skus');
  const later = { ...limits, sendBy: Number.POSITIVE_INFINITY };
  for await (const sku of client.giftCardSkus({ language }, later, unreadable))
    yield* skuTexts(sku, 'giftcards');
}

async function byId<T>(items: AsyncIterable<T>, idOf: (item: T) => string): Promise<Map<string, T>> {
  const found = new Map<string, T>();
  for await (const item of items) found.set(idOf(item), item);
  return found;
}

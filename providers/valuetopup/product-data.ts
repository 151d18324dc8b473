import { z } from 'zod';
import type { CatalogueProduct } from '../../domain/product.ts';
import { checked } from './failures.ts';

const bounds = z.object({ min: z.string(), max: z.string() });

/** How a product is ordered: one function of the client each. */
const sendKind = z.enum(['topup', 'bundle', 'pin', 'bill', 'gift_card', 'esim', 'sim', 'port_in']);
export type SendKind = z.infer<typeof sendKind>;

/** What the adapter keeps with a product of our catalogue (`providerData`): decimal texts as Valuetopup gave them. */
const productData = z.object({
  skuId: z.string(),
  /** Of a bundle: what its customers' bundles are asked for by. */
  productId: z.string().optional(),
  send: sendKind,
  /** The form of its mobile numbers, where the SKU publishes it. */
  mobile: z.object({ codes: z.array(z.string()).readonly(), length: z.number().nullable() }).optional(),
  face: bounds.extend({ currency: z.string() }),
  cost: bounds.extend({ currency: z.string() }),
});
export type ProductData = z.infer<typeof productData>;

/** Reads a product's data back. Throws ProviderError (nothing was sent) when it is not as this adapter writes it. */
export function dataOf(product: Pick<CatalogueProduct, 'providerData'>): ProductData {
  return checked('readProductData', productData, product.providerData as ProductData);
}

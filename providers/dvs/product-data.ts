import { z } from 'zod';
import type { CatalogueProduct } from '../../domain/product.ts';
import { checked } from './call.ts';

const rate = z.string().nullable();
const bounds = z.object({ min: z.string(), max: z.string() });
const amount = z.union([z.string(), bounds]);

/**
 * What the adapter keeps with a product of our catalogue (`providerData`) to order and to price it: units and decimal
 * texts as DVS gave them.
 */
const productData = z.object({
  source: z.object({ unit: z.string(), amount: amount.nullable() }).nullable(),
  destination: z.object({ unit: z.string(), amount }),
  /** In which of the two a ranged product's amount may be given. */
  modes: z.array(z.enum(['SOURCE_AMOUNT', 'DESTINATION_AMOUNT'])),
  wholesale: z.object({ unit: z.string(), amount: amount.nullable(), fee: z.string() }),
  rates: z.object({ base: rate, wholesale: rate }),
});
export type ProductData = z.infer<typeof productData>;
export type CalculationMode = ProductData['modes'][number];

export type Bounds = z.infer<typeof bounds>;

/** The two ends of a ranged amount; null for a fixed one. */
export function boundsOf(amount: string | Bounds | null | undefined): Bounds | null {
  return typeof amount === 'object' ? amount : null;
}

/** Reads a product's data back. Throws ProviderError (nothing was sent) when it is not as this adapter writes it. */
export function dataOf(product: CatalogueProduct): ProductData {
  return checked('readProductData', productData, product.providerData as ProductData);
}

/**
 * How an amount in this currency is given to DVS: as the destination's where that is its currency, else as the source's;
 * null when it is neither. dvs.txt leaves open which of the two `amount` means, so the currency decides.
 */
export function calculationModeOf(data: ProductData, currency: string): CalculationMode | null {
  if (data.modes.includes('DESTINATION_AMOUNT') && currency === data.destination.unit)
    return 'DESTINATION_AMOUNT';
  if (data.modes.includes('SOURCE_AMOUNT') && currency === data.source?.unit) return 'SOURCE_AMOUNT';
  return null;
}

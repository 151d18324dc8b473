import type { EntityManager } from '../../db/database.ts';
import { findProduct } from '../../db/repositories/catalogue.ts';
import { isWithdrawn } from '../../db/repositories/lookups.ts';
import { PROVIDER_NAMES, type CatalogueProduct, type ProviderName } from '../../domain/product.ts';
import type { ProviderReader } from '../../domain/provider.ts';
import type { Fault } from '../problems.ts';

/** A product that is sold, with the reader of its provider. */
export interface Offer {
  readonly product: CatalogueProduct;
  readonly reader: ProviderReader;
}

/** The product that a request names; null when a fault was found. */
export async function findOffer(
  em: EntityManager,
  readers: ReadonlyMap<ProviderName, ProviderReader>,
  { provider, id }: { readonly provider: string; readonly id: string },
  faults: Fault[],
): Promise<Offer | null> {
  const name = PROVIDER_NAMES.find((known) => known === provider);
  const reader = name && readers.get(name);
  if (!reader) {
    const detail = `there is no provider of this name; ${[...readers.keys()].join(', ')} is`;
    faults.push({ code: 'product_not_found', pointer: '/product/provider', detail });
    return null;
  }
  const product = await findProduct(em, reader.name, id);
  if (product) return { product, reader };
  const withdrawn = await isWithdrawn(em, reader.name, id);
  faults.push({
    code: withdrawn ? 'product_inactive' : 'product_not_found',
    pointer: '/product/id',
    detail: withdrawn ? 'this product is not sold any more' : 'the catalogue has no such product',
  });
  return null;
}

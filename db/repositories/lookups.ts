import type { ProviderName } from '../../domain/product.ts';
import type { EntityManager } from '../database.ts';
import { ProductEntity } from '../entities/provider.ts';
import { PurchaseEntity, type PurchaseRow } from '../entities/purchase.ts';

/** The purchase that a provider knows by this reference of ours, or null. */
export async function findByOurReference(
  em: EntityManager,
  provider: ProviderName,
  ourReference: string,
): Promise<PurchaseRow | null> {
  return em.findOne(PurchaseEntity, { provider, ourReference });
}

/** True when the product was sold once and is not any more. */
export async function isWithdrawn(em: EntityManager, provider: ProviderName, id: string): Promise<boolean> {
  return (await em.count(ProductEntity, { provider, id, active: false })) > 0;
}

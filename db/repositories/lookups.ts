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

/** What changes with every change of a purchase that anybody can see. */
export async function purchaseMarks(
  em: EntityManager,
  ids: readonly string[],
): Promise<{ readonly id: string; readonly mark: string }[]> {
  if (ids.length === 0) return [];
  return em.execute<{ id: string; mark: string }[]>(
    `select p.id, p.version || '-' || coalesce((select max(f.id) from fact f where f.purchase_id = p.id), 0) || '-' ||
       (extract(epoch from greatest(p.updated_at, (select max(r.updated_at) from refund r
         join payment y on y.id = r.payment_id where y.purchase_id = p.id))) * 1000000)::bigint as mark
     from purchase p where p.id in (${ids.map(() => '?').join(', ')})`,
    [...ids],
  );
}

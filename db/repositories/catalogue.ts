import type { CatalogueProduct, ProductKind, ProviderName } from '../../domain/product.ts';
import type { EntityManager } from '../database.ts';
import { ProductEntity, type ProductRow } from '../entities/provider.ts';

/** Replaces the copy of a provider's catalogue: what is not in it any more can no longer be bought. */
export async function replaceCatalogue(
  em: EntityManager,
  provider: ProviderName,
  products: readonly CatalogueProduct[],
): Promise<void> {
  await em.transactional(async (tx) => {
    await tx.execute('select pg_advisory_xact_lock(7311002)');
    const [{ now } = { now: '' }] = await tx.execute<{ now: string }[]>('select now()::text as now');
    for (const product of products) {
      await tx.execute(
        `insert into product (provider, id, name, kind, country, operator_id, data, active, copied_at)
         values (?, ?, ?, ?, ?, ?, ?, true, now())
         on conflict (provider, id) do update set name = excluded.name, kind = excluded.kind, country = excluded.country,
           operator_id = excluded.operator_id, data = excluded.data, active = true, copied_at = now()`,
        [
          provider,
          product.id,
          product.name,
          product.kind,
          product.country,
          product.operator.id,
          JSON.stringify(product),
        ],
      );
    }
    await tx.execute(
      'update product set active = false where provider = ? and active and copied_at < ?::timestamptz',
      [provider, now],
    );
  });
}

/** A product that can be bought now, or null. */
export async function findProduct(
  em: EntityManager,
  provider: ProviderName,
  id: string,
): Promise<CatalogueProduct | null> {
  const row = await em.findOne(ProductEntity, { provider, id, active: true });
  return row?.data ?? null;
}

/** Filters of the catalogue; `after` is a cursor: provider and id of the last product of the page before. */
export interface CatalogueFilter {
  readonly provider?: ProviderName;
  readonly country?: string;
  readonly kind?: ProductKind;
  readonly operatorId?: string;
  /** Words of the product's or the operator's name, in any letters. */
  readonly text?: string;
  readonly after?: { readonly provider: string; readonly id: string };
  readonly limit: number;
}

/** A page of the catalogue, ordered by provider and id (as text). */
export async function listProducts(em: EntityManager, filter: CatalogueFilter): Promise<ProductRow[]> {
  return em.find(
    ProductEntity,
    {
      active: true,
      ...(filter.provider && { provider: filter.provider }),
      ...(filter.country && { country: filter.country }),
      ...(filter.kind && { kind: filter.kind }),
      ...(filter.operatorId && { operatorId: filter.operatorId }),
      ...(filter.text !== undefined && {
        $and: wordsOf(filter.text).map((word) => ({
          $or: [{ name: { $ilike: word } }, { data: { operator: { name: { $ilike: word } } } }],
        })),
      }),
      ...(filter.after && {
        $or: [
          { provider: { $gt: filter.after.provider as ProviderName } },
          { provider: filter.after.provider as ProviderName, id: { $gt: filter.after.id } },
        ],
      }),
    },
    { orderBy: { provider: 'asc', id: 'asc' }, limit: filter.limit },
  );
}

/** Each word as a pattern that holds it anywhere. */
function wordsOf(text: string): string[] {
  const words = text.split(/\s+/).filter((word) => word !== '');
  return words.map((word) => `%${word.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`);
}

/** How many products can be bought from each provider. */
export async function countProducts(em: EntityManager): Promise<number> {
  return em.count(ProductEntity, { active: true });
}

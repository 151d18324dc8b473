import type { ProviderName } from '../../domain/product.ts';
import type { ProductTexts } from '../../domain/provider.ts';
import type { EntityManager } from '../database.ts';
import { storable } from '../storable.ts';

/** Replaces the copy of a provider's texts in one language. Texts of products that we do not offer are left out. */
export async function replaceTexts(
  em: EntityManager,
  provider: ProviderName,
  language: string,
  texts: readonly ProductTexts[],
): Promise<void> {
  const rows = texts.map(({ productId, name, description, operatorName }) => {
    return { id: productId, name, description, operator_name: operatorName };
  });
  await em.transactional(async (tx) => {
    await tx.execute('select pg_advisory_xact_lock(7311002)');
    await tx.execute('delete from product_text where provider = ? and language = ?', [provider, language]);
    await tx.execute(
      `insert into product_text (provider, id, language, name, description, operator_name)
       select p.provider, p.id, ?, t.name, t.description, t.operator_name
       from jsonb_to_recordset(?::jsonb) as t(id text, name text, description text, operator_name text)
       join product p on p.provider = ? and p.id = t.id
       on conflict do nothing`,
      [language, storable(JSON.stringify(rows)), provider],
    );
  });
}

/** The texts of products in a language, by provider and id; those that have none are not in it. */
export async function readTexts(
  em: EntityManager,
  language: string,
  products: readonly { readonly provider: string; readonly id: string }[],
): Promise<(product: { readonly provider: string; readonly id: string }) => ProductTexts | null> {
  const rows = await em.execute<
    { provider: string; id: string; name: string; description: string; operator_name: string }[]
  >(
    `select t.provider, t.id, t.name, t.description, t.operator_name from product_text t
     join jsonb_to_recordset(?::jsonb) as wanted(provider text, id text) on t.provider = wanted.provider and t.id = wanted.id
     where t.language = ?`,
    [JSON.stringify(products.map(({ provider, id }) => ({ provider, id }))), language],
  );
  return ({ provider, id }) => {
    const row = rows.find((text) => text.provider === provider && text.id === id);
    if (!row) return null;
    return { productId: id, name: row.name, description: row.description, operatorName: row.operator_name };
  };
}

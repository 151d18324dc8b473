import type { ProviderName } from '../../domain/product.ts';
import type { EntityManager } from '../database.ts';

/**
 * Binds a token to the n-th create of a purchase, in the caller's transaction. False when this account gave it before: it is
 * no token for another order.
 */
export async function bindToken(
  em: EntityManager,
  bound: { provider: ProviderName; account: string; token: string; purchaseId: string; n: number },
): Promise<boolean> {
  const rows = await em.execute<{ token: string }[]>(
    `insert into provider_token (provider, account, token, purchase_id, operation, attempt) values (?, ?, ?, ?, 'create', ?)
     on conflict (provider, account, token) do nothing returning token`,
    [bound.provider, bound.account, bound.token, bound.purchaseId, bound.n],
  );
  return rows.length > 0;
}

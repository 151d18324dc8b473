import type { EntityManager } from '../database.ts';

/** A merchant's prefunded balance in one currency, in minor units. */
export interface MerchantBalance {
  readonly currency: string;
  /** What may be spent. */
  readonly availableMinor: number;
  /** What is set aside for purchases under way. */
  readonly heldMinor: number;
}

/** The merchant's balances, ordered by currency. */
export async function readBalances(em: EntityManager, merchantId: string): Promise<MerchantBalance[]> {
  const rows = await em.execute<{ currency: string; available: string; held: string }[]>(
    `select currency,
       coalesce(sum(balance_minor) filter (where starts_with(id, ?)), 0)::text as available,
       coalesce(sum(balance_minor) filter (where starts_with(id, ?)), 0)::text as held
     from ledger_account where starts_with(id, ?) group by currency order by currency`,
    [`merchant:${merchantId}:available:`, `merchant:${merchantId}:held:`, `merchant:${merchantId}:`],
  );
  return rows.map(({ currency, available, held }) => ({
    currency,
    availableMinor: Number(available),
    heldMinor: Number(held),
  }));
}

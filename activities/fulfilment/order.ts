import type { EntityManager } from '../../db/database.ts';
import { otherSends, readBeforeSend } from '../../db/repositories/attempts.ts';
import type { PurchaseRow } from '../../db/entities/purchase.ts';
import type { Evidence, FulfilmentProvider, Order } from '../../domain/provider.ts';

/** The order of a purchase, as its provider's adapter needs it. */
export function orderOf(purchase: PurchaseRow, ourReference: string, before?: Evidence): Order {
  return {
    ourReference,
    product: purchase.product,
    recipient: purchase.recipient,
    amount: { amountMinor: purchase.amountMinor, currency: purchase.amountCurrency },
    cost: { amountMinor: purchase.costMinor, currency: purchase.costCurrency },
    ...(purchase.account != null && { account: purchase.account }),
    ...(before && { before }),
  };
}

/** The same for a look-up: with what was read before the send, and what else may have been under way since then. */
export async function orderToLookUp(
  em: EntityManager,
  provider: FulfilmentProvider,
  purchase: PurchaseRow,
  ourReference: string,
): Promise<Order> {
  const sent = provider.prepare ? await readBeforeSend(em, purchase.id) : null;
  if (!sent?.beforeSend) return orderOf(purchase, ourReference);
  const others = await otherSends(em, purchase, sent.createdAt);
  return { ...orderOf(purchase, ourReference, sent.beforeSend), others };
}

/** True when the provider cannot be asked about an order: what a look-up finds is evidence, and no word of the provider's. */
export function onlyEvidence({ operations }: FulfilmentProvider): boolean {
  return operations.create?.lookup === 'by_evidence';
}

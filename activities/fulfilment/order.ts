import type { PurchaseRow } from '../../db/entities/purchase.ts';
import type { Order } from '../../domain/provider.ts';

/** The order of a purchase, as its provider's adapter needs it. */
export function orderOf(purchase: PurchaseRow, ourReference: string): Order {
  return {
    ourReference,
    product: purchase.product,
    recipient: purchase.recipient,
    amount: { amountMinor: purchase.amountMinor, currency: purchase.amountCurrency },
    cost: { amountMinor: purchase.costMinor, currency: purchase.costCurrency },
    ...(purchase.account != null && { account: purchase.account }),
  };
}

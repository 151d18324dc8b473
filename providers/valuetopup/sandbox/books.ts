import { formatAmount } from '../../../domain/money.ts';
import type { Delivery } from '../../sandbox/provider-sandbox.ts';
import { skuOf } from './catalogue.ts';
import { WALLET_CURRENCY } from './pricing.ts';
import type { Purchase } from './purchase.ts';

/** Every delivery that happened. Amounts are face values, a loan that was paid with them included. */
export function deliveriesOf(purchases: Iterable<Purchase>): Delivery[] {
  return [...purchases].flatMap((purchase) => {
    const { quote, deliveredAt } = purchase;
    if (!quote || deliveredAt === null) return [];
    return {
      provider: 'valuetopup',
      kind: kindOf(purchase),
      our_reference: purchase.correlationId,
      provider_reference: String(purchase.id),
      recipient: purchase.recipient,
      amount: formatAmount(quote.faceMinor, quote.faceCurrency),
      currency: quote.faceCurrency,
      status: 'delivered',
      at: deliveredAt,
    };
  });
}

/** Everything about a purchase but its secrets. */
export function auditOf(purchase: Purchase): Record<string, unknown> {
  const { id, kind, correlationId, skuId, status, refusal, quote, port, history, requests } = purchase;
  return {
    provider: 'valuetopup',
    kind,
    our_reference: correlationId,
    provider_reference: String(id),
    sku_id: skuId,
    status,
    code: refusal?.code ?? null,
    port_in: port?.status ?? null,
    states: history.map(([status, at]) => ({ status, at })),
    purchase_requests: requests.purchase,
    status_requests: requests.status,
    cost: quote && { amount: formatAmount(quote.invoiceMinor, WALLET_CURRENCY), currency: WALLET_CURRENCY },
    recipient: purchase.recipient,
    loan: quote && formatAmount(purchase.loanMinor, quote.faceCurrency),
  };
}

/** What was sold, in the words of the books. */
function kindOf({ kind, skuId }: Purchase): string {
  if (kind !== 'topup') return kind;
  return skuOf(skuId).benefit === 'Talktime' ? 'airtime' : 'data';
}

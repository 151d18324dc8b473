import { formatAmount } from '../../../domain/money.ts';
import type { Delivery } from '../../sandbox/provider-sandbox.ts';
import type { Order, Token } from './order.ts';

/** Every order that the operator approved. */
export function deliveriesOf(orders: Iterable<Order>): Delivery[] {
  return [...orders]
    .filter(({ status }) => status === 'approved')
    .map((order) => ({
      provider: 'payvice',
      kind: order.kind,
      our_reference: order.token,
      provider_reference: order.txnRef,
      recipient: order.beneficiary,
      amount: formatAmount(order.amountMinor, 'NGN'),
      currency: 'NGN',
      status: 'delivered',
      at: new Date(order.decidedAtMs ?? order.createdAtMs).toISOString(),
    }));
}

/** Everything about a token and what was bought with it, but the secret that it bought. */
export function auditOf(token: Token, order: Order | undefined): Record<string, unknown> {
  const { value, viceId, issuedAtMs, used, killedAtMs, requests } = token;
  const killedAt = killedAtMs === null ? null : new Date(killedAtMs).toISOString();
  return {
    provider: 'payvice',
    kind: order?.kind ?? 'token',
    our_reference: value,
    provider_reference: order?.txnRef ?? null,
    wallet: viceId,
    service: order?.service ?? null,
    status: order?.status ?? 'not_bought',
    recipient: order?.beneficiary ?? null,
    amount: order ? formatAmount(order.amountMinor, 'NGN') : null,
    currency: 'NGN',
    has_token_value: order?.electricity?.token_value != null,
    token: { issued_at: new Date(issuedAtMs).toISOString(), used, killed_at: killedAt },
    states: (order?.history ?? []).map(([status, at]) => ({ status, at })),
    lookup_requests: requests.lookup,
    enquiry_requests: requests.enquiry,
    purchase_requests: requests.purchase,
    requery_requests: requests.requery,
  };
}

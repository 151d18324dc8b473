import { decimalsOf } from '../../../domain/currency.ts';
import { formatAmount } from '../../../domain/money.ts';
import type { Delivery } from '../../sandbox/provider-sandbox.ts';
import { LISTINGS } from './catalogue.ts';
import { exactOfNumber, unitsOf } from './exact.ts';
import { fromE4 } from './pricing.ts';
import { isPin, type Product } from './products.ts';
import { classOf } from './statuses.ts';
import { costE4, creditPartyOf, destinationUnitOf, type Transaction } from './transaction.ts';

/** Every delivery that happened, reversed ones included. */
export function deliveriesOf(transactions: Iterable<Transaction>): Delivery[] {
  return [...transactions].filter(({ completedAt }) => completedAt !== null).map(deliveryOf);
}

function deliveryOf(transaction: Transaction): Delivery {
  const currency = destinationUnitOf(transaction);
  const minor = unitsOf(exactOfNumber(transaction.destination), decimalsOf(currency)) ?? 0n;
  return {
    provider: 'dvs',
    kind: kindOf(LISTINGS.get(transaction.productId)?.product),
    our_reference: transaction.externalId,
    provider_reference: String(transaction.id),
    recipient: creditPartyOf(transaction),
    amount: formatAmount(Number(minor), currency),
    currency,
    status: classOf(transaction.status) === 'REVERSED' ? 'reversed' : 'delivered',
    at: transaction.completedAt ?? '',
  };
}

/** What was sold, in the words of the books. */
function kindOf(product: Product | undefined): string {
  if (product?.type === 'RANGED_VALUE_PAYMENT') return 'bill';
  if (product?.tag === 'GIFTCARD' || product?.tag === 'GAMING') return 'gift_card';
  if (product && isPin(product)) return 'pin';
  return product?.benefits ? 'data' : 'airtime';
}

/** Everything about a transaction but its PIN. */
export function auditOf(transaction: Transaction): Record<string, unknown> {
  const { id, externalId, productId, status, hold, priceUnit, history, requests, pendingCallbacks } =
    transaction;
  return {
    provider: 'dvs',
    our_reference: externalId,
    provider_reference: String(id),
    product_id: productId,
    status,
    status_class: classOf(status),
    states: history.map(([status, at]) => ({ status, at })),
    create_requests: requests.create,
    confirm_requests: requests.confirm,
    cancel_requests: requests.cancel,
    cost: { amount: fromE4(costE4(transaction)), currency: priceUnit, hold },
    recipient: creditPartyOf(transaction),
    has_pin: transaction.pin !== null,
    pending_callbacks: pendingCallbacks.length,
  };
}

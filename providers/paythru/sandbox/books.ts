import { formatAmount } from '../../../domain/money.ts';
import type { Charge } from '../../sandbox/provider-sandbox.ts';
import type { Payment } from './payment.ts';
import type { Sms } from './store.ts';
import { wireTime } from './times.ts';
import { closedReason, type Token } from './token.ts';

/** Every payment that the bank has decided: a pending one has had no effect yet. */
export function chargesOf(payments: Iterable<Payment>): Charge[] {
  return [...payments].filter(({ status }) => status !== 'pending' && status !== 'challenge').map(chargeOf);
}

function chargeOf(payment: Payment): Charge {
  const { key, tokenId, reference, type, amountMinor, currency, capturedMinor, refundedMinor } = payment;
  return {
    provider: 'paythru',
    our_reference: reference,
    transaction: key,
    token: tokenId ?? '',
    type,
    amount: formatAmount(amountMinor, currency),
    currency,
    captured: formatAmount(capturedMinor, currency),
    refunded: formatAmount(refundedMinor, currency),
    status: chargeStatus(payment),
    at: wireTime(payment.approvedAtMs ?? payment.createdAtMs),
  };
}

function chargeStatus({ money, capturedMinor, refundedMinor }: Payment): Charge['status'] {
  if (money === 'none') return 'declined';
  if (money === 'captured' && refundedMinor >= capturedMinor) return 'refunded';
  return money;
}

/** Everything about a payment but the person. */
export function paymentAudit(payment: Payment): Record<string, unknown> {
  const { currency, status, money, voidedBy, previousKey, transactionClass, card, requests } = payment;
  const amount = (minor: number) => formatAmount(minor, currency);
  return {
    provider: 'paythru',
    kind: 'payment',
    our_reference: payment.reference,
    provider_reference: payment.key,
    token: payment.tokenId,
    previous: previousKey,
    type: payment.type,
    class: transactionClass,
    status,
    money,
    voided_by: voidedBy,
    amount: amount(payment.amountMinor),
    reserved: amount(payment.reservedMinor),
    captured: amount(payment.capturedMinor),
    refunded: amount(payment.refundedMinor),
    currency,
    card: { last_four: card.lastFour, scheme: card.scheme },
    operations: payment.operations.map(({ action, key, amountMinor, transactionClass, at }) => ({
      action,
      provider_reference: key,
      amount: amount(amountMinor),
      class: transactionClass,
      at,
    })),
    states: payment.history.map(([state, at]) => ({ status: state, at })),
    capture_requests: requests.capture,
    cancel_requests: requests.cancel,
    refund_requests: requests.refund,
    repeat_requests: requests.repeat,
    lookup_requests: requests.lookup,
    pending_callbacks: payment.pendingCallbacks.length,
  };
}

export function tokenAudit(token: Token, approvals: number, nowMs: number): Record<string, unknown> {
  return {
    provider: 'paythru',
    kind: 'token',
    our_reference: token.reference,
    provider_reference: token.id,
    type: token.type,
    amount: formatAmount(token.totalMinor, token.currency),
    currency: token.currency,
    status: closedReason(token, approvals, nowMs) ?? 'open',
    visits: token.visits,
    approvals,
    callback_url: token.callbackUrl,
  };
}

export function smsAudit({ id, msisdn, message, at }: Sms): Record<string, unknown> {
  return { provider: 'paythru', kind: 'sms', provider_reference: id, recipient: msisdn, message, at };
}

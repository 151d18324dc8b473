import { randomBytes, randomInt } from 'node:crypto';
import type { Verdict } from './cards.ts';
import type { Payment } from './payment.ts';

/** What a new payment starts from. */
export type PaymentStart = Pick<
  Payment,
  | 'tokenId'
  | 'reference'
  | 'transactionClass'
  | 'previousKey'
  | 'type'
  | 'amountMinor'
  | 'currency'
  | 'card'
  | 'person'
  | 'ipAddress'
  | 'attempt'
>;

/** A new payment that waits for the customer or for a verdict. */
export function openPayment(start: PaymentStart, verdict: Verdict, nowMs: number): Payment {
  return {
    ...start,
    key: newKey(),
    createdAtMs: nowMs,
    status: 'challenge',
    failure: verdict === 'insufficient_funds' ? 'there is not enough money on the account' : null,
    authCode: '',
    approvedAtMs: null,
    money: 'none',
    voidedBy: null,
    reservedMinor: 0,
    capturedMinor: 0,
    refundedMinor: 0,
    plans: [],
    operations: [],
    pendingCallbacks: [],
    history: [],
    requests: { capture: 0, cancel: 0, refund: 0, lookup: 0, repeat: 0 },
  };
}

/** A trans_key: 32 hexadecimal digits. */
export function newKey(): string {
  return randomBytes(16).toString('hex');
}

/** A code such as a bank gives for a transaction. */
export function newAuthCode(): string {
  return String(randomInt(100_000, 1_000_000));
}

/** What another payment of the same kind starts from. */
export function startOf(payment: Payment): PaymentStart {
  const { tokenId, reference, transactionClass, previousKey, type, amountMinor, currency } = payment;
  const { card, person, ipAddress, attempt } = payment;
  return {
    tokenId, reference, transactionClass, previousKey, type, amountMinor, currency, card, person, ipAddress,
    attempt,
  }; // prettier-ignore
}

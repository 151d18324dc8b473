import { formatAmount, type Money } from '../../domain/money.ts';
import type { FailureCode, OrderState } from '../../domain/outcome.ts';
import type { DeliverableSecret, Evidence, Order } from '../../domain/provider.ts';
import { fraction, toMinor } from '../decimal.ts';
import { statusText } from './statuses.ts';
import type { VtGiftCard, VtTransaction } from './transaction.ts';

/** A successful transaction. */
export function deliveredState(transaction: VtTransaction, order: Order, code: string): OrderState {
  return {
    ...stateOf(transaction.transactionId, 'delivered', code),
    delivered: deliveredOf(transaction, order),
    cost: costOf(transaction, order),
  };
}

/** A port-in that was taken: whether the number came over, its own status tells. */
export function acceptedState(transaction: VtTransaction, order: Order, code: string): OrderState {
  return { ...stateOf(transaction.transactionId, 'in_progress', code), cost: costOf(transaction, order) };
}

/** A transaction that is under way. Until its id is known our own reference stands for it: its status goes by that. */
export function openState(reference: string, code: string): OrderState {
  return stateOf(reference, 'in_progress', code);
}

/** A transaction that ended without effect. */
export function failedState(reference: string, code: string, failure: FailureCode): OrderState {
  return stateOf(reference, 'not_delivered', code, failure);
}

function stateOf(
  providerReference: string,
  phase: OrderState['phase'],
  code: string,
  failure: FailureCode | null = null,
): OrderState {
  const providerStatus = statusText(code, phase, failure);
  return { providerReference, phase, providerStatus, failure, delivered: null, cost: null, confirmBy: null };
}

/** What arrived, where it is told in the currency of the order. */
function deliveredOf({ topupDetail, pins }: VtTransaction, order: Order): Money | null {
  const { currency } = order.amount;
  if (topupDetail?.localCurrencyAmount != null && topupDetail.destinationCurrency === currency)
    return toMinor(fraction(topupDetail.localCurrencyAmount), currency, 'down');
  const [pin, ...more] = pins ?? [];
  if (more.length > 0 || pin?.deliveredAmount == null || pin.deliveredCurrencyCode !== currency) return null;
  return toMinor(fraction(pin.deliveredAmount), currency, 'down');
}

/** What the wallet paid; the wallet's currency is that of the quote. */
function costOf({ invoiceAmount }: VtTransaction, order: Order): Money | null {
  return invoiceAmount == null ? null : toMinor(fraction(invoiceAmount), order.cost.currency, 'up');
}

/** The secrets of a transaction: PINs, the token of a meter, the profile of an eSIM. A gift card's are read apart. */
export function secretsOf(transaction: VtTransaction): DeliverableSecret[] {
  const { pins, billPaymentDetail, esim, giftCardDetail } = transaction;
  const secrets: DeliverableSecret[] = [];
  for (const pin of pins ?? [])
    if (pin.pinNumber) secrets.push({ kind: 'pin', code: pin.pinNumber, serial: pin.controlNumber ?? null });
  if (billPaymentDetail?.token) secrets.push({ kind: 'token', code: billPaymentDetail.token, serial: null });
  const profile = esim?.activationCode ?? esim?.iccid;
  if (profile) secrets.push({ kind: 'esim', code: profile, serial: esim?.iccid ?? null });
  return [...secrets, ...(giftCardDetail ? cardSecrets(giftCardDetail) : [])];
}

/** A gift card is its number, its PIN and the page that shows it, whichever of them it has. */
export function cardSecrets({ cardNumber, pin, certificateLink }: VtGiftCard): DeliverableSecret[] {
  const secrets: DeliverableSecret[] = [];
  if (cardNumber) secrets.push({ kind: 'voucher', code: cardNumber, serial: null });
  if (pin) secrets.push({ kind: 'pin', code: pin, serial: null });
  if (certificateLink) secrets.push({ kind: 'voucher', code: certificateLink, serial: null });
  return secrets;
}

/** The facts of an answer that may be kept and shown: no PIN, no number, no name. */
export function evidenceOf(
  transaction: VtTransaction,
  order: Order,
  code: string,
  httpStatus: number,
): Evidence {
  const cost = costOf(transaction, order);
  return {
    http_status: httpStatus,
    response_code: code,
    transaction_id: transaction.transactionId,
    cost: cost && `${formatAmount(cost.amountMinor, cost.currency)} ${cost.currency}`,
  };
}

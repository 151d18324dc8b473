import type { ReasonCode } from './outcome.ts';

/** What each reason code says to a merchant. One place, so that the same code never reads two ways. */
export const REASON_MESSAGES: Readonly<Record<ReasonCode, string>> = {
  recipient_invalid:
    'The recipient is not valid for this product. Check it with the customer, then order anew.',
  recipient_barred: 'The recipient is barred by the operator. Ordering again does not help.',
  recipient_ineligible: 'The recipient is not eligible for this product. Choose another product.',
  sender_invalid: 'The sender was refused. Check the sender, then order anew.',
  operator_unavailable: 'The operator is not available at the moment. Order again later.',
  duplicate_at_provider: 'The provider took the order for a duplicate and refused it. Order again later.',
  declined_by_operator: 'The operator declined the order. Check the recipient, or choose another product.',
  refused_by_provider: 'The provider refused the order. The same order is likely to be refused again.',
  product_unavailable: 'The product is not available. Choose another one from the catalogue.',
  amount_refused: 'The provider refused the amount. Choose another amount, or ask for a quote.',
  price_changed: 'The price was not the quoted one any more; the order was not carried out.',
  provider_float_insufficient:
    'The order could not be placed with the provider, which is ours to put right. Order again later.',
  provider_credentials_refused:
    'The order could not be placed with the provider, which is ours to put right. Order again later.',
  provider_rate_limited: 'The provider took no more orders before the deadline. Order again later.',
  provider_unreachable: 'The provider could not be reached before the deadline. Order again later.',
  turn_not_reached:
    'The provider takes one order at a time, and this one’s turn did not come in time. Order again later.',
  confirmation_expired: 'The order expired before it could be confirmed; it was cancelled. Order again.',
  cancelled_at_provider: 'The order was cancelled at the provider.',
  not_delivered_by_operator_word: 'An operator established that nothing was delivered.',
  outcome_unknown:
    'It could not be proved whether the order was carried out. It is being looked into; nothing was taken.',
  status_overdue:
    'The provider has not told the final status in time. It is being looked into; nothing was taken.',
  deliverable_missing:
    'The provider reports delivery but the code could not be fetched yet; nothing was taken.',
  delivered_less_than_ordered:
    'The provider reports that less was delivered than ordered; nothing was taken.',
  order_mismatch:
    'The provider knows the reference, but with another order. It is being looked into; nothing was taken.',
  delivered_after_release:
    'Delivery was reported after the money had been released. It is being looked into.',
  internal_error: 'The purchase met an error of ours. It is being looked into; nothing was lost.',
  payment_declined: 'The payment was declined.',
  payment_refused_by_provider: 'The payment could not be taken: the payment provider refused the request.',
  payment_currency_refused: 'The payment could not be taken in this currency.',
  payment_not_made: 'The customer did not pay in time.',
  payment_unknown:
    'It could not be proved whether the card was charged. Nothing is delivered; a reservation ends by itself.',
  capture_unknown:
    'The value is delivered; it could not be proved whether the payment was taken. It is being looked into.',
  capture_refused: 'The value is delivered; the payment could not be taken. It is being looked into.',
  void_unknown:
    'Nothing was delivered; it could not be proved yet that the reservation was released. It ends by itself.',
  void_refused: 'Nothing was delivered; the reservation could not be released. It is being looked into.',
  reservation_expired:
    'The reservation ended before delivery could be proved; nothing was taken. It is being looked into.',
  refund_unknown: 'It could not be proved whether the refund was made. It is being looked into.',
  cancelled_by_customer: 'The customer cancelled before paying.',
  cancelled_by_merchant: 'Cancelled on request before the order was confirmed.',
  waiting_for_turn: 'The provider takes one order at a time; this one waits for its turn.',
  reversed_by_provider: 'The provider reversed the delivery; the money was given back.',
  released_by_operator: 'An operator released the money.',
  written_off_by_operator: 'An operator wrote the purchase off.',
};

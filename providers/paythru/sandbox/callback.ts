import { formatAmount } from '../../../domain/money.ts';
import { CALLBACK_WORDS, type Payment, type Status } from './payment.ts';
import { wireTime } from './times.ts';
import type { Token } from './token.ts';

/** The callback's body with every field of 3.2.1; what is not known is empty. Times are written as in token receipts. */
export function callbackBody(token: Token, payment: Payment, status: Status): string {
  const { person, card } = payment;
  const approved = status === 'approved';
  return new URLSearchParams([
    ['personTitle', person.salutation ?? ''],
    ['personFirstName', person.first_name ?? ''],
    ['personSurname', person.surname ?? ''],
    ['personMobileNumber', person.mobile_phone ?? ''],
    ['personHomePhone', person.home_phone ?? ''],
    ['personEmail', person.email ?? ''],
    ['addressPropertyName', person.property_name ?? ''],
    ['address1', person.address_1 ?? ''],
    ['address2', person.address_2 ?? ''],
    ['address3', ''],
    ['addressTown', person.town ?? ''],
    ['addressCounty', person.county ?? ''],
    ['addressPostcode', person.postcode ?? ''],
    ['addressCountry', person.country ?? ''],
    ['transactionKey', payment.key],
    [
      'transactionTime',
      wireTime(approved ? (payment.approvedAtMs ?? payment.createdAtMs) : payment.createdAtMs),
    ],
    ['transactionStatus', CALLBACK_WORDS[status]],
    ['transactionValue', formatAmount(payment.amountMinor, payment.currency)],
    ['transactionType', payment.type],
    ['transactionCurrency', payment.currency],
    ['transactionAuthCode', approved ? payment.authCode : ''],
    ['transactionClass', payment.transactionClass ?? ''],
    ['transactionReference', payment.reference],
    ['transactionToken', token.id],
    ...token.items.flatMap((item, index): [string, string][] => [
      [`items${index}name`, item.name],
      [`items${index}price`, item.price],
      [`items${index}quantity`, item.quantity ?? '1'],
      [`items${index}reference`, item.reference ?? ''],
    ]),
    ['cardLastFour', card.lastFour],
    ['cardExpiryMonth', card.expiryMonth],
    ['cardExpiryYear', card.expiryYear],
    ['transactionIpAddress', payment.ipAddress],
  ]).toString();
}

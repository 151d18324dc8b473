import { describe, expect, it } from '@jest/globals';
import { failureOf, phaseOf, statusText } from '../../providers/dvs/statuses.ts';

// Goal: the class decides, every documented status has our word, and what is not known never counts as an end.

/** Class, its id, status, phase, our word for the cause. */
const TABLE = [
  ['CREATED', 1, 'CREATED', 'created', null],
  ['CONFIRMED', 2, 'CONFIRMED', 'in_progress', null],
  ['SUBMITTED', 5, 'SUBMITTED', 'in_progress', null],
  ['COMPLETED', 7, 'COMPLETED', 'delivered', null],
  ['REVERSED', 8, 'REVERSED', 'reversed', null],
  ['CANCELLED', 4, 'CANCELLED', 'cancelled', 'cancelled_at_provider'],
  ['REJECTED', 3, 'REJECTED', 'not_delivered', 'refused_by_provider'],
  ['REJECTED', 3, 'REJECTED-INVALID-CREDIT-PARTY', 'not_delivered', 'recipient_invalid'],
  ['REJECTED', 3, 'REJECTED-BARRED-CREDIT-PARTY', 'not_delivered', 'recipient_barred'],
  ['REJECTED', 3, 'REJECTED-INELIGIBLE-CREDIT-PARTY', 'not_delivered', 'recipient_ineligible'],
  ['REJECTED', 3, 'REJECTED-INVALID-DEBIT-PARTY', 'not_delivered', 'sender_invalid'],
  ['REJECTED', 3, 'REJECTED-BARRED-DEBIT-PARTY', 'not_delivered', 'sender_invalid'],
  ['REJECTED', 3, 'REJECTED-LIMITATIONS-ON-CREDIT-PARTY-AMOUNT', 'not_delivered', 'recipient_ineligible'],
  ['REJECTED', 3, 'REJECTED-LIMITATIONS-ON-CREDIT-PARTY-QUANTITY', 'not_delivered', 'recipient_ineligible'],
  ['REJECTED', 3, 'REJECTED-OPERATOR-CURRENTLY-UNAVAILABLE', 'not_delivered', 'operator_unavailable'],
  ['REJECTED', 3, 'REJECTED-INSUFFICIENT-BALANCE', 'not_delivered', 'provider_float_insufficient'],
  ['REJECTED', 3, 'REJECTED-SOMETHING-NEW', 'not_delivered', 'refused_by_provider'],
  ['DECLINED', 9, 'DECLINED', 'not_delivered', 'declined_by_operator'],
  ['DECLINED', 9, 'DECLINED-INVALID-CREDIT-PARTY', 'not_delivered', 'recipient_invalid'],
  ['DECLINED', 9, 'DECLINED-BARRED-CREDIT-PARTY', 'not_delivered', 'recipient_barred'],
  ['DECLINED', 9, 'DECLINED-INELIGIBLE-CREDIT-PARTY', 'not_delivered', 'recipient_ineligible'],
  ['DECLINED', 9, 'DECLINED-INVALID-DEBIT-PARTY', 'not_delivered', 'sender_invalid'],
  ['DECLINED', 9, 'DECLINED-BARRED-DEBIT-PARTY', 'not_delivered', 'sender_invalid'],
  ['DECLINED', 9, 'DECLINED-DUPLICATED-TRANSACTION', 'not_delivered', 'duplicate_at_provider'],
  ['DECLINED', 9, 'DECLINED-OPERATOR-CURRENTLY-UNAVAILABLE', 'not_delivered', 'operator_unavailable'],
  ['DECLINED', 9, 'DECLINED-LIMITATIONS-ON-OPERATOR-AMOUNT', 'not_delivered', 'declined_by_operator'],
  ['DECLINED', 9, 'DECLINED-LIMITATIONS-ON-OPERATOR-QUANTITY', 'not_delivered', 'declined_by_operator'],
  ['DECLINED', 9, 'DECLINED-LIMITATIONS-ON-CUSTOMER-AMOUNT', 'not_delivered', 'declined_by_operator'],
  ['DECLINED', 9, 'DECLINED-LIMITATIONS-ON-CUSTOMER-QUANTITY', 'not_delivered', 'declined_by_operator'],
  ['DECLINED', 9, 'DECLINED-LIMITATIONS-ON-CREDIT-PARTY-AMOUNT', 'not_delivered', 'recipient_ineligible'],
  ['DECLINED', 9, 'DECLINED-LIMITATIONS-ON-CREDIT-PARTY-QUANTITY', 'not_delivered', 'recipient_ineligible'],
  ['DECLINED', 9, 'DECLINED-EXCEPTION', 'not_delivered', 'declined_by_operator'],
] as const;

describe('a status of DVS', () => {
  it.each(TABLE)('of class %s (%i), %s, is %s because of %s', (name, id, message, phase, failure) => {
    const status = { id: 1, message, class: { id, message: name } };
    expect(phaseOf(status)).toBe(phase);
    expect(failureOf(status)).toBe(failure);
    expect(statusText(status)).toBe(message);
  });

  it('counts by its class alone where the class has no id', () => {
    expect(phaseOf({ message: 'COMPLETED', class: { message: 'COMPLETED' } })).toBe('delivered');
  });

  it.each([
    ['a class that nobody knows', { message: 'COMPLETED', class: { id: 10, message: 'SETTLED' } }],
    ['no class', { message: 'DECLINED' }],
    ['an empty class', { message: 'DECLINED', class: {} }],
    ['a class without its name', { message: 'COMPLETED', class: { id: 7 } }],
    ['a class that its id contradicts', { message: 'DECLINED', class: { id: 7, message: 'DECLINED' } }],
    ['nothing at all', {}],
  ])('with %s is still in progress, and no failure', (_name, status) => {
    expect(phaseOf(status)).toBe('in_progress');
    expect(failureOf(status)).toBeNull();
  });

  it('is shown without long numbers, which may be somebody’s', () => {
    const status = { message: 'DECLINED +6595123100', class: { id: 9, message: 'DECLINED' } };
    expect(statusText(status)).toBe('DECLINED +…');
  });
});

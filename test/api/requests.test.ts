import { describe, expect, it } from '@jest/globals';
import { holdsCardNumber } from '../../api/requests/card-data.ts';
import { fingerprint } from '../../api/requests/fingerprint.ts';
import { readIdempotencyKey } from '../../api/requests/idempotency-key.ts';
import { waitPreference } from '../../api/requests/preference.ts';

describe('a card number', () => {
  it.each([
    '4111111111111111',
    '4111 1111 1111 1111',
    '5555-5555-5555-4444',
    'paid with 378282246310005, thanks',
    '12 4111 1111 1111 1111 12',
    '4111111111111111 12/27 123',
    '６０１１１１１１１１１１１１１７',
    '2223003122003222',
  ])('is found in "%s"', (text) => {
    expect(holdsCardNumber(text)).toBe(true);
  });

  it.each([
    '4111111111111112',
    '1764043985123',
    '0000000000000000',
    'order-4111',
    '411111111111',
    '41111111111111111111',
    'a4111111111111111',
    '550e8400-e29b-41d4-a716-446655440000',
    '+6595123100',
    '',
  ])('is not found in "%s"', (text) => {
    expect(holdsCardNumber(text)).toBe(false);
  });
});

describe('an Idempotency-Key', () => {
  it.each([
    ['8e03978e-40d5-43dd-bc93-6894a57f9324', '8e03978e-40d5-43dd-bc93-6894a57f9324'],
    ['"8e03978e"', '8e03978e'],
    [String.raw`"a\"b\\c"`, String.raw`a"b\c`],
    ['k'.repeat(255), 'k'.repeat(255)],
  ])('%s is read', (header, key) => {
    expect(readIdempotencyKey(header)).toBe(key);
  });
});

describe('a fingerprint', () => {
  it('is the same for every order of keys, and another for every other value', () => {
    const of = (value: unknown) => fingerprint(value).toString('hex');
    expect(of({ a: 1, b: { c: [1, 2], d: null } })).toBe(of({ b: { d: null, c: [1, 2] }, a: 1 }));
    expect(of({ a: [1, 2] })).not.toBe(of({ a: [2, 1] }));
    expect(of({ a: '1' })).not.toBe(of({ a: 1 }));
    expect(of({ a: 'b","c":"d' })).not.toBe(of({ a: 'b', c: 'd' }));
  });
});

describe('the wait preference', () => {
  it.each([
    ['wait=10', 10],
    ['respond-async, wait=5', 5],
    ['WAIT = "7"; foo', 7],
    ['wait=3600', 30],
    ['wait=0', 0],
    ['wait=soon', null],
    ['waiting=5', null],
    ['', null],
  ])('of "%s" is %s', (header, seconds) => {
    expect(waitPreference(header)).toBe(seconds);
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decimalsOf, isCurrency } from '../../domain/currency.ts';
import {
  decimalText,
  formatAmount,
  MAX_AMOUNT_MINOR,
  MoneyError,
  money,
  parseMoney,
} from '../../domain/money.ts';

const reasonOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    return error instanceof MoneyError ? error.reason : `not a MoneyError: ${String(error)}`;
  }
  return 'accepted';
};

describe('money', () => {
  it.each([
    ['12.50', 'GBP', 1250],
    ['12.5', 'GBP', 1250],
    ['12', 'GBP', 1200],
    ['0.01', 'USD', 1],
    ['0', 'USD', 0],
    ['500', 'JPY', 500],
    ['1.234', 'KWD', 1234],
    ['1.2', 'KWD', 1200],
  ])('reads %s %s as %i minor units', (amount, currency, minor) => {
    expect(parseMoney(amount, currency)).toEqual({ amountMinor: minor, currency });
  });

  it.each([
    ['12.505', 'GBP', 'too_many_decimals'],
    ['500.0', 'JPY', 'too_many_decimals'],
    ['1.2345', 'KWD', 'too_many_decimals'],
    ['1', 'ABC', 'unknown_currency'],
    ['1', 'usd', 'unknown_currency'],
    ['-1', 'USD', 'malformed_amount'],
    ['1e3', 'USD', 'malformed_amount'],
    ['01', 'USD', 'malformed_amount'],
    ['', 'USD', 'malformed_amount'],
    [' 1', 'USD', 'malformed_amount'],
    ['1,50', 'USD', 'malformed_amount'],
    ['Infinity', 'USD', 'malformed_amount'],
    ['10000000000.01', 'USD', 'amount_too_large'],
  ])('refuses %s %s: %s', (amount, currency, reason) => {
    expect(reasonOf(() => parseMoney(amount, currency))).toBe(reason);
  });

  it('rounds a price with more places up or down when told to, never to the nearest', () => {
    expect(parseMoney('4.7301', 'USD', 'round_up').amountMinor).toBe(474);
    expect(parseMoney('4.7300', 'USD', 'round_up').amountMinor).toBe(473);
    expect(parseMoney('4.7399', 'USD', 'round_down').amountMinor).toBe(473);
  });

  it('writes what it reads, in every currency', () => {
    const currencies = fc.constantFrom('JPY', 'USD', 'KWD');
    fc.assert(
      fc.property(fc.integer({ min: 0, max: MAX_AMOUNT_MINOR }), currencies, (minor, currency) => {
        expect(parseMoney(formatAmount(minor, currency), currency)).toEqual(money(minor, currency));
      }),
    );
  });

  it('writes negative balances with their sign', () => {
    expect(formatAmount(-5, 'USD')).toBe('-0.05');
    expect(formatAmount(-1234, 'KWD')).toBe('-1.234');
  });

  it('keeps the digits that a provider wrote', () => {
    expect(decimalText(4.7345)).toBe('4.7345');
    expect(decimalText(0.1 + 0.2)).toBe('0.30000000000000004');
    expect(decimalText(1e-7)).toBe('0.0000001');
    expect(decimalText(1e21)).toBe('1000000000000000000000');
  });

  it('knows the decimals of a currency', () => {
    expect([decimalsOf('JPY'), decimalsOf('USD'), decimalsOf('KWD')]).toEqual([0, 2, 3]);
    expect([isCurrency('SGD'), isCurrency('XYZ')]).toEqual([true, false]);
  });

  it('refuses fractions of a minor unit', () => {
    expect(reasonOf(() => money(1.5, 'USD'))).toBe('malformed_amount');
    expect(reasonOf(() => money(Number.MAX_SAFE_INTEGER + 1, 'USD'))).toBe('malformed_amount');
  });
});

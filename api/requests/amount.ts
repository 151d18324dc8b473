import { z } from 'zod';
import { MoneyError, parseMoney, type Money, type WireMoney } from '../../domain/money.ts';
import type { Fault } from '../problems.ts';

/** Money as it comes in; what it means is judged later. */
export const wireMoney = z.strictObject({
  amount: z.string('must be a decimal string such as "12.50"').max(40),
  currency: z.string().max(10),
});

/** The money of the field at `pointer`; null when none is given, undefined when it is faulty. */
export function readMoney(
  wire: WireMoney | null | undefined,
  pointer: '/amount' | '/charge',
  faults: Fault[],
): Money | null | undefined {
  if (wire == null) return null;
  try {
    return parseMoney(wire.amount, wire.currency);
  } catch (error) {
    if (!(error instanceof MoneyError)) throw error;
    const part = error.reason === 'unknown_currency' ? 'currency' : 'amount';
    faults.push({ code: error.reason, pointer: `${pointer}/${part}`, detail: error.message });
    return undefined;
  }
}

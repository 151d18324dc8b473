import { randomInt } from 'node:crypto';
import { decimalsOf } from '../../../domain/currency.ts';
import { LISTINGS } from './catalogue.ts';
import { exactOfNumber, numberOf, unitsOf } from './exact.ts';
import { isPin } from './products.ts';
import { wireTime } from './times.ts';
import { destinationUnitOf, sourceUnitOf, type Plan, type Transaction } from './transaction.ts';

/** Gives the customer what was bought: the operator's reference, and a PIN of its own where one is due. */
export function deliver(transaction: Transaction, how: Pick<Plan, 'withPin' | 'less'>, nowMs: number): void {
  const product = LISTINGS.get(transaction.productId)?.product;
  transaction.operatorReference = String(randomInt(1e11, 1e12));
  transaction.completedAt = wireTime(nowMs);
  if (how.withPin || (product && isPin(product))) {
    const digits = () => String(randomInt(1e7, 1e8));
    transaction.pin = { code: digits() + digits(), serial: `S${randomInt(1e9, 1e10)}` };
  }
  if (how.less) {
    transaction.destination = half(transaction.destination, destinationUnitOf(transaction));
    transaction.source = half(transaction.source, sourceUnitOf(transaction));
    transaction.adjusted = true;
  }
}

/** Half of an amount, rounded down to its unit's minor digits. */
function half(amount: number, unit: string): number {
  const places = decimalsOf(unit);
  return numberOf((unitsOf(exactOfNumber(amount), places) ?? 0n) / 2n, places);
}

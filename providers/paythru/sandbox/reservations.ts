import type { Found } from './store.ts';

/**
 * True when the reservation's key and the amount allow a capture: once, up to what is reserved. A capture of a part releases
 * the rest. `again`: also a second time, up to what was reserved at first. Source: 2.4.
 */
export function capturable({ payment, operation }: Found, amountMinor: number, again: boolean): boolean {
  if (operation !== null || payment.type !== 'PreAuth') return false;
  if (payment.money === 'reserved') return amountMinor <= payment.reservedMinor;
  return again && payment.money === 'captured' && amountMinor <= payment.amountMinor;
}

/**
 * What a cancel may do: release some of what is reserved, or nothing because an earlier cancel has released all of it and is
 * repeated; else it is refused. Source: 2.5.
 */
export function cancellable(
  { payment, operation }: Found,
  amountMinor: number,
): 'release' | 'released_before' | 'refused' {
  if (operation !== null) return 'refused';
  if (payment.money === 'reserved') return amountMinor <= payment.reservedMinor ? 'release' : 'refused';
  if (payment.money !== 'voided' || payment.voidedBy !== 'cancel') return 'refused';
  const last = payment.operations.findLast(({ action }) => action === 'cancel');
  const repeated = amountMinor === payment.amountMinor || amountMinor === last?.amountMinor;
  return repeated ? 'released_before' : 'refused';
}

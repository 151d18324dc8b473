import type { Behaviour } from '../../sandbox/behaviour.ts';
import type { Found } from './store.ts';

/**
 * True when a refund by this key and of this amount is carried out: up to what was captured, all refunds together. A captured
 * reservation is refunded by the capture's key or its own, as the switches allow. Source: 2.3, 2.4; the rest is assumed.
 */
export function refundable(
  { payment, operation }: Found,
  amountMinor: number,
  behaviour: Behaviour,
): boolean {
  if (payment.money !== 'captured') return false;
  if (operation !== null && operation.action !== 'capture') return false;
  const byReservation = operation === null && payment.type === 'PreAuth';
  if (byReservation && behaviour.is('paythru.capture_key_required')) return false;
  const isPart = amountMinor < payment.capturedMinor;
  if (isPart && behaviour.choice('paythru.partial_refund') === 'refused') return false;
  const again = behaviour.choice('paythru.second_refund') === 'executed';
  return amountMinor <= payment.capturedMinor - (again ? 0 : payment.refundedMinor);
}

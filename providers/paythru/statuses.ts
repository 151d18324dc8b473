import type { PaymentState } from '../../domain/payment-provider.ts';

/** Both lists of the document, for callbacks (3.3) and look-ups (3.6), for both: neither is complete. */
const STATES: ReadonlyMap<string, PaymentState> = new Map(
  Object.entries({
    success: 'approved',
    approved: 'approved',
    failed: 'declined',
    failure: 'declined',
    blacklisted: 'declined',
    pending: 'open',
    'connection error': 'open',
  } as const),
);

/** Where a transaction of this status stands; one that is not listed is asked about again. */
export function stateOf(status: string): PaymentState {
  return STATES.get(status.trim().toLowerCase()) ?? 'open';
}

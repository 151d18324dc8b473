import type { FailureCode, OrderPhase } from '../../domain/outcome.ts';
import type { DvsStatus } from './schema.ts';

/** The classes of dvs.txt, Transaction Status; ids from field notes. Logic goes by the class, as the document advises. */
const CLASSES: Readonly<Record<string, { readonly id: number; readonly phase: OrderPhase }>> = {
  CREATED: { id: 1, phase: 'created' },
  CONFIRMED: { id: 2, phase: 'in_progress' },
  REJECTED: { id: 3, phase: 'not_delivered' },
  CANCELLED: { id: 4, phase: 'cancelled' },
  SUBMITTED: { id: 5, phase: 'in_progress' },
  COMPLETED: { id: 7, phase: 'delivered' },
  REVERSED: { id: 8, phase: 'reversed' },
  DECLINED: { id: 9, phase: 'not_delivered' },
};

/** What the part of a status behind its class means (REJECTED-…, DECLINED-…). */
const CAUSES: Readonly<Record<string, FailureCode>> = {
  'INVALID-CREDIT-PARTY': 'recipient_invalid',
  'BARRED-CREDIT-PARTY': 'recipient_barred',
  'INELIGIBLE-CREDIT-PARTY': 'recipient_ineligible',
  'LIMITATIONS-ON-CREDIT-PARTY-AMOUNT': 'recipient_ineligible',
  'LIMITATIONS-ON-CREDIT-PARTY-QUANTITY': 'recipient_ineligible',
  'INVALID-DEBIT-PARTY': 'sender_invalid',
  'BARRED-DEBIT-PARTY': 'sender_invalid',
  'DUPLICATED-TRANSACTION': 'duplicate_at_provider',
  'OPERATOR-CURRENTLY-UNAVAILABLE': 'operator_unavailable',
  'INSUFFICIENT-BALANCE': 'provider_float_insufficient',
  'LIMITATIONS-ON-OPERATOR-AMOUNT': 'declined_by_operator',
  'LIMITATIONS-ON-OPERATOR-QUANTITY': 'declined_by_operator',
  'LIMITATIONS-ON-CUSTOMER-AMOUNT': 'declined_by_operator',
  'LIMITATIONS-ON-CUSTOMER-QUANTITY': 'declined_by_operator',
};

/**
 * Where an order with this status stands. A class that is missing, unknown or contradicted by its own id proves nothing:
 * it counts as in progress, so that we ask again.
 */
export function phaseOf(status: DvsStatus): OrderPhase {
  const known = CLASSES[classOf(status)];
  const id = status.class?.id;
  return known && (id == null || id === known.id) ? known.phase : 'in_progress';
}

/** Our word for the cause of a status that ended without delivery; null for every other. */
export function failureOf(status: DvsStatus): FailureCode | null {
  const phase = phaseOf(status);
  if (phase === 'cancelled') return 'cancelled_at_provider';
  if (phase !== 'not_delivered') return null;
  const name = classOf(status);
  const cause = CAUSES[(status.message ?? '').toUpperCase().replace(`${name}-`, '')];
  return cause ?? (name === 'REJECTED' ? 'refused_by_provider' : 'declined_by_operator');
}

/** The provider's own word for the status, for people: `DECLINED-INVALID-CREDIT-PARTY`. Long numbers are masked. */
export function statusText(status: DvsStatus): string {
  return (status.message ?? classOf(status)).slice(0, 100).replace(/[0-9]{5,}/g, '…') || 'no status';
}

function classOf(status: DvsStatus): string {
  return (status.class?.message ?? '').toUpperCase();
}

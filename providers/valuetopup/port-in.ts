import type { OrderPhase } from '../../domain/outcome.ts';
import type { CallLimits, LookupResult, Order } from '../../domain/provider.ts';
import { differs } from './judge.ts';
import type { ValuetopupReads } from './reads.ts';

/** What the states of a port-in are called. No document names them: an account is told its own. */
export interface PortInStates {
  readonly ported: readonly string[];
  readonly rejected: readonly string[];
}
export const ASSUMED_PORT_IN_STATES: PortInStates = { ported: ['Completed'], rejected: ['Rejected'] };

/**
 * Where a port-in stands, by Valuetopup's transaction id. Only this tells that the number came over; a state that neither
 * list has is under way. Throws ProviderError.
 */
export async function lookUpPortIn(
  reads: ValuetopupReads,
  { recipient }: Order,
  transactionId: string,
  states: PortInStates,
  limits: CallLimits,
): Promise<LookupResult> {
  const told = await reads.portInStatus(transactionId, limits);
  const status = shownState(told.status);
  const evidence = { http_status: 200, response_code: '000', port_in_status: status };
  const wrong =
    told.transactionId !== null && told.transactionId !== transactionId
      ? 'transactionId'
      : differs(told.mobileNumber, recipient.mobile) && 'mobileNumber';
  if (wrong) return { finding: { found: 'mismatch', detail: `${wrong} is not ours` }, secrets: [], evidence };
  const phase = phaseOf(told.status, states);
  const state = {
    providerReference: transactionId,
    phase,
    providerStatus: `port-in: ${status}`,
    failure: phase === 'not_delivered' ? ('declined_by_operator' as const) : null,
    delivered: null,
    cost: null,
    confirmBy: null,
  };
  return { finding: { found: 'yes', state }, secrets: [], evidence };
}

function phaseOf(status: string | null, { ported, rejected }: PortInStates): OrderPhase {
  const among = (states: readonly string[]) => states.some((state) => plain(state) === plain(status ?? ''));
  if (among(ported)) return 'delivered';
  return among(rejected) ? 'not_delivered' : 'in_progress';
}

/** A state as it is compared: whatever its case, blanks and hyphens. */
function plain(state: string): string {
  return state.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}

/** A state may be shown; a sentence may name a person. */
function shownState(status: string | null): string {
  return status !== null && /^[\p{L}_ -]{1,30}$/u.test(status) ? status : 'unreadable';
}

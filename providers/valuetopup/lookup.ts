import { ProviderError } from '../../domain/errors.ts';
import type { CallLimits, DeliverableSecret, LookupResult, Order } from '../../domain/provider.ts';
import { contradiction } from './judge.ts';
import { STATUS_PROMISED } from './operations.ts';
import {
  acceptedState,
  cardSecrets,
  deliveredState,
  evidenceOf,
  failedState,
  openState,
  secretsOf,
} from './order-state.ts';
import { ASSUMED_PORT_IN_STATES, lookUpPortIn, type PortInStates } from './port-in.ts';
import { dataOf } from './product-data.ts';
import type { ValuetopupReads } from './reads.ts';
import { finalFailureOf } from './statuses.ts';
import type { VtTransaction } from './transaction.ts';

/**
 * Where the order stands, by its correlationId; a port-in whose transaction id is known, by that. `knownReference` is what
 * earlier answers called it. Throws ProviderError when that could not be asked, or when the answer proves nothing.
 */
export async function lookUpOrder(
  reads: ValuetopupReads,
  order: Order,
  knownReference: string | null,
  limits: CallLimits,
  portInStates: PortInStates = ASSUMED_PORT_IN_STATES,
): Promise<LookupResult> {
  const reference = knownReference ?? order.ourReference;
  const isPortIn = dataOf(order.product).send === 'port_in';
  if (isPortIn && reference !== order.ourReference)
    return lookUpPortIn(reads, order, reference, portInStates, limits);
  try {
    const answered = await reads.status(order.ourReference, limits);
    const { httpStatus, code } = answered;
    if (answered.state === 'in_progress') {
      const evidence = { http_status: httpStatus, response_code: code };
      return { finding: { found: 'yes', state: openState(reference, code) }, secrets: [], evidence };
    }
    const evidence = evidenceOf(answered.value, order, code, httpStatus);
    const wrong = contradiction(order, answered.value);
    if (wrong !== null)
      return { finding: { found: 'mismatch', detail: `${wrong} is not ours` }, secrets: [], evidence };
    if (isPortIn)
      return {
        finding: { found: 'yes', state: acceptedState(answered.value, order, code) },
        secrets: [],
        evidence,
      };
    const state = deliveredState(answered.value, order, code);
    const secrets = await secretsOfOrder(reads, order, answered.value, limits);
    return { finding: { found: 'yes', state }, secrets, evidence };
  } catch (error) {
    const refused = error instanceof ProviderError ? asFinding(order, reference, error) : null;
    if (refused) return refused;
    throw error;
  }
}

function asFinding(order: Order, reference: string, error: ProviderError): LookupResult | null {
  const { providerCode, httpStatus, code } = error;
  const evidence = { http_status: httpStatus, response_code: providerCode };
  if (code === 'not_found' && STATUS_PROMISED[dataOf(order.product).send])
    return { finding: { found: 'no' }, secrets: [], evidence };
  const failure = finalFailureOf(error, order.product);
  if (failure === null || providerCode === null) return null;
  const state = failedState(reference, providerCode, failure);
  return { finding: { found: 'yes', state }, secrets: [], evidence };
}

/**
 * The secrets of a successful order. A gift card that is not in the answer is fetched by its transaction id; when that
 * fails there is none yet, and the next look-up fetches it again.
 */
export async function secretsOfOrder(
  reads: ValuetopupReads,
  order: Order,
  transaction: VtTransaction,
  limits: CallLimits,
): Promise<DeliverableSecret[]> {
  const told = secretsOf(transaction);
  if (told.length > 0 || dataOf(order.product).send !== 'gift_card') return told;
  try {
    const fetchLimits = { ...limits, sendBy: Number.POSITIVE_INFINITY };
    return cardSecrets(await reads.giftCard(transaction.transactionId, fetchLimits));
  } catch (error) {
    if (error instanceof ProviderError) return [];
    throw error;
  }
}

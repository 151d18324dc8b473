import { ProviderError } from '../../domain/errors.ts';
import { FAILURE_CODES, type FailureCode, type NotDone, type OrderState } from '../../domain/outcome.ts';
import type { CallLimits, Evidence, LookupResult, Order, SendResult } from '../../domain/provider.ts';
import type { Called } from './call.ts';
import { readingOf, type PaythemClient, type RetailerList } from './client.ts';
import type { Reading } from './evidence.ts';
import type { Loads } from './loads.ts';
import { retailerIdOf } from './products.ts';

/** What is done with evidence that supports a lost top-up: a person decides, or it counts. */
export type EvidencePolicy = 'review' | 'accept';

/** Lists, then tops up: once, and never again for this order. */
export async function createTopUp(
  client: PaythemClient,
  loads: Loads,
  order: Order,
  limits: CallLimits,
): Promise<SendResult> {
  const { ourReference: reference, amount } = order;
  const retailerId = retailerIdOf(order.product);
  if (retailerId === null) return refusedHere('the product is not a retailer of PayThem');
  let before: Called<RetailerList>;
  try {
    before = await client.listRetailers(limits);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return notEvenSent(error);
  }
  const reading = readingOf(before, retailerId);
  const evidence = reading ? evidenceOf('before', reading) : {};
  const end = reading ? loads.begin(reference, amount.amountMinor, reading) : () => {};
  try {
    const called = await client.topUpRetailer({ retailerId, reference, amount, before }, limits);
    end('done');
    return {
      outcome: { outcome: 'done', state: delivered(order, called.value.vvsReference, 'RESULT 0') },
      secrets: [],
      evidence: {
        ...evidence,
        server_transaction_id: called.serverTransactionId,
        reference_echo: called.echo,
      },
    };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    end(error.outcome.kind);
    const told = { ...evidence, ...errorEvidence(error) };
    const outcome = notDone(error) ?? { outcome: 'unknown' as const, detail: error.message };
    return { outcome, secrets: [], evidence: told };
  }
}

/**
 * Reads the retailer again and judges. PayThem has no look-up, so "yes" is only ever evidence that the policy accepts;
 * everything else is "no", which proves nothing. Throws ProviderError.
 */
export async function judgeOrder(
  client: PaythemClient,
  loads: Loads,
  order: Order,
  policy: EvidencePolicy,
  limits: CallLimits,
): Promise<LookupResult> {
  const retailerId = retailerIdOf(order.product);
  const after = retailerId === null ? null : readingOf(await client.listRetailers(limits), retailerId);
  const verdict = after && loads.judge(order.ourReference, after);
  const because = verdict?.supports === 'nothing' ? verdict.because : null;
  const evidence = {
    ...(after && evidenceOf('after', after)),
    supports: verdict?.supports ?? 'nothing',
    because: because ?? (verdict ? null : 'first_reading_not_known'),
  };
  if (verdict?.supports !== 'done' || policy !== 'accept') {
    return { finding: { found: 'no' }, secrets: [], evidence };
  }
  const state = delivered(order, `evidence:${order.ourReference}`, 'USED_DAILY_LIMIT rose by the amount');
  return { finding: { found: 'yes', state }, secrets: [], evidence };
}

/** A confirm or cancel: PayThem has neither. */
export function refusedHere(detail: string): SendResult {
  const code = 'refused_by_provider' as const;
  const outcome: NotDone = {
    outcome: 'not_done',
    proof: 'not_sent',
    code,
    detail,
    again: 'never',
    retryAfterMs: null,
  };
  return { outcome, secrets: [], evidence: {} };
}

function delivered({ amount }: Order, providerReference: string, providerStatus: string): OrderState {
  return {
    providerReference,
    phase: 'delivered',
    providerStatus,
    failure: null,
    delivered: amount,
    cost: null,
    confirmBy: null,
  };
}

/** The list before the top-up failed, whatever that says of the list: the top-up did not leave. */
function notEvenSent(error: ProviderError): SendResult {
  const known = notDone(error);
  const outcome: NotDone = {
    outcome: 'not_done',
    proof: 'not_sent',
    code: known?.code ?? 'provider_unreachable',
    detail: `the top-up was not sent: ${error.message}`,
    again: known?.again ?? 'later',
    retryAfterMs: known?.retryAfterMs ?? null,
  };
  return { outcome, secrets: [], evidence: errorEvidence(error) };
}

function notDone({ code, outcome, message }: ProviderError): NotDone | null {
  if (outcome.kind === 'unknown') return null;
  const { proof, again, retryAfterMs } = outcome;
  const failure: FailureCode = FAILURE_CODES.find((known) => known === code) ?? 'refused_by_provider';
  return { outcome: 'not_done', proof, code: failure, detail: message, again, retryAfterMs };
}

/** A reading as facts of the timeline: a person can judge by it, also after a restart. */
function evidenceOf(when: 'before' | 'after', reading: Reading): Evidence {
  return {
    [`retailer_${when}`]: reading.retailerId,
    [`used_minor_${when}`]: reading.usedMinor,
    [`balance_minor_${when}`]: reading.balanceMinor,
    [`read_at_ms_${when}`]: reading.atMs,
  };
}

function errorEvidence({ httpStatus, providerCode, code }: ProviderError): Evidence {
  return { http_status: httpStatus, provider_code: providerCode, error: code };
}

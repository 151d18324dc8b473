import { ProviderError } from '../../domain/errors.ts';
import { FAILURE_CODES, type FailureCode, type NotDone, type OrderState } from '../../domain/outcome.ts';
import type {
  CallLimits,
  Evidence,
  LookupResult,
  Order,
  Prepared,
  SendResult,
} from '../../domain/provider.ts';
import { readingOf, type PaythemClient } from './client.ts';
import { judgeTopUp, openSince, type CounterWindow, type EvidenceVerdict, type Reading } from './evidence.ts';
import { asList, firstReadingOf, laterReading, readFirstReading } from './first-reading.ts';
import { retailerIdOf } from './products.ts';
import { findingOf } from './status.ts';

/** What is done with evidence that supports a lost top-up: a person decides, or it counts. */
export type EvidencePolicy = 'review' | 'accept';

/** What the operator has decided about evidence. */
export interface EvidenceRules {
  /** @default "review" */
  readonly evidencePolicy?: EvidencePolicy;
  /** Retailers that nobody but this account loads. @default none */
  readonly oursAlone?: readonly number[];
  /** @default 24 hours, and nobody knows since when */
  readonly window?: CounterWindow;
}

const DAY: CounterWindow = { lengthMs: 86_400_000, startsAtMs: null };
const NO_RETAILER = 'the product is not a retailer of PayThem';

/** Reads the retailer before its top-up: the first half of the evidence, should the answer be lost. */
export async function readBefore(client: PaythemClient, order: Order, limits: CallLimits): Promise<Prepared> {
  const retailerId = retailerIdOf(order.product);
  if (retailerId === null) return { refused: notSentHere('refused_by_provider', NO_RETAILER) };
  try {
    const evidence = firstReadingOf(await client.listRetailers(limits), retailerId);
    const gone = 'the retailer is not enabled for top-up';
    return evidence ? { evidence } : { refused: notSentHere('product_unavailable', gone) };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return { refused: notEvenSent(error) };
  }
}

/** Tops up: once, and never again for this order. */
export async function createTopUp(
  client: PaythemClient,
  order: Order,
  limits: CallLimits,
): Promise<SendResult> {
  const { ourReference: reference, amount, before: evidence = {} } = order;
  const retailerId = retailerIdOf(order.product);
  const first = readFirstReading(evidence);
  if (retailerId === null) return refusedHere(NO_RETAILER);
  if (!first) return refusedHere('the retailer was not read before');
  try {
    const topUp = { retailerId, reference, amount, before: asList(first) };
    const called = await client.topUpRetailer(topUp, limits);
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
    const outcome = notDone(error) ?? { outcome: 'unknown' as const, detail: error.message };
    return { outcome, secrets: [], evidence: { ...evidence, ...errorEvidence(error) } };
  }
}

/** Asks for the order by our reference: for when PayThem has made that function (3.4). Throws ProviderError. */
export async function askStatus(
  client: PaythemClient,
  order: Order,
  limits: CallLimits,
): Promise<LookupResult> {
  const retailerId = retailerIdOf(order.product);
  if (retailerId === null) return { finding: { found: 'no' }, secrets: [], evidence: {} };
  const { value, serverTransactionId } = await client.transactionStatusByReference(
    retailerId,
    order.ourReference,
    limits,
  );
  const finding = findingOf(value, order, retailerId);
  return {
    finding,
    secrets: [],
    evidence: { found: finding.found, server_transaction_id: serverTransactionId },
  };
}

/**
 * Reads the retailer again and judges. PayThem has no look-up, so "yes" is only ever evidence that the policy accepts;
 * everything else is "no", which proves nothing. Throws ProviderError.
 */
export async function judgeOrder(
  client: PaythemClient,
  order: Order,
  rules: EvidenceRules,
  limits: CallLimits,
): Promise<LookupResult> {
  const retailerId = retailerIdOf(order.product);
  const after = retailerId === null ? null : readingOf(await client.listRetailers(limits), retailerId);
  const verdict = after && judge(order, after, rules);
  const because = verdict?.supports === 'nothing' ? verdict.because : null;
  const evidence: Evidence = {
    ...order.before,
    ...(after && laterReading(after)),
    supports: verdict?.supports ?? 'nothing',
    because: because ?? (verdict ? null : 'reading_missing'),
  };
  if (verdict?.supports !== 'done' || rules.evidencePolicy !== 'accept') {
    return { finding: { found: 'no' }, secrets: [], evidence };
  }
  const state = delivered(order, `evidence:${order.ourReference}`, 'USED_DAILY_LIMIT rose by the amount');
  return { finding: { found: 'yes', state }, secrets: [], evidence };
}

/** Null when the first reading is not known. */
function judge(order: Order, after: Reading, rules: EvidenceRules): EvidenceVerdict | null {
  const first = readFirstReading(order.before);
  if (!first || !order.others) return null;
  const { amountMinor, currency } = order.amount;
  return judgeTopUp({
    amountMinor,
    currency,
    before: first.reading,
    after,
    window: rules.window ?? DAY,
    otherLoadsOpen: openSince(order.others, first.reading),
    oursAlone: rules.oursAlone?.includes(after.retailerId) ?? false,
  });
}

/** A send that PayThem has no function for, or that is not to be made. */
export function refusedHere(detail: string): SendResult {
  return { outcome: notSentHere('refused_by_provider', detail), secrets: [], evidence: {} };
}

function notSentHere(code: FailureCode, detail: string): NotDone {
  return { outcome: 'not_done', proof: 'not_sent', code, detail, again: 'never', retryAfterMs: null };
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
function notEvenSent(error: ProviderError): NotDone {
  const known = notDone(error);
  // Nothing was sent: the account stands still, and this order waits for it as the others do.
  const held = known?.code === 'provider_credentials_refused';
  return {
    outcome: 'not_done',
    proof: 'not_sent',
    code: known?.code ?? 'provider_unreachable',
    detail: `the top-up was not sent: ${error.message}`,
    again: held ? 'later' : (known?.again ?? 'later'),
    retryAfterMs: known?.retryAfterMs ?? null,
  };
}

function notDone({ code, outcome, message }: ProviderError): NotDone | null {
  if (outcome.kind === 'unknown') return null;
  const { proof, again, retryAfterMs } = outcome;
  const failure: FailureCode = FAILURE_CODES.find((known) => known === code) ?? 'refused_by_provider';
  return { outcome: 'not_done', proof, code: failure, detail: message, again, retryAfterMs };
}

function errorEvidence({ httpStatus, providerCode, code }: ProviderError): Evidence {
  return { http_status: httpStatus, provider_code: providerCode, error: code };
}

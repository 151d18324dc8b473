import { ProviderError } from '../../domain/errors.ts';
import { formatAmount } from '../../domain/money.ts';
import { FAILURE_CODES, type FailureCode, type Outcome } from '../../domain/outcome.ts';
import type { CallLimits, Order, SendResult } from '../../domain/provider.ts';
import { refusedParameter, type Accepted } from './call.ts';
import type { DvsClient } from './client.ts';
import { asksForLookup } from './errors.ts';
import { contradiction } from './judge.ts';
import { lookUpOrder } from './lookup.ts';
import { evidenceOf, orderStateOf, secretsOf } from './order-state.ts';
import type { NewTransaction } from './parameters.ts';
import { calculationModeOf, dataOf } from './product-data.ts';
import { partiesOf } from './recipient.ts';
import type { DvsTransaction } from './schema.ts';

/** Creates the transaction of an order, without confirming it. */
export async function createOrder(
  client: DvsClient,
  order: Order,
  callbackUrl: string | null,
  limits: CallLimits,
): Promise<SendResult> {
  const sent = await attempted(async () =>
    client.createTransaction(newTransactionOf(order, callbackUrl), limits),
  );
  if (sent instanceof ProviderError) {
    // 1007001: an earlier send of ours, or somebody else's order. The order itself tells.
    return asksForLookup(sent) ? asked(client, order, null, sent, limits) : failed(sent);
  }
  return accepted(sent, order);
}

/** Confirms or cancels the transaction of an order. */
export async function actOnOrder(
  client: DvsClient,
  action: 'confirm' | 'cancel',
  order: Order,
  id: string,
  limits: CallLimits,
): Promise<SendResult> {
  const sent = await attempted(() =>
    action === 'confirm' ? client.confirmTransaction(id, limits) : client.cancelTransaction(id, limits),
  );
  if (sent instanceof ProviderError)
    return asksForLookup(sent) ? asked(client, order, id, sent, limits) : failed(sent);
  if (sent.value.id !== id) return unknown(sent, `${action} was answered with another transaction`);
  const result = accepted(sent, order);
  return stillCreated(result.outcome)
    ? unknown(sent, `${action} was accepted, but the order reads as created`)
    : result;
}

/** The answer, or the error of the provider or the network. */
async function attempted(
  send: () => Promise<Accepted<DvsTransaction>>,
): Promise<Accepted<DvsTransaction> | ProviderError> {
  try {
    return await send();
  } catch (error) {
    if (error instanceof ProviderError) return error;
    throw error;
  }
}

function accepted(sent: Accepted<DvsTransaction>, order: Order): SendResult {
  const wrong = contradiction(order, sent.value);
  if (wrong !== null) return unknown(sent, `answered with another order (${wrong})`);
  return {
    outcome: { outcome: 'done', state: orderStateOf(sent.value, order) },
    secrets: secretsOf(sent.value, order.product.kind),
    evidence: evidenceOf(sent.value, sent.httpStatus),
  };
}

function unknown({ value, httpStatus }: Accepted<DvsTransaction>, detail: string): SendResult {
  return { outcome: { outcome: 'unknown', detail }, secrets: [], evidence: evidenceOf(value, httpStatus) };
}

/** The order's own state, after a refusal that speaks of an earlier request. */
async function asked(
  client: DvsClient,
  order: Order,
  id: string | null,
  refusal: ProviderError,
  limits: CallLimits,
): Promise<SendResult> {
  const evidence = { http_status: refusal.httpStatus, provider_code: refusal.providerCode };
  const open = (detail: string): SendResult => ({
    outcome: { outcome: 'unknown', detail },
    secrets: [],
    evidence,
  });
  try {
    const found = await lookUpOrder(client, order, id, { ...limits, sendBy: Number.POSITIVE_INFINITY });
    const { finding } = found;
    if (finding.found !== 'yes') return open(`${refusal.message}; looked up: ${finding.found}`);
    const outcome: Outcome = { outcome: 'done', state: finding.state };
    // Only an expired order may still read as created: its hold stays until it is cancelled (Confirm a transaction).
    if (id !== null && stillCreated(outcome) && refusal.providerCode !== EXPIRED) {
      return open(`${refusal.message}; but the order reads as created`);
    }
    return { outcome, secrets: found.secrets, evidence: { ...found.evidence, ...evidence } };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return open(`${refusal.message}; the look-up failed (${error.message})`);
  }
}

const EXPIRED = '1007004';

function stillCreated(outcome: Outcome): boolean {
  return outcome.outcome === 'done' && outcome.state.phase === 'created';
}

function failed({ code, outcome, message, httpStatus, providerCode }: ProviderError): SendResult {
  const evidence = { http_status: httpStatus, provider_code: providerCode, error: code };
  if (outcome.kind === 'unknown')
    return { outcome: { outcome: 'unknown', detail: message }, secrets: [], evidence };
  const { proof, again, retryAfterMs } = outcome;
  const failure = isFailureCode(code) ? code : 'refused_by_provider';
  return {
    outcome: { outcome: 'not_done', proof, code: failure, detail: message, again, retryAfterMs },
    secrets: [],
    evidence,
  };
}

function isFailureCode(code: string): code is FailureCode {
  return (FAILURE_CODES as readonly string[]).includes(code);
}

/** The body of a create. Throws ProviderError (nothing was sent) when the amount is in no currency of the product. */
function newTransactionOf(order: Order, callbackUrl: string | null): NewTransaction {
  const { ourReference, product, recipient, amount } = order;
  const data = dataOf(product);
  const body: NewTransaction = {
    external_id: ourReference,
    product_id: product.id,
    ...partiesOf(recipient),
    ...(callbackUrl !== null && { callback_url: callbackUrl }),
  };
  if (product.pricing.type === 'fixed') return body;
  const mode = calculationModeOf(data, amount.currency);
  if (mode === null) throw refusedParameter('createTransaction', 'the currency of the amount');
  const value = {
    unit_type: 'CURRENCY' as const,
    unit: amount.currency,
    amount: Number(formatAmount(amount.amountMinor, amount.currency)),
  };
  return { ...body, calculation_mode: mode, [mode === 'SOURCE_AMOUNT' ? 'source' : 'destination']: value };
}

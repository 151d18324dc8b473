import { ProviderError } from '../../domain/errors.ts';
import { formatAmount } from '../../domain/money.ts';
import type { Recipient } from '../../domain/product.ts';
import type { CallLimits, Order, SendResult } from '../../domain/provider.ts';
import { fraction, toMinor } from '../decimal.ts';
import { notSent, notSentFor } from './failures.ts';
import type { Answered, ValuetopupClient } from './client.ts';
import { contradiction } from './judge.ts';
import { secretsOfOrder } from './lookup.ts';
import { acceptedState, deliveredState, evidenceOf, openState } from './order-state.ts';
import { dataOf } from './product-data.ts';
import { TAKES_AMOUNT } from './products.ts';
import { failureOf } from './statuses.ts';

/**
 * Sends an order: the one step that there is. Its price is asked just before, because nothing can be taken back after: one
 * that has risen above the quote is not sent.
 */
export async function createOrder(
  client: ValuetopupClient,
  order: Order,
  limits: CallLimits,
): Promise<SendResult> {
  try {
    await refuseDearer(client, order, limits);
    return await judged(client, order, await dispatch(client, order, limits), limits);
  } catch (error) {
    if (error instanceof ProviderError) return failed(error, order);
    throw error;
  }
}

/** A price of the provider's may be rounded otherwise than ours by this much. */
const ROUNDING_MINOR = 1;

/** Throws ProviderError (nothing was sent) when the order costs more than was quoted, or its estimate is refused. */
async function refuseDearer(client: ValuetopupClient, order: Order, limits: CallLimits): Promise<void> {
  const { skuId, send } = dataOf(order.product);
  if (!TAKES_AMOUNT[send]) return;
  const request = { skuId, ...amountOf(order) };
  const estimate = await client.estimatedCost(request, limits).catch((error: unknown) => {
    // No estimate is no price: the quote stands.
    if (error instanceof ProviderError && error.outcome.kind === 'unknown') return null;
    throw error instanceof ProviderError ? notSentFor(error) : error;
  });
  const price = estimate && toMinor(fraction(estimate.invoiceAmount), order.cost.currency, 'up');
  if (price && price.amountMinor > order.cost.amountMinor + ROUNDING_MINOR)
    throw notSent('createOrder', 'price_changed', 'the price');
}

function dispatch(client: ValuetopupClient, order: Order, limits: CallLimits): Promise<Answered> {
  const { ourReference: correlationId, product, recipient } = order;
  const { skuId, send } = dataOf(product);
  const base = { skuId, correlationId };
  switch (send) {
    case 'topup':
      return client.topUp(
        {
          ...base,
          ...amountOf(order),
          mobile: recipient.mobile ?? '',
          ...given('boostPin', recipient.boost_pin),
        },
        limits,
      );
    case 'bundle': {
      const { productId = '' } = dataOf(product);
      const agreed = { ...order.amount, exactly: true };
      return client.topUpBundle({ ...base, productId, mobile: recipient.mobile ?? '', agreed }, limits);
    }
    case 'pin':
      return client.buyPin({ ...base, ...textTo(recipient) }, limits);
    case 'esim':
      return client.buyEsim(base, limits);
    case 'bill':
      return client.payBill(
        {
          ...base,
          ...amountOf(order),
          accountNumber: recipient.account ?? '',
          ...given('mobileNumber', recipient.mobile),
          ...given('checkDigits', recipient.account_qualifier),
        },
        limits,
      );
    case 'gift_card':
      return client.buyGiftCard(
        {
          ...base,
          ...amountOf(order),
          ...given('firstName', recipient.first_name),
          ...given('lastName', recipient.last_name),
          ...textTo(recipient),
        },
        limits,
      );
    case 'sim':
      return client.activateSim({ ...base, ...simOf(recipient) }, limits);
    case 'port_in':
      return client.portInSim({ ...base, ...simOf(recipient), ...portOf(recipient) }, limits);
  }
}

/** Asks the provider to text the code, past us: only where the merchant asks for it. */
function textTo({ deliver_by, mobile }: Recipient) {
  return deliver_by === 'sms' ? given('recipient', mobile) : {};
}

function simOf(recipient: Recipient) {
  return {
    simNumber: recipient.sim_number ?? '',
    zipCode: recipient.zip_code ?? '',
    ...given('email', recipient.email),
    ...given('language', recipient.language),
    ...given('areaCode', recipient.area_code),
    ...given('imei', recipient.imei),
  };
}

/** The number that is to come over, and what its old carrier knows its holder by. */
function portOf(recipient: Recipient) {
  return {
    ...given('mobileNumber', recipient.mobile),
    ...given('accountNumber', recipient.carrier_account),
    ...given('passwordPin', recipient.carrier_password),
    ...given('accountHolderZip', recipient.carrier_zip),
    ...given('operatorCode', recipient.operator_code),
    ...given('equipmentType', recipient.equipment_type),
    ...given('firstName', recipient.first_name),
    ...given('lastName', recipient.last_name),
    ...given('address', recipient.address),
    ...given('streetNumber', recipient.street_number),
    ...given('streetName', recipient.street_name),
    ...given('city', recipient.city),
    ...given('state', recipient.state),
    ...given('contactNumber', recipient.contact_number),
  };
}

function given<N extends string>(name: N, value: string | undefined): Partial<Record<N, string>> {
  return value ? ({ [name]: value } as Record<N, string>) : {};
}

/** Amount and currency, always both. Throws ProviderError (nothing was sent) for a currency that is not the product's. */
function amountOf({ product, amount }: Order) {
  const { face } = dataOf(product);
  if (amount.currency !== face.currency)
    throw notSent('createOrder', 'refused_by_provider', 'the currency of the amount');
  const own = product.pricing.type === 'fixed' ? face.min : null;
  return {
    amount: own ?? formatAmount(amount.amountMinor, amount.currency),
    transactionCurrencyCode: amount.currency,
  };
}

async function judged(
  client: ValuetopupClient,
  order: Order,
  answered: Answered,
  limits: CallLimits,
): Promise<SendResult> {
  const { httpStatus, code } = answered;
  if (answered.state === 'in_progress') {
    return {
      outcome: { outcome: 'done', state: openState(order.ourReference, code) },
      secrets: [],
      evidence: { http_status: httpStatus, response_code: code },
    };
  }
  const evidence = evidenceOf(answered.value, order, code, httpStatus);
  const wrong = contradiction(order, answered.value);
  if (wrong !== null) {
    const detail = `answered with another order (${wrong})`;
    return { outcome: { outcome: 'unknown', detail }, secrets: [], evidence };
  }
  if (dataOf(order.product).send === 'port_in') {
    const taken = acceptedState(answered.value, order, code);
    return { outcome: { outcome: 'done', state: taken }, secrets: [], evidence };
  }
  const state = deliveredState(answered.value, order, code);
  const secrets = await secretsOfOrder(client, order, answered.value, limits);
  return { outcome: { outcome: 'done', state }, secrets, evidence };
}

function failed(error: ProviderError, { product }: Order): SendResult {
  const { operation, code, outcome, message, httpStatus, providerCode } = error;
  const evidence = { http_status: httpStatus, response_code: providerCode, error: code };
  if (outcome.kind === 'unknown')
    return { outcome: { outcome: 'unknown', detail: message }, secrets: [], evidence };
  const { proof, again, retryAfterMs } = outcome;
  return {
    outcome: {
      outcome: 'not_done',
      proof,
      code: failureOf(error, product) ?? 'refused_by_provider',
      detail: message,
      again,
      retryAfterMs,
    },
    secrets: [],
    evidence: proof === 'not_sent' ? { ...evidence, step: operation } : evidence,
  };
}

import { ProviderError } from '../../domain/errors.ts';
import { sameMoney } from '../../domain/money.ts';
import { FAILURE_CODES, type FailureCode, type NotDone } from '../../domain/outcome.ts';
import type { CallLimits, Evidence, Order, SendResult } from '../../domain/provider.ts';
import type { PayviceClient, Receipt } from './client.ts';
import { orderingOf, priceOf } from './products.ts';
import type { Wallet } from './wallets.ts';

/** A purchase that has been prepared: nothing has moved yet. */
type Prepared = () => Promise<Receipt>;

/**
 * Buys what is ordered. `order.ourReference` is the request token, of this wallet's own look-up. What must be asked before is
 * asked here, under the same token where Payvice wants one: if that fails, the purchase was not sent.
 */
export async function buy(
  client: PayviceClient,
  wallet: Wallet,
  order: Order,
  limits: CallLimits,
): Promise<SendResult> {
  let purchase: Prepared | NotDone;
  try {
    purchase = await prepare(client, wallet, order, limits);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return { outcome: notSent(error), secrets: [], evidence: { ...evidenceOf(error), step: 'enquiry' } };
  }
  if (typeof purchase !== 'function') {
    return { outcome: purchase, secrets: [], evidence: { step: 'enquiry', error: purchase.code } };
  }
  try {
    return accepted(await purchase(), order);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return failed(error);
  }
}

async function prepare(
  client: PayviceClient,
  wallet: Wallet,
  { ourReference: token, product, recipient, amount, cost }: Order,
  limits: CallLimits,
): Promise<Prepared | NotDone> {
  const { mobile: phone = '', account = '' } = recipient;
  const ordering = orderingOf(product);
  const paid = { wallet, token, phone, amount };
  switch (ordering.call) {
    case 'airtime':
      return () => client.buyAirtime({ ...paid, network: ordering.network }, limits);
    case 'ikeja': {
      const bill = { ...paid, serviceType: ordering.serviceType, number: account };
      await client.ikejaEnquiry(bill, limits);
      return () => client.ikejaPurchase(bill, limits);
    }
    case 'enugu': {
      const meter = { wallet, meter: account, type: ordering.meterType };
      const { productCode, name } = await client.enuguLookup(meter, limits);
      return () => client.enuguPay({ ...paid, ...meter, productCode, name }, limits);
    }
    case 'tv': {
      const card = { wallet, service: ordering.service, smartcard: account };
      const plans = await client.tvPlans(card, limits);
      const plan = plans.find(({ product_code: code }) => code === ordering.productCode);
      if (!plan) return unpaid('product_unavailable', 'this smart card has no such plan (any more)');
      // The payment names no amount: whatever the plan costs now would be taken.
      const price = priceOf(plan);
      if (!price || !sameMoney(price, cost))
        return unpaid('price_changed', 'the plan has another price than quoted');
      await client.tvValidate(card, limits);
      return () => client.tvPay({ ...paid, ...card, productCode: ordering.productCode }, limits);
    }
    case 'transfer':
      return () => client.transfer({ wallet, token, beneficiary: account, amount }, limits);
  }
}

function unpaid(code: FailureCode, detail: string): NotDone {
  return { outcome: 'not_done', proof: 'not_sent', code, detail, again: 'never', retryAfterMs: null };
}

/** A purchase whose enquiry failed. Where that is unknown, asking again may help. */
function notSent({ code, outcome, message }: ProviderError): NotDone {
  const again = outcome.kind === 'unknown' ? 'later' : outcome.again;
  const retryAfterMs = outcome.kind === 'unknown' ? null : outcome.retryAfterMs;
  const known = failureCode(
    code,
    outcome.kind === 'unknown' ? 'provider_unreachable' : 'refused_by_provider',
  );
  return { outcome: 'not_done', proof: 'not_sent', code: known, detail: message, again, retryAfterMs };
}

function accepted({ status, reference, secrets }: Receipt, order: Order): SendResult {
  const done = status === 'done';
  return {
    outcome: {
      outcome: 'done',
      state: {
        providerReference: reference ?? order.ourReference,
        phase: done ? 'delivered' : 'in_progress',
        providerStatus: done ? 'approved' : 'pending',
        failure: null,
        delivered: null,
        cost: null,
        confirmBy: null,
      },
    },
    secrets,
    evidence: { http_status: 200, status: done ? 1 : 2, txn_ref: reference },
  };
}

function failed(error: ProviderError): SendResult {
  const { code, outcome, message } = error;
  const evidence = evidenceOf(error);
  if (outcome.kind === 'unknown') {
    return { outcome: { outcome: 'unknown', detail: message }, secrets: [], evidence };
  }
  const { proof, again, retryAfterMs } = outcome;
  const known = failureCode(code, 'refused_by_provider');
  return {
    outcome: { outcome: 'not_done', proof, code: known, detail: message, again, retryAfterMs },
    secrets: [],
    evidence,
  };
}

function failureCode(code: string, otherwise: FailureCode): FailureCode {
  return FAILURE_CODES.find((known) => known === code) ?? otherwise;
}

function evidenceOf({ httpStatus, providerCode, code }: ProviderError): Evidence {
  return { http_status: httpStatus, message: providerCode, error: code };
}

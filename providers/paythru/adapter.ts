import { ProviderError } from '../../domain/errors.ts';
import type { FailureCode } from '../../domain/outcome.ts';
import { FAILURE_CODES } from '../../domain/outcome.ts';
import type {
  Checkout,
  CheckoutOutcome,
  MoneyOutcome,
  MoneyResult,
  PaymentProvider,
  PaymentSighting,
} from '../../domain/payment-provider.ts';
import type { CallLimits, Evidence } from '../../domain/provider.ts';
import { connectPaythru, type PaythruConfig } from './call.ts';
import { PaythruClient, type Receipt } from './client.ts';
import { readerOver } from './reader.ts';
import { stateOf } from './statuses.ts';

/** Paythru as the payment provider. Throws Error for a base URL that is not allowed. */
export function createPaythruProvider(config: PaythruConfig): PaymentProvider & { close(): Promise<void> } {
  const client = new PaythruClient(connectPaythru(config));
  const receipt = (call: Promise<Receipt>) => moved(call.then(({ key }) => key));
  return {
    ...readerOver(client),
    openCheckout: (checkout, limits) => openCheckout(client, checkout, limits),
    closeCheckout: (token, limits) => moved(client.cancelToken(token, limits).then(() => null)),
    chargeStored: (key, amount, transClass, limits) =>
      // Without its key a reservation can be neither taken nor freed: as good as no answer.
      requireKey(receipt(client.repeat({ key, type: 'PreAuth', amount, transClass }, limits))),
    capture: (key, amount, transClass, limits) =>
      receipt(client.capture({ key, amount, transClass }, limits)),
    release: (key, amount, transClass, limits) => receipt(client.cancel({ key, amount, transClass }, limits)),
    refund: (key, amount, transClass, limits) => receipt(client.refund({ key, amount, transClass }, limits)),
    lookUp: (key, limits) => lookUp(client, key, limits),
    sendText: (mobile, message, limits) => moved(client.sms({ mobile: msisdn(mobile), message }, limits)),
    close: () => client.close(),
  };
}

async function openCheckout(
  client: PaythruClient,
  { ourReference, charge, item, successUrl, cancelUrl, callbackUrl, expiresAt }: Checkout,
  limits: CallLimits,
): Promise<{ outcome: CheckoutOutcome; evidence: Evidence }> {
  try {
    const token = await client.getToken(
      {
        items: [{ name: item, price: charge }],
        currency: charge.currency,
        transType: 'PreAuth',
        reference: ourReference,
        transClass: ourReference,
        uses: 1,
        expiry: Math.floor(expiresAt / 1000),
        successUrl,
        cancelUrl,
        ...(callbackUrl !== null && { callbackUrl }),
        autoRedirect: true,
      },
      limits,
    );
    const evidence = { http_status: 200, trans_type: token.transType };
    if (token.transType !== 'preauth') {
      const detail = 'the page would take the money at once instead of reserving it';
      return { outcome: { outcome: 'unsafe', token: token.id, detail }, evidence };
    }
    return { outcome: { outcome: 'done', token: token.id, redirectUrl: token.redemptionUrl }, evidence };
  } catch (error) {
    return { outcome: outcomeOf(error), evidence: evidenceOf(error) };
  }
}

async function lookUp(
  client: PaythruClient,
  key: string,
  limits: CallLimits,
): Promise<PaymentSighting | null> {
  const { status, token, amount } = await client.transactionLookup(key, limits);
  const evidence = { status: status.slice(0, 30), http_status: 200 };
  return { state: stateOf(status), token, amount, providerStatus: status.slice(0, 30), evidence };
}

/** A number as the document asks for it, with its +; as in its example, without, where that has no room (2.6: 15). */
function msisdn(mobile: string): string {
  return mobile.length > 15 ? mobile.replace('+', '') : mobile;
}

async function moved(call: Promise<string | null>): Promise<MoneyResult> {
  try {
    return { outcome: { outcome: 'done', reference: await call }, evidence: { http_status: 200 } };
  } catch (error) {
    return { outcome: outcomeOf(error), evidence: evidenceOf(error) };
  }
}

async function requireKey(result: Promise<MoneyResult>): Promise<MoneyResult> {
  const { outcome, evidence } = await result;
  if (outcome.outcome !== 'done' || outcome.reference !== null) return { outcome, evidence };
  return { outcome: { outcome: 'unknown', detail: 'the answer names no transaction' }, evidence };
}

/** What an error proves. Anything that is no ProviderError is a bug of ours after an unknown effect. */
function outcomeOf(error: unknown): Exclude<MoneyOutcome, { outcome: 'done' }> {
  if (!(error instanceof ProviderError)) {
    return { outcome: 'unknown', detail: error instanceof Error ? error.name : 'an error' };
  }
  const { outcome, message } = error;
  if (outcome.kind === 'unknown') return { outcome: 'unknown', detail: message };
  const { proof, again, retryAfterMs } = outcome;
  return { outcome: 'not_done', proof, code: failureCode(error.code), detail: message, again, retryAfterMs };
}

function failureCode(code: string): FailureCode {
  return FAILURE_CODES.find((known) => known === code) ?? 'payment_refused_by_provider';
}

function evidenceOf(error: unknown): Evidence {
  if (!(error instanceof ProviderError)) return { error: 'unexpected' };
  return { http_status: error.httpStatus, error_code: error.providerCode, error: error.code };
}

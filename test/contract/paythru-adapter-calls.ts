import { money, type Money } from '../../domain/money.ts';
import type { Checkout, MoneyOutcome, MoneyResult } from '../../domain/payment-provider.ts';
import { createPaythruProvider } from '../../providers/paythru/adapter.ts';
import { limits } from '../support/scripted-paythru.ts';
import { PaythruSandbox } from './paythru-sandbox-calls.ts';

export const OURS = '019ac0de00007000800000000000cafe';
/** A trans_key that nobody knows. */
export const NO_KEY = 'f'.repeat(32);
export const CHARGE = money(450, 'GBP');
export const PART = money(100, 'GBP');

/** The Paythru adapter, and the sandbox that it talks to. */
export class PaythruAdapter {
  readonly sandbox: PaythruSandbox;
  readonly provider: ReturnType<typeof createPaythruProvider>;

  private constructor(sandbox: PaythruSandbox) {
    this.sandbox = sandbox;
    this.provider = providerOf(sandbox, 'sandbox-pass');
  }

  static async start(): Promise<PaythruAdapter> {
    return new PaythruAdapter(await PaythruSandbox.start({ delayScale: 0 }));
  }

  async close(): Promise<void> {
    await this.provider.close();
    await this.sandbox.server.close();
  }

  /** Opens a page for the charge. */
  open(fields: Partial<Checkout> = {}, provider = this.provider): ReturnType<typeof provider.openCheckout> {
    return provider.openCheckout(checkout(fields), limits());
  }

  /** A reservation of the charge, made on a page that the adapter opened. */
  async reserved(): Promise<{ key: string; token: string }> {
    const { outcome } = await this.open();
    if (outcome.outcome !== 'done') throw new Error(outcome.outcome);
    await this.sandbox.pay(outcome.token);
    const [payment] = await this.sandbox.payments(OURS);
    return { key: payment?.provider_reference ?? '', token: outcome.token };
  }

  async reserve(): Promise<string> {
    return (await this.reserved()).key;
  }

  capture(key: string, amount: Money = CHARGE): Promise<MoneyResult> {
    return this.provider.capture(key, amount, OURS, limits());
  }

  release(key: string, amount: Money = CHARGE): Promise<MoneyResult> {
    return this.provider.release(key, amount, OURS, limits());
  }

  refund(key: string, amount: Money = CHARGE): Promise<MoneyResult> {
    return this.provider.refund(key, amount, OURS, limits());
  }

  chargeStored(key: string): Promise<MoneyResult> {
    return this.provider.chargeStored(key, money(990, 'GBP'), OURS, limits());
  }

  /** What the sandbox's books say of a payment: status, captured, refunded. */
  async books(key: string): Promise<(string | undefined)[]> {
    const { status, captured, refunded } = await this.sandbox.charge(key);
    return [status, captured, refunded];
  }
}

/** An adapter with this password. */
export function providerOf({ server }: PaythruSandbox, password: string): PaythruAdapter['provider'] {
  return createPaythruProvider({ url: `${server.url}/paythru/`, key: 'sandbox-key', password });
}

export const checkout = (fields: Partial<Checkout> = {}): Checkout => ({
  ourReference: OURS,
  charge: CHARGE,
  item: 'Top-up',
  successUrl: 'https://shop.example/ok',
  cancelUrl: 'https://shop.example/no',
  callbackUrl: null,
  expiresAt: Date.now() + 900_000,
  ...fields,
});

/** The key of what a movement made. */
export function keyOf({ outcome }: { readonly outcome: MoneyOutcome }): string {
  if (outcome.outcome !== 'done' || outcome.reference === null) throw new Error(outcome.outcome);
  return outcome.reference;
}

export const done = { outcome: { outcome: 'done' } };
export const unknown = { outcome: { outcome: 'unknown' } };
/** A documented refusal with this code of Paythru's. */
export const refusal = (providerCode: string, code = 'payment_refused_by_provider') => ({
  outcome: { outcome: 'not_done', proof: 'refused', code, again: 'never' },
  evidence: { http_status: 200, error_code: providerCode },
});

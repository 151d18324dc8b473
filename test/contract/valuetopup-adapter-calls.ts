import type { Money } from '../../domain/money.ts';
import type { CatalogueProduct, Recipient } from '../../domain/product.ts';
import type { LookupResult, Order, SendResult } from '../../domain/provider.ts';
import { createValuetopupProvider } from '../../providers/valuetopup/adapter.ts';
import { connectValuetopup } from '../../providers/valuetopup/call.ts';
import { ValuetopupClient } from '../../providers/valuetopup/client.ts';
import { limits } from '../support/scripted-valuetopup.ts';
import { VALUETOPUP_ORDERS, type OrderKind } from '../support/valuetopup-orders.ts';
import { ValuetopupSandbox } from './valuetopup-sandbox-calls.ts';

let references = 0;

/** A reference that was never used, of the form of ours. */
export function freshReference(): string {
  references += 1;
  return `${process.pid}`.padStart(8, '0') + `${references}`.padStart(24, '0');
}

/** The Valuetopup client and adapter, and the sandbox that they talk to. */
export class ValuetopupAdapter {
  readonly sandbox: ValuetopupSandbox;
  readonly provider: ReturnType<typeof createValuetopupProvider>;
  readonly client: ValuetopupClient;
  /** Products that are not offered, and why. */
  readonly skipped = new Map<string | null, string>();
  readonly #products = new Map<string, CatalogueProduct>();

  private constructor(sandbox: ValuetopupSandbox) {
    this.sandbox = sandbox;
    const config = {
      url: `${sandbox.server.url}/valuetopup/api/v2/`,
      key: 'sandbox-user',
      secret: 'sandbox-pass',
    };
    this.provider = createValuetopupProvider({
      ...config,
      onSkippedProduct: (id, reason) => this.skipped.set(id, reason),
    });
    this.client = new ValuetopupClient(connectValuetopup(config));
  }

  /** Starts both and reads the catalogue. */
  static async start(delayScale = 0): Promise<ValuetopupAdapter> {
    const adapter = new ValuetopupAdapter(await ValuetopupSandbox.start({ delayScale }));
    for await (const product of adapter.provider.catalogue(limits()))
      adapter.#products.set(product.id, product);
    return adapter;
  }

  async close(): Promise<void> {
    await this.provider.close();
    await this.client.close();
    await this.sandbox.server.close();
  }

  products(): CatalogueProduct[] {
    return [...this.#products.values()];
  }

  product(id: string): CatalogueProduct {
    const product = this.#products.get(id);
    if (!product) throw new Error(`${id} is not in the catalogue`);
    return product;
  }

  /** An order as a purchase would make it: validated and quoted. */
  order(productId: string, recipient: Recipient, amount: Money | null): Order {
    const product = this.product(productId);
    const problems = this.provider.validate(product, recipient);
    if (problems.length > 0) throw new Error(JSON.stringify(problems));
    const quote = this.provider.quote(product, amount);
    if ('pointer' in quote) throw new Error(quote.detail);
    return { ourReference: freshReference(), product, recipient, ...quote };
  }

  orderOf(kind: OrderKind, recipient?: Recipient): Order {
    const { productId, recipient: usual, amount } = VALUETOPUP_ORDERS[kind];
    return this.order(productId, recipient ?? usual, amount);
  }

  create(order: Order, within = limits()): Promise<SendResult> {
    return this.provider.create(order, null, within);
  }

  lookup(order: Order, reference: string | null = null): Promise<LookupResult> {
    return this.provider.lookup(order, reference, limits());
  }

  /** What the books say was delivered for an order. */
  async delivered(order: Order): Promise<Record<string, string>[]> {
    const deliveries = await this.sandbox.deliveries();
    return deliveries.filter(({ our_reference }) => our_reference === order.ourReference);
  }
}

/** A call that gives up soon after it has sent. */
export const impatient = (ms: number) => ({
  signal: AbortSignal.timeout(ms),
  sendBy: Date.now() + ms,
});

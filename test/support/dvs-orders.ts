import { money, type Money } from '../../domain/money.ts';
import type { CatalogueProduct, Recipient } from '../../domain/product.ts';
import type { CallLimits, FulfilmentProvider, Order } from '../../domain/provider.ts';
import { createProviders, type ProvidersConfig } from '../../providers/registry.ts';
import { startSandboxServer, type SandboxServer } from '../../providers/sandbox-server.ts';

/** Limits that no test reaches. */
export const limits = (): CallLimits => ({
  signal: AbortSignal.timeout(20_000),
  sendBy: Date.now() + 20_000,
});

/** A send that is done, with the order in this phase. */
export const phase = (name: string) => ({ outcome: 'done', state: { phase: name } });

/** The DVS adapter over a sandbox of its own, and that sandbox's control surface. */
export class DvsOrders {
  readonly config: ProvidersConfig;
  readonly provider: FulfilmentProvider;
  /** The catalogue, by id. */
  readonly products = new Map<string, CatalogueProduct>();
  readonly close: () => Promise<void>;
  #lastReference = 0;
  readonly #sandbox: SandboxServer;

  private constructor(sandbox: SandboxServer) {
    this.#sandbox = sandbox;
    this.config = { dvs: { url: `${sandbox.url}/dvs/v1`, key: 'sandbox-key', secret: 'sandbox-secret' } };
    const provider = createProviders(this.config).get('dvs');
    if (!provider) throw new Error('no DVS');
    this.provider = provider;
    this.close = async () => {
      await provider.close();
      await sandbox.close();
    };
  }

  static async start(): Promise<DvsOrders> {
    const orders = new DvsOrders(await startSandboxServer({ port: 0, delayScale: 0 }));
    for await (const product of orders.provider.catalogue(limits())) orders.products.set(product.id, product);
    return orders;
  }

  async control(path: string, body: object): Promise<unknown> {
    return this.#answered(path, { method: 'POST', body: JSON.stringify(body) });
  }

  fault(name: string, path: string): Promise<unknown> {
    return this.control('/faults', { provider: 'dvs', path, fault: name });
  }

  assume(name: string, holds: boolean): Promise<unknown> {
    return this.control('/behaviour', { [name]: holds });
  }

  /** Leaves our float in USD at this amount. */
  leave(available: string): Promise<unknown> {
    return this.control('/balances', { provider: 'dvs', unit: 'USD', available });
  }

  /** What the sandbox's books say of an order. */
  async deliveriesOf({ ourReference }: Order): Promise<unknown[]> {
    const books = (await this.#answered('/books', {})) as { deliveries: { our_reference: string }[] };
    return books.deliveries.filter((delivery) => delivery.our_reference === ourReference);
  }

  /** A new order, quoted. */
  order(productId: string, recipient: Recipient, amount: Money | null = null): Order {
    const product = this.products.get(productId);
    if (!product) throw new Error(`product ${productId} is not offered`);
    const quote = this.provider.quote(product, amount);
    if (!('cost' in quote)) throw new Error(quote.code);
    return { ourReference: String(++this.#lastReference).padStart(32, '0'), product, recipient, ...quote };
  }

  /** An order of 10 SGD for a number whose last digits choose the outcome (field notes: 100 completes). */
  topUp(suffix = '100'): Order {
    return this.order('102', { mobile: `+6595123${suffix}` });
  }

  /** An order of 20 SGD out of a range. */
  rangedTopUp(): Order {
    return this.order('101', { mobile: '+6595123100' }, money(2000, 'SGD'));
  }

  async create(order: Order) {
    return (await this.provider.create(order, null, limits())).outcome;
  }

  async createdId(order: Order): Promise<string> {
    const outcome = await this.create(order);
    if (outcome.outcome !== 'done') throw new Error(outcome.detail);
    return outcome.state.providerReference;
  }

  async confirm(order: Order, id: string) {
    return (await this.provider.confirm(order, id, limits())).outcome;
  }

  async cancel(order: Order, id: string) {
    return (await this.provider.cancel(order, id, limits())).outcome;
  }

  async lookUp(order: Order, id: string | null = null) {
    return (await this.provider.lookup(order, id, limits())).finding;
  }

  async #answered(path: string, request: RequestInit): Promise<unknown> {
    const answer = await fetch(`${this.#sandbox.url}/_control${path}`, request);
    if (!answer.ok) throw new Error(`/_control${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }
}

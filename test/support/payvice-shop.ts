import { newId } from '../../db/new-id.ts';
import { findProduct } from '../../db/repositories/catalogue.ts';
import { acceptPurchase } from '../../db/repositories/purchases.ts';
import type { PurchaseRow } from '../../db/entities/purchase.ts';
import { money } from '../../domain/money.ts';
import type { CatalogueProduct, Recipient } from '../../domain/product.ts';
import { laneWorkflowId } from '../../workflows/lane/input.ts';
import { laneStandingQuery, type LaneStanding } from '../../workflows/lane/messages.ts';
import type { World } from './world.ts';

/** An order at Payvice: 100 naira of MTN airtime unless said otherwise. `naira` null: the fixed product's own amount. */
export interface PayviceOrder {
  readonly productId?: string;
  readonly recipient?: Recipient;
  readonly naira?: number | null;
}

/** A merchant that buys at Payvice, prefunded. */
export class PayviceShop {
  readonly #world: World;
  #advancedS = 0;

  constructor(world: World) {
    this.#world = world;
  }

  get wallets(): readonly string[] {
    const { lane } = this.#world.dependencies.providers.get('payvice') ?? {};
    // Every product may go through each of them.
    return lane?.accountsOf({} as CatalogueProduct) ?? [];
  }

  /** Accepts a purchase as the API does, without starting it. */
  async accept(order: PayviceOrder = {}): Promise<PurchaseRow> {
    const { productId = 'airtime-mtn', recipient = { mobile: '+2348101234000' }, naira = 100 } = order;
    const { database, dependencies } = this.#world;
    const product = await findProduct(database.em(), 'payvice', productId);
    const provider = dependencies.providers.get('payvice');
    if (!product || !provider) throw new Error(`${productId} is not in the catalogue copy`);
    const problems = provider.validate(product, recipient);
    if (problems.length > 0) throw new Error(JSON.stringify(problems));
    const quote = provider.quote(product, naira === null ? null : money(naira * 100, 'NGN'));
    if ('pointer' in quote) throw new Error(quote.detail);
    const id = newId('pur');
    await database.em().transactional((em) =>
      acceptPurchase(
        em,
        id,
        {
          merchantId: 'mer_sandbox_a',
          product,
          recipient,
          ...quote,
          payment: { method: 'prefunded' },
          reference: null,
          metadata: {},
        },
        dependencies.sealing,
      ),
    );
    return this.#world.purchase(id);
  }

  async buy(order: PayviceOrder = {}): Promise<PurchaseRow> {
    const purchase = await this.accept(order);
    await this.#world.start(purchase);
    return purchase;
  }

  /** Begins a minute of the sandbox, so that no other begins while a test looks. */
  async beginMinute(): Promise<void> {
    const second = Math.floor(Date.now() / 1000 + this.#advancedS) % 60;
    await this.#advance(60 - second);
  }

  async #advance(seconds: number): Promise<void> {
    await this.#world.control('clock', { advance_s: seconds });
    this.#advancedS += seconds;
  }

  /** Lets the sandbox's minutes pass quickly until `work` is done. */
  async whileMinutesPass<T>(work: Promise<T>, everyMs = 600): Promise<T> {
    const over = new AbortController();
    const passing = (async () => {
      while (!over.signal.aborted) {
        await new Promise((resolve) => setTimeout(resolve, everyMs));
        await this.#advance(60);
      }
    })();
    try {
      return await work;
    } finally {
      over.abort();
      await passing;
    }
  }

  /** Who is served by a wallet's lane and who waits there. */
  async standing(wallet: string): Promise<LaneStanding> {
    return this.#world.client.workflow.getHandle(laneWorkflowId('payvice', wallet)).query(laneStandingQuery);
  }

  /** Waits until as many purchases wait in a wallet's lane. */
  async queued(wallet: string, count: number): Promise<LaneStanding> {
    for (const deadline = Date.now() + 20_000; ;) {
      const standing = await this.standing(wallet).catch(() => null);
      if (standing && standing.waiting.length === count) return standing;
      if (Date.now() > deadline) throw new Error(`the lane stands at ${JSON.stringify(standing)}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Tokens that were bound, in their order: whose, and by which wallet. */
  async tokens(): Promise<{ purchaseId: string; account: string; token: string }[]> {
    const rows = await this.#world.database
      .em()
      .execute<{ purchase_id: string; account: string; token: string }[]>(
        'select purchase_id, account, token from provider_token order by bound_at',
      );
    return rows.map(({ purchase_id, account, token }) => ({ purchaseId: purchase_id, account, token }));
  }
}

import type { PurchaseRow } from '../../db/entities/purchase.ts';
import { accountMemory } from '../../db/repositories/account-memory.ts';
import { readTimeline } from '../../db/repositories/purchases.ts';
import { money } from '../../domain/money.ts';
import type { ProviderName } from '../../domain/product.ts';
import type { FulfilmentProvider } from '../../domain/provider.ts';
import { PaythemAccount } from '../../providers/paythem/account.ts';
import { createPaythemProvider, type PaythemProviderConfig } from '../../providers/paythem/adapter.ts';
import { SANDBOX_RESULT_CODES } from '../../providers/paythem/errors.ts';
import { watched } from '../../providers/paythem/open.ts';
import { resolveUpdate } from '../../workflows/purchase/messages.ts';
import type { Resolution } from '../../domain/settle.ts';
import { CREDENTIALS } from './scripted-paythem.ts';
import type { World } from './world.ts';

/** A top-up: 10.00 USD for the first retailer of the sandbox unless said otherwise. */
export interface TopUpOrder {
  readonly retailer?: number;
  readonly minor?: number;
}

/** A merchant that tops retailers up at PayThem, prefunded. */
export class PaythemShop {
  readonly #world: World;
  readonly #opened: { close(): Promise<void> }[] = [];

  constructor(world: World) {
    this.#world = world;
  }

  /** @param place in the sandbox's list */
  id(place = 0): number {
    return this.#world.retailers[place] ?? 0;
  }

  #order({ retailer = 0, minor = 1_000 }: TopUpOrder) {
    const productId = String(this.id(retailer));
    return { provider: 'paythem', productId, recipient: {}, amount: money(minor, 'USD') } as const;
  }

  accept(order: TopUpOrder = {}): Promise<PurchaseRow> {
    return this.#world.accept(this.#order(order));
  }

  buy(order: TopUpOrder = {}): Promise<PurchaseRow> {
    return this.#world.buy(this.#order(order));
  }

  fault(fault: string, path = '/topup_(topup)?Retailer$', more: Record<string, unknown> = {}): Promise<void> {
    return this.#world.fault(fault, path, { provider: 'paythem', ...more });
  }

  /** Another process takes over: whatever was in the memory of the one before is gone. */
  restart(config: Partial<PaythemProviderConfig> = {}): void {
    const { database, dependencies, sandboxUrl } = this.#world;
    const provider = createPaythemProvider({
      url: `${sandboxUrl}/paythem/API/49972`,
      account: new PaythemAccount(CREDENTIALS),
      currency: 'USD',
      country: 'ZAF',
      resultCodes: SANDBOX_RESULT_CODES,
      ...watched({ memory: (name) => accountMemory(database, name), alert: dependencies.alert }),
      ...config,
    });
    this.#opened.push(provider);
    (dependencies.providers as Map<ProviderName, FulfilmentProvider>).set('paythem', provider);
  }

  /** An operator decides. */
  async resolve(id: string, resolution: Resolution): Promise<void> {
    const decision = { resolution, reason: 'PayThem support says so', by: 'key_operator' };
    await this.#world.handle(id).executeUpdate(resolveUpdate, { args: [decision] });
  }

  /** An operator settles what is parked, as the sandbox's books have it, and an hour passes: every lane is free again. */
  async settleParked(): Promise<void> {
    const parked = await this.#world.database
      .em()
      .execute<{ id: string }[]>(
        `select id from purchase where status = 'in_review' and provider = 'paythem'`,
      );
    for (const { id } of parked) {
      const executed = (await this.arrived(id)).some(({ status }) => status === 'executed');
      await this.resolve(id, executed ? 'delivered' : 'not_delivered');
    }
    // What is unknown spoils the evidence of later ones for ten minutes.
    await this.#world.database.em().execute(`update attempt set settled_at = settled_at - interval '1 hour'`);
  }

  /** The evidence that stands with the last send of an order. */
  async evidence(id: string): Promise<Record<string, unknown>> {
    const { attempts } = await readTimeline(this.#world.database.em(), id);
    return { ...attempts.at(-1)?.evidence };
  }

  /** Waits until a purchase's send was proved not made and is to be tried later: Temporal's history shows the pause. */
  async heldBack(id: string): Promise<void> {
    for (const deadline = Date.now() + 30_000; ;) {
      const { events } = await this.#world.handle(id).fetchHistory();
      const asleep = events?.some(({ userMetadata, timerStartedEventAttributes: timer }) => {
        const summary = Buffer.from(userMetadata?.summary?.data ?? []).toString();
        return timer && summary.includes('before create is sent again');
      });
      if (asleep) return;
      if (Date.now() > deadline) throw new Error(`${id} is not held back`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Every top-up that arrived there for a purchase, executed or refused. */
  async arrived(id: string): Promise<{ status: string; amount: string; retailer: string }[]> {
    const { ourReference } = await this.#world.purchase(id);
    if (ourReference == null) return [];
    const url = `${this.#world.sandboxUrl}/_control/transactions?our_reference=${ourReference}`;
    const { transactions = [] } = (await (await fetch(url)).json()) as {
      transactions?: { provider: string; status: string; amount: string; retailer: string }[];
    };
    return transactions.filter(({ provider }) => provider === 'paythem');
  }

  async close(): Promise<void> {
    await Promise.all(this.#opened.map((each) => each.close()));
  }
}

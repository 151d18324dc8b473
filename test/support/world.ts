import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { Client, type WorkflowHandle } from '@temporalio/client';
import {
  bundleWorkflowCode,
  DefaultLogger,
  NativeConnection,
  Runtime,
  type Worker,
  type WorkerOptions,
} from '@temporalio/worker';
import type { Dependencies } from '../../activities/dependencies.ts';
import { copyCatalogues } from '../../activities/upkeep/copy-catalogues.ts';
import { WebhookPoster } from '../../activities/webhooks/poster.ts';
import { webhookKey } from '../../db/webhook-secrets.ts';
import { openDatabase, type Database } from '../../db/database.ts';
import type { PurchaseRow } from '../../db/entities/purchase.ts';
import { newId } from '../../db/new-id.ts';
import { accountMemory } from '../../db/repositories/account-memory.ts';
import { findProduct } from '../../db/repositories/catalogue.ts';
import { claimKey, paymentOf } from '../../db/repositories/payment-keys.ts';
import {
  acceptPurchase,
  findPurchase,
  readTimeline,
  type NewPayment,
} from '../../db/repositories/purchases.ts';
import { sealingKey } from '../../db/sealing.ts';
import { seedSandbox } from '../../db/seed.ts';
import { money, parseMoney, type Money } from '../../domain/money.ts';
import type { ProviderName, Recipient } from '../../domain/product.ts';
import type { FulfilmentProvider } from '../../domain/provider.ts';
import { isFinalStatus, type PurchaseStatus } from '../../domain/purchase.ts';
import { createDvsProvider } from '../../providers/dvs/adapter.ts';
import { createPaythruProvider } from '../../providers/paythru/adapter.ts';
import { createValuetopupProvider } from '../../providers/valuetopup/adapter.ts';
import type { Patience } from '../../providers/valuetopup/operations.ts';
import { createPayviceProvider } from '../../providers/payvice/provider.ts';
import { walletsOf } from '../../providers/payvice/wallets.ts';
import { PaythemAccount } from '../../providers/paythem/account.ts';
import { createPaythemProvider, type PaythemProviderConfig } from '../../providers/paythem/adapter.ts';
import { SANDBOX_RESULT_CODES } from '../../providers/paythem/errors.ts';
import { watched } from '../../providers/paythem/open.ts';
import { startSandboxServer } from '../../providers/sandbox-server.ts';
import { handOn } from '../../workflows/client/hand-on.ts';
import { startPurchase } from '../../workflows/client/start.ts';
import { paymentEventSignal } from '../../workflows/purchase/messages.ts';
import { createWorker, WORKFLOWS_PATH } from '../../workers/worker.ts';
import { brokenPromises, type Charge, type Delivery } from './invariants.ts';
import { CREDENTIALS } from './scripted-paythem.ts';
import { freshDatabase, temporalAddress } from './stack.ts';

Runtime.install({ logger: new DefaultLogger('ERROR') });

/** Waits scaled to seconds. */
export const QUICK: Dependencies['timers'] = {
  sendTimeoutMs: 2_000,
  heartbeatTimeoutMs: 1_500,
  lookupDeadlineMs: 8_000,
  fulfilmentDeadlineMs: 10_000,
  holdDeadlineMs: 5_000,
  pollInitialMs: 100,
  pollMaxMs: 1_000,
  reviewPollMaxMs: 1_000,
  sweepAfterMs: 0,
  paymentPageMs: 60_000,
  reservationLifeMs: 10 * 24 * 60 * 60 * 1000,
};

/** The key of the data of every world. */
export const DATA_KEY = randomBytes(32).toString('base64');

let bundle: Promise<NonNullable<WorkerOptions['workflowBundle']>> | null = null;

/** The workflow bundle, made once per test file. */
export function workflowBundle(): Promise<NonNullable<WorkerOptions['workflowBundle']>> {
  bundle ??= bundleWorkflowCode({ workflowsPath: WORKFLOWS_PATH, logger: new DefaultLogger('ERROR') });
  return bundle;
}

/** Wallets of one world alone: lanes are named by them, and worlds share a Temporal. */
function ownWallets(count: number): Record<string, string> {
  const [first, ...more] = Array.from({ length: count }, () => `${randomInt(10_000_000, 40_000_000)}`);
  const same = { user: 'sandbox@payvice.test', password: 'sandbox-pass', pin: '1234' };
  return {
    PAYVICE_VICE_ID: first ?? '',
    PAYVICE_USER: same.user,
    PAYVICE_PASSWORD: same.password,
    PAYVICE_PIN: same.pin,
    PAYVICE_WALLETS: JSON.stringify(more.map((id) => ({ vice_id: id, ...same }))),
  };
}

/** A whole Vendrail in one process, without its API: database, Temporal, sandbox and a worker, all real. */
export class World {
  /** What whoever runs this was alerted of. */
  readonly alerts: Record<string, string>[];
  readonly database: Database;
  readonly client: Client;
  readonly dependencies: Dependencies;
  readonly sandboxUrl: string;
  readonly databaseUrl: string;
  /** PayThem's retailers, as its sandbox numbers those of its README: lanes are named by them, and worlds share a Temporal. */
  readonly retailers: readonly number[];
  readonly #close: (() => Promise<unknown>)[];
  readonly #connection: NativeConnection;
  #worker: Worker | null = null;
  #running: Promise<void> | null = null;

  private constructor(parts: {
    alerts: Record<string, string>[];
    database: Database;
    connection: NativeConnection;
    dependencies: Dependencies;
    sandboxUrl: string;
    databaseUrl: string;
    retailers: readonly number[];
    close: (() => Promise<unknown>)[];
  }) {
    this.retailers = parts.retailers;
    this.alerts = parts.alerts;
    this.database = parts.database;
    this.#connection = parts.connection;
    this.client = parts.dependencies.client;
    this.dependencies = parts.dependencies;
    this.sandboxUrl = parts.sandboxUrl;
    this.databaseUrl = parts.databaseUrl;
    this.#close = parts.close;
  }

  /** Opens a world of its own: fresh database, fresh sandbox, own task queue. `delayScale` 0 answers at once. */
  static async open(
    options: {
      timers?: Partial<Dependencies['timers']>;
      delayScale?: number;
      webhookPausesMs?: number[];
      /** How long Valuetopup is given before its failure, or its silence, is believed. */
      patience?: Partial<Patience>;
      /** How many Payvice wallets there are. @default 1 */
      wallets?: number;
      lanes?: Dependencies['lanes'];
      /** How PayThem is configured, other than the sandbox's own defaults. */
      paythem?: (retailers: readonly number[]) => Partial<PaythemProviderConfig>;
    } = {},
  ): Promise<World> {
    const fresh = await freshDatabase();
    const { url } = fresh;
    await seedSandbox(url);
    const database = await openDatabase(url, { poolMax: 20 });
    const wallets = ownWallets(options.wallets ?? 1);
    const offset = randomInt(1, 10_000) * 100_000;
    const retailers = [12449, 12459, 12469, 12479].map((id) => id + offset);
    const directory = await mkdtemp(join(tmpdir(), 'vendrail-sandbox-'));
    const sandbox = await startSandboxServer({
      port: 0,
      directory,
      delayScale: options.delayScale ?? 0,
      env: { ...wallets, PAYTHEM_RETAILER_OFFSET: String(offset) },
    });
    const connection = await NativeConnection.connect({ address: temporalAddress() });
    const dvs = createDvsProvider({
      url: `${sandbox.url}/dvs/v1`,
      key: 'sandbox-key',
      secret: 'sandbox-secret',
    });
    const valuetopup = createValuetopupProvider({
      url: `${sandbox.url}/valuetopup/api/v2`,
      key: 'sandbox-user',
      secret: 'sandbox-pass',
      patience: { failureMs: 1_000, notFoundMs: 2_000, ...options.patience },
    });
    const paythru = createPaythruProvider({
      url: `${sandbox.url}/paythru`,
      key: 'sandbox-key',
      password: 'sandbox-pass',
    });
    const payvice = createPayviceProvider({
      url: `${sandbox.url}/payvice`,
      wallets: walletsOf(wallets),
      planSmartcards: { DSTV: '1234567890' },
      tokenMinuteMs: 200,
      notFoundIsProofAfterMs: 3_000,
    });
    const alerts: Record<string, string>[] = [];
    const alert: Dependencies['alert'] = (what, about) => alerts.push({ what, ...about });
    const paythem = createPaythemProvider({
      url: `${sandbox.url}/paythem/API/49972`,
      account: new PaythemAccount(CREDENTIALS),
      currency: 'USD',
      country: 'ZAF',
      resultCodes: SANDBOX_RESULT_CODES,
      ...watched({ memory: (provider) => accountMemory(database, provider), alert }),
      ...options.paythem?.(retailers),
    });
    const poster = new WebhookPoster({ allowPrivate: true });
    const dependencies: Dependencies = {
      database,
      providers: new Map<ProviderName, FulfilmentProvider>([
        ['dvs', dvs],
        ['valuetopup', valuetopup],
        ['payvice', payvice],
        ['paythem', paythem],
      ]),
      payments: new Map([['paythru', paythru]]),
      alert,
      sealing: sealingKey(Buffer.from(DATA_KEY, 'base64')),
      callbackUrl: () => null,
      returnUrl: (purchaseId) => `http://127.0.0.1:1/return/${purchaseId}`,
      webhooks: {
        key: webhookKey(DATA_KEY),
        poster,
        pausesMs: options.webhookPausesMs ?? [0, 50, 100, 100],
      },
      client: new Client({ connection }),
      taskQueue: `test-${randomUUID()}`,
      timers: { ...QUICK, ...options.timers },
      lanes: { checkAfterMs: 500, idleMs: 1_000, ...options.lanes },
    };
    await copyCatalogues(dependencies, () => {});
    return new World({
      alerts,
      database,
      connection,
      dependencies,
      sandboxUrl: sandbox.url,
      databaseUrl: url,
      retailers,
      close: [
        () => poster.close(),
        () => dvs.close(),
        () => valuetopup.close(),
        () => paythru.close(),
        () => payvice.close(),
        () => paythem.close(),
        () => sandbox.close(),
        () => connection.close(),
        () => database.close(),
        () => fresh.drop(),
        () => rm(directory, { recursive: true, force: true }),
      ],
    });
  }

  /** Starts the worker; purchases begin to move. */
  async work(): Promise<void> {
    this.#worker = await createWorker({
      connection: this.#connection,
      namespace: 'default',
      taskQueue: this.dependencies.taskQueue,
      dependencies: this.dependencies,
      shutdownGraceMs: 2_000,
      workflowBundle: await workflowBundle(),
    });
    this.#running = this.#worker.run();
  }

  /** Stops the worker, as a deployment does. */
  async rest(): Promise<void> {
    this.#worker?.shutdown();
    await this.#running;
    this.#worker = null;
    this.#running = null;
  }

  async close(): Promise<void> {
    await this.rest();
    for (const close of this.#close) await close();
  }

  /** Accepts a purchase as the API does, without starting it. */
  async accept(
    order: {
      /** @default "dvs" */
      provider?: ProviderName;
      productId?: string;
      recipient?: Recipient;
      amount?: Money | null;
      cost?: Money;
      payment?: NewPayment;
    } = {},
  ): Promise<PurchaseRow> {
    const name = order.provider ?? 'dvs';
    const provider = this.dependencies.providers.get(name);
    const product = await findProduct(this.database.em(), name, order.productId ?? '101');
    if (!product || !provider) throw new Error('no such product in the catalogue copy');
    const quote = provider.quote(
      product,
      order.amount === undefined ? parseMoney('5.00', 'USD') : order.amount,
    );
    if ('pointer' in quote) throw new Error(quote.detail);
    const id = newId('pur');
    await this.database.em().transactional((em) =>
      acceptPurchase(
        em,
        id,
        {
          merchantId: 'mer_sandbox_a',
          product,
          recipient: order.recipient ?? { mobile: '+6595123100' },
          amount: quote.amount,
          cost: order.cost ?? quote.cost,
          payment: order.payment ?? { method: 'prefunded' },
          reference: null,
          metadata: {},
        },
        this.dependencies.sealing,
      ),
    );
    return this.purchase(id);
  }

  /** Accepts and starts a purchase that a customer pays by card: 9.00 GBP unless said otherwise. */
  async buyByCard(
    order: Omit<NonNullable<Parameters<World['accept']>[0]>, 'payment'> & {
      charge?: Money;
      sourceKey?: string;
      costMinor?: number;
    } = {},
  ): Promise<PurchaseRow> {
    const { charge = money(900, 'GBP'), sourceKey = null, costMinor = 400, ...rest } = order;
    return this.buy({
      ...rest,
      payment: {
        method: sourceKey === null ? 'hosted_page' : 'stored_card',
        charge,
        costMinor,
        saveCard: true,
        successUrl: null,
        cancelUrl: null,
        sourceKey,
        receiptMobile: null,
      },
    });
  }

  /** Waits for the payment page and pays there as a browser without script would. Returns the key, if one came back. */
  async pay(id: string, card = '4111111111111111'): Promise<string | null> {
    await this.until(id, ({ status }) => status !== 'created');
    const { redirectUrl } = await paymentOf(this.database.em(), id);
    if (redirectUrl == null) throw new Error(`${id} has no payment page`);
    const response = await fetch(redirectUrl, {
      method: 'POST',
      body: new URLSearchParams({ card_number: card, expiry: '12/39', cvv: '123', name: 'A Customer' }),
      redirect: 'manual',
    });
    const location = response.headers.get('location');
    return location === null ? null : new URL(location).searchParams.get('transKey');
  }

  /** Somebody, the provider or a returning customer, names a key. */
  async tell(id: string, key: string): Promise<void> {
    await claimKey(this.database.em(), (await paymentOf(this.database.em(), id)).id, key);
    await handOn(this.dependencies, await this.purchase(id), paymentEventSignal);
  }

  /** Pays and comes back. */
  async payAndReturn(id: string, card?: string): Promise<string> {
    const key = await this.pay(id, card);
    if (key === null) throw new Error('the card was not approved');
    await this.tell(id, key);
    return key;
  }

  /** The card charges of a purchase in the sandbox's own books: `reserved 9.00`, `captured 9.00 9.00`. */
  async charges(id: string): Promise<string[]> {
    const { ourReference } = await paymentOf(this.database.em(), id);
    return (await this.books()).charges
      .filter(({ our_reference }) => our_reference === ourReference)
      .map(({ status, amount, captured, refunded }) => `${status} ${amount} ${captured} ${refunded}`);
  }

  /** Accepts and starts a purchase. */
  async buy(order: Parameters<World['accept']>[0] = {}): Promise<PurchaseRow> {
    const purchase = await this.accept(order);
    await startPurchase(this.dependencies, purchase);
    return purchase;
  }

  /** Starts what `accept` accepted. */
  async start(purchase: PurchaseRow): Promise<void> {
    await startPurchase(this.dependencies, purchase);
  }

  handle(id: string): WorkflowHandle {
    return this.client.workflow.getHandle(id);
  }

  async purchase(id: string): Promise<PurchaseRow> {
    const purchase = await findPurchase(this.database.em(), id);
    if (!purchase) throw new Error(`no purchase ${id}`);
    return purchase;
  }

  /** Waits until the purchase is final or in review. */
  async settled(id: string, withinMs = 30_000): Promise<PurchaseRow> {
    return this.until(
      id,
      (purchase) => isFinalStatus(purchase.status) || purchase.status === 'in_review',
      withinMs,
    );
  }

  /** Waits until the purchase has this status. */
  async becomes(id: string, status: PurchaseStatus, withinMs = 30_000): Promise<PurchaseRow> {
    return this.until(id, (purchase) => purchase.status === status, withinMs);
  }

  /** Waits for a row that fits. PostgreSQL is what is shown, so that is what is watched. */
  async until(id: string, fits: (purchase: PurchaseRow) => boolean, withinMs = 30_000): Promise<PurchaseRow> {
    const deadline = Date.now() + withinMs;
    for (;;) {
      const purchase = await this.purchase(id);
      if (fits(purchase)) return purchase;
      if (Date.now() > deadline) {
        throw new Error(
          `${id} is still ${purchase.status} (${purchase.fulfilmentStatus}) after ${withinMs} ms`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Sends and their outcomes, in order: `create:1 done`. */
  async attempts(id: string): Promise<string[]> {
    const { attempts } = await readTimeline(this.database.em(), id);
    return attempts.map(({ operation, n, state }) => `${operation}:${n} ${state}`);
  }

  /** Waits until a send is under way or done: `confirm:1`. */
  async sent(id: string, send: string): Promise<void> {
    for (const deadline = Date.now() + 30_000; ;) {
      if ((await this.attempts(id)).some((attempt) => attempt.startsWith(`${send} `))) return;
      if (Date.now() > deadline) throw new Error(`${send} of ${id} was not sent`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Arms a fault of the sandbox. */
  async fault(fault: string, path: string, more: Record<string, unknown> = {}): Promise<void> {
    await this.control('faults', {
      provider: 'dvs',
      fault,
      path,
      count: 1,
      probability: 1,
      delay_ms: 0,
      ...more,
    });
  }

  async clearFaults(): Promise<void> {
    await fetch(`${this.sandboxUrl}/_control/faults`, { method: 'DELETE' });
  }

  async control(what: string, body: Record<string, unknown>): Promise<void> {
    const response = await fetch(`${this.sandboxUrl}/_control/${what}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`the sandbox refused: ${await response.text()}`);
  }

  /** What really happened at the providers. */
  async books(): Promise<{ deliveries: Delivery[]; charges: Charge[] }> {
    const response = await fetch(`${this.sandboxUrl}/_control/books`);
    return (await response.json()) as { deliveries: Delivery[]; charges: Charge[] };
  }

  /** What was really delivered. */
  async deliveries(): Promise<Delivery[]> {
    return (await this.books()).deliveries;
  }

  /** Every broken promise; empty is good. */
  async broken(allowOpen = false): Promise<string[]> {
    return brokenPromises(this.database, this.dependencies.sealing, await this.books(), allowOpen);
  }

  /** The merchant's balances in USD. */
  async balances(): Promise<{ available: number; held: number }> {
    const rows = await this.database
      .em()
      .execute<{ id: string; balance_minor: string }[]>(
        `select id, balance_minor from ledger_account where id like 'merchant:mer_sandbox_a:%:USD'`,
      );
    const of = (kind: string) => Number(rows.find(({ id }) => id.includes(`:${kind}:`))?.balance_minor ?? 0);
    return { available: of('available'), held: of('held') };
  }

  usd(amountMinor: number): Money {
    return money(amountMinor, 'USD');
  }
}

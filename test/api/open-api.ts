import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { pino } from 'pino';
import { createApi } from '../../api/app.ts';
import { serve, type ApiServer } from '../../api/server.ts';
import { loadConfig } from '../../domain/config.ts';
import { createPaymentReaders, createReaders } from '../../providers/registry.ts';
import { temporalAddress } from '../support/stack.ts';
import { DATA_KEY, World } from '../support/world.ts';

export const MERCHANT = 'sk_sandbox_merchant';
export const MERCHANT_B = 'sk_sandbox_merchant_b';
export const OPERATOR = 'sk_sandbox_operator';
export const CALLBACK_SECRET = 'callback-secret-of-tests';

/** A JSON answer. `json` is whatever the body says; tests assert what they need of it. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- a test reads what the wire says, of any shape
  readonly json: any;
}

export interface CallOptions {
  /** The API key; null sends none. @default the first merchant's */
  readonly key?: string | null;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An order of 5 US dollars for a mobile number, which the sandbox delivers. */
export function order(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    product: { provider: 'dvs', id: '101' },
    recipient: { mobile: '+6595123100' },
    amount: { amount: '5.00', currency: 'USD' },
    payment: { method: 'prefunded' },
    ...changes,
  };
}

/** The API on a port of its own, over a world of its own. */
export class TestApi {
  readonly world: World;
  readonly url: string;
  /** Lines of the log, parsed. */
  readonly log: Record<string, unknown>[];
  /** Begins the API's end. */
  readonly draining: AbortController;
  readonly #close: (() => Promise<unknown>)[];

  private constructor(
    world: World,
    server: ApiServer,
    log: Record<string, unknown>[],
    draining: AbortController,
    close: (() => Promise<unknown>)[],
  ) {
    this.draining = draining;
    this.world = world;
    this.url = `http://127.0.0.1:${server.port}`;
    this.log = log;
    this.#close = close;
  }

  static async open(options: Parameters<typeof World.open>[0] = {}): Promise<TestApi> {
    const world = await World.open(options);
    return TestApi.over(world, temporalAddress(), () => world.close());
  }

  /** A second API over the same world, with Temporal elsewhere, or with answers that wait otherwise for it. */
  beside(temporal: string, acceptWaitMs?: number): Promise<TestApi> {
    return TestApi.over(this.world, temporal, async () => {}, acceptWaitMs);
  }

  static async over(
    world: World,
    temporal: string,
    closeWorld: () => Promise<void>,
    acceptWaitMs = 300,
  ): Promise<TestApi> {
    const log: Record<string, unknown>[] = [];
    const draining = new AbortController();
    const connection = Connection.lazy({ address: temporal });
    const readers = createReaders({
      paythem: loadConfig({}).paythem,
      dvs: { url: `${world.sandboxUrl}/dvs/v1`, key: 'sandbox-key', secret: 'sandbox-secret' },
      payvice: loadConfig({ PAYVICE_URL: `${world.sandboxUrl}/payvice` }).payvice,
      valuetopup: {
        url: `${world.sandboxUrl}/valuetopup/api/v2`,
        key: 'sandbox-user',
        secret: 'sandbox-pass',
      },
    });
    const paymentReaders = createPaymentReaders({
      paythru: { url: `${world.sandboxUrl}/paythru`, key: 'sandbox-key', password: 'sandbox-pass' },
    });
    const app = createApi({
      database: world.database,
      temporal: new Client({ connection }),
      readers,
      paymentReaders,
      sealing: world.dependencies.sealing,
      config: {
        publicUrl: 'https://vendrail.example',
        taskQueue: world.dependencies.taskQueue,
        callbackSecret: CALLBACK_SECRET,
        acceptWaitMs,
        enquiryWaitMs: 2_000,
        timers: world.dependencies.timers,
        chargeCurrencies: ['GBP', 'EUR', 'USD'],
        mode: 'sandbox',
        dataKey: DATA_KEY,
        lowFloats: { 'dvs:USD': '200000000.00', 'payvice:NGN': '1000.00' },
        exchangeRates: { 'USD/GBP': '0.79', 'USD/EUR': '0.92' },
      },
      logger: pino({ level: 'debug' }, { write: (line) => log.push(JSON.parse(line)) }),
      draining: draining.signal,
    });
    const server = await serve(app.callback(), {
      port: 0,
      host: '127.0.0.1',
      publicUrl: 'https://vendrail.example',
    });
    return new TestApi(world, server, log, draining, [
      () => server.drain(1_000),
      () => Promise.all([...readers.values(), ...paymentReaders.values()].map((reader) => reader.close())),
      // A call to a server that is away may still be being repeated, and would throw when its channel is closed.
      ...(temporal === temporalAddress() ? [() => connection.close()] : []),
      closeWorld,
    ]);
  }

  async close(): Promise<void> {
    for (const close of this.#close) await close();
  }

  /** Sends a request; a body that is no string goes as JSON. */
  async call(method: string, path: string, options: CallOptions = {}): Promise<Reply> {
    const { key = MERCHANT, body, headers = {} } = options;
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        ...(key !== null && { authorization: `Bearer ${key}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') && text !== '';
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: isJson ? JSON.parse(text) : null,
    };
  }

  get(path: string, key?: string): Promise<Reply> {
    return this.call('GET', path, key === undefined ? {} : { key });
  }

  /** Posts with a fresh Idempotency-Key. */
  post(path: string, body: unknown, options: CallOptions = {}): Promise<Reply> {
    return this.call('POST', path, {
      ...options,
      body,
      headers: { 'idempotency-key': randomUUID(), ...options.headers },
    });
  }

  /** How many rows each table holds that a purchase writes to. */
  async stored(): Promise<Record<string, number>> {
    const [row] = await this.world.database.em().execute<Record<string, number>[]>(
      `select (select count(*)::int from purchase) as purchases, (select count(*)::int from payment) as payments,
         (select count(*)::int from idempotency_key) as keys, (select count(*)::int from ledger_transaction) as postings,
         (select count(*)::int from fact) as facts`,
    );
    return row ?? {};
  }
}

import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { randomUUID } from 'node:crypto';
import { freePort } from '../../cli/start/ports.ts';
import { openDatabase } from '../../db/database.ts';
import { sealingKey } from '../../db/sealing.ts';
import { brokenPromises, type Delivery } from './invariants.ts';

const START = fileURLToPath(new URL('../../cli/start.ts', import.meta.url));

/** Parts that can be killed. */
export type PartName = 'worker' | 'api' | 'sandbox' | 'temporal' | 'postgres';

/** A whole Vendrail as `npm start` runs it, on a home and ports of its own. */
export class Vendrail {
  readonly home: string;
  readonly env: Readonly<Record<string, string>>;
  readonly api: string;
  readonly sandbox: string;
  output = '';
  #child: ChildProcess | null = null;

  private constructor(home: string, env: Record<string, string>) {
    this.home = home;
    this.env = env;
    this.api = `http://127.0.0.1:${env['PORT']}`;
    this.sandbox = `http://127.0.0.1:${env['SANDBOX_PORT']}`;
  }

  /** A home with free ports; nothing runs yet. */
  static async prepare(env: Record<string, string> = {}): Promise<Vendrail> {
    const ports: Record<string, string> = {};
    for (const name of ['PORT', 'SANDBOX_PORT', 'TEMPORAL_PORT', 'TEMPORAL_UI_PORT', 'POSTGRES_PORT']) {
      ports[name] = String(await freePort());
    }
    const home = mkdtempSync(join(tmpdir(), 'vendrail-home-'));
    return new Vendrail(home, { VENDRAIL_HOME: home, ...ports, ...env });
  }

  /** Starts it and waits for the line that begins with `ready`. */
  async start(withinMs = 90_000): Promise<void> {
    const child = spawn(process.execPath, [START], {
      env: { ...process.env, ...this.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    await new Promise<void>((resolve, reject) => {
      const tooLong = setTimeout(() => reject(new Error(`not ready:\n${this.output}`)), withinMs);
      const hear = (text: string) => {
        this.output += text;
        if (/^ready/m.test(this.output)) {
          clearTimeout(tooLong);
          resolve();
        }
      };
      child.stdout.setEncoding('utf8').on('data', hear);
      child.stderr.setEncoding('utf8').on('data', hear);
      child.once('exit', (code) => {
        clearTimeout(tooLong);
        reject(new Error(`ended with ${code}:\n${this.output}`));
      });
    });
  }

  /** Sends a signal to the supervisor and waits for its end; returns its exit code. */
  async end(signal: NodeJS.Signals = 'SIGINT'): Promise<number | null> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    const gone = new Promise<number | null>((resolve) => child.once('exit', resolve));
    child.kill(signal);
    return gone;
  }

  /** Stops it and removes its home. */
  async remove(): Promise<void> {
    await this.end();
    rmSync(this.home, { recursive: true, force: true });
  }

  pid(part: PartName): number {
    return Number(readFileSync(join(this.home, 'run', `${part}.pid`), 'utf8').split('\n')[0]);
  }

  /** `kill -9` of one part. */
  kill(part: PartName): void {
    process.kill(this.pid(part), 'SIGKILL');
  }

  /** Buys as a merchant's client does: the same key again until there is an answer. */
  async buy(suffix: string, key: string = randomUUID()): Promise<string> {
    const body = JSON.stringify({
      product: { provider: 'dvs', id: '101' },
      recipient: { mobile: `+6595123${suffix}` },
      amount: { amount: '5.00', currency: 'USD' },
      payment: { method: 'prefunded' },
    });
    const answer = await this.insist(async () => {
      const response = await fetch(`${this.api}/v1/purchases`, {
        method: 'POST',
        headers: {
          authorization: 'Bearer sk_sandbox_merchant',
          'idempotency-key': key,
          'content-type': 'application/json',
        },
        body,
        signal: AbortSignal.timeout(10_000),
      });
      if (response.status >= 500) throw new Error(`HTTP ${response.status}`);
      return (await response.json()) as { id: string };
    });
    return answer.id;
  }

  /** Reads a purchase. */
  async read(id: string): Promise<{ id: string; status: string; payment: { status: string } }> {
    return this.insist(async () => {
      const response = await fetch(`${this.api}/v1/purchases/${id}`, {
        headers: { authorization: 'Bearer sk_sandbox_merchant' },
        signal: AbortSignal.timeout(10_000),
      });
      if (!response.ok) throw new Error(`HTTP ${response.status}`);
      return (await response.json()) as { id: string; status: string; payment: { status: string } };
    });
  }

  /** Waits until every purchase is final or in review; returns how they ended. */
  async settled(ids: readonly string[], withinMs = 90_000): Promise<Record<string, number>> {
    const ends: Record<string, number> = {};
    const deadline = Date.now() + withinMs;
    for (const id of ids) {
      for (;;) {
        const { status } = await this.read(id);
        if (!['created', 'processing', 'cancelling'].includes(status)) {
          ends[status] = (ends[status] ?? 0) + 1;
          break;
        }
        if (Date.now() > deadline) throw new Error(`${id} is still ${status}\n${this.output}`);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
    return ends;
  }

  async control(what: string, body: Record<string, unknown>): Promise<void> {
    const response = await fetch(`${this.sandbox}/_control/${what}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(await response.text());
  }

  /** Holds rows and ledger against the sandbox's own books; empty is good. */
  async broken(): Promise<string[]> {
    const secrets = JSON.parse(readFileSync(join(this.home, 'secrets.json'), 'utf8')) as {
      databasePassword: string;
      dataKey: string;
    };
    const database = await openDatabase(
      `postgresql://vendrail:${secrets.databasePassword}@127.0.0.1:${this.env['POSTGRES_PORT']}/postgres`,
    );
    try {
      const response = await fetch(`${this.sandbox}/_control/books`);
      const { deliveries } = (await response.json()) as { deliveries: Delivery[] };
      return await brokenPromises(database, sealingKey(Buffer.from(secrets.dataKey, 'base64')), deliveries);
    } finally {
      await database.close();
    }
  }

  /** Tries again while a part is down, for half a minute. */
  async insist<T>(work: () => Promise<T>): Promise<T> {
    const deadline = Date.now() + 30_000;
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (Date.now() > deadline) throw error;
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    }
  }
}

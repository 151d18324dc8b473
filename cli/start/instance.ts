import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Secrets } from './home.ts';
import { freePort } from './ports.ts';

const START = fileURLToPath(new URL('../start.ts', import.meta.url));
const PORTS = ['PORT', 'SANDBOX_PORT', 'TEMPORAL_PORT', 'TEMPORAL_UI_PORT', 'POSTGRES_PORT'] as const;

/** Parts of a running Vendrail. */
export type PartName = 'worker' | 'api' | 'sandbox' | 'temporal' | 'postgres';

/** A whole Vendrail as `npm start` runs it, on a temporary home and ports of its own: for demonstrations, tests, benchmarks. */
export class Instance {
  readonly home: string;
  readonly env: Readonly<Record<string, string>>;
  readonly api: string;
  readonly sandbox: string;
  readonly temporalAddress: string;
  /** Everything that it has printed. */
  output = '';
  #child: ChildProcess | null = null;

  protected constructor(home: string, env: Record<string, string>) {
    this.home = home;
    this.env = env;
    this.api = `http://127.0.0.1:${env['PORT']}`;
    this.sandbox = `http://127.0.0.1:${env['SANDBOX_PORT']}`;
    this.temporalAddress = env['TEMPORAL_ADDRESS'] ?? `127.0.0.1:${env['TEMPORAL_PORT']}`;
  }

  /** A home with free ports; nothing runs yet. `env` goes before what is made up here. */
  static async prepare(env: Record<string, string> = {}): Promise<Instance> {
    return new Instance(...(await Instance.place(env)));
  }

  protected static async place(env: Record<string, string>): Promise<[string, Record<string, string>]> {
    const ports = await Promise.all(PORTS.map(async (name) => [name, String(await freePort())]));
    const home = env['VENDRAIL_HOME'] ?? mkdtempSync(join(tmpdir(), 'vendrail-'));
    return [home, { ...(Object.fromEntries(ports) as Record<string, string>), ...env, VENDRAIL_HOME: home }];
  }

  /** Starts it and waits for the line that begins with `ready`. Throws with its output when it ends before. */
  async start(withinMs = 180_000): Promise<void> {
    this.output = '';
    const child = spawn(process.execPath, [START], {
      env: { ...process.env, ...this.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    await new Promise<void>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`not ready:\n${this.output}`)), withinMs);
      const hear = (text: string) => {
        this.output += text;
        if (!/^ready/m.test(this.output)) return;
        clearTimeout(late);
        resolve();
      };
      child.stdout.setEncoding('utf8').on('data', hear);
      child.stderr.setEncoding('utf8').on('data', hear);
      child.once('close', (code) => {
        clearTimeout(late);
        reject(new Error(`ended with ${code}:\n${this.output}`));
      });
    });
  }

  /** Sends a signal to the supervisor and waits for its end; returns its exit code. */
  async end(signal: NodeJS.Signals = 'SIGINT'): Promise<number | null> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    const gone = new Promise<number | null>((resolve) => child.once('close', resolve));
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

  secrets(): Secrets {
    return JSON.parse(readFileSync(join(this.home, 'secrets.json'), 'utf8')) as Secrets;
  }

  get databaseUrl(): string {
    return `postgresql://vendrail:${this.secrets().databasePassword}@127.0.0.1:${this.env['POSTGRES_PORT']}/postgres`;
  }

  /** Orders something of the sandboxes' control surface, for example a fault. Throws with its answer when it refuses. */
  async control(what: string, body: Record<string, unknown>): Promise<void> {
    const response = await fetch(`${this.sandbox}/_control/${what}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(5_000),
    });
    if (!response.ok) throw new Error(await response.text());
  }
}

import { spawn } from 'node:child_process';
import { existsSync, openSync, closeSync, readFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config } from '../../domain/config.ts';
import { openSecrets, type Home } from './home.ts';
import { Part, stopOrphan, type PartDefinition } from './part.ts';
import { answers, requireFreePort } from './ports.ts';
import { embeddedPostgres } from './postgres.ts';
import { StartProblem } from './problem.ts';
import { setRetention, temporalAnswers, temporalCommand } from './temporal.ts';
import { findTemporal } from './temporal-binary.ts';

/** Where the parts' entry files are. */
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const NEWER_SCHEMA = 3;

type Tell = (line: string) => void;

/** Everything that `npm start` runs, in the order in which it starts. */
export class Supervisor {
  readonly #config: Config;
  readonly #home: Home;
  readonly #tell: Tell;
  readonly #parts: Part[] = [];
  #stopped: Promise<void> | null = null;

  constructor(config: Config, home: Home, tell: Tell) {
    this.#config = config;
    this.#home = home;
    this.#tell = tell;
  }

  /** Starts every part. Throws StartProblem; the caller stops what runs by then. */
  async start(): Promise<void> {
    const { mode } = this.#config;
    for (const name of ['api', 'worker', 'sandbox', 'temporal', 'postgres'])
      await stopOrphan(this.#home, name, this.#tell);
    await this.#requirePorts();
    const secrets = openSecrets(this.#home);
    const binary = process.env['TEMPORAL_ADDRESS'] ? null : await findTemporal(this.#tell);
    this.#abortIfStopped();

    const databaseUrl = this.#config.databaseUrl || (await this.#startPostgres(secrets.databasePassword));
    const env: Record<string, string> = {
      VENDRAIL_MODE: mode,
      VENDRAIL_HOME: this.#home.path,
      DATABASE_URL: databaseUrl,
      TEMPORAL_ADDRESS: this.#config.temporalAddress,
      CALLBACK_SECRET: this.#config.callbackSecret || secrets.callbackSecret,
      DATA_KEY: this.#config.dataKey || secrets.dataKey,
    };
    await this.#migrate(env);
    if (binary !== null) await this.#run(this.#temporal(binary));
    if (new URL(this.#config.dvs.url).port === String(this.#config.sandboxPort))
      await this.#run(this.#sandbox());
    // Worker and API wait for each other's readiness only through /readyz.
    await Promise.all([this.#run(this.#worker(env)), this.#run(this.#api(env))]);
    await this.#untilReady();
  }

  /** Stops every part in order: those that make calls first, what they rely on last. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stopInOrder();
    return this.#stopped;
  }

  /** Ends every part at once. What was being sent is unknown then, and is looked up after the next start. */
  kill(): void {
    for (const part of this.#parts) part.kill();
  }

  async #stopInOrder(): Promise<void> {
    const named = (...names: string[]) => this.#parts.filter((part) => names.includes(part.name));
    const worker = named('worker')[0];
    const watching = worker && setInterval(() => this.#tellRemaining(worker), 1_000);
    await Promise.all(named('api', 'worker').map((part) => part.stop()));
    if (watching) clearInterval(watching);
    for (const part of named('sandbox', 'temporal')) await part.stop();
    for (const part of named('postgres')) await part.stop();
  }

  #tellRemaining(worker: Part): void {
    const lines = existsSync(worker.logFile)
      ? readFileSync(worker.logFile, 'utf8').trimEnd().split('\n')
      : [];
    const remaining = lines
      .toReversed()
      .map((line) => /"remaining":(\d+)/.exec(line)?.[1])
      .find((count) => count !== undefined);
    if (remaining !== undefined && remaining !== '0')
      this.#tell(`${remaining} open provider calls remain; Ctrl-C again ends them at once`);
  }

  async #requirePorts(): Promise<void> {
    const { config } = { config: this.#config };
    const wanted: [number, string, string][] = [
      [config.port, 'PORT', 'the API'],
      [config.sandboxPort, 'SANDBOX_PORT', 'the sandboxes'],
    ];
    if (!process.env['TEMPORAL_ADDRESS']) {
      wanted.push(
        [config.temporalPort, 'TEMPORAL_PORT', 'Temporal'],
        [config.temporalUiPort, 'TEMPORAL_UI_PORT', 'the Temporal UI'],
      );
    }
    if (!config.databaseUrl) wanted.push([config.postgresPort, 'POSTGRES_PORT', 'PostgreSQL']);
    for (const [port, variable, what] of wanted) await requireFreePort(port, variable, what);
  }

  async #startPostgres(password: string): Promise<string> {
    const { postgresPort } = this.#config;
    const server = embeddedPostgres({
      folder: join(this.#home.path, 'postgres'),
      port: postgresPort,
      password,
      durable: true,
    });
    await this.#run({
      name: 'postgres',
      command: () => server.command,
      ready: () => answers(postgresPort),
      // Fast shutdown: sessions are ended, nothing committed is lost.
      stopSignal: 'SIGINT',
      stopGraceMs: 20_000,
      readyWithinMs: 60_000,
    });
    return server.url;
  }

  #temporal(binary: string): PartDefinition {
    const { temporalPort, temporalUiPort, temporalAddress, temporalNamespace } = this.#config;
    const folder = join(this.#home.path, 'temporal');
    mkdirSync(folder, { recursive: true });
    return {
      name: 'temporal',
      command: () =>
        temporalCommand({ binary, folder, port: temporalPort, uiPort: temporalUiPort, durable: true }),
      ready: () => temporalAnswers(temporalAddress, temporalNamespace),
      prepare: () => setRetention(temporalAddress, temporalNamespace),
      stopSignal: 'SIGTERM',
      stopGraceMs: 15_000,
      readyWithinMs: 90_000,
    };
  }

  #sandbox(): PartDefinition {
    const { sandboxPort } = this.#config;
    return {
      ...this.#node('sandbox', 'providers/sandbox-main.ts', {
        VENDRAIL_HOME: this.#home.path,
        SANDBOX_PORT: String(sandboxPort),
      }),
      ready: () => answers(sandboxPort),
      stopGraceMs: 5_000,
    };
  }

  #worker(env: Record<string, string>): PartDefinition {
    return {
      ...this.#node('worker', 'workers/main.ts', env),
      ready: async () => true,
      stopGraceMs: this.#config.shutdownGraceMs + 10_000,
    };
  }

  #api(env: Record<string, string>): PartDefinition {
    const { port, host } = this.#config;
    return {
      ...this.#node('api', 'api/main.ts', env),
      ready: () => answers(port, host),
      stopGraceMs: this.#config.shutdownGraceMs + 10_000,
    };
  }

  #node(name: string, entry: string, env: Record<string, string>): PartDefinition {
    return {
      name,
      command: () => ({ file: process.execPath, args: [join(ROOT, entry)], env }),
      ready: async () => true,
      stopSignal: 'SIGTERM',
      stopGraceMs: 10_000,
      readyWithinMs: 60_000,
    };
  }

  async #run(definition: PartDefinition): Promise<void> {
    this.#abortIfStopped();
    const part = new Part(definition, this.#home, this.#tell);
    this.#parts.push(part);
    await part.start();
  }

  /** Migrations are a step, not a part: they end. A database of a newer Vendrail is left alone. */
  async #migrate(env: Record<string, string>): Promise<void> {
    const logFile = join(this.#home.log, 'migrate.log');
    const log = openSync(logFile, 'w');
    const code = await new Promise<number | null>((resolve) => {
      const child = spawn(process.execPath, [join(ROOT, 'db/migrate.ts')], {
        env: { ...process.env, ...env },
        stdio: ['ignore', log, log],
      });
      child.once('error', () => resolve(null));
      child.once('exit', resolve);
    });
    closeSync(log);
    if (code === 0) return;
    const said = readFileSync(logFile, 'utf8').trim().split('\n').at(-1) ?? '';
    throw new StartProblem(
      code === NEWER_SCHEMA ? said : `The database could not be migrated (${said}): see ${logFile}.`,
    );
  }

  async #untilReady(): Promise<void> {
    const { port, host } = this.#config;
    const deadline = Date.now() + 120_000;
    for (let missing = ''; ;) {
      this.#abortIfStopped();
      try {
        const response = await fetch(`http://${host}:${port}/readyz`, {
          signal: AbortSignal.timeout(10_000),
        });
        if (response.ok) return;
        missing = await response.text();
      } catch (error) {
        missing = String(error);
      }
      if (Date.now() > deadline) {
        throw new StartProblem(
          `Vendrail is not ready after two minutes (${missing.slice(0, 300)}): see the logs in ${this.#home.log}.`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  #abortIfStopped(): void {
    if (this.#stopped) throw new StartProblem('stopped while starting.');
  }
}

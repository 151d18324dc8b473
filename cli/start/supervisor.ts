import { join } from 'node:path';
import type { Config } from '../../domain/config.ts';
import { openSecrets, type Home } from './home.ts';
import { lastRemaining } from './log-tail.ts';
import { migrateDatabase } from './migrations.ts';
import { Part, stopOrphan, type PartDefinition } from './part.ts';
import { apiPart, postgresPart, sandboxPart, temporalPart, workerPart } from './parts.ts';
import { addressOf, requireFreePorts, type WantedPort } from './ports.ts';
import { embeddedPostgres } from './postgres.ts';
import { StartProblem } from './problem.ts';
import { prepareNamespace } from './temporal.ts';
import { findTemporal } from './temporal-binary.ts';

const READY_WITHIN_MS = 120_000;

type Tell = (line: string) => void;

/** Everything that `npm start` runs, in the order in which it starts. */
export class Supervisor {
  readonly #config: Config;
  readonly #home: Home;
  readonly #tell: Tell;
  readonly #parts: Part[] = [];
  readonly #stopping = new AbortController();
  #stopped: Promise<void> | null = null;

  constructor(config: Config, home: Home, tell: Tell) {
    this.#config = config;
    this.#home = home;
    this.#tell = tell;
  }

  /** Starts every part. Throws StartProblem; the caller stops what runs by then. */
  async start(): Promise<void> {
    const config = this.#config;
    for (const name of ['api', 'worker', 'sandbox', 'temporal', 'postgres'])
      await stopOrphan(this.#home, name, this.#tell);
    await requireFreePorts(this.#wantedPorts());
    const secrets = openSecrets(this.#home);
    const binary = this.#runsTemporal() ? await findTemporal(this.#tell) : null;
    this.#abortIfStopped();

    const databaseUrl = config.databaseUrl || (await this.#startPostgres(secrets.databasePassword));
    const env: Record<string, string> = {
      VENDRAIL_MODE: config.mode,
      VENDRAIL_HOME: this.#home.path,
      DATABASE_URL: databaseUrl,
      TEMPORAL_ADDRESS: config.temporalAddress,
      CALLBACK_SECRET: config.callbackSecret || secrets.callbackSecret,
      DATA_KEY: config.dataKey || secrets.dataKey,
    };
    await migrateDatabase(this.#home, env, this.#stopping.signal);
    if (binary === null) await this.#useTemporalOfTheirs();
    else await this.#run(temporalPart(config, this.#home, binary));
    if (this.#runsSandbox()) await this.#run(sandboxPart(config, this.#home));
    // Worker and API wait for each other's readiness only through /readyz.
    await Promise.all([this.#run(workerPart(config, env)), this.#run(apiPart(config, env))]);
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
    this.#stopping.abort();
    const named = (...names: string[]) => this.#parts.filter((part) => names.includes(part.name));
    const worker = named('worker')[0];
    const watching = worker && setInterval(() => this.#tellRemaining(worker), 1_000);
    await Promise.all(named('api', 'worker').map((part) => part.stop()));
    if (watching) clearInterval(watching);
    for (const part of [...named('sandbox'), ...named('temporal'), ...named('postgres')]) await part.stop();
  }

  #tellRemaining(worker: Part): void {
    const remaining = lastRemaining(worker.logFile);
    if (remaining)
      this.#tell(
        `${remaining === 1 ? '1 open provider call remains' : `${remaining} open provider calls remain`}; Ctrl-C again ends them at once`,
      );
  }

  #runsTemporal(): boolean {
    return !process.env['TEMPORAL_ADDRESS'];
  }

  /** Providers on this machine's sandbox port are our own sandboxes; providers elsewhere need none. */
  #runsSandbox(): boolean {
    const { hostname, port } = new URL(this.#config.dvs.url);
    return ['127.0.0.1', 'localhost'].includes(hostname) && port === String(this.#config.sandboxPort);
  }

  #wantedPorts(): WantedPort[] {
    const { host, port, sandboxPort, temporalPort, temporalUiPort, postgresPort, databaseUrl } = this.#config;
    const here = '127.0.0.1';
    const wanted: WantedPort[] = [{ port, host, variable: 'PORT', what: 'the API' }];
    if (this.#runsSandbox())
      wanted.push({ port: sandboxPort, host: here, variable: 'SANDBOX_PORT', what: 'the sandboxes' });
    if (this.#runsTemporal()) {
      wanted.push(
        { port: temporalPort, host: here, variable: 'TEMPORAL_PORT', what: 'Temporal' },
        { port: temporalUiPort, host: here, variable: 'TEMPORAL_UI_PORT', what: 'the Temporal UI' },
      );
    }
    if (!databaseUrl)
      wanted.push({ port: postgresPort, host: here, variable: 'POSTGRES_PORT', what: 'PostgreSQL' });
    return wanted;
  }

  async #startPostgres(password: string): Promise<string> {
    const folder = join(this.#home.path, 'postgres');
    const server = embeddedPostgres({ folder, port: this.#config.postgresPort, password, durable: true });
    await this.#run(postgresPart(server));
    return server.url;
  }

  async #useTemporalOfTheirs(): Promise<void> {
    const { temporalAddress, temporalNamespace } = this.#config;
    try {
      await prepareNamespace(temporalAddress, temporalNamespace);
    } catch (error) {
      throw new StartProblem(
        `Namespace ${temporalNamespace} of the Temporal server on ${temporalAddress} cannot be used (${error instanceof Error ? error.message : String(error)}): start that server, or leave TEMPORAL_ADDRESS away to have one started here.`,
      );
    }
  }

  async #run(definition: PartDefinition): Promise<void> {
    this.#abortIfStopped();
    const part = new Part(definition, this.#home, this.#tell);
    this.#parts.push(part);
    await part.start();
  }

  async #untilReady(): Promise<void> {
    const { port, host } = this.#config;
    const deadline = Date.now() + READY_WITHIN_MS;
    for (let missing = ''; ;) {
      this.#abortIfStopped();
      try {
        const response = await fetch(`${addressOf(host, port)}/readyz`, {
          signal: AbortSignal.any([this.#stopping.signal, AbortSignal.timeout(10_000)]),
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
    if (this.#stopping.signal.aborted) throw new StartProblem('stopped while starting.');
  }
}

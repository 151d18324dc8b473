import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config } from '../../domain/config.ts';
import type { Home } from './home.ts';
import type { PartDefinition } from './part.ts';
import { answers, reachedAt } from './ports.ts';
import type { EmbeddedPostgres } from './postgres.ts';
import { prepareNamespace, temporalAnswers, temporalCommand } from './temporal.ts';

/** Where the parts' entry files are. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** A process that has its grace for open calls needs a moment more to close what it holds. */
const CLOSING_MS = 10_000;

/** PostgreSQL as a part. */
export function postgresPart(server: EmbeddedPostgres): PartDefinition {
  return {
    name: 'postgres',
    command: () => server.command,
    ready: () => server.ready(),
    // Fast shutdown: sessions are ended, nothing committed is lost.
    stopSignal: 'SIGINT',
    stopGraceMs: 20_000,
    readyWithinMs: 60_000,
  };
}

/** The Temporal server as a part; each start of it is told retention and search attributes. */
export function temporalPart(config: Config, home: Home, binary: string): PartDefinition {
  const { temporalPort, temporalUiPort, temporalAddress, temporalNamespace } = config;
  const folder = join(home.path, 'temporal');
  return {
    name: 'temporal',
    command: () => {
      // Somebody may have removed it, with the store in it.
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      return temporalCommand({
        binary,
        folder,
        port: temporalPort,
        uiPort: temporalUiPort,
        namespace: temporalNamespace,
        durable: true,
      });
    },
    ready: () => temporalAnswers(temporalAddress, temporalNamespace),
    prepare: () => prepareNamespace(temporalAddress, temporalNamespace),
    stopSignal: 'SIGTERM',
    stopGraceMs: 15_000,
    readyWithinMs: 90_000,
    // It takes free ports for its inner services, and may lose one to somebody else before it listens there.
    startTries: 3,
  };
}

/** The provider sandboxes as a part. */
export function sandboxPart(config: Config, home: Home): PartDefinition {
  const env = { VENDRAIL_HOME: home.path, SANDBOX_PORT: String(config.sandboxPort) };
  return {
    ...nodePart('sandbox', 'providers/sandbox-main.ts', env),
    ready: () => answers(config.sandboxPort),
    stopGraceMs: 5_000,
  };
}

/** The worker as a part. Whether it polls is what the API's `/readyz` tells. */
export function workerPart(config: Config, env: Record<string, string>): PartDefinition {
  return {
    ...nodePart('worker', 'workers/main.ts', env),
    ready: async () => true,
    stopGraceMs: config.shutdownGraceMs + CLOSING_MS,
  };
}

/** The API as a part. */
export function apiPart(config: Config, env: Record<string, string>): PartDefinition {
  return {
    ...nodePart('api', 'api/main.ts', env),
    ready: () => answers(config.port, reachedAt(config.host)),
    stopGraceMs: config.shutdownGraceMs + CLOSING_MS,
  };
}

function nodePart(name: string, entry: string, env: Record<string, string>) {
  return {
    name,
    command: () => ({ file: process.execPath, args: [join(ROOT, entry)], env }),
    stopSignal: 'SIGTERM',
    readyWithinMs: 60_000,
  } as const;
}

import { setMaxListeners } from 'node:events';
import { Client, Connection } from '@temporalio/client';
import { pino, type Logger } from 'pino';
import { openDatabase } from '../db/database.ts';
import { sealingKey } from '../db/sealing.ts';
import { ConfigError, loadConfig, type Config } from '../domain/config.ts';
import { createPaymentReaders, createReaders } from '../providers/registry.ts';
import { createApi } from './app.ts';
import type { ApiConfig } from './dependencies.ts';
import { traceOf } from './middleware/trace-of.ts';
import { ListenError, serve } from './server.ts';

/** Runs the API process until it is asked to stop. Throws ListenError. */
async function main(config: Config, logger: Logger): Promise<void> {
  const stopped = stopSignal(logger);
  const database = await openDatabase(config.databaseUrl, { poolMax: config.databasePoolMax });
  // Connects with the first call: purchases are accepted while Temporal is away. It is not closed, since a call that is
  // still being repeated would throw where nobody catches it; it ends with the process.
  const connection = Connection.lazy({ address: config.temporalAddress });
  const readers = createReaders(config);
  const paymentReaders = config.paythru
    ? createPaymentReaders({ paythru: config.paythru })
    : new Map<never, never>();
  const draining = new AbortController();
  setMaxListeners(0, draining.signal);
  const api = createApi({
    database,
    temporal: new Client({ connection, namespace: config.temporalNamespace }),
    readers,
    paymentReaders,
    config: { ...config, ...storefrontOf(config) },
    sealing: sealingKey(Buffer.from(config.dataKey, 'base64')),
    logger,
    draining: draining.signal,
  });
  try {
    const server = await serve(api.callback(), config);
    logger.info({ host: config.host, port: server.port }, 'API listening');
    await stopped;
    draining.abort();
    await server.drain(config.shutdownGraceMs);
  } finally {
    await Promise.all([...readers.values(), ...paymentReaders.values()].map((reader) => reader.close()));
    await database.close();
  }
  logger.info('API stopped');
}

/** The demo storefront belongs to sandbox mode, where its API key exists. */
function storefrontOf(config: Config): Pick<ApiConfig, 'storefront'> {
  if (config.mode !== 'sandbox') return {};
  const ui = `http://127.0.0.1:${config.temporalUiPort}`;
  const namespace = encodeURIComponent(config.temporalNamespace);
  return { storefront: { temporalWorkflowsUrl: `${ui}/namespaces/${namespace}/workflows` } };
}

/** Resolves at the first SIGTERM or SIGINT; a second one ends the process at once. */
function stopSignal(logger: Logger): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let asked = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (asked) process.exit(1);
      asked = true;
      logger.info({ signal }, 'API draining');
      resolve();
    });
  }
  return promise;
}

const logger = pino({ base: { part: 'api' } });
try {
  const config = loadConfig(process.env);
  logger.level = config.logLevel;
  await main(config, logger);
  process.exit();
} catch (error) {
  const told = error instanceof ListenError || error instanceof ConfigError;
  if (told) process.stderr.write(`${error.message}\n`);
  else logger.fatal(traceOf(error), 'the API cannot run');
  process.exit(1);
}

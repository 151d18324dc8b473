import { once } from 'node:events';
import { Client } from '@temporalio/client';
import { DefaultLogger, Runtime, type Worker } from '@temporalio/worker';
import { pino, type Logger } from 'pino';
import type { Dependencies } from '../activities/dependencies.ts';
import { withoutData } from '../activities/failures.ts';
import { copyCatalogues } from '../activities/upkeep/copy-catalogues.ts';
import { sweep } from '../activities/upkeep/sweep.ts';
import { DataKeyError, requireDataKey } from '../db/data-key.ts';
import { openDatabase } from '../db/database.ts';
import { accountMemory } from '../db/repositories/account-memory.ts';
import { sealingKey } from '../db/sealing.ts';
import type { Keeper } from '../domain/account.ts';
import { loadConfig, type Config } from '../domain/config.ts';
import { createPayments, createProviders, type OnSkippedProduct } from '../providers/registry.ts';
import { dispatchWebhooks } from '../activities/webhooks/dispatch-webhooks.ts';
import { WebhookPoster } from '../activities/webhooks/poster.ts';
import { webhookKey } from '../db/webhook-secrets.ts';
import { WEBHOOK_PAUSES_MS } from '../domain/webhook.ts';
import { connect } from './connection.ts';
import { ensureSchedules } from './schedules.ts';
import { pause, regularly } from './regularly.ts';
import { createWorker } from './worker.ts';

const WEBHOOKS_EVERY_MS = 500;
const DATABASE_PAUSE_MS = 1_000;
const SCHEDULES_EVERY_MS = 60_000;

/** Why everything ends: somebody asked. */
class StopAsked extends Error {
  override readonly name = 'StopAsked';
}

/** Runs the worker process until it is asked to stop. */
async function main(config: Config, logger: Logger): Promise<void> {
  Runtime.install({
    logger: new DefaultLogger('INFO', ({ level, message, meta }) => {
      logger[level.toLowerCase() as 'info']({ ...meta }, message);
    }),
    // Signals are ours: the sweeper has to stop with the worker.
    shutdownSignals: [],
  });
  const stop = new AbortController();
  // From the first moment on: a stop that comes while this is still starting counts as well.
  const stopped = once(stop.signal, 'abort');
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.on(signal, () => stop.abort(new StopAsked(signal)));

  const database = await openDatabase(config.databaseUrl, { poolMax: config.databasePoolMax });
  const sealing = sealingKey(Buffer.from(config.dataKey, 'base64'));
  await databaseOfOurs(
    () => requireDataKey(database.em(), sealing, config.lostDataKeys),
    stop.signal,
    logger,
  );
  const alert: Dependencies['alert'] = (what, about) => logger.error(about, what);
  const memory: Keeper['memory'] = (provider) => accountMemory(database, provider);
  const providers = createProviders(config, tellOnce(logger), { memory, alert });
  const payments = config.paythru ? createPayments({ paythru: config.paythru }) : new Map<never, never>();
  const connection = await connect(
    config.temporalAddress,
    () => logger.warn({ address: config.temporalAddress }, 'Temporal is not there yet; trying again'),
    stop.signal,
  );
  const poster = new WebhookPoster({ allowPrivate: config.mode === 'sandbox' });
  const dependencies: Dependencies = {
    database,
    providers,
    payments,
    sealing,
    callbackUrl: (provider) => `${config.publicUrl}/callbacks/${provider}/${config.callbackSecret}`,
    alert,
    returnUrl: (purchaseId) => `${config.publicUrl}/return/${purchaseId}`,
    webhooks: { key: webhookKey(config.dataKey), poster, pausesMs: WEBHOOK_PAUSES_MS },
    client: new Client({ connection, namespace: config.temporalNamespace }),
    taskQueue: config.taskQueue,
    lowFloats: config.lowFloats,
    timers: config.timers,
  };
  const worker = await createWorker({
    connection,
    namespace: config.temporalNamespace,
    taskQueue: config.taskQueue,
    dependencies,
    shutdownGraceMs: config.shutdownGraceMs,
    tuning: config.worker,
  });
  const sweeping = upkeep(dependencies, config.timers.sweepIntervalMs, stop.signal, logger);
  const dispatching = regularly(
    [() => dispatchWebhooks(dependencies)],
    WEBHOOKS_EVERY_MS,
    stop.signal,
    (error) => logger.warn({ err: withoutData(error) }, 'webhooks wait'),
  );
  void stopped.then(() => tellDraining(worker, logger));
  logger.info({ taskQueue: config.taskQueue }, 'worker running');
  try {
    await worker.runUntil(stopped);
  } finally {
    stop.abort(new Error('the worker has stopped'));
    await Promise.all([sweeping, dispatching]);
    await poster.close();
    await connection.close();
    await Promise.all([...providers.values(), ...payments.values()].map((provider) => provider.close()));
    await database.close();
    logger.info({ remaining: 0 }, 'worker stopped');
  }
}

/** Waits until the database answers and is found to be ours. Throws DataKeyError, and why it was told to stop. */
async function databaseOfOurs(
  check: () => Promise<void>,
  signal: AbortSignal,
  logger: Logger,
): Promise<void> {
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (error instanceof DataKeyError) throw error;
      logger.warn({ err: withoutData(error) }, 'the database is not there yet; trying again');
    }
    await pause(DATABASE_PAUSE_MS, signal);
    signal.throwIfAborted();
  }
}

/** Tells of each product that cannot be offered once, not with every copy of the catalogue. */
function tellOnce(logger: Logger): OnSkippedProduct {
  const told = new Set<string>();
  return (provider, productId, reason) => {
    const what = `${provider} ${productId} ${reason}`;
    if (told.has(what)) return;
    told.add(what);
    logger.warn({ provider, product_id: productId, reason }, 'a product of the provider cannot be offered');
  };
}

/** Tells how many provider calls are still open until they have ended. */
function tellDraining(worker: Worker, logger: Logger): void {
  const remaining = () => worker.getStatus().numInFlightActivities;
  logger.info({ remaining: remaining() }, 'worker draining');
  const timer = setInterval(() => {
    if (worker.getState() === 'STOPPED') return clearInterval(timer);
    logger.info({ remaining: remaining() }, 'worker draining');
  }, 1_000);
  timer.unref();
}

/**
 * What has to be done at every start and again and again: the catalogue's first copy, the schedules (a Temporal that lost
 * its store has lost them too), and sweeping, which finds within seconds what a crash left behind.
 */
function upkeep(
  dependencies: Dependencies,
  everyMs: number,
  signal: AbortSignal,
  logger: Logger,
): Promise<void> {
  let copied = false;
  let scheduledAt = 0;
  const copyOnce = async () => {
    if (copied) return;
    await copyCatalogues(dependencies, () => {});
    copied = true;
  };
  const schedule = async () => {
    if (Date.now() - scheduledAt < SCHEDULES_EVERY_MS) return;
    await ensureSchedules(dependencies.client, dependencies.taskQueue);
    scheduledAt = Date.now();
  };
  const sweepAndTell = async () => {
    const swept = await sweep(dependencies);
    if (swept.started + swept.handedOn + swept.carriedOn > 0)
      logger.warn(swept, 'repaired what was left behind');
  };
  return regularly([copyOnce, schedule, sweepAndTell], everyMs, signal, (error) => {
    logger.warn({ err: withoutData(error) }, 'upkeep did not succeed; it is tried again');
  });
}

const logger = pino({ base: { part: 'worker' } });
try {
  const config = loadConfig(process.env);
  logger.level = config.logLevel;
  await main(config, logger);
} catch (error) {
  if (error instanceof StopAsked) logger.info('worker stopped before it ran');
  else logger.fatal({ err: error }, 'the worker cannot run');
  process.exitCode = error instanceof StopAsked ? 0 : 1;
}
process.exit();

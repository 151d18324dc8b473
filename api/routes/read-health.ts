import { countProducts } from '../../db/repositories/catalogue.ts';
import { missingMigrations } from '../../db/repositories/schema-state.ts';
import type { RouteMiddleware } from '../context.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { problemBody, problem } from '../problems.ts';

const CHECK_MS = 2_000;
const RETENTION_DAYS = 7;
/** A poller is seen at least once a minute: a long poll lasts that long. */
const POLLER_SEEN_S = 60;

/** `GET /healthz`: the process is up. */
export const readHealth: RouteMiddleware = (ctx) => {
  ctx.body = { status: 'up' };
};

/** `GET /readyz`: 200 when purchases can be accepted and carried out, else 503 with the list of what is missing. */
export function readReadiness(deps: ApiDependencies): RouteMiddleware {
  return async (ctx) => {
    const found = await Promise.all([
      check('the database does not answer', () => databaseLacks(deps)),
      check('Temporal does not answer', () => temporalLacks(deps)),
    ]);
    const missing = found.flat();
    if (missing.length === 0) {
      ctx.body = { status: 'ready', missing };
      return;
    }
    const refusal = problem('not_ready', `Missing: ${missing.join('; ')}.`);
    ctx.status = refusal.status;
    ctx.type = 'application/problem+json';
    ctx.body = JSON.stringify({
      ...problemBody(refusal, deps.config.publicUrl, ctx.state.requestId),
      missing,
    });
  };
}

/** What a check finds missing; `silent` when it fails or takes too long. */
async function check(silent: string, find: () => Promise<string[]>): Promise<string[]> {
  const { promise, resolve } = Promise.withResolvers<string[]>();
  const timer = setTimeout(resolve, CHECK_MS, [silent]);
  try {
    return await Promise.race([find(), promise]);
  } catch {
    return [silent];
  } finally {
    clearTimeout(timer);
  }
}

async function databaseLacks({ database }: ApiDependencies): Promise<string[]> {
  const em = database.em();
  const migrations = await missingMigrations(em);
  if (migrations.length > 0) return [`migrations of the database: ${migrations.join(', ')}`];
  return (await countProducts(em)) > 0 ? [] : ['the copy of the catalogue is empty'];
}

async function temporalLacks({ temporal, config }: ApiDependencies): Promise<string[]> {
  const { namespace } = temporal.options;
  return temporal.withDeadline(Date.now() + CHECK_MS, async () => {
    const [{ config: settings }, { pollers }] = await Promise.all([
      temporal.workflowService.describeNamespace({ namespace }),
      temporal.workflowService.describeTaskQueue({
        namespace,
        // Without a type it is the queue of workflow tasks.
        taskQueue: { name: config.taskQueue },
      }),
    ]);
    const retentionS = Number(settings?.workflowExecutionRetentionTtl?.seconds ?? 0);
    const lacks: string[] = [];
    if (retentionS < RETENTION_DAYS * 86_400) {
      lacks.push(`the retention of namespace ${namespace} is below ${RETENTION_DAYS} days`);
    }
    const seen = (pollers ?? []).some(
      ({ lastAccessTime }) => Date.now() / 1000 - Number(lastAccessTime?.seconds ?? 0) < POLLER_SEEN_S,
    );
    if (!seen) lacks.push(`no worker polls the task queue ${config.taskQueue}`);
    return lacks;
  });
}

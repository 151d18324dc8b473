import { randomUUID } from 'node:crypto';
import { asyncLocalStorage, Context, type Info } from '@temporalio/activity';
import { DefaultLogger } from '@temporalio/worker';
import { noopMetricMeter } from '@temporalio/common';

/**
 * Runs an activity as a worker does, for a workflow of this id, without a server: for tests that take the place of the
 * workflow to try far more orders of events than workflows could.
 */
export function byHand<T>(workflowId: string, activity: () => Promise<T>): Promise<T> {
  const info = {
    attempt: 1,
    heartbeatTimeoutMs: 60_000,
    workflowExecution: { workflowId, runId: randomUUID() },
  } as unknown as Info;
  const never = new AbortController();
  const context = new Context(
    info,
    new Promise<never>(() => {}),
    never.signal,
    () => {},
    undefined,
    new DefaultLogger('ERROR'),
    noopMetricMeter,
    {},
  );
  return asyncLocalStorage.run(context, activity);
}

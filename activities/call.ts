import { activityInfo, Context } from '@temporalio/activity';
import type { Run } from '../db/repositories/attempts.ts';
import type { CallLimits } from '../domain/provider.ts';

/** Which run of which workflow this activity works for. */
export function currentRun(): Run {
  const { workflowExecution } = activityInfo();
  if (!workflowExecution) throw new Error('this activity belongs to a workflow');
  return { workflowId: workflowExecution.workflowId, runId: workflowExecution.runId };
}

/**
 * Runs a call to a provider with a heartbeat, so that a killed worker is noticed in seconds, and with limits: the first
 * byte must leave within a quarter of the call's time, and the whole call ends by its timeout.
 */
export async function withinLimits<T>(
  timeoutMs: number,
  call: (limits: CallLimits) => Promise<T>,
): Promise<T> {
  const heartbeatEveryMs = Math.max(500, (activityInfo().heartbeatTimeoutMs ?? 6000) / 3);
  const heartbeat = setInterval(() => Context.current().heartbeat(), heartbeatEveryMs);
  try {
    return await call({ signal: AbortSignal.timeout(timeoutMs), sendBy: Date.now() + timeoutMs / 4 });
  } finally {
    clearInterval(heartbeat);
  }
}

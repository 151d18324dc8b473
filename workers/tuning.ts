import type { WorkerOptions } from '@temporalio/worker';

/** Limits of one worker process. */
export interface Tuning {
  /** Activities at a time; also the most provider calls that one worker has open. */
  readonly maxActivities: number;
  readonly maxWorkflowTasks: number;
  readonly maxCachedWorkflows: number;
}

export const DEFAULT_TUNING: Tuning = { maxActivities: 100, maxWorkflowTasks: 40, maxCachedWorkflows: 500 };

/** The worker options of these limits. One place, so that benchmarks measure what runs. */
export function tuning(limits: Tuning = DEFAULT_TUNING): Partial<WorkerOptions> {
  return {
    maxConcurrentActivityTaskExecutions: limits.maxActivities,
    maxConcurrentWorkflowTaskExecutions: limits.maxWorkflowTasks,
    maxCachedWorkflows: limits.maxCachedWorkflows,
    // The default of 10 s is what a killed worker's purchases would wait before another worker sees them.
    stickyQueueScheduleToStartTimeout: '2s',
  };
}

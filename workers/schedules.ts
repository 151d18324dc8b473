import {
  ScheduleAlreadyRunning,
  ScheduleNotFoundError,
  ScheduleOverlapPolicy,
  type Client,
  type ScheduleOptions,
} from '@temporalio/client';

/** What Temporal runs by the clock. Missed runs are not caught up: each looks at the state as it is. */
function schedules(taskQueue: string): ScheduleOptions[] {
  const policies = { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 minute' as const };
  return [
    {
      scheduleId: 'catalogue-copy',
      spec: { intervals: [{ every: '1 hour' }], jitter: '1 minute' },
      action: { type: 'startWorkflow', workflowType: 'catalogueCopy', taskQueue, args: [] },
      policies,
      memo: { purpose: "copies the providers' catalogues" },
    },
    {
      scheduleId: 'open-purchases',
      spec: { intervals: [{ every: '5 minutes' }], jitter: '10 seconds' },
      action: { type: 'startWorkflow', workflowType: 'openPurchases', taskQueue, args: [] },
      policies,
      memo: { purpose: 'compares open purchases with their workflows and repairs what differs' },
    },
    {
      scheduleId: 'float-watch',
      spec: { intervals: [{ every: '15 minutes' }], jitter: '10 seconds' },
      action: { type: 'startWorkflow', workflowType: 'floatWatch', taskQueue, args: [] },
      policies,
      memo: { purpose: 'raises an alert for each float that is low' },
    },
  ];
}

/** Makes the schedules that are missing. Safe to call again and from several workers. */
export async function ensureSchedules(client: Client, taskQueue: string): Promise<void> {
  for (const options of schedules(taskQueue)) {
    try {
      await client.schedule.getHandle(options.scheduleId).describe();
    } catch (error) {
      if (!(error instanceof ScheduleNotFoundError)) throw error;
      await client.schedule.create(options).catch((failure: unknown) => {
        if (!(failure instanceof ScheduleAlreadyRunning)) throw failure;
      });
    }
  }
}

import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError, type Client } from '@temporalio/client';
import { LATE_WORKFLOW, PURCHASE_WORKFLOW, type PurchaseTimers } from '../purchase/input.ts';
import { providerEventSignal } from '../purchase/messages.ts';
import { startLateOptions, startPurchaseOptions, type StartablePurchase } from '../purchase/start-options.ts';

/** What starting and signalling purchases needs; the same for the API and the sweeper. */
export interface WorkflowAccess {
  readonly client: Client;
  readonly taskQueue: string;
  readonly timers: PurchaseTimers;
}

/** Starts the workflow of a purchase. False when it has run already: then only its late workflow can take it up. */
export async function startPurchase(access: WorkflowAccess, purchase: StartablePurchase): Promise<boolean> {
  try {
    await access.client.workflow.start(
      PURCHASE_WORKFLOW,
      startPurchaseOptions(purchase, access.taskQueue, access.timers),
    );
    return true;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw error;
  }
}

/** Starts the late workflow of a purchase, or wakes the one that runs. */
export async function wakeLate(access: WorkflowAccess, purchase: StartablePurchase): Promise<void> {
  await access.client.workflow.signalWithStart(LATE_WORKFLOW, {
    ...startLateOptions(purchase, access.taskQueue, access.timers),
    signal: providerEventSignal,
    signalArgs: [],
  });
}

/** False when the workflow has ended, or there is none. */
export async function isRunning(
  { client }: Pick<WorkflowAccess, 'client'>,
  workflowId: string,
): Promise<boolean> {
  try {
    const { status } = await client.workflow.getHandle(workflowId).describe();
    return status.name === 'RUNNING';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

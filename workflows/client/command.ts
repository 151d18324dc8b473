import {
  WithStartWorkflowOperation,
  WorkflowExecutionAlreadyStartedError,
  WorkflowUpdateFailedError,
} from '@temporalio/client';
import { ApplicationFailure, type UpdateDefinition } from '@temporalio/common';
import type { FailureType } from '../../domain/errors.ts';
import { isFinalStatus } from '../../domain/purchase.ts';
import { LATE_WORKFLOW, PURCHASE_WORKFLOW } from '../purchase/input.ts';
import { progressUpdate, type ProgressRequest, type Standing } from '../purchase/messages.ts';
import { startLateOptions, startPurchaseOptions, type StartablePurchase } from '../purchase/start-options.ts';
import type { WorkflowAccess } from './start.ts';

/**
 * Starts the workflow of an accepted purchase and waits until it got as far as asked, or joins the one that runs. Throws
 * when Temporal does not answer within the client's deadline; the purchase is accepted all the same.
 */
export async function progressPurchase(
  access: WorkflowAccess,
  purchase: StartablePurchase,
  request: ProgressRequest,
): Promise<Standing> {
  return access.client.workflow.executeUpdateWithStart(progressUpdate, {
    startWorkflowOperation: new WithStartWorkflowOperation(
      PURCHASE_WORKFLOW,
      startPurchaseOptions(purchase, access.taskQueue, access.timers),
    ),
    updateId: `${purchase.id}:${request.until}`,
    args: [request],
  });
}

/**
 * Gives a command to whichever workflow answers for the purchase, starting it when there is none: its own, or the late one
 * for what is closed or whose own workflow is gone. The same `updateId` twice is one command. Throws CommandRefused; other
 * errors leave open whether the command arrived.
 */
export async function commandPurchase<Args extends unknown[]>(
  access: WorkflowAccess,
  purchase: StartablePurchase,
  update: UpdateDefinition<Standing, Args>,
  updateId: string,
  args: Args,
): Promise<Standing> {
  const { client, taskQueue, timers } = access;
  const late = () =>
    client.workflow.executeUpdateWithStart(update, {
      startWorkflowOperation: new WithStartWorkflowOperation(
        LATE_WORKFLOW,
        startLateOptions(purchase, taskQueue, timers),
      ),
      updateId,
      args,
    });
  const own = () =>
    client.workflow.executeUpdateWithStart(update, {
      startWorkflowOperation: new WithStartWorkflowOperation(
        PURCHASE_WORKFLOW,
        startPurchaseOptions(purchase, taskQueue, timers),
      ),
      updateId,
      args,
    });
  try {
    if (isFinalStatus(purchase.status)) return await late();
    return await own().catch((error: unknown) => {
      if (error instanceof WorkflowExecutionAlreadyStartedError) return late();
      throw error;
    });
  } catch (error) {
    throw refusalOf(error) ?? error;
  }
}

/** Thrown when the purchase's workflow refused a command; `code` says why. */
export class CommandRefused extends Error {
  override readonly name = 'CommandRefused';
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** A refusal by the validator, by the handler, or by the activity that the handler called. */
function refusalOf(error: unknown): CommandRefused | null {
  if (!(error instanceof WorkflowUpdateFailedError)) return null;
  const refused = 'Refused' satisfies FailureType;
  for (let cause: unknown = error.cause; cause instanceof Error; cause = cause.cause) {
    if (!(cause instanceof ApplicationFailure) || cause.type !== refused) continue;
    const detail = cause.details?.[0] as { readonly code?: unknown } | undefined;
    if (typeof detail?.code === 'string') return new CommandRefused(detail.code, cause.message);
  }
  return null;
}

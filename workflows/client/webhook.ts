import type { Client } from '@temporalio/client';
import {
  deliveryWorkflowId,
  resendSignal,
  WEBHOOK_WORKFLOW,
  type WebhookDelivery,
} from '../webhooks/delivery-input.ts';

/** Starts the workflow of a delivery, or has the one that runs try at once. */
export async function startDelivery(
  { client, taskQueue }: { readonly client: Client; readonly taskQueue: string },
  deliveryId: string,
  pausesMs: readonly number[],
): Promise<void> {
  const input: WebhookDelivery = { deliveryId, pausesMs };
  await client.workflow.signalWithStart(WEBHOOK_WORKFLOW, {
    workflowId: deliveryWorkflowId(deliveryId),
    taskQueue,
    args: [input],
    signal: resendSignal,
    staticSummary: 'a webhook to a merchant',
  });
}

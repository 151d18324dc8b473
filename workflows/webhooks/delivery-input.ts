import { defineSignal } from '@temporalio/workflow';

/** The workflow type of deliveries, as it stands in histories. */
export const WEBHOOK_WORKFLOW = 'webhookDelivery';

/** What a delivery's workflow starts with. `pausesMs`: before each try, with a tenth of chance. */
export interface WebhookDelivery {
  readonly deliveryId: string;
  readonly pausesMs: readonly number[];
}

/** Tries at once. */
export const resendSignal = defineSignal('resend');

export function deliveryWorkflowId(deliveryId: string): string {
  return `webhook:${deliveryId}`;
}

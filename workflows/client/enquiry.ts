import type { Client } from '@temporalio/client';
import { ENQUIRY_WORKFLOW, enquiryWorkflowId, type EnquiryEnd, type EnquiryInput } from '../enquiry/input.ts';

/** Asks about a customer and waits for the answer. Throws when there is none within the client's deadline. */
export async function enquire(
  { client, taskQueue }: { readonly client: Client; readonly taskQueue: string },
  input: EnquiryInput,
): Promise<EnquiryEnd> {
  return (await client.workflow.execute(ENQUIRY_WORKFLOW, {
    workflowId: enquiryWorkflowId(input.enquiryId),
    taskQueue,
    args: [input],
    staticSummary: `a question to ${input.provider} about a customer`,
  })) as EnquiryEnd;
}

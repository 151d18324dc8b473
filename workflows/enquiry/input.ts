import type { ProviderName } from '../../domain/product.ts';
import type { EnquiryWay } from '../../domain/provider.ts';

/** Name of the workflow of one question about a customer. */
export const ENQUIRY_WORKFLOW = 'enquiry';

/** Id of the workflow of an enquiry. */
export function enquiryWorkflowId(enquiryId: string): string {
  return `enquiry:${enquiryId}`;
}

/** What an enquiry starts with. Whom it is about stands in it sealed: histories are kept and can be read. */
export interface EnquiryInput {
  /** `enq_…`; the lane knows it by this. */
  readonly enquiryId: string;
  readonly provider: ProviderName;
  /** A `SealedQuestion`, in base64. */
  readonly question: string;
  readonly way: EnquiryWay;
  /** How long it waits for its turn, from its start. */
  readonly turnWaitMs: number;
}

/** Whom an enquiry is about, before it is sealed. */
export interface Question {
  readonly productId: string;
  readonly recipient: Readonly<Record<string, string>>;
}

/** What an enquiry comes to. */
export type EnquiryEnd =
  /** A `CustomerCheck`, or null where this customer cannot be asked about; sealed, in base64. */
  | { readonly end: 'answered'; readonly answer: string }
  /** Its turn did not come in time. */
  | { readonly end: 'busy' }
  /** The provider could not be asked; null: nobody knows for how long. */
  | { readonly end: 'unavailable'; readonly retryAfterMs: number | null };

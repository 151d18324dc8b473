import { WorkflowNotFoundError } from '@temporalio/client';
import type { SignalDefinition } from '@temporalio/common';
import { isFinalStatus, type FulfilmentStatus } from '../../domain/purchase.ts';
import type { OrderPhase } from '../../domain/outcome.ts';
import { providerEventSignal } from '../purchase/messages.ts';
import type { StartablePurchase } from '../purchase/start-options.ts';
import { wakeLate, type WorkflowAccess } from './start.ts';

/** What a callback says, as far as it decides whether anybody needs to look. */
export interface Claim {
  readonly providerStatus: string;
  readonly phase: OrderPhase;
}

/** A purchase as far as handing on needs it. */
export interface Addressee extends StartablePurchase {
  readonly workflowId: string;
  readonly fulfilmentStatus: FulfilmentStatus;
  readonly providerStatus?: string | null | undefined;
}

/** True when a callback claims what is recorded already, so that looking could teach nothing. */
export function isKnown(purchase: Addressee, claim: Claim): boolean {
  if (purchase.providerStatus === claim.providerStatus) return true;
  // While an order is open a step back is no news; once it is closed only its final phases are.
  return claim.phase === 'created' || (claim.phase === 'in_progress' && isFinalStatus(purchase.status));
}

/** Tells the purchase that its provider called back; what the callback says is not passed on. */
export async function handOn(
  access: WorkflowAccess,
  purchase: Addressee,
  signal: SignalDefinition = providerEventSignal,
): Promise<void> {
  if (!isFinalStatus(purchase.status)) {
    try {
      await access.client.workflow.getHandle(purchase.workflowId).signal(signal);
      return;
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    }
  }
  await wakeLate(access, purchase);
}

import type { Money } from '../../domain/money.ts';
import type { CallLimits, FulfilmentProvider, Order, SendResult } from '../../domain/provider.ts';
import type { NotDone, Outcome } from '../../domain/outcome.ts';
import type { Recipient } from '../../domain/product.ts';
import type { FulfilmentOperation } from '../../domain/operation.ts';
import { beginAttempt, settleAttempt, type AttemptKey } from '../../db/repositories/attempts.ts';
import type { EntityManager } from '../../db/database.ts';
import type { PurchaseRow } from '../../db/entities/purchase.ts';
import { currentRun, withinLimits } from '../call.ts';
import { providerOf, type Dependencies } from '../dependencies.ts';
import {
  forgetSecrets,
  openRecipient,
  UnopenedRecipientError,
} from '../../db/repositories/sealed-recipients.ts';
import { insist } from '../records/insist.ts';
import { recordOrderState } from '../records/order-state.ts';
import { orderOf } from './order.ts';
import { makeReady, readyLater } from './make-ready.ts';
import { watchCredentials } from '../watch-credentials.ts';

/** The n-th send of a step, as the workflow asks for it. */
export interface SendRequest {
  readonly purchaseId: string;
  readonly n: number;
}

/** What the workflow is told: the outcome, or that this send is not to be made at all. No secret, no personal data. */
export type SendReport = {
  readonly outcome: Outcome | { readonly outcome: 'closed' } | { readonly outcome: 'superseded' };
  /** The order was priced above the quote: it must not be confirmed. */
  readonly dearer: boolean;
  /** Cancelling was asked for in an earlier run. */
  readonly cancelRequested: boolean;
};

/** How one operation is sent. */
export type Send = (
  provider: FulfilmentProvider,
  order: Order,
  purchase: PurchaseRow,
  limits: CallLimits,
) => Promise<SendResult>;

/**
 * One effect: commits the attempt, sends, and commits the outcome as soon as it is known — also when Temporal no longer
 * waits for it. Where the attempt exists already nothing is sent.
 */
export async function sendOnce(
  deps: Dependencies,
  operation: FulfilmentOperation,
  request: SendRequest,
  send: Send,
): Promise<SendReport> {
  const key: AttemptKey = { purchaseId: request.purchaseId, operation, n: request.n };
  const ready = operation === 'create' ? await makeReady(deps, key) : {};
  if (ready && 'outcome' in ready) return report(ready);
  const permission = await beginAttempt(deps.database.em(), key, currentRun(), ready);
  switch (permission.may) {
    case 'not_closed':
      return report({ outcome: 'closed' });
    case 'not_cancelled':
      return report({ outcome: 'superseded' });
    case 'not_wanted': {
      const outcome = permission.earlierUnknown ? asEvidenceOnly(NOT_WANTED) : NOT_WANTED;
      return report(outcome, permission.purchase);
    }
    case 'not_held':
      return report(
        permission.earlierUnknown ? asEvidenceOnly(held(permission.until)) : held(permission.until),
      );
    case 'not_ready': {
      const pause = await readyLater(deps, key);
      return report(permission.earlierUnknown ? asEvidenceOnly(pause) : pause);
    }
    case 'not_again': {
      const { attempt, purchase } = permission;
      const known = attempt.state !== 'sending' && attempt.state !== 'unknown' ? attempt.outcome : null;
      return report(
        known ?? { outcome: 'unknown', detail: 'sent before; its answer is not known' },
        purchase,
      );
    }
    case 'send': {
      const { purchase, ourReference, earlierUnknown, accountOnProbation } = permission;
      const provider = providerOf(deps, purchase.provider);
      const result = await withSecrets(deps, operation, purchase, (recipient) =>
        withinLimits(deps.timers.sendTimeoutMs, (limits) =>
          send(
            provider,
            { ...orderOf(purchase, ourReference, ready?.evidence), recipient },
            purchase,
            limits,
          ),
        ),
      );
      const outcome = earlierUnknown ? asEvidenceOnly(result.outcome) : result.outcome;
      await record(deps, key, purchase, { ...result, outcome });
      await watchCredentials(deps, purchase, outcome, accountOnProbation);
      watchFloat(deps, purchase, outcome);
      return report(outcome, purchase);
    }
  }
}

/**
 * Sends with the recipient in clear: here, and nowhere else, are the secrets of a recipient opened. When they cannot be,
 * nothing was sent; somebody may have to set the right key.
 */
async function withSecrets(
  deps: Dependencies,
  operation: FulfilmentOperation,
  purchase: PurchaseRow,
  send: (recipient: Recipient) => Promise<SendResult>,
): Promise<SendResult> {
  let recipient = purchase.recipient;
  try {
    if (operation === 'create') recipient = await openRecipient(deps.database.em(), deps.sealing, purchase);
  } catch (error) {
    const detail = error instanceof UnopenedRecipientError ? error.message : 'the database did not answer';
    deps.alert('the secrets of a recipient cannot be opened', { purchase_id: purchase.id, detail });
    return { outcome: { ...UNOPENED, detail }, secrets: [], evidence: { error: 'secrets_not_opened' } };
  }
  return send(recipient);
}

/** That this send had no effect says nothing about an earlier one: while that is unknown the look-up decides. */
function asEvidenceOnly(outcome: Outcome): Outcome {
  if (outcome.outcome !== 'not_done') return outcome;
  return { outcome: 'unknown', detail: `refused (${outcome.code}) while an earlier send is unknown` };
}

async function record(
  deps: Dependencies,
  key: AttemptKey,
  purchase: PurchaseRow,
  result: SendResult,
): Promise<void> {
  const { outcome, secrets, evidence } = result;
  const write = async (em: EntityManager) => {
    // The purchase first, as everywhere: two who lock the same rows in the same order never wait for each other.
    await em.execute('select 1 from purchase where id = ? for update', [purchase.id]);
    await settleAttempt(em, key, outcome, evidence);
    if (outcome.outcome === 'done')
      await recordOrderState(em, deps.sealing, purchase, outcome.state, secrets, evidence);
    // The provider has them now.
    if (outcome.outcome === 'done' && key.operation === 'create') await forgetSecrets(em, purchase);
  };
  await insist(() => deps.database.em().transactional(write));
}

/** An order that our own float did not cover is no fault of the merchant's: somebody has to fill it. */
function watchFloat(deps: Dependencies, { id, provider }: PurchaseRow, outcome: Outcome): void {
  if (outcome.outcome === 'not_done' && outcome.code === 'provider_float_insufficient')
    deps.alert('our float at a provider did not suffice', { provider, purchase_id: id });
}

/** What the workflow is told about an outcome. */
export function report(outcome: SendReport['outcome'], purchase: PurchaseRow | null = null): SendReport {
  const cost = outcome.outcome === 'done' ? outcome.state.cost : null;
  return {
    outcome,
    dearer: purchase !== null && cost !== null && dearer(purchase, cost),
    cancelRequested: purchase?.cancelRequested ?? false,
  };
}

function dearer(purchase: PurchaseRow, cost: Money): boolean {
  return cost.currency !== purchase.costCurrency || cost.amountMinor > purchase.costMinor;
}

function held(until: Date): NotDone {
  return {
    outcome: 'not_done',
    proof: 'not_sent',
    code: 'provider_credentials_refused',
    detail: 'the account is held after its credentials were refused',
    again: 'later',
    retryAfterMs: Math.max(1000, until.getTime() - Date.now()),
  };
}

const UNOPENED: NotDone = {
  outcome: 'not_done',
  proof: 'not_sent',
  code: 'product_unavailable',
  detail: '',
  again: 'later',
  retryAfterMs: null,
};

const NOT_WANTED: NotDone = {
  outcome: 'not_done',
  proof: 'not_sent',
  code: 'cancelled_at_provider',
  detail: 'cancelling was asked for before anything was sent',
  again: 'never',
  retryAfterMs: null,
};

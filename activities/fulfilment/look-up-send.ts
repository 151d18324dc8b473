import {
  settleUnknown,
  type FulfilmentOperation,
  type NextStep,
  type OperationRule,
} from '../../domain/operation.ts';
import { lastSendAt, readOrFence, settleAttempt, type AttemptKey } from '../../db/repositories/attempts.ts';
import { findPurchase } from '../../db/repositories/purchases.ts';
import type { PurchaseRow } from '../../db/entities/purchase.ts';
import { currentRun, withinLimits } from '../call.ts';
import { providerOf, type Dependencies } from '../dependencies.ts';
import { lookupFailed, notFinalYet } from '../failures.ts';
import { recordOrderState } from '../records/order-state.ts';
import { orderOf } from './order.ts';
import { report, type SendReport, type SendRequest } from './send.ts';

/** How often one step is sent at the most; after that only look-ups go on. */
const MAX_SENDS = 5;

/** What the workflow does next about an unknown send. */
export type LookUpReport =
  | { readonly do: 'accept'; readonly report: SendReport }
  | { readonly do: 'send_again' }
  | { readonly do: 'review'; readonly because: 'order_mismatch' | 'outcome_unknown' };

/**
 * Settles an unknown send by evidence: our own row first, then the provider. Throws NotFinalYet and LookupFailed while
 * nothing is proved; the activity's retry policy asks again until its deadline.
 */
export async function lookUpSend(
  deps: Dependencies,
  request: SendRequest & { readonly operation: FulfilmentOperation },
): Promise<LookUpReport> {
  const key: AttemptKey = { purchaseId: request.purchaseId, operation: request.operation, n: request.n };
  const attempt = await readOrFence(deps.database.em(), key, currentRun());
  const purchase = await findPurchase(deps.database.em(), key.purchaseId);
  if (!purchase) throw new Error(`no purchase ${key.purchaseId}`);
  if (attempt.outcome && attempt.state !== 'sending' && attempt.state !== 'unknown') {
    return { do: 'accept', report: report(attempt.outcome, purchase) };
  }
  const next = await askProvider(deps, purchase, key, attempt.ourReference);
  switch (next.do) {
    case 'accept':
      return { do: 'accept', report: report(next.outcome, purchase) };
    case 'send_again':
      if (key.n >= MAX_SENDS)
        throw notFinalYet(`${key.operation} was sent ${key.n} times; only looking from here on`);
      await markUnknown(deps, key);
      return next;
    case 'ask_again':
      await markUnknown(deps, key);
      throw notFinalYet(`whether ${key.operation} was carried out is not known yet`);
    case 'review':
      await markUnknown(deps, key);
      return next;
  }
}

async function askProvider(
  deps: Dependencies,
  purchase: PurchaseRow,
  key: AttemptKey,
  ourReference: string,
): Promise<NextStep> {
  const provider = providerOf(deps, purchase.provider);
  const rule = ruleOf(provider.operations[key.operation]);
  const result = await withinLimits(deps.timers.sendTimeoutMs, (limits) =>
    provider.lookup(orderOf(purchase, ourReference), purchase.providerReference ?? null, limits),
  ).catch((error: unknown) => {
    throw lookupFailed(error);
  });
  const { finding, secrets, evidence } = result;
  const sentAt = await lastSendAt(deps.database.em(), key.purchaseId, key.operation);
  const next = settleUnknown(key.operation, rule, finding, Date.now() - (sentAt?.getTime() ?? Date.now()));
  await deps.database.em().transactional(async (em) => {
    if (finding.found === 'yes')
      await recordOrderState(em, deps.sealing, purchase, finding.state, secrets, evidence);
    if (next.do === 'accept') await settleAttempt(em, key, next.outcome, evidence);
  });
  return next;
}

async function markUnknown(deps: Dependencies, key: AttemptKey): Promise<void> {
  await settleAttempt(
    deps.database.em(),
    key,
    { outcome: 'unknown', detail: 'looked up; not proved either way' },
    { looked_up: true },
  );
}

function ruleOf(rule: OperationRule | undefined): OperationRule {
  if (!rule) throw new Error('the provider does not support this operation');
  return rule;
}

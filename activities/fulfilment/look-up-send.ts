import {
  nextLookAt,
  settleUnknown,
  type FulfilmentOperation,
  type NextStep,
  type OperationRule,
} from '../../domain/operation.ts';
import {
  doneAttempt,
  lastSendAt,
  noteLookUp,
  openAttempts,
  readOrFence,
  settleByLookUp,
  type AttemptKey,
} from '../../db/repositories/attempts.ts';
import type { Evidence } from '../../domain/provider.ts';
import { findPurchase } from '../../db/repositories/purchases.ts';
import type { PurchaseRow } from '../../db/entities/purchase.ts';
import { currentRun, withinLimits } from '../call.ts';
import { providerOf, type Dependencies } from '../dependencies.ts';
import { lookupFailed, notFinalYet } from '../failures.ts';
import { recordOrderState } from '../records/order-state.ts';
import { orderToLookUp } from './order.ts';
import { report, type SendReport, type SendRequest } from './send.ts';

/** What the workflow does next about an unknown send. */
export type LookUpReport =
  | { readonly do: 'accept'; readonly report: SendReport }
  | { readonly do: 'send_again' }
  | { readonly do: 'review'; readonly because: 'order_mismatch' | 'outcome_unknown' };

/**
 * Settles an unknown send by evidence: our own row first, then the provider. Throws NotFinalYet and LookupFailed while
 * nothing is proved; the activity's retry policy asks again, for the last time at `until` (epoch milliseconds).
 */
export async function lookUpSend(
  deps: Dependencies,
  request: SendRequest & { readonly operation: FulfilmentOperation; readonly until?: number },
): Promise<LookUpReport> {
  const { purchaseId, operation, n } = request;
  const attempt = await readOrFence(deps.database.em(), { purchaseId, operation, n }, currentRun());
  const purchase = await findPurchase(deps.database.em(), purchaseId);
  if (!purchase) throw new Error(`no purchase ${purchaseId}`);
  // What is not known is the step: that its last send never left says nothing about the ones before.
  const [open] = await openAttempts(deps.database.em(), purchaseId, operation);
  const done = open ? null : await doneAttempt(deps.database.em(), purchaseId, operation);
  if (done?.outcome) return { do: 'accept', report: report(done.outcome, purchase) };
  if (!open && attempt.outcome) return { do: 'accept', report: report(attempt.outcome, purchase) };
  const asked: AttemptKey = { purchaseId, operation, n: open?.n ?? n };
  const isLast = request.until !== undefined && Date.now() >= request.until;
  const looked = await askProvider(deps, purchase, asked, open?.ourReference ?? attempt.ourReference).catch(
    (error: unknown) => {
      if (!isLast) throw lookupFailed(error, request.until);
      return { next: { do: 'ask_again' } as const, evidence: {} };
    },
  );
  const { next, evidence } = looked;
  if (next.do === 'accept') return { do: 'accept', report: report(next.outcome, purchase) };
  await noteLookUp(deps.database.em(), asked, evidence);
  if (next.do !== 'ask_again') return next;
  const again = isLast ? null : await nextLook(deps, purchase, asked);
  if (again === null) return { do: 'review', because: 'outcome_unknown' };
  const until = request.until ?? Number.POSITIVE_INFINITY;
  throw notFinalYet(
    `whether ${operation} was carried out is not known yet`,
    request.until,
    again === 'by_rhythm' ? undefined : Math.min(again, until) - Date.now(),
  );
}

/** When a look is worthwhile next, at a provider that is not asked again and again; null: never. */
async function nextLook(
  deps: Dependencies,
  purchase: PurchaseRow,
  { purchaseId, operation }: AttemptKey,
): Promise<number | 'by_rhythm' | null> {
  const { looksAfterMs } = ruleOf(providerOf(deps, purchase.provider).operations[operation]);
  if (!looksAfterMs) return 'by_rhythm';
  const now = Date.now();
  const sentAt = await lastSendAt(deps.database.em(), purchaseId, operation);
  return nextLookAt(looksAfterMs, sentAt?.getTime() ?? now, now);
}

async function askProvider(
  deps: Dependencies,
  purchase: PurchaseRow,
  key: AttemptKey,
  ourReference: string,
): Promise<{ readonly next: NextStep; readonly evidence: Evidence }> {
  const provider = providerOf(deps, purchase.provider);
  const rule = ruleOf(provider.operations[key.operation]);
  const order = await orderToLookUp(deps.database.em(), provider, purchase, ourReference);
  const { finding, secrets, evidence } = await withinLimits(deps.timers.sendTimeoutMs, (limits) =>
    provider.lookup(order, purchase.providerReference ?? null, limits),
  );
  const sentAt = await lastSendAt(deps.database.em(), key.purchaseId, key.operation);
  const next = settleUnknown(key.operation, rule, finding, Date.now() - (sentAt?.getTime() ?? Date.now()));
  await deps.database.em().transactional(async (em) => {
    await em.execute('select 1 from purchase where id = ? for update', [purchase.id]);
    if (finding.found === 'yes')
      await recordOrderState(em, deps.sealing, purchase, finding.state, secrets, evidence);
    if (next.do === 'accept') await settleByLookUp(em, key, next.outcome, evidence);
  });
  return { next, evidence };
}

function ruleOf(rule: OperationRule | undefined): OperationRule {
  if (!rule) throw new Error('the provider does not support this operation');
  return rule;
}

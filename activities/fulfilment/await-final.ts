import { activityInfo } from '@temporalio/activity';
import { isEarlyFailure, settleUnknown } from '../../domain/operation.ts';
import type { OrderPhase } from '../../domain/outcome.ts';
import type { FulfilmentProof } from '../../domain/settle.ts';
import type { PaymentStatus, PurchaseStatus } from '../../domain/purchase.ts';
import type { Evidence, LookupResult } from '../../domain/provider.ts';
import type { EntityManager } from '../../db/database.ts';
import { doneAttempt, lastSendAt, openAttempts, settleByLookUp } from '../../db/repositories/attempts.ts';
import { addFact, findPurchase, lockPurchase } from '../../db/repositories/purchases.ts';
import { settleByProof } from '../../db/repositories/settlement.ts';
import type { PurchaseRow } from '../../db/entities/purchase.ts';
import { withinLimits } from '../call.ts';
import { moveMoney } from '../payment/move-money.ts';
import { providerOf, type Dependencies } from '../dependencies.ts';
import { lookupFailed, nothingNew, notFinalYet } from '../failures.ts';
import { proofOf, recordOrderState } from '../records/order-state.ts';
import { onlyEvidence, orderToLookUp } from './order.ts';

/** What looking brought. */
export type Sighting =
  /** `moved`: what was due on the customer's card because of it is made as well. */
  | { readonly seen: 'settled'; readonly status: PurchaseStatus; readonly moved?: boolean }
  /** The order still waits to be confirmed, and will not be. */
  | { readonly seen: 'still_created' }
  /** The time of waiting is over, and nothing is final. */
  | { readonly seen: 'overdue' };

/** Looks after a purchase's end this often before "nothing new" is believed: a callback can be ahead of a look-up. */
const LATE_LOOKS = 10;

/** What one look-up tells about an order. */
export type Look =
  | { readonly told: 'nothing' }
  | { readonly told: 'open'; readonly phase: 'created' | 'in_progress' }
  | { readonly told: 'proof'; readonly proof: FulfilmentProof };

/**
 * Looks where the order stands and settles by what is proved; what is due on a card then is made at once, which is this
 * activity's one effect, and never made twice. Throws NotFinalYet while it is not final, so that the
 * activity's retry policy is the schedule of polling. In review and for late truth anything that would change nothing
 * counts as not final; for late truth that ends after a few looks. The last look is at `until` (epoch milliseconds).
 */
export async function awaitFinal(
  deps: Dependencies,
  request: {
    readonly purchaseId: string;
    readonly purpose: 'wait' | 'review' | 'late';
    readonly cancelRequested: boolean;
    readonly until?: number;
  },
): Promise<Sighting> {
  const { purchaseId, purpose, cancelRequested } = request;
  const purchase = await findPurchase(deps.database.em(), purchaseId);
  if (!purchase) throw new Error(`no purchase ${purchaseId}`);
  // Settled by somebody else, an operator for one: whoever waits for the end need not know who.
  if (purpose === 'review' && purchase.status !== 'in_review')
    return { seen: 'settled', status: purchase.status };
  if (purchase.ourReference == null) throw notFinalYet('no order was sent', request.until);
  const isLast = request.until !== undefined && Date.now() >= request.until;
  // Evidence is looked at while the send is open, and never better than then.
  const silent = onlyEvidence(providerOf(deps, purchase.provider));
  const told = silent
    ? notFinalYet('the provider cannot be asked', request.until)
    : await askProvider(deps, purchase, purchase.ourReference, request.until).catch(
        (error: unknown) => error,
      );
  const missed = !isLookup(told) || told.finding.found === 'no';
  const ours = missed && purpose === 'wait' ? await deliveredByOwnRow(deps, purchaseId) : null;
  const looked = ours ?? (isLookup(told) ? told : null);
  if (!looked && silent && purpose === 'late') throw nothingNew();
  if (!looked && !isLast) throw told;
  const sighting =
    looked &&
    (await deps.database
      .em()
      .transactional((em) => act(deps, em, purchase, looked, { purpose, cancelRequested })));
  if (sighting?.seen === 'settled' && purchase.method !== 'prefunded') {
    const { status, pauseMs } = await moveMoney(deps, { purchaseId });
    return { seen: 'settled', status, moved: pauseMs === null };
  }
  if (sighting) return sighting;
  if (isLast) return { seen: 'overdue' };
  if (purpose === 'late' && activityInfo().attempt >= LATE_LOOKS) throw nothingNew();
  throw notFinalYet(`the provider says ${purchase.providerStatus ?? 'nothing final'}`, request.until);
}

function isLookup(told: unknown): told is LookupResult {
  return typeof told === 'object' && told !== null && 'finding' in told;
}

/**
 * The answer to our own send, where it said "delivered": proof enough where the look-up fails or does not know the order,
 * which some providers promise for some kinds only.
 */
async function deliveredByOwnRow(deps: Dependencies, purchaseId: string): Promise<LookupResult | null> {
  for (const operation of ['confirm', 'create']) {
    const row = await doneAttempt(deps.database.em(), purchaseId, operation);
    if (row?.outcome?.outcome !== 'done' || row.outcome.state.phase !== 'delivered') continue;
    return {
      finding: { found: 'yes', state: row.outcome.state },
      secrets: [],
      evidence: { told_by: operation },
    };
  }
  return null;
}

/** Writes and settles in one transaction, so that what is known is never ahead of what was done about it. */
async function act(
  deps: Dependencies,
  em: EntityManager,
  purchase: PurchaseRow,
  answer: LookupResult,
  { purpose, cancelRequested }: { purpose: 'wait' | 'review' | 'late'; cancelRequested: boolean },
): Promise<Sighting | null> {
  const { payment } = await lockPurchase(em, purchase.id);
  const looked = await take(deps, em, purchase, answer);
  if (looked.told === 'nothing') return null;
  if (looked.told === 'open') {
    return looked.phase === 'created' && purpose !== 'wait' ? { seen: 'still_created' } : null;
  }
  const { proof } = looked;
  if (proof.proof === 'delivered' && proof.deliverableMissing && isSetAside(payment.status)) {
    await waitForSecret(em, purchase);
    return null;
  }
  const { status, changed } = await settleByProof(em, purchase.id, proof, cancelRequested);
  return changed || purpose === 'wait' ? { seen: 'settled', status } : null;
}

/** The money is neither taken nor gone yet. */
function isSetAside(payment: PaymentStatus): boolean {
  return payment === 'held' || payment === 'authorised';
}

/** One look-up, recorded; what only is evidence as well. Throws LookupFailed. */
export async function look(deps: Dependencies, purchase: PurchaseRow, ourReference: string): Promise<Look> {
  const answer = await askProvider(deps, purchase, ourReference);
  return deps.database.em().transactional(async (em) => {
    await lockPurchase(em, purchase.id);
    if (answer.finding.found === 'no' && onlyEvidence(providerOf(deps, purchase.provider)))
      await addFact(em, purchase.id, 'evidence', answer.evidence);
    return take(deps, em, purchase, answer);
  });
}

async function askProvider(
  deps: Dependencies,
  purchase: PurchaseRow,
  ourReference: string,
  until?: number,
): Promise<LookupResult> {
  const provider = providerOf(deps, purchase.provider);
  try {
    const order = await orderToLookUp(deps.database.em(), provider, purchase, ourReference);
    return await withinLimits(deps.timers.sendTimeoutMs, (limits) =>
      provider.lookup(order, purchase.providerReference ?? null, limits),
    );
  } catch (error) {
    throw lookupFailed(error, until);
  }
}

async function take(
  deps: Dependencies,
  em: EntityManager,
  purchase: PurchaseRow,
  { finding, secrets, evidence }: LookupResult,
): Promise<Look> {
  switch (finding.found) {
    case 'no':
      return notFoundProof(deps, em, purchase, evidence);
    case 'mismatch':
      return { told: 'proof', proof: { proof: 'unknown', because: 'order_mismatch' } };
    case 'yes': {
      const { state } = finding;
      await recordOrderState(em, deps.sealing, purchase, state, secrets, evidence);
      if (state.phase === 'created' || state.phase === 'in_progress')
        return { told: 'open', phase: state.phase };
      if (await isTooEarly(deps, em, purchase, state.phase)) return { told: 'nothing' };
      const proof = await proofOf(em, deps.sealing, purchase, state);
      return proof ? { told: 'proof', proof } : { told: 'nothing' };
    }
  }
}

/**
 * What it proves that the provider does not know the order: nothing, until the time that its rule gives is over since the
 * last send of a create that nobody knows the outcome of, and the provider has never known it.
 */
async function notFoundProof(
  deps: Dependencies,
  em: EntityManager,
  purchase: PurchaseRow,
  evidence: Evidence,
): Promise<Look> {
  const rule = providerOf(deps, purchase.provider).operations.create;
  const [open] = await openAttempts(em, purchase.id, 'create');
  const sentAt = await lastSendAt(em, purchase.id, 'create');
  if (!rule || !open || !sentAt || purchase.providerReference != null) return { told: 'nothing' };
  if (await doneAttempt(em, purchase.id, 'create')) return { told: 'nothing' };
  const next = settleUnknown('create', rule, { found: 'no' }, Date.now() - sentAt.getTime());
  if (next.do !== 'accept' || next.outcome.outcome !== 'not_done') return { told: 'nothing' };
  await settleByLookUp(
    em,
    { purchaseId: purchase.id, operation: 'create', n: open.n },
    next.outcome,
    evidence,
  );
  return { told: 'proof', proof: { proof: 'not_delivered', because: next.outcome.code } };
}

/** A failure that is not believed yet: the provider may still be at work on a send of ours. */
async function isTooEarly(
  deps: Dependencies,
  em: EntityManager,
  purchase: PurchaseRow,
  phase: OrderPhase,
): Promise<boolean> {
  for (const [operation, rule] of Object.entries(providerOf(deps, purchase.provider).operations)) {
    if (!rule.failureIsProof) continue;
    const sentAt = await lastSendAt(em, purchase.id, operation);
    if (sentAt && isEarlyFailure(rule, phase, Date.now() - sentAt.getTime())) return true;
  }
  return false;
}

/** Delivered, but without the code: fetched again and again; nothing is taken meanwhile. */
async function waitForSecret(em: EntityManager, purchase: PurchaseRow): Promise<void> {
  if (purchase.fulfilmentStatus === 'delivered_unretrieved') return;
  await em.execute(
    `update purchase set version = version + 1, fulfilment_status = 'delivered_unretrieved', updated_at = now() where id = ?`,
    [purchase.id],
  );
  await addFact(em, purchase.id, 'deliverable_missing', {});
}

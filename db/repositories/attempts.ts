import { isOneStep, type FulfilmentOperation } from '../../domain/operation.ts';
import { withLookUp } from '../../domain/evidence.ts';
import type { NotDone, Outcome } from '../../domain/outcome.ts';
import { referenceOf } from '../../domain/ids.ts';
import type { Evidence, OtherSend } from '../../domain/provider.ts';
import { isFinalStatus, type PurchaseStatus } from '../../domain/purchase.ts';
import type { EntityManager } from '../database.ts';
import { AttemptEntity, type AttemptRow, type PurchaseRow } from '../entities/purchase.ts';
import { newId } from '../new-id.ts';
import { storableJson } from '../storable.ts';
import { accountHeldUntil } from './circuits.ts';
import { findPurchase } from './purchases.ts';
import { bindToken } from './tokens.ts';

/** One send: the n-th of an operation of a purchase. */
export interface AttemptKey {
  readonly purchaseId: string;
  readonly operation: FulfilmentOperation;
  readonly n: number;
}

/** What a send goes out with, for a provider that needs it: a token, a reading that was made before. */
export interface Ready {
  readonly token?: string;
  readonly evidence?: Evidence;
}

/** Which run of which workflow acts. */
export interface Run {
  readonly workflowId: string;
  readonly runId: string;
}

/** Whether a send may go out now. */
export type Permission =
  /** The row is committed: send, once. `earlierUnknown`: an earlier send of this step may have had its effect. */
  | {
      readonly may: 'send';
      readonly purchase: PurchaseRow;
      readonly ourReference: string;
      readonly earlierUnknown: boolean;
      /** The account was refused before; a call that is accepted clears it. */
      readonly accountOnProbation: boolean;
    }
  /** The row was there already. Never send; its outcome is what `attempt`, the one that tells most, says, or unknown. */
  | { readonly may: 'not_again'; readonly purchase: PurchaseRow; readonly attempt: AttemptRow }
  /** The purchase is closed, or in review. */
  | { readonly may: 'not_closed'; readonly status: PurchaseStatus }
  /** The order has been cancelled, or may have been: confirming it is no longer ours to try. */
  | { readonly may: 'not_cancelled' }
  /** Cancelling was asked for before the only send of a one-step provider. */
  | { readonly may: 'not_wanted'; readonly purchase: PurchaseRow; readonly earlierUnknown: boolean }
  /** What it has to go out with is not there: no reading, or no token but one that is bound to another send. */
  | { readonly may: 'not_ready'; readonly earlierUnknown: boolean }
  /** The provider's account is held; try again at `until`. */
  | { readonly may: 'not_held'; readonly until: Date; readonly earlierUnknown: boolean };

/**
 * Commits the attempt row before anything is sent, and claims the purchase for this run. Whoever inserted the row may
 * send; everybody else is told its outcome. That is why neither a retry nor a second run can send twice.
 *
 * @param ready what this send goes out with, bound to it and kept in the same transaction; null where it is not there
 */
export async function beginAttempt(
  em: EntityManager,
  key: AttemptKey,
  run: Run,
  ready: Ready | null = {},
): Promise<Permission> {
  return em.transactional(async (tx) => {
    const [lock] = await tx.execute('select 1 from purchase where id = ? for update', [key.purchaseId]);
    const purchase = lock && (await findPurchase(tx, key.purchaseId));
    if (!purchase) throw new Error(`no purchase ${key.purchaseId}`);
    // A purchase in review waits for a person, a closed one for nobody: an order left open is at most cancelled.
    const parked = purchase.status === 'in_review' || isFinalStatus(purchase.status);
    if (parked && key.operation !== 'cancel') return { may: 'not_closed', status: purchase.status };
    const attempts = await tx.find(
      AttemptEntity,
      { purchaseId: key.purchaseId },
      { orderBy: { createdAt: 'asc' } },
    );
    const existing = attempts.find(({ operation, n }) => operation === key.operation && n === key.n);
    const mayHaveHappened = ({ state }: AttemptRow) =>
      state === 'sending' || state === 'unknown' || state === 'done';
    if (existing) {
      // A later send of the step, by another run, may have had the effect that this one had not.
      const telling = attempts.findLast((a) => a.operation === key.operation && mayHaveHappened(a));
      return { may: 'not_again', purchase, attempt: telling ?? existing };
    }
    if (key.operation === 'confirm' && attempts.some((a) => a.operation === 'cancel' && mayHaveHappened(a))) {
      return { may: 'not_cancelled' };
    }
    const heldUntil = await accountHeldUntil(tx, purchase);
    const earlierUnknown = attempts.some((a) => a.operation === key.operation && isOpen(a));
    if (key.operation === 'create' && purchase.cancelRequested && isOneStep(purchase.provider))
      return { may: 'not_wanted', purchase, earlierUnknown };
    if (heldUntil && heldUntil.getTime() > Date.now()) {
      // Taken up all the same: the sweeper has nothing to do here.
      await tx.execute('update purchase set claimed_at = coalesce(claimed_at, now()) where id = ?', [
        key.purchaseId,
      ]);
      return { may: 'not_held', until: heldUntil, earlierUnknown };
    }
    const { provider, account } = purchase;
    const { token, evidence } = ready ?? {};
    // A reading stands for one send alone: it would say nothing with another one open.
    if (!ready || (evidence && earlierUnknown)) return { may: 'not_ready', earlierUnknown };
    if (account != null && token !== undefined) {
      const bound = { provider, account, purchaseId: key.purchaseId, n: key.n };
      if (!(await bindToken(tx, { ...bound, token }))) return { may: 'not_ready', earlierUnknown };
    }
    const id = newId('att');
    const ourReference = token ?? purchase.ourReference ?? referenceOf(id);
    await tx.execute(
      `insert into attempt (id, purchase_id, operation, n, state, our_reference, run_id, before_send)
       values (?, ?, ?, ?, 'sending', ?, ?, ?)`,
      [
        id,
        key.purchaseId,
        key.operation,
        key.n,
        ourReference,
        run.runId,
        evidence ? storableJson(evidence) : null,
      ],
    );
    if (purchase.runId !== run.runId || purchase.ourReference !== ourReference) {
      await tx.execute(
        `update purchase set version = version + 1, status = case status when 'created' then 'processing' else status end,
           fulfilment_status = case fulfilment_status when 'not_started' then 'pending' else fulfilment_status end,
           reason_code = nullif(reason_code, 'waiting_for_turn'), our_reference = ?, workflow_id = ?, run_id = ?, claimed_at = coalesce(claimed_at, now()), updated_at = now()
         where id = ?`,
        [ourReference, run.workflowId, run.runId, key.purchaseId],
      );
    }
    return { may: 'send', purchase, ourReference, earlierUnknown, accountOnProbation: heldUntil !== null };
  });
}

/**
 * True when a send may go out for all that is known, no earlier one of its step being open: then it is made ready.
 * Writes nothing.
 */
export async function mayBegin(em: EntityManager, key: AttemptKey): Promise<boolean> {
  const [row] = await em.execute<{ may: boolean }[]>(
    `select p.closed_at is null and p.status <> 'in_review'
       and not exists (select from attempt a where a.purchase_id = p.id and a.operation = ?
         and (a.n = ? or a.state in ('sending', 'unknown')))
       and not exists (select from provider_circuit c
         where c.provider in (p.provider, p.provider || ':' || p.account)
           and (c.until_resumed or c.open_until > now())) as may
     from purchase p where p.id = ?`,
    [key.operation, key.n, key.purchaseId],
  );
  return row?.may === true;
}

/** Writes what became of a send. A later proof replaces `unknown`, never the other way round. */
export async function settleAttempt(
  em: EntityManager,
  key: AttemptKey,
  outcome: Outcome,
  evidence: Evidence,
): Promise<void> {
  await em.execute(
    `update attempt set state = ?, outcome = ?, evidence = ?, settled_at = now()
     where purchase_id = ? and operation = ? and n = ? and state in ('sending', 'unknown')`,
    [outcome.outcome, storableJson(outcome), storableJson(evidence), key.purchaseId, key.operation, key.n],
  );
}

/** Writes what a look-up proves, or that it proves nothing, beside what the send itself told. */
export async function settleByLookUp(
  em: EntityManager,
  key: AttemptKey,
  outcome: Outcome,
  seen: Evidence,
): Promise<void> {
  const { purchaseId, operation, n } = key;
  await em.transactional(async (tx) => {
    const [attempt] = await tx.execute<{ evidence: Evidence | null }[]>(
      `select evidence from attempt where purchase_id = ? and operation = ? and n = ? for update`,
      [purchaseId, operation, n],
    );
    await settleAttempt(tx, key, outcome, withLookUp(attempt?.evidence ?? null, seen));
  });
}

/** Writes what a look-up saw that settles nothing. */
export async function noteLookUp(em: EntityManager, key: AttemptKey, seen: Evidence): Promise<void> {
  await settleByLookUp(em, key, { outcome: 'unknown', detail: 'looked up; not proved either way' }, seen);
}

/** What was read before the order of a purchase left; null when nothing was. */
export async function readBeforeSend(em: EntityManager, purchaseId: string): Promise<AttemptRow | null> {
  return em.findOne(
    AttemptEntity,
    {
      purchaseId,
      operation: 'create',
      state: { $in: ['sending', 'unknown', 'done'] },
      beforeSend: { $ne: null },
    },
    { orderBy: { n: 'desc' }, refresh: true },
  );
}

/** Sends of other orders through an account that may not have been over a day before `since`. */
export async function otherSends(
  em: EntityManager,
  { id, provider, account }: PurchaseRow,
  since: Date,
): Promise<OtherSend[]> {
  const rows = await em.execute<{ state: OtherSend['state']; settled_at: Date | string | null }[]>(
    `select a.state, a.settled_at from purchase p join attempt a on a.purchase_id = p.id
     where p.provider = ? and p.account = ? and p.id <> ? and a.operation = 'create'
       and a.state in ('sending', 'unknown', 'done')
       and coalesce(a.settled_at, 'infinity') >= ?::timestamptz - interval '1 day'`,
    [provider, account ?? null, id, since],
  );
  return rows.map(({ state, settled_at: at }) => ({
    state,
    settledAtMs: at === null ? null : new Date(at).getTime(),
  }));
}

/**
 * Reads the attempt, or fences it off: where no row exists, one is written that says that this send never left. A sender
 * that was merely slow finds it and does not send, so its absence is a proof.
 */
export async function readOrFence(em: EntityManager, key: AttemptKey, run: Run): Promise<AttemptRow> {
  const outcome: NotDone = {
    outcome: 'not_done',
    proof: 'not_sent',
    code: 'provider_unreachable',
    detail: 'the send was never begun',
    again: 'later',
    retryAfterMs: 0,
  };
  await em.execute(
    `insert into attempt (id, purchase_id, operation, n, state, our_reference, outcome, run_id, settled_at)
     select ?, id, ?, ?, 'never_sent', coalesce(our_reference, ''), ?, ?, now() from purchase where id = ?
     on conflict (purchase_id, operation, n) do nothing`,
    [newId('att'), key.operation, key.n, JSON.stringify(outcome), run.runId, key.purchaseId],
  );
  return em.findOneOrFail(AttemptEntity, { ...key }, { refresh: true });
}

/** When the last send of a step left, at the latest; null when none did. */
export async function lastSendAt(
  em: EntityManager,
  purchaseId: string,
  operation: string,
): Promise<Date | null> {
  const last = await em.findOne(
    AttemptEntity,
    { purchaseId, operation, state: { $ne: 'never_sent' } },
    { orderBy: { createdAt: 'desc' } },
  );
  return last?.createdAt ?? null;
}

/** True while nobody can say whether the send had its effect. */
function isOpen({ state }: AttemptRow): boolean {
  return state === 'sending' || state === 'unknown';
}

/** The sends of a step whose outcome is not known, the last one first. */
export async function openAttempts(
  em: EntityManager,
  purchaseId: string,
  operation: string,
): Promise<AttemptRow[]> {
  return em.find(
    AttemptEntity,
    { purchaseId, operation, state: { $in: ['sending', 'unknown'] } },
    { orderBy: { n: 'desc' } },
  );
}

/** The send of a step that had its effect, whichever it was; null when none is known to. */
export async function doneAttempt(
  em: EntityManager,
  purchaseId: string,
  operation: string,
): Promise<AttemptRow | null> {
  return em.findOne(
    AttemptEntity,
    { purchaseId, operation, state: 'done' },
    { orderBy: { n: 'desc' }, refresh: true },
  );
}

/** True when a send of a step may have had its effect. */
export async function mayBeOut(em: EntityManager, purchaseId: string, operation: string): Promise<boolean> {
  const rows = await em.execute(
    `select 1 from attempt where purchase_id = ? and operation = ? and state in ('sending', 'unknown', 'done') limit 1`,
    [purchaseId, operation],
  );
  return rows.length > 0;
}

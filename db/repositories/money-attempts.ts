import type { NotDone } from '../../domain/outcome.ts';
import type { MoneyOutcome, PaymentProviderName } from '../../domain/payment-provider.ts';
import type { Evidence } from '../../domain/provider.ts';
import type { EntityManager } from '../database.ts';
import type { PaymentRow, PurchaseRow } from '../entities/purchase.ts';
import { newId } from '../new-id.ts';
import { storableJson } from '../storable.ts';
import type { Run } from './attempts.ts';
import { lockPurchase } from './purchases.ts';

/** One movement of a payment: its name in the attempt table, and whether a second send is harmless. */
export interface Movement {
  readonly purchaseId: string;
  /** `checkout`, `close`, `charge`, `capture`, `void`, `void_refund`, `void:{key}`, `refund:{id}`, `receipt`. */
  readonly operation: string;
  readonly repeatable: boolean;
}

/** Whether a movement may be sent now. */
export type MovePermission =
  /** The row is committed: send, once. `earlierUnknown`: an earlier send may have had its effect. */
  | {
      readonly may: 'send';
      readonly attemptId: string;
      readonly purchase: PurchaseRow;
      readonly payment: PaymentRow;
      readonly earlierUnknown: boolean;
      readonly onProbation: boolean;
    }
  /** Its end is known, or will not be by sending. */
  | { readonly may: 'not_again'; readonly outcome: MoneyOutcome }
  /** A send may still be under way, or the account is held: ask again at `until`. */
  | { readonly may: 'not_now'; readonly until: Date; readonly detail: string };

interface Earlier {
  readonly id: string;
  readonly n: number;
  readonly state: 'sending' | 'done' | 'not_done' | 'unknown' | 'never_sent';
  readonly outcome: MoneyOutcome | null;
  readonly created_at: Date | string;
}

/**
 * Commits the attempt row before anything is sent. Its number is chosen here, under the purchase's lock, from what became
 * of the sends before: after a proved refusal that may pass, a further one; after an unknown one only where a second send
 * is harmless. A send that was begun within `busyMs` is taken to be under way.
 */
export async function beginMove(
  em: EntityManager,
  { purchaseId, operation, repeatable }: Movement,
  run: Run,
  busyMs: number,
): Promise<MovePermission> {
  return em.transactional(async (tx) => {
    const { purchase, payment } = await lockPurchase(tx, purchaseId);
    const earlier = await tx.execute<Earlier[]>(
      'select id, n, state, outcome, created_at from attempt where purchase_id = ? and operation = ? order by n',
      [purchaseId, operation],
    );
    const last = earlier.at(-1);
    const done = earlier.find(({ state }) => state === 'done');
    if (done?.outcome) return { may: 'not_again', outcome: done.outcome };
    if (last?.state === 'sending') {
      const until = new Date(new Date(last.created_at).getTime() + busyMs);
      if (until.getTime() > Date.now()) return { may: 'not_now', until, detail: 'a send is under way' };
      await settleMove(tx, last.id, { outcome: 'unknown', detail: 'its sender is gone' }, {});
    }
    const unknown = earlier.find(({ state }) => state === 'sending' || state === 'unknown');
    if (unknown && !repeatable) {
      return {
        may: 'not_again',
        outcome: { outcome: 'unknown', detail: 'sent before; its answer is not known' },
      };
    }
    if (last?.outcome?.outcome === 'not_done' && last.outcome.again === 'never' && !unknown) {
      return { may: 'not_again', outcome: last.outcome };
    }
    const heldUntil = await accountHeldUntil(tx, payment.provider ?? 'paythru');
    if (heldUntil && heldUntil.getTime() > Date.now()) {
      return {
        may: 'not_now',
        until: heldUntil,
        detail: 'the account is held after its credentials were refused',
      };
    }
    const attemptId = newId('att');
    await tx.execute(
      `insert into attempt (id, purchase_id, operation, n, state, our_reference, run_id) values (?, ?, ?, ?, 'sending', ?, ?)`,
      [attemptId, purchaseId, operation, (last?.n ?? 0) + 1, payment.ourReference ?? '', run.runId],
    );
    const claimed =
      purchase.workflowId === run.workflowId && purchase.runId === run.runId && purchase.claimedAt != null;
    if (!claimed)
      await tx.execute(
        `update purchase set workflow_id = ?, run_id = ?, claimed_at = coalesce(claimed_at, now()) where id = ?`,
        [run.workflowId, run.runId, purchaseId],
      );
    const onProbation = heldUntil !== null;
    return { may: 'send', attemptId, purchase, payment, earlierUnknown: unknown !== undefined, onProbation };
  });
}

/** Writes what became of a movement. A later proof replaces `unknown`, never the other way round. */
export async function settleMove(
  em: EntityManager,
  attemptId: string,
  outcome: MoneyOutcome,
  evidence: Evidence,
): Promise<void> {
  await em.execute(
    `update attempt set state = ?, outcome = ?, evidence = ?, settled_at = now() where id = ? and state in ('sending', 'unknown')`,
    [outcome.outcome, storableJson(outcome), storableJson(evidence), attemptId],
  );
}

/** Writes an operator's word about the sends of a movement that stayed unknown: it had no effect, so it may be sent again. */
export async function provedNotMoved(
  em: EntityManager,
  purchaseId: string,
  operation: string,
): Promise<void> {
  const outcome: NotDone = {
    outcome: 'not_done',
    proof: 'refused',
    code: 'not_delivered_by_operator_word',
    detail: 'an operator established that it had no effect',
    again: 'later',
    retryAfterMs: 0,
  };
  await em.execute(
    `update attempt set state = 'not_done', outcome = ?, settled_at = now()
     where purchase_id = ? and operation = ? and state in ('sending', 'unknown', 'not_done')`,
    [JSON.stringify(outcome), purchaseId, operation],
  );
}

async function accountHeldUntil(em: EntityManager, provider: PaymentProviderName): Promise<Date | null> {
  const [row] = await em.execute<{ open_until: Date | string }[]>(
    'select open_until from provider_circuit where provider = ?',
    [provider],
  );
  return row ? new Date(row.open_until) : null;
}

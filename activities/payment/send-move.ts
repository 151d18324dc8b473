import { beginMove, settleMove, type Movement } from '../../db/repositories/money-attempts.ts';
import { lockPurchase } from '../../db/repositories/purchases.ts';
import type { EntityManager } from '../../db/database.ts';
import type { PaymentRow, PurchaseRow } from '../../db/entities/purchase.ts';
import type { Unknown } from '../../domain/outcome.ts';
import type { MoneyOutcome, MoneyResult, PaymentProvider } from '../../domain/payment-provider.ts';
import type { CallLimits } from '../../domain/provider.ts';
import { insist } from '../records/insist.ts';
import { currentRun, withinLimits } from '../call.ts';
import { paymentProviderOf, type Dependencies } from '../dependencies.ts';
import { watchCredentials } from '../watch-credentials.ts';

/** What became of a movement: an end, or when to ask again. */
export type MoveEnd =
  | { readonly end: 'known'; readonly outcome: MoneyOutcome }
  /** Provably not carried out yet, under way, or unknown and harmless to repeat. */
  | { readonly end: 'later'; readonly pauseMs: number; readonly last: MoneyOutcome['outcome'] };

/** How a movement is sent. */
export type MoveSend = (
  provider: PaymentProvider,
  payment: PaymentRow,
  limits: CallLimits,
  purchase: PurchaseRow,
) => Promise<MoneyResult>;

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 5 * 60_000;

/**
 * One effect at the payment provider: commits the attempt, sends, and commits the outcome with what follows from it (`then`,
 * which locks the purchase first) in one transaction. Never sends a second time what may have had its effect, unless that is harmless. Safe to call again.
 */
export async function sendMove(
  deps: Dependencies,
  movement: Movement,
  send: MoveSend,
  then: (em: EntityManager, outcome: MoneyOutcome) => Promise<unknown> = (em) =>
    lockPurchase(em, movement.purchaseId),
): Promise<MoveEnd> {
  const { sendTimeoutMs } = deps.timers;
  const em = deps.database.em();
  const permission = await beginMove(em, movement, currentRun(), sendTimeoutMs + 5_000);
  if (permission.may === 'not_now') {
    const pauseMs = Math.max(250, permission.until.getTime() - Date.now());
    return { end: 'later', pauseMs: Math.min(LONGEST_PAUSE_MS, pauseMs), last: 'not_done' };
  }
  if (permission.may === 'not_again') {
    await deps.database.em().transactional((tx) => then(tx, permission.outcome));
    return { end: 'known', outcome: permission.outcome };
  }
  const { attemptId, purchase, payment, earlierUnknown, onProbation } = permission;
  const provider = paymentProviderOf(deps, payment.provider ?? 'paythru');
  const { outcome: told, evidence } = await withinLimits(sendTimeoutMs, (limits) =>
    send(provider, payment, limits, purchase),
  );
  const outcome = earlierUnknown ? asEvidenceOnly(told) : told;
  const again = sentAgain(movement, outcome);
  const write = async (tx: EntityManager) => {
    // Both lock the purchase first, as everybody does.
    if (again) await lockPurchase(tx, purchase.id);
    else await then(tx, outcome);
    await settleMove(tx, attemptId, outcome, evidence);
  };
  await insist(() => deps.database.em().transactional(write));
  // A text message that may not be sent says nothing about payments.
  if (movement.operation !== 'receipt')
    await watchCredentials(deps, { provider: provider.name }, outcome, onProbation);
  if (!again) return { end: 'known', outcome };
  return { end: 'later', pauseMs: await pauseBefore(deps, movement, outcome), last: outcome.outcome };
}

/** True when the same movement is to be sent again: it provably was not made, or a second one is harmless. */
function sentAgain({ repeatable }: Movement, outcome: MoneyOutcome): boolean {
  if (outcome.outcome === 'unknown') return repeatable;
  return outcome.outcome === 'not_done' && outcome.again === 'later';
}

/** A refusal says nothing about an earlier send that may have had its effect. */
function asEvidenceOnly(outcome: MoneyOutcome): MoneyOutcome {
  if (outcome.outcome !== 'not_done') return outcome;
  const detail = `refused (${outcome.code}) while an earlier send is unknown`;
  return { outcome: 'unknown', detail } satisfies Unknown;
}

async function pauseBefore(
  deps: Dependencies,
  { purchaseId, operation }: Movement,
  outcome: MoneyOutcome,
): Promise<number> {
  const [row] = await deps.database
    .em()
    .execute<{ n: string }[]>('select count(*) as n from attempt where purchase_id = ? and operation = ?', [
      purchaseId,
      operation,
    ]);
  const asked = outcome.outcome === 'not_done' ? (outcome.retryAfterMs ?? 0) : 0;
  const grown = FIRST_PAUSE_MS * 2 ** Math.min(10, Number(row?.n ?? 1) - 1);
  return Math.min(LONGEST_PAUSE_MS, Math.max(asked, grown));
}

/** How long a movement has been tried, in milliseconds; 0 before its first send. */
export async function triedFor(deps: Dependencies, purchaseId: string, operation: string): Promise<number> {
  const [row] = await deps.database.em().execute<{ first: Date | string | null }[]>(
    // An operator's word begins the counting anew.
    `select min(created_at) as first from attempt where purchase_id = ? and operation = ?
       and coalesce(outcome->>'code', '') <> 'not_delivered_by_operator_word'`,
    [purchaseId, operation],
  );
  return row?.first == null ? 0 : Date.now() - new Date(row.first).getTime();
}

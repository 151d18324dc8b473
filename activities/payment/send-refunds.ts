import { pendingRefunds, settleRefund } from '../../db/repositories/refunds.ts';
import type { PaymentRow, RefundRow } from '../../db/entities/purchase.ts';
import { referenceOf } from '../../domain/ids.ts';
import { money } from '../../domain/money.ts';
import type { MoneyOutcome } from '../../domain/payment-provider.ts';
import type { Dependencies } from '../dependencies.ts';
import { sendMove, triedFor } from './send-move.ts';

/** Sends the refunds that are reserved, each once. Returns when to come again, or null. */
export async function sendRefunds(deps: Dependencies, payment: PaymentRow): Promise<number | null> {
  let pauseMs: number | null = null;
  for (const refund of await pendingRefunds(deps.database.em(), payment.id)) {
    const pause = await sendRefund(deps, payment, refund);
    if (pause !== null) pauseMs = Math.min(pauseMs ?? Infinity, pause);
  }
  return pauseMs;
}

async function sendRefund(
  deps: Dependencies,
  { purchaseId }: PaymentRow,
  refund: RefundRow,
): Promise<number | null> {
  const operation = `refund:${refund.id}`;
  const settle = (outcome: MoneyOutcome) => judged(refund, outcome);
  const end = await sendMove(
    deps,
    { purchaseId, operation, repeatable: false },
    // A capture's own key is the one to refund by; where its answer was lost the reservation's is tried.
    (provider, { captureKey, key }, limits) =>
      provider.refund(
        captureKey ?? key ?? '',
        money(refund.amountMinor, refund.currency),
        referenceOf(refund.id),
        limits,
      ),
    (em, outcome) => settleRefund(em, purchaseId, refund.id, settle(outcome), told(outcome)),
  );
  if (end.end === 'known') return null;
  if ((await triedFor(deps, purchaseId, operation)) < deps.timers.lookupDeadlineMs) return end.pauseMs;
  await deps.database.em().transactional((em) =>
    settleRefund(em, purchaseId, refund.id, refund.requestedBy == null ? 'unknown' : 'not_done', {
      detail: 'the refund could not be made in time',
    }),
  );
  return null;
}

/** A reversal's refund that is refused is still owed: a person sees to it. A merchant's just failed. */
function judged(refund: RefundRow, { outcome }: MoneyOutcome): MoneyOutcome['outcome'] {
  return outcome === 'not_done' && refund.requestedBy == null ? 'unknown' : outcome;
}

function told(outcome: MoneyOutcome): Record<string, string> {
  return outcome.outcome === 'done' ? {} : { detail: outcome.detail };
}

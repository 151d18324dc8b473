import { endUnpaid } from '../../db/repositories/card-settlement.ts';
import { authoriseStored, paymentOf } from '../../db/repositories/payment-keys.ts';
import { findPurchase } from '../../db/repositories/purchases.ts';
import type { EntityManager } from '../../db/database.ts';
import { money } from '../../domain/money.ts';
import type { MoneyOutcome } from '../../domain/payment-provider.ts';
import type { PaymentStatus, PurchaseStatus } from '../../domain/purchase.ts';
import type { Dependencies } from '../dependencies.ts';
import { sendMove, triedFor } from './send-move.ts';

/** Where the payment stands; with a pause when it provably was not tried yet. */
export interface ChargeReport {
  readonly status: PurchaseStatus;
  readonly payment: PaymentStatus;
  readonly pauseMs: number | null;
}

/**
 * Reserves on a stored card. It has no key, and its answer alone names what it made: sent once, and where the answer is
 * lost nothing is ordered; the reservation, if there is one, ends by itself.
 */
export async function chargeStoredCard(
  deps: Dependencies,
  { purchaseId }: { readonly purchaseId: string },
): Promise<ChargeReport> {
  const { reservationLifeMs, holdDeadlineMs } = deps.timers;
  const end = await sendMove(
    deps,
    { purchaseId, operation: 'charge', repeatable: false },
    (provider, { sourceKey, chargeMinor, currency, ourReference }, limits) =>
      provider.chargeStored(sourceKey ?? '', money(chargeMinor ?? 0, currency), ourReference ?? '', limits),
    (em, outcome) => take(em, purchaseId, outcome, reservationLifeMs),
  );
  if (end.end === 'later') {
    const givenUp = (await triedFor(deps, purchaseId, 'charge')) >= holdDeadlineMs && end.last === 'not_done';
    if (!givenUp) return { ...(await standing(deps, purchaseId)), pauseMs: end.pauseMs };
    await deps.database
      .em()
      .transactional((em) =>
        endUnpaid(em, purchaseId, { status: 'failed', payment: 'failed', reason: 'provider_unreachable' }),
      );
  }
  return { ...(await standing(deps, purchaseId)), pauseMs: null };
}

async function take(
  em: EntityManager,
  purchaseId: string,
  outcome: MoneyOutcome,
  lifeMs: number,
): Promise<void> {
  if (outcome.outcome === 'done' && outcome.reference !== null) {
    return authoriseStored(em, purchaseId, outcome.reference, lifeMs);
  }
  if (outcome.outcome === 'not_done') {
    await endUnpaid(em, purchaseId, { status: 'failed', payment: 'failed', reason: outcome.code });
    return;
  }
  const voidsAt = new Date(Date.now() + lifeMs);
  await endUnpaid(em, purchaseId, {
    status: 'in_review',
    payment: 'unknown',
    reason: 'payment_unknown',
    voidsAt,
  });
}

async function standing(deps: Dependencies, purchaseId: string) {
  const em = deps.database.em();
  const [purchase, payment] = [await findPurchase(em, purchaseId), await paymentOf(em, purchaseId)];
  if (!purchase) throw new Error(`no purchase ${purchaseId}`);
  return { status: purchase.status, payment: payment.status };
}

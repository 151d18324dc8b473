import { finishMove } from '../../db/repositories/card-settlement.ts';
import { keysOf, markVoided, owed, paymentOf } from '../../db/repositories/payment-keys.ts';
import { findPurchase } from '../../db/repositories/purchases.ts';
import type { PaymentRow } from '../../db/entities/purchase.ts';
import { money } from '../../domain/money.ts';
import type { NotDone } from '../../domain/outcome.ts';
import type { PurchaseStatus } from '../../domain/purchase.ts';
import type { Dependencies } from '../dependencies.ts';
import { sendReceipt } from './send-receipt.ts';
import { sendMove, triedFor, type MoveEnd } from './send-move.ts';
import { sendRefunds } from './send-refunds.ts';

/** Where the purchase stands; with a pause while something of it is to be sent again. */
export interface MoveReport {
  readonly status: PurchaseStatus;
  readonly pauseMs: number | null;
}

/**
 * Makes what is due: captures or frees the reservation, frees surplus ones, sends refunds. Each is one attempt with its own
 * row. Null pause: nothing is left to do here and now; what is parked asks a person.
 */
export async function moveMoney(
  deps: Dependencies,
  { purchaseId }: { readonly purchaseId: string },
): Promise<MoveReport> {
  const payment = await paymentOf(deps.database.em(), purchaseId);
  const due = [
    payment.due === 'capture' ? await capture(deps, purchaseId) : null,
    payment.due === 'void' ? await free(deps, purchaseId) : null,
  ];
  const { surplus, refunds } = await owed(deps.database.em(), payment.id);
  if (surplus) due.push(await freeSurplus(deps, payment));
  if (refunds) due.push(await sendRefunds(deps, payment));
  const pauses = due.filter((pause) => pause !== null);
  const purchase = await findPurchase(deps.database.em(), purchaseId);
  if (!purchase) throw new Error(`no purchase ${purchaseId}`);
  if (pauses.length === 0) await sendReceipt(deps, purchase, payment);
  return { status: purchase.status, pauseMs: pauses.length > 0 ? Math.min(...pauses) : null };
}

function capture(deps: Dependencies, purchaseId: string): Promise<number | null> {
  return makeDue(deps, purchaseId, 'capture', () =>
    sendMove(
      deps,
      { purchaseId, operation: 'capture', repeatable: false },
      (provider, payment, limits) =>
        provider.capture(payment.key ?? '', chargeOf(payment), payment.ourReference ?? '', limits),
      (em, outcome) => finishMove(em, purchaseId, outcome),
    ),
  );
}

function free(deps: Dependencies, purchaseId: string): Promise<number | null> {
  return makeDue(deps, purchaseId, 'void', async () => {
    const end = await sendMove(
      deps,
      { purchaseId, operation: 'void', repeatable: true },
      (provider, payment, limits) =>
        provider.release(payment.key ?? '', chargeOf(payment), payment.ourReference ?? '', limits),
      async (em, outcome) => {
        if (outcome.outcome !== 'not_done') await finishMove(em, purchaseId, outcome);
      },
    );
    return end.end === 'known' && end.outcome.outcome === 'not_done'
      ? giveBackInstead(deps, purchaseId, end.outcome)
      : end;
  });
}

/**
 * What cannot be freed may have been taken at once, against what the page's opening said; a look-up does not show it. One
 * refund settles that; refused as well, a person is asked.
 */
function giveBackInstead(deps: Dependencies, purchaseId: string, refusal: NotDone): Promise<MoveEnd> {
  return sendMove(
    deps,
    { purchaseId, operation: 'void_refund', repeatable: false },
    (provider, payment, limits) =>
      provider.refund(payment.key ?? '', chargeOf(payment), payment.ourReference ?? '', limits),
    (em, outcome) => finishMove(em, purchaseId, outcome.outcome === 'not_done' ? refusal : outcome),
  );
}

/** What cannot be made for long is shown to a person, and still tried where that is harmless. */
async function makeDue(
  deps: Dependencies,
  purchaseId: string,
  operation: 'capture' | 'void',
  send: () => Promise<MoveEnd>,
): Promise<number | null> {
  const end = await send();
  if (end.end === 'known') return null;
  if ((await triedFor(deps, purchaseId, operation)) < deps.timers.lookupDeadlineMs) return end.pauseMs;
  const detail = `${operation} could not be made in time`;
  const outcome =
    end.last === 'unknown'
      ? ({ outcome: 'unknown', detail } as const)
      : ({
          outcome: 'not_done',
          proof: 'not_sent',
          code: 'provider_unreachable',
          detail,
          again: 'never',
          retryAfterMs: null,
        } as const);
  await deps.database.em().transactional((em) => finishMove(em, purchaseId, outcome));
  return null;
}

/** Frees what was reserved beside, or too late for, the payment that counts. */
async function freeSurplus(deps: Dependencies, payment: PaymentRow): Promise<number | null> {
  let pauseMs: number | null = null;
  for (const { key, amountMinor, currency } of await keysOf(deps.database.em(), payment.id, ['surplus'])) {
    const amount = money(amountMinor ?? payment.chargeMinor ?? 0, currency ?? payment.currency);
    const end = await sendMove(
      deps,
      { purchaseId: payment.purchaseId, operation: `void:${key}`, repeatable: true },
      (provider, { ourReference }, limits) => provider.release(key, amount, ourReference ?? '', limits),
      async (em, { outcome }) => {
        if (outcome === 'done') await markVoided(em, payment.id, key);
      },
    );
    if (end.end === 'later') pauseMs = Math.min(pauseMs ?? Infinity, end.pauseMs);
  }
  return pauseMs;
}

function chargeOf(payment: PaymentRow) {
  return money(payment.chargeMinor ?? 0, payment.currency);
}

import { endUnpaid } from '../../db/repositories/card-settlement.ts';
import { openPage, paymentOf } from '../../db/repositories/payment-keys.ts';
import { findPurchase } from '../../db/repositories/purchases.ts';
import type { PaymentRow, PurchaseRow } from '../../db/entities/purchase.ts';
import type { EntityManager } from '../../db/database.ts';
import { money } from '../../domain/money.ts';
import type { CheckoutOutcome, MoneyOutcome } from '../../domain/payment-provider.ts';
import { isFinalStatus, type PurchaseStatus } from '../../domain/purchase.ts';
import type { Dependencies } from '../dependencies.ts';
import { sendMove, triedFor } from './send-move.ts';

/** Where a payment stands: the customer may pay until then, or it has ended, or it is tried again after a pause. */
export type CheckoutReport =
  | { readonly page: 'open'; readonly status: PurchaseStatus; readonly expiresAt: number }
  | { readonly page: 'none'; readonly status: PurchaseStatus }
  | { readonly page: 'later'; readonly pauseMs: number };

/**
 * Opens the page on which the customer pays. Harmless to send again: a page whose address was lost is known to nobody. One
 * that would take the money at once is closed, and nobody is sent there.
 */
export async function openCheckout(
  deps: Dependencies,
  { purchaseId }: { readonly purchaseId: string },
): Promise<CheckoutReport> {
  const open = await standing(deps, purchaseId);
  if (open) return open;
  let told: CheckoutOutcome | null = null;
  let opened: PurchaseStatus | null = null;
  // Counted from the send: a page that was asked for long ago must not stay open longer than one asked for now.
  const expiresAt = Date.now() + deps.timers.paymentPageMs;
  const end = await sendMove(
    deps,
    { purchaseId, operation: 'checkout', repeatable: true },
    async (provider, payment, limits, purchase) => {
      const { outcome, evidence } = await provider.openCheckout(
        checkoutOf(deps, purchase, payment, expiresAt),
        limits,
      );
      told = outcome;
      // Nobody is sent there; closed all the same, so that nobody can pay.
      if (outcome.outcome === 'unsafe') await provider.closeCheckout(outcome.token, limits);
      return { outcome: asMove(outcome), evidence };
    },
    async (em, outcome) => {
      opened = await takePage(em, purchaseId, told, outcome, expiresAt);
    },
  );
  if (end.end === 'later') {
    if ((await triedFor(deps, purchaseId, 'checkout')) < deps.timers.holdDeadlineMs)
      return { page: 'later', pauseMs: end.pauseMs };
    await deps.database.em().transactional((em) => notPayable(em, purchaseId, 'provider_unreachable'));
  }
  if (opened !== null) return { page: 'open', status: opened, expiresAt };
  return (await standing(deps, purchaseId)) ?? { page: 'later', pauseMs: 1_000 };
}

async function standing(deps: Dependencies, purchaseId: string): Promise<CheckoutReport | null> {
  const em = deps.database.em();
  const [purchase, payment] = [await findPurchase(em, purchaseId), await paymentOf(em, purchaseId)];
  if (!purchase) throw new Error(`no purchase ${purchaseId}`);
  const { status } = purchase;
  if (isFinalStatus(status) || status === 'in_review') return { page: 'none', status };
  if (payment.token == null || payment.expiresAt == null) return null;
  return { page: 'open', status, expiresAt: payment.expiresAt.getTime() };
}

function checkoutOf(deps: Dependencies, purchase: PurchaseRow, payment: PaymentRow, expiresAt: number) {
  const back = deps.returnUrl(purchase.id);
  return {
    ourReference: payment.ourReference ?? '',
    charge: money(payment.chargeMinor ?? 0, payment.currency),
    item: purchase.product.name,
    successUrl: back,
    cancelUrl: `${back}?cancelled=1`,
    callbackUrl: deps.callbackUrl(payment.provider ?? 'paythru'),
    expiresAt,
  };
}

function asMove(outcome: CheckoutOutcome): MoneyOutcome {
  if (outcome.outcome === 'done') return { outcome: 'done', reference: outcome.token };
  if (outcome.outcome !== 'unsafe') return outcome;
  return {
    outcome: 'not_done',
    proof: 'refused',
    code: 'payment_refused_by_provider',
    detail: outcome.detail,
    again: 'never',
    retryAfterMs: null,
  };
}

/** Where the purchase stands once its page is open; null when there is none. */
async function takePage(
  em: EntityManager,
  purchaseId: string,
  told: CheckoutOutcome | null,
  outcome: MoneyOutcome,
  expiresAt: number,
): Promise<PurchaseStatus | null> {
  if (told?.outcome === 'done') return openPage(em, purchaseId, { ...told, expiresAt: new Date(expiresAt) });
  if (outcome.outcome === 'not_done') await notPayable(em, purchaseId, outcome.code);
  return null;
}

function notPayable(
  em: EntityManager,
  purchaseId: string,
  reason: 'provider_unreachable' | Extract<MoneyOutcome, { outcome: 'not_done' }>['code'],
): Promise<PurchaseStatus> {
  return endUnpaid(em, purchaseId, { status: 'failed', payment: 'failed', reason });
}

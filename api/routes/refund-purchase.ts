import { z } from 'zod';
import type { PurchaseRow } from '../../db/entities/purchase.ts';
import { findKey, keepAnswer, takeKey, type KeyScope } from '../../db/repositories/idempotency.ts';
import { InsufficientBalanceError } from '../../db/repositories/ledger.ts';
import { paymentOf } from '../../db/repositories/payment-keys.ts';
import { lockPurchase } from '../../db/repositories/purchases.ts';
import { listRefunds, RefundTooLargeError, reserveRefund } from '../../db/repositories/refunds.ts';
import { formatAmount, type WireMoney } from '../../domain/money.ts';
import { handOn } from '../../workflows/client/hand-on.ts';
import { paymentEventSignal } from '../../workflows/purchase/messages.ts';
import { refundAnswer } from '../../db/answers/purchase.ts';
import type { RouteMiddleware } from '../context.ts';
import { workflowAccess, type ApiDependencies } from '../dependencies.ts';
import { problem, Problem, refuseFaults, type Fault } from '../problems.ts';
import { readMoney, wireMoney } from '../requests/amount.ts';
import { refuseCardNumber } from '../requests/card-data.ts';
import { bodyFaults } from '../requests/faults.ts';
import { fingerprint } from '../requests/fingerprint.ts';
import { readIdempotencyKey } from '../requests/idempotency-key.ts';
import { storableText } from '../requests/text.ts';
import { purchaseOfPath } from './read-purchases.ts';

const shape = z.strictObject({
  amount: wireMoney.nullish(),
  reason: storableText(200).nullish(),
});
type RefundBody = z.infer<typeof shape>;

/** `GET /v1/purchases/{id}/refunds`: oldest first. */
export function readRefunds({ database }: ApiDependencies): RouteMiddleware {
  return async (ctx) => {
    const em = database.em();
    const { id } = await purchaseOfPath(em, ctx);
    ctx.body = { data: (await listRefunds(em, (await paymentOf(em, id)).id)).map(refundAnswer) };
  };
}

/**
 * `POST /v1/purchases/{id}/refunds`: reserves the amount (all that is left without one) and has it sent; 201 with the
 * refund as it stands. The same key brings the same refund again.
 */
export function refundPurchase(deps: ApiDependencies): RouteMiddleware {
  return async (ctx) => {
    const key = readIdempotencyKey(ctx.get('idempotency-key'));
    const read = shape.safeParse(ctx.request.body);
    if (!read.success) refuseFaults(bodyFaults(read.error, ctx.request.body));
    const body = read.data as RefundBody;
    if (body.reason != null) refuseCardNumber(body.reason, '/reason');
    const purchase = await purchaseOfPath(deps.database.em(), ctx);
    const scope: KeyScope = {
      merchantId: purchase.merchantId,
      route: 'POST /v1/purchases/{id}/refunds',
      key,
    };
    const bodyHash = fingerprint([purchase.id, body]);
    const made = await reserve(deps, purchase, scope, bodyHash, body, ctx.state.caller.keyId);
    if (made) await startSending(deps, purchase);
    const used = await findKey(deps.database.em(), scope);
    if (!used?.bodyHash.equals(bodyHash)) {
      throw problem('idempotency_key_reused', 'This key was used for another request; take a new key.');
    }
    if (!made) ctx.set('Idempotent-Replayed', 'true');
    ctx.status = 201;
    ctx.type = 'application/json';
    ctx.body = used.answer?.body ?? '';
  };
}

/** Key, reservation and answer in one transaction. False when the key is taken. Throws Problem. */
async function reserve(
  deps: ApiDependencies,
  purchase: PurchaseRow,
  scope: KeyScope,
  bodyHash: Buffer,
  body: RefundBody,
  by: string,
): Promise<boolean> {
  try {
    return await deps.database.em().transactional(async (tx) => {
      const { payment } = await lockPurchase(tx, purchase.id);
      if (!(await takeKey(tx, scope, bodyHash, purchase.id))) return false;
      if (payment.method === 'prefunded' || payment.capturedMinor === 0) {
        const detail = `A ${payment.method} payment that is ${payment.status} has nothing to give back.`;
        throw problem('not_refundable', detail);
      }
      const left = payment.capturedMinor - payment.refundedMinor - payment.reservedMinor;
      const amountMinor = body.amount == null ? left : amountOf(body.amount, payment.currency);
      if (amountMinor <= 0) throw new RefundTooLargeError(left);
      const id = await reserveRefund(tx, purchase, payment, {
        amountMinor,
        reason: body.reason ?? 'requested',
        by,
      });
      const refund = (await listRefunds(tx, payment.id)).find((row) => row.id === id);
      if (!refund) throw new Error('a refund that was made is gone');
      await keepAnswer(tx, scope, { status: 201, body: JSON.stringify(refundAnswer(refund)) });
      return true;
    });
  } catch (error) {
    if (error instanceof RefundTooLargeError) {
      const { currency } = await paymentOf(deps.database.em(), purchase.id);
      const detail = `at most ${formatAmount(error.leftMinor, currency)} ${currency} can be given back`;
      throw new Problem([{ code: 'refund_too_large', pointer: '/amount', detail }]);
    }
    if (error instanceof InsufficientBalanceError) {
      const detail = 'the balance does not cover what is to be given back';
      throw new Problem([{ code: 'insufficient_balance', pointer: '/amount', detail }]);
    }
    throw error;
  }
}

function amountOf(wire: WireMoney, currency: string): number {
  const faults: Fault[] = [];
  const amount = readMoney(wire, '/amount', faults);
  if (amount && amount.currency !== currency) {
    const detail = `must be ${currency}, the currency of the payment`;
    faults.push({ code: 'malformed_field', pointer: '/amount/currency', detail });
  } else if (amount && amount.amountMinor <= 0) {
    const detail = 'must be more than nothing';
    faults.push({ code: 'malformed_amount', pointer: '/amount/amount', detail });
  }
  refuseFaults(faults);
  return amount?.amountMinor ?? 0;
}

/** What is not started here the sweeper starts. */
async function startSending(deps: ApiDependencies, purchase: PurchaseRow): Promise<void> {
  try {
    await deps.temporal.withDeadline(Date.now() + deps.config.acceptWaitMs, () =>
      handOn(workflowAccess(deps), purchase, paymentEventSignal),
    );
  } catch (error) {
    const name = error instanceof Error ? error.name : typeof error;
    deps.logger.warn(
      { purchase_id: purchase.id, error: name },
      'a refund is reserved, but not handed on yet',
    );
  }
}

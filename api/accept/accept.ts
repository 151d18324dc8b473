import { findKey, takeKey, type KeyScope, type KeyUse } from '../../db/repositories/idempotency.ts';
import { InsufficientBalanceError } from '../../db/repositories/ledger.ts';
import { acceptPurchase, findPurchase } from '../../db/repositories/purchases.ts';
import { newId } from '../../db/new-id.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { problem, Problem } from '../problems.ts';
import type { PurchaseBody } from '../requests/purchase-body.ts';
import type { Answer, FirstAnswers } from './first-answer.ts';
import { priceOrder, type PricedOrder } from './price-order.ts';

/** A request for a purchase. */
export interface Acceptance {
  readonly scope: KeyScope;
  readonly bodyHash: Buffer;
  readonly body: PurchaseBody;
  readonly waitMs: number | null;
}

/** What the caller is told; `replayed` when the key stood for the purchase already. */
export interface Accepted {
  readonly purchaseId: string;
  readonly answer: Answer;
  readonly replayed: boolean;
}

/** Accepts a purchase once for its key. Throws Problem; then nothing is stored and the key is still free. */
export async function accept(
  deps: ApiDependencies,
  answers: FirstAnswers,
  request: Acceptance,
): Promise<Accepted> {
  const em = deps.database.em();
  const used = await findKey(em, request.scope);
  if (used) return replay(deps, answers, request, used);
  const order = await priceOrder(em, deps, request.scope.merchantId, request.body);
  const purchaseId = newId('pur');
  if (await commit(deps, request, purchaseId, order)) {
    const startable = {
      id: purchaseId,
      merchantId: request.scope.merchantId,
      provider: order.product.provider,
      product: order.product,
      amountMinor: order.amount.amountMinor,
      amountCurrency: order.amount.currency,
      status: 'created',
      method: order.payment.method,
    } as const;
    const answer = await answers.answer(request.scope, startable, request.waitMs);
    return { purchaseId, answer, replayed: false };
  }
  // Somebody else has taken the key meanwhile.
  const taken = await findKey(deps.database.em(), request.scope);
  if (!taken) throw new Error('a key that was taken is gone');
  return replay(deps, answers, request, taken);
}

/** Key, purchase and hold in one transaction: all or nothing. False when the key is taken. */
async function commit(
  deps: ApiDependencies,
  { scope, bodyHash, body }: Acceptance,
  purchaseId: string,
  order: PricedOrder,
): Promise<boolean> {
  try {
    return await deps.database.em().transactional(async (tx) => {
      if (!(await takeKey(tx, scope, bodyHash, purchaseId))) return false;
      await acceptPurchase(tx, purchaseId, { ...order, merchantId: scope.merchantId }, deps.sealing);
      return true;
    });
  } catch (error) {
    if (!(error instanceof InsufficientBalanceError)) throw error;
    if (order.payment.method !== 'prefunded') {
      const detail = `The charge is below the cost, and the balance in ${order.payment.charge.currency} does not cover the rest.`;
      throw new Problem([{ code: 'insufficient_balance', pointer: '/charge', detail }]);
    }
    throw insufficientBalance(order.cost.currency, body.amount == null ? '/product/id' : '/amount');
  }
}

function insufficientBalance(currency: string, pointer: string): Problem {
  const detail = `The prefunded balance in ${currency} does not cover the cost.`;
  return new Problem([{ code: 'insufficient_balance', pointer, detail }]);
}

async function replay(
  deps: ApiDependencies,
  answers: FirstAnswers,
  { scope, bodyHash, waitMs }: Acceptance,
  used: KeyUse,
): Promise<Accepted> {
  if (!used.bodyHash.equals(bodyHash)) {
    throw problem('idempotency_key_reused', 'This key was used for another body; take a new key.');
  }
  const { purchaseId } = used;
  if (used.answer) return { purchaseId, answer: used.answer, replayed: true };
  const purchase = await findPurchase(deps.database.em(), purchaseId);
  if (!purchase) throw new Error(`no purchase ${purchaseId}`);
  return { purchaseId, answer: await answers.answer(scope, purchase, waitMs), replayed: true };
}

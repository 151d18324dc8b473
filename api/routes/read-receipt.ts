import { MerchantEntity } from '../../db/entities/access.ts';
import { viewPurchases } from '../../db/repositories/purchases.ts';
import { receiptOf, receiptText } from '../answers/receipt.ts';
import type { RouteMiddleware } from '../context.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { problem } from '../problems.ts';
import { purchaseOfPath } from './read-purchases.ts';

/** `GET /v1/purchases/{id}/receipt`: as JSON, or with `Accept: text/plain` as text. */
export function readReceipt({ database }: ApiDependencies): RouteMiddleware {
  return async (ctx) => {
    const em = database.em();
    const purchase = await purchaseOfPath(em, ctx);
    const [view] = await viewPurchases(em, [purchase]);
    const { name } = await em.findOneOrFail(MerchantEntity, { id: purchase.merchantId });
    const receipt = view && receiptOf(view, name);
    if (!receipt)
      throw problem(
        'receipt_not_ready',
        'A purchase has a receipt once its value is delivered and paid for.',
      );
    ctx.vary('Accept');
    const asText = ctx.accepts('application/json', 'text/plain') === 'text/plain';
    ctx.body = asText ? receiptText(receipt) : receipt;
  };
}

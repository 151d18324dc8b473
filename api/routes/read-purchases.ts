import { z } from 'zod';
import { findPurchase, listPurchases, readTimeline, viewPurchases } from '../../db/repositories/purchases.ts';
import type { PurchaseRow } from '../../db/entities/purchase.ts';
import type { EntityManager } from '../../db/database.ts';
import { isId } from '../../domain/ids.ts';
import { PURCHASE_STATUSES } from '../../domain/purchase.ts';
import { purchaseAnswer } from '../../db/answers/purchase.ts';
import { timeline } from '../answers/timeline.ts';
import type { ApiContext, RouteMiddleware } from '../context.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { isOperator, sightOf } from '../middleware/authenticate.ts';
import { problem } from '../problems.ts';
import { pageLimit, purchaseCursor, readQuery, time } from '../requests/query.ts';
import { storableText } from '../requests/text.ts';

/** The purchase that the path names, if the caller may see it. Throws Problem: what is another's does not exist. */
export async function purchaseOfPath(em: EntityManager, ctx: ApiContext): Promise<PurchaseRow> {
  const id = ctx.params['id'] ?? '';
  const purchase = isId('pur', id) ? await findPurchase(em, id, sightOf(ctx.state.caller)) : null;
  if (!purchase) throw problem('purchase_not_found', 'You have no purchase of this id.');
  return purchase;
}

/** `GET /v1/purchases/{id}` */
export function readPurchase({ database }: ApiDependencies): RouteMiddleware {
  return async (ctx) => {
    const em = database.em();
    const [view] = await viewPurchases(em, [await purchaseOfPath(em, ctx)]);
    if (!view) throw new Error('a purchase has no payment');
    ctx.body = purchaseAnswer(view, isOperator(ctx.state.caller));
  };
}

const filters = z.strictObject({
  cursor: purchaseCursor.optional(),
  limit: pageLimit,
  status: z.enum(PURCHASE_STATUSES, `must be one of ${PURCHASE_STATUSES.join(', ')}`).optional(),
  reference: storableText(100).optional(),
  created_from: time.optional(),
  created_to: time.optional(),
});

/** `GET /v1/purchases`: newest first. */
export function readPurchaseList({ database }: ApiDependencies): RouteMiddleware {
  return async (ctx) => {
    const { cursor, limit, status, reference, created_from, created_to } = readQuery(filters, ctx.query);
    const em = database.em();
    // One more than asked for tells whether there is a next page.
    const rows = await listPurchases(em, {
      merchantId: sightOf(ctx.state.caller),
      limit: limit + 1,
      ...(cursor !== undefined && { before: cursor }),
      ...(status !== undefined && { status }),
      ...(reference !== undefined && { reference }),
      ...(created_from !== undefined && { createdFrom: created_from }),
      // Times are shown in milliseconds and stored finer: the one that is named counts whole.
      ...(created_to !== undefined && { createdTo: new Date(created_to.getTime() + 1) }),
    });
    const page = rows.slice(0, limit);
    const views = await viewPurchases(em, page);
    const forOperator = isOperator(ctx.state.caller);
    ctx.body = {
      data: views.map((view) => purchaseAnswer(view, forOperator)),
      next_cursor: rows.length > limit ? (page.at(-1)?.id ?? null) : null,
    };
  };
}

/** `GET /v1/purchases/{id}/timeline`: what happened, in order. */
export function readPurchaseTimeline({ database }: ApiDependencies): RouteMiddleware {
  return async (ctx) => {
    const em = database.em();
    const { id } = await purchaseOfPath(em, ctx);
    ctx.body = { data: timeline(await readTimeline(em, id), isOperator(ctx.state.caller)) };
  };
}

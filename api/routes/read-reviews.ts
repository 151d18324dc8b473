import { z } from 'zod';
import { listReviews, type ReviewRow } from '../../db/repositories/reviews.ts';
import { money, toWire } from '../../domain/money.ts';
import { statusReason } from '../../db/answers/purchase.ts';
import { timeline } from '../answers/timeline.ts';
import type { RouteMiddleware } from '../context.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { pageLimit, purchaseCursor, readQuery } from '../requests/query.ts';

/** So many of the latest entries of the timeline stand with a review. */
const EVIDENCE_ENTRIES = 10;

const filters = z.strictObject({ cursor: purchaseCursor.optional(), limit: pageLimit });

/** `GET /v1/reviews`: what waits for a person, the oldest purchase first. */
export function readReviews({ database }: ApiDependencies): RouteMiddleware {
  return async (ctx) => {
    const { cursor, limit } = readQuery(filters, ctx.query);
    const rows = await listReviews(database.em(), { after: cursor, limit: limit + 1 });
    const page = rows.slice(0, limit);
    ctx.body = {
      data: page.map((row) => reviewAnswer(row, Date.now())),
      next_cursor: rows.length > limit ? (page.at(-1)?.purchase.id ?? null) : null,
    };
  };
}

function reviewAnswer(row: ReviewRow, nowMs: number) {
  const { purchase, facts } = row;
  const parked = facts.findLast(({ kind, data }) => kind === 'settled' && data['status'] === 'in_review');
  const since = parked?.at ?? purchase.updatedAt;
  return {
    purchase_id: purchase.id,
    merchant_id: purchase.merchantId,
    reason: statusReason(purchase.reasonCode),
    since: since.toISOString(),
    age_seconds: Math.max(0, Math.floor((nowMs - since.getTime()) / 1000)),
    amount_at_risk: toWire(money(purchase.costMinor, purchase.costCurrency)),
    product: {
      provider: purchase.provider,
      id: purchase.product.id,
      name: purchase.product.name,
      kind: purchase.product.kind,
    },
    fulfilment: {
      status: purchase.fulfilmentStatus,
      reference: purchase.providerReference ?? null,
      our_reference: purchase.ourReference ?? null,
    },
    evidence: timeline(row, true).slice(-EVIDENCE_ENTRIES),
  };
}

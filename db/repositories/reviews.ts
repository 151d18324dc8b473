import type { EntityManager } from '../database.ts';
import {
  AttemptEntity,
  FactEntity,
  PurchaseEntity,
  type AttemptRow,
  type FactRow,
  type PurchaseRow,
} from '../entities/purchase.ts';

/** A purchase that waits for a person, with everything that is known about it. */
export interface ReviewRow {
  readonly purchase: PurchaseRow;
  readonly facts: readonly FactRow[];
  readonly attempts: readonly AttemptRow[];
}

/** A page of what is in review, oldest purchase first. `after` is a cursor: the id of the last one of the page before. */
export async function listReviews(
  em: EntityManager,
  { after, limit }: { after?: string | undefined; limit: number },
): Promise<ReviewRow[]> {
  const purchases = await em.find(
    PurchaseEntity,
    { status: 'in_review', ...(after && { id: { $gt: after } }) },
    { orderBy: { id: 'asc' }, limit },
  );
  const ids = purchases.map(({ id }) => id);
  if (ids.length === 0) return [];
  const facts = await em.find(FactEntity, { purchaseId: { $in: ids } }, { orderBy: { id: 'asc' } });
  const attempts = await em.find(
    AttemptEntity,
    { purchaseId: { $in: ids } },
    { orderBy: { createdAt: 'asc', n: 'asc' } },
  );
  return purchases.map((purchase) => ({
    purchase,
    facts: facts.filter(({ purchaseId }) => purchaseId === purchase.id),
    attempts: attempts.filter(({ purchaseId }) => purchaseId === purchase.id),
  }));
}

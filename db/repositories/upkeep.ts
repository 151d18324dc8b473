import type { EntityManager } from '../database.ts';
import { PurchaseEntity, type PurchaseRow } from '../entities/purchase.ts';

/** Purchases that were accepted but that no workflow has taken up yet. */
export async function unclaimedPurchases(
  em: EntityManager,
  olderThanMs: number,
  limit: number,
): Promise<PurchaseRow[]> {
  return em.find(
    PurchaseEntity,
    { claimedAt: null, closedAt: null, updatedAt: { $lt: new Date(Date.now() - olderThanMs) } },
    { orderBy: { updatedAt: 'asc' }, limit },
  );
}

/**
 * Takes closed purchases that are watched and whose turn it is, marking them as checked: first after `pauseMs`, then ever
 * more seldom with their age, up to every six hours.
 */
export async function takeWatched(em: EntityManager, pauseMs: number, limit: number): Promise<PurchaseRow[]> {
  const taken = await em.execute<{ id: string }[]>(
    `update purchase set checked_at = now() where id in (
       select id from purchase where watch_until is not null and closed_at is not null and watch_until > now()
         and greatest(checked_at, closed_at) <= now() - greatest(make_interval(secs => ?), least((now() - closed_at) / 4, interval '6 hours'))
       order by checked_at nulls first limit ? for update skip locked)
     returning id`,
    [pauseMs / 1000, limit],
  );
  return em.find(PurchaseEntity, { id: { $in: taken.map(({ id }) => id) } });
}

/**
 * Takes open purchases whose workflow has not been checked for a while, marking them as checked. Two sweepers never take
 * the same one.
 */
export async function takeForCheck(
  em: EntityManager,
  quietForMs: number,
  checkedBeforeMs: number,
  limit: number,
): Promise<PurchaseRow[]> {
  const taken = await em.execute<{ id: string }[]>(
    `update purchase set checked_at = now() where id in (
       select id from purchase where closed_at is null and claimed_at is not null
         and updated_at < now() - make_interval(secs => ?)
         and (checked_at is null or checked_at < now() - make_interval(secs => ?))
       order by checked_at nulls first limit ? for update skip locked)
     returning id`,
    [quietForMs / 1000, checkedBeforeMs / 1000, limit],
  );
  return em.find(PurchaseEntity, { id: { $in: taken.map(({ id }) => id) } });
}

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

/** Purchases with a payment of which something is left to do, and that nobody seems to do: not changed for `quietForMs`. */
export async function stalePayments(
  em: EntityManager,
  quietForMs: number,
  limit: number,
): Promise<PurchaseRow[]> {
  const quiet = quietForMs / 1000;
  const rows = await em.execute<{ id: string }[]>(
    `update purchase set checked_at = now() where id in (
       select p.id from purchase p join payment y on y.purchase_id = p.id
       where (exists (select 1 from payment_key k where k.payment_id = y.id and k.state in ('claimed', 'open', 'surplus')
                        and k.updated_at < now() - make_interval(secs => ?) and k.created_at > now() - interval '30 days')
              or exists (select 1 from refund r where r.payment_id = y.id and r.status = 'pending'
                        and r.updated_at < now() - make_interval(secs => ?))
              or (y.due is not null and p.closed_at is not null))
         and (p.checked_at is null or p.checked_at < now() - make_interval(secs => ?))
       limit ? for update of p skip locked)
     returning id`,
    [quiet, quiet, quiet, limit],
  );
  return em.find(PurchaseEntity, { id: { $in: rows.map(({ id }) => id) } });
}

/** Purchases whose reservation the provider has freed by itself by now, as far as our rows know. */
export async function overdueReservations(em: EntityManager, limit: number): Promise<PurchaseRow[]> {
  const rows = await em.execute<{ id: string }[]>(
    `select purchase_id as id from payment where voids_at <= now()
       and (status = 'authorised' or (status in ('unknown', 'uncollected') and (due = 'void' or capture_key is null)))
     order by voids_at limit ?`,
    [limit],
  );
  return em.find(PurchaseEntity, { id: { $in: rows.map(({ id }) => id) }, closedAt: null });
}

/** Takes, once, the reservations that end within a fifth of their life: whoever runs this has to hear of them. */
export async function takeEndingReservations(
  em: EntityManager,
  lifeMs: number,
  limit: number,
): Promise<{ purchaseId: string; voidsAt: Date }[]> {
  const rows = await em.execute<{ purchase_id: string; voids_at: Date | string }[]>(
    `update payment set alerted_at = now() where id in (
       select id from payment where status in ('authorised', 'unknown') and alerted_at is null
         and voids_at <= now() + make_interval(secs => ?) order by voids_at limit ? for update skip locked)
     returning purchase_id, voids_at`,
    [lifeMs / 5000, limit],
  );
  return rows.map(({ purchase_id, voids_at }) => ({ purchaseId: purchase_id, voidsAt: new Date(voids_at) }));
}

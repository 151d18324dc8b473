import { LANES } from '../../domain/lane.ts';
import type { EntityManager } from '../database.ts';

const KEPT_IN_REVIEW = Object.entries(LANES)
  .filter(([, { frees }]) => frees === 'settled')
  .map(([provider]) => `'${provider}'`)
  .join(', ');

/**
 * SQL that is true while the purchase `p` still needs its turn: it is open, or in review where that keeps the lane closed, and
 * its order is not known to be placed.
 */
export const NEEDS_TURN = `p.closed_at is null and (p.status <> 'in_review' or p.provider in (${KEPT_IN_REVIEW})) and not exists (
  select from attempt a where a.purchase_id = p.id and a.operation = 'create' and a.state = 'done')`;

/** How many are before each of these in its queue; 0 is the one whose turn it is, or comes next. */
export async function placesOf(em: EntityManager, ids: readonly string[]): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map();
  const rows = await em.execute<{ id: string; ahead: string | number }[]>(
    `select me.id, (select count(*) from purchase p where p.provider = me.provider and p.account = me.account
       and p.lane_number < me.lane_number and ${NEEDS_TURN}) as ahead
     from purchase me where me.id in (${ids.map(() => '?').join(', ')}) and me.account is not null`,
    [...ids],
  );
  return new Map(rows.map(({ id, ahead }) => [id, Number(ahead)]));
}

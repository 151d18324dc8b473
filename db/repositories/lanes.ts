import { isFinalStatus } from '../../domain/purchase.ts';
import type { LaneRule } from '../../domain/lane.ts';
import type { ProviderName } from '../../domain/product.ts';
import type { EntityManager } from '../database.ts';
import { circuitKey } from './circuits.ts';
import { NEEDS_TURN, placesOf } from './places.ts';
import { findPurchase, lockPurchase } from './purchases.ts';

/** A place in the queue of an account. `wait` is false for what was sent, or closed: its rows say how it goes on. */
export interface Place {
  readonly account: string;
  /** Orders the queue; kept for good. */
  readonly number: number;
  readonly wait: boolean;
}

/**
 * Gives a purchase its place, the same one each time: in the shortest queue of those accounts, one whose credentials were
 * refused last. Claims the purchase, and says in its reason that it waits, where others are before it.
 */
export async function joinLane(
  em: EntityManager,
  purchaseId: string,
  provider: ProviderName,
  accounts: readonly string[],
): Promise<Place> {
  return em.transactional(async (tx) => {
    // One at a time, so that two do not both take the last place of the shortest queue.
    await tx.execute('select pg_advisory_xact_lock(hashtext(?))', [`lane:${provider}`]);
    const { purchase } = await lockPurchase(tx, purchaseId);
    const account = purchase.account ?? (await shortestLane(tx, provider, accounts));
    const [joined] = await tx.execute<{ lane_number: string | number }[]>(
      `update purchase set account = ?, lane_number = coalesce(lane_number, nextval('lane_number')),
         claimed_at = coalesce(claimed_at, now()), status = case status when 'created' then 'processing' else status end
       where id = ? returning lane_number`,
      [account, purchaseId],
    );
    const number = Number(joined?.lane_number);
    const [sent] = await tx.execute<{ sent: boolean }[]>(
      `select exists (select from attempt where purchase_id = ? and operation = 'create'
         and state in ('sending', 'unknown', 'done')) as sent`,
      [purchaseId],
    );
    const parked = purchase.status === 'in_review' || isFinalStatus(purchase.status);
    const wait = sent?.sent !== true && !parked;
    if (wait && (await placesOf(tx, [purchaseId])).get(purchaseId) !== 0) await sayItWaits(tx, purchaseId);
    return { account, number, wait };
  });
}

/**
 * The account with the shortest queue, one whose credentials were refused last; of equals the one that gave its last token
 * longest ago, since a token that was used is given again for a while.
 */
export async function shortestLane(
  em: EntityManager,
  provider: ProviderName,
  accounts: readonly string[],
): Promise<string> {
  const [first] = accounts;
  if (first === undefined) throw new Error(`${provider} has no account`);
  const values = accounts.map(() => '(?::text, ?::text)').join(', ');
  const [best] = await em.execute<{ account: string }[]>(
    `select c.account from (values ${values}) as c (account, circuit)
     order by exists (select from provider_circuit k where k.provider = c.circuit and (k.until_resumed or k.open_until > now())),
       (select count(*) from purchase p where p.provider = ? and p.account = c.account and ${NEEDS_TURN}),
       (select max(t.bound_at) from provider_token t where t.provider = ? and t.account = c.account) nulls first,
       c.account limit 1`,
    [...accounts.flatMap((account) => [account, circuitKey(provider, account)]), provider, provider],
  );
  return best?.account ?? first;
}

/** The next number of any queue, for one that is no purchase. */
export async function nextNumber(em: EntityManager): Promise<number> {
  const [next] = await em.execute<{ number: string | number }[]>(`select nextval('lane_number') as number`);
  return Number(next?.number);
}

async function sayItWaits(em: EntityManager, purchaseId: string): Promise<void> {
  await em.execute(
    `update purchase set version = version + 1, reason_code = 'waiting_for_turn', updated_at = now()
     where id = ? and reason_code is null`,
    [purchaseId],
  );
}

/** True when a purchase has no more use for its turn: its order is placed, or it is closed or, where that frees it, parked. */
export async function isTurnOver(
  em: EntityManager,
  purchaseId: string,
  frees: LaneRule['frees'],
): Promise<boolean> {
  const purchase = await findPurchase(em, purchaseId);
  if (!purchase || isFinalStatus(purchase.status)) return true;
  if (purchase.status === 'in_review') return frees === 'parked';
  const [placed] = await em.execute<{ placed: boolean }[]>(
    `select exists (select from attempt where purchase_id = ? and operation = 'create' and state = 'done') as placed`,
    [purchaseId],
  );
  return placed?.placed === true;
}

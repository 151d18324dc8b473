import type { EntityManager } from '../database.ts';
import { IdempotencyKeyEntity } from '../entities/access.ts';

/** An Idempotency-Key in its scope. */
export interface KeyScope {
  readonly merchantId: string;
  /** Method and route template: `POST /v1/purchases`. */
  readonly route: string;
  readonly key: string;
}

/** What a key stands for already. */
export interface KeyUse {
  readonly purchaseId: string;
  readonly bodyHash: Buffer;
  /** The first answer, once it is given. */
  readonly answer: { readonly status: number; readonly body: string } | null;
}

/**
 * Takes the key for a purchase, in the caller's transaction; false when somebody has it. A parallel caller waits here
 * until the first one commits or rolls back.
 */
export async function takeKey(
  em: EntityManager,
  scope: KeyScope,
  bodyHash: Buffer,
  purchaseId: string,
): Promise<boolean> {
  const rows = await em.execute<{ key: string }[]>(
    `insert into idempotency_key (merchant_id, route, key, body_hash, purchase_id) values (?, ?, ?, ?, ?)
     on conflict do nothing returning key`,
    [scope.merchantId, scope.route, scope.key, bodyHash, purchaseId],
  );
  return rows.length > 0;
}

/** What the key was used for, or null. */
export async function findKey(em: EntityManager, scope: KeyScope): Promise<KeyUse | null> {
  const row = await em.findOne(IdempotencyKeyEntity, { ...scope });
  if (!row) return null;
  const answer =
    row.answerStatus != null && row.answerBody != null
      ? { status: row.answerStatus, body: row.answerBody }
      : null;
  return { purchaseId: row.purchaseId, bodyHash: Buffer.from(row.bodyHash), answer };
}

/** Keeps an answer as the key's own, unless one is kept already; returns the one that counts. */
export async function keepAnswer(
  em: EntityManager,
  scope: KeyScope,
  answer: { status: number; body: string },
): Promise<{ status: number; body: string }> {
  const [row] = await em.execute<{ answer_status: number; answer_body: string }[]>(
    `update idempotency_key set answer_status = coalesce(answer_status, ?), answer_body = coalesce(answer_body, ?)
     where merchant_id = ? and route = ? and key = ? returning answer_status, answer_body`,
    [answer.status, answer.body, scope.merchantId, scope.route, scope.key],
  );
  return row ? { status: row.answer_status, body: row.answer_body } : answer;
}

/** Forgets keys older than `days`, at most `limit` at a time. */
export async function forgetOldKeys(em: EntityManager, days: number, limit = 1000): Promise<void> {
  await em.execute(
    `delete from idempotency_key where ctid in (
       select ctid from idempotency_key where created_at < now() - make_interval(days => ?) limit ?)`,
    [days, limit],
  );
}

import type { ProviderName } from '../../domain/product.ts';
import type { Evidence } from '../../domain/provider.ts';
import type { EntityManager } from '../database.ts';
import { CallbackEntity, type CallbackRow } from '../entities/provider.ts';
import { newId } from '../new-id.ts';
import { storableJson } from '../storable.ts';

/** Stores a callback once per content. Returns its id, or null when the same content is stored already. */
export async function storeCallback(
  em: EntityManager,
  callback: {
    provider: ProviderName;
    contentHash: Buffer;
    ourReference: string | null;
    purchaseId: string | null;
    evidence: Evidence;
  },
): Promise<string | null> {
  const [row] = await em.execute<{ id: string }[]>(
    `insert into callback (id, provider, content_hash, our_reference, purchase_id, evidence) values (?, ?, ?, ?, ?, ?)
     on conflict (provider, content_hash) do nothing returning id`,
    [
      newId('cbk'),
      callback.provider,
      callback.contentHash,
      callback.ourReference,
      callback.purchaseId,
      storableJson(callback.evidence),
    ],
  );
  return row?.id ?? null;
}

/** Marks callbacks as handed to their purchase, or as needing nothing. */
export async function markHandled(em: EntityManager, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await em.nativeUpdate(CallbackEntity, { id: { $in: [...ids] } }, { handledAt: new Date() });
}

/** Callbacks that are stored but were not handed on, oldest first: the sweeper signals them again. */
export async function unhandledCallbacks(
  em: EntityManager,
  olderThan: Date,
  limit: number,
): Promise<CallbackRow[]> {
  return em.find(
    CallbackEntity,
    { handledAt: null, receivedAt: { $lt: olderThan } },
    { orderBy: { receivedAt: 'asc' }, limit },
  );
}

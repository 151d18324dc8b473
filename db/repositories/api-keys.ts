import { createHash } from 'node:crypto';
import type { EntityManager } from '../database.ts';
import { ApiKeyEntity, type Scope } from '../entities/access.ts';

/** Who calls: the key's id, its merchant (null for an operator) and what it may do. */
export interface Caller {
  readonly keyId: string;
  readonly merchantId: string | null;
  readonly scopes: readonly Scope[];
}

/** SHA-256 of the key. Keys are long random strings, so a plain hash cannot be guessed back. */
export function hashApiKey(key: string): Buffer {
  return createHash('sha256').update(key, 'utf8').digest();
}

/** The caller behind a key, or null when there is none or it is revoked. The look-up is by hash: its time tells nothing. */
export async function findCaller(em: EntityManager, key: string): Promise<Caller | null> {
  const row = await em.findOne(ApiKeyEntity, { keyHash: hashApiKey(key), revokedAt: null });
  return row && { keyId: row.id, merchantId: row.merchantId ?? null, scopes: row.scopes };
}

import type { DeliverableSecret } from '../../domain/provider.ts';
import type { EntityManager } from '../database.ts';
import { DeliverableEntity } from '../entities/purchase.ts';
import { newId } from '../new-id.ts';
import { maskCode, seal, unseal, type SealingKey } from '../sealing.ts';

/** Stores secrets sealed, once; what is there already is replaced only where it does not open with our key. */
export async function storeSecrets(
  em: EntityManager,
  sealing: SealingKey,
  purchaseId: string,
  secrets: readonly DeliverableSecret[],
): Promise<void> {
  if (await deliverableOpens(em, sealing, purchaseId)) return;
  for (const [position, secret] of secrets.entries()) {
    const plain = JSON.stringify({ code: secret.code, serial: secret.serial });
    await em.execute(
      `insert into deliverable (id, purchase_id, position, kind, masked, key_id, sealed) values (?, ?, ?, ?, ?, ?, ?)
       on conflict (purchase_id, position) do update set masked = excluded.masked, key_id = excluded.key_id, sealed = excluded.sealed`,
      [
        newId('dlv'),
        purchaseId,
        position,
        secret.kind,
        maskCode(secret.code),
        sealing.id,
        seal(sealing, plain, purchaseId),
      ],
    );
  }
}

/** Thrown when a code is in our store and does not open with our key: it was sealed with one that is lost. */
export class SealedElsewhereError extends Error {
  override readonly name = 'SealedElsewhereError';
}

/** The secrets of a purchase in clear, in their order. Throws SealedElsewhereError. */
export async function revealDeliverables(
  em: EntityManager,
  sealing: SealingKey,
  purchaseId: string,
): Promise<{ id: string; kind: string; code: string; serial: string | null }[]> {
  const rows = await em.find(DeliverableEntity, { purchaseId }, { orderBy: { position: 'asc' } });
  return rows.map(({ id, kind, keyId, sealed }) => {
    if (keyId !== sealing.id) throw new SealedElsewhereError(`the code was sealed with key ${keyId}`);
    const { code, serial } = JSON.parse(unseal(sealing, sealed, purchaseId)) as {
      code: string;
      serial: string | null;
    };
    return { id, kind, code, serial };
  });
}

/** True when the purchase's deliverable is in our store and opens with our key: that is what "delivered" means for it. */
export async function deliverableOpens(
  em: EntityManager,
  sealing: SealingKey,
  purchaseId: string,
): Promise<boolean> {
  const row = await em.findOne(DeliverableEntity, { purchaseId }, { orderBy: { position: 'asc' } });
  if (!row || row.keyId !== sealing.id) return false;
  try {
    unseal(sealing, row.sealed, purchaseId);
    return true;
  } catch {
    return false;
  }
}

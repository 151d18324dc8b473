import type { Recipient } from '../../domain/product.ts';
import { hasSecrets } from '../../domain/recipient.ts';
import type { EntityManager } from '../database.ts';
import type { PurchaseRow } from '../entities/purchase.ts';
import { seal, unseal, type SealingKey } from '../sealing.ts';

/** Thrown when the secrets of a recipient are gone, or do not open with our key. */
export class UnopenedRecipientError extends Error {
  override readonly name = 'UnopenedRecipientError';
}

/** What the secrets are bound to: a purchase, and that they are a recipient's. */
const contextOf = (purchaseId: string) => `${purchaseId}:recipient`;

/** Keeps the secrets of a recipient, sealed. */
export async function sealRecipient(
  em: EntityManager,
  sealing: SealingKey,
  purchaseId: string,
  secrets: Recipient,
): Promise<void> {
  await em.execute('insert into sealed_recipient (purchase_id, key_id, sealed) values (?, ?, ?)', [
    purchaseId,
    sealing.id,
    seal(sealing, JSON.stringify(secrets), contextOf(purchaseId)),
  ]);
}

/**
 * The recipient in clear, for the one activity that sends it. Throws UnopenedRecipientError, which tells nothing of what
 * was sealed.
 */
export async function openRecipient(
  em: EntityManager,
  sealing: SealingKey,
  { id, recipient }: Pick<PurchaseRow, 'id' | 'recipient'>,
): Promise<Recipient> {
  if (!hasSecrets(recipient)) return recipient;
  const [row] = await em.execute<{ key_id: string; sealed: Buffer }[]>(
    'select key_id, sealed from sealed_recipient where purchase_id = ?',
    [id],
  );
  if (!row) throw new UnopenedRecipientError('the secrets of the recipient are not there any more');
  if (row.key_id !== sealing.id)
    throw new UnopenedRecipientError('the secrets of the recipient were sealed with another key');
  try {
    return { ...recipient, ...(JSON.parse(unseal(sealing, row.sealed, contextOf(id))) as Recipient) };
  } catch {
    throw new UnopenedRecipientError('the secrets of the recipient do not open');
  }
}

/** Erases the secrets: the order is taken, or will not be sent any more. */
export async function forgetSecrets(
  em: EntityManager,
  { id, recipient }: Pick<PurchaseRow, 'id' | 'recipient'>,
): Promise<void> {
  if (hasSecrets(recipient)) await em.execute('delete from sealed_recipient where purchase_id = ?', [id]);
}

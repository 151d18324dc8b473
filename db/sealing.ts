import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

/** A key for deliverables: 32 bytes, and an id so that a later key can stand beside it. */
export interface SealingKey {
  readonly id: string;
  readonly key: Buffer;
}

/** The key with its id: the first 8 hex digits of its SHA-256, which tells nothing about it. */
export function sealingKey(key: Buffer): SealingKey {
  if (key.length !== 32) throw new Error('a sealing key has 32 bytes');
  return { id: createHash('sha256').update('vendrail:').update(key).digest('hex').slice(0, 8), key };
}

/** Encrypts with AES-256-GCM: 12 bytes nonce, 16 bytes tag, ciphertext. `context` is bound in: it opens only with the same. */
export function seal(sealing: SealingKey, plain: string, context: string): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', sealing.key, nonce).setAAD(Buffer.from(context));
  const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]);
}

/** Decrypts what `seal` made. Throws when key, context or content is not the same. */
export function unseal(sealing: SealingKey, sealed: Uint8Array, context: string): string {
  const bytes = Buffer.from(sealed);
  const decipher = createDecipheriv('aes-256-gcm', sealing.key, bytes.subarray(0, 12), { authTagLength: 16 });
  decipher.setAAD(Buffer.from(context)).setAuthTag(bytes.subarray(12, 28));
  return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
}

/** Shows only the last characters of a code: at most four, and never more than a quarter of it. */
export function maskCode(code: string): string {
  const shown = Math.min(4, Math.floor(code.length / 4));
  return `${'•'.repeat(Math.max(4, code.length - shown))}${shown === 0 ? '' : code.slice(-shown)}`;
}

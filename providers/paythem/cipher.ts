import { createCipheriv, createDecipheriv, createHmac, randomInt, timingSafeEqual } from 'node:crypto';

/** The only encryption that VVS supports. Source: paythem-vvs, 2.1. */
export const ENC_METHOD = 'AES-CBC-256-OPENSSL';

const CIPHER = 'aes-256-cbc';
const KEY_BYTES = 32;
const IV_CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const IV_PATTERN = /^[A-Za-z0-9]{16}$/;

/** Thrown when a text is no ciphertext of this key. Says nothing about the plaintext. */
export class CipherError extends Error {
  override readonly name = 'CipherError';
}

/** 16 ASCII alphanumerics, sent in clear (field notes). */
export function newIv(): string {
  return Array.from({ length: 16 }, () => IV_CHARACTERS[randomInt(IV_CHARACTERS.length)]).join('');
}

export function isIv(text: string): boolean {
  return IV_PATTERN.test(text);
}

/** AES-256-CBC with PKCS#7, base64. The key is the private key's first 32 bytes, zero-padded (field notes). */
export function encrypt(plaintext: string, privateKey: string, iv: string): string {
  const cipher = createCipheriv(CIPHER, keyOf(privateKey), Buffer.from(iv, 'latin1'));
  return Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]).toString('base64');
}

/** The decrypted bytes. Throws CipherError. */
export function decrypt(ciphertext: string, privateKey: string, iv: string): Buffer {
  if (!/^[A-Za-z0-9+/\s]+={0,2}\s*$/.test(ciphertext)) throw new CipherError('not base64');
  try {
    const decipher = createDecipheriv(CIPHER, keyOf(privateKey), Buffer.from(iv, 'latin1'));
    return Buffer.concat([decipher.update(Buffer.from(ciphertext, 'base64')), decipher.final()]);
  } catch {
    // OpenSSL's own message adds nothing, and a padding error must not be told from another.
    throw new CipherError('cannot be decrypted with this key');
  }
}

/** Lower-case hex HMAC-SHA256 of exactly these bytes with the whole private key. Source: 3.1 X-Hash. */
export function sign(plaintext: string | Uint8Array, privateKey: string): string {
  return createHmac('sha256', privateKey).update(plaintext).digest('hex');
}

/** True when `hash` (hex of either case) is the signature of these bytes; in constant time. */
export function isSignature(hash: string, plaintext: Uint8Array, privateKey: string): boolean {
  const given = Buffer.from(hash.toLowerCase(), 'latin1');
  const wanted = Buffer.from(sign(plaintext, privateKey), 'latin1');
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

function keyOf(privateKey: string): Buffer {
  const key = Buffer.alloc(KEY_BYTES);
  Buffer.from(privateKey, 'utf8').copy(key, 0, 0, KEY_BYTES);
  return key;
}

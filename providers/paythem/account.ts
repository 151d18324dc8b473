import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { decrypt, encrypt, sign } from './cipher.ts';

/** Thrown when the credentials are not there as they must be. Names variables, never values. */
export class PaythemAccountError extends Error {
  override readonly name = 'PaythemAccountError';
}

export interface PaythemCredentials {
  /** As PayThem provides it (base64 or not); sent unencrypted. */
  readonly publicKey: string;
  readonly privateKey: string;
  readonly user: string;
  readonly password: string;
}

/** One API account. Its private key and password cannot be read, printed or serialised: only used. */
export class PaythemAccount {
  readonly publicKey: string;
  readonly #privateKey: string;
  readonly #user: string;
  readonly #password: string;

  constructor({ publicKey, privateKey, user, password }: PaythemCredentials) {
    this.publicKey = publicKey;
    this.#privateKey = privateKey;
    this.#user = user;
    this.#password = password;
  }

  encrypt(plaintext: string, iv: string): string {
    return encrypt(plaintext, this.#privateKey, iv);
  }

  /** Throws CipherError. */
  decrypt(ciphertext: string, iv: string): Buffer {
    return decrypt(ciphertext, this.#privateKey, iv);
  }

  sign(plaintext: string): string {
    return sign(plaintext, this.#privateKey);
  }

  /** The fields that go into the encrypted part of every post (2.5). For `sealRequest` only. */
  login(): { USERNAME: string; PASSWORD: string } {
    return { USERNAME: this.#user, PASSWORD: this.#password };
  }

  /** A text of the provider without any of the four credentials that it may repeat, cut to `max` characters. */
  scrub(text: string, max: number): string {
    const secrets = [this.#privateKey, this.#password, this.publicKey, this.#user].filter(Boolean);
    return secrets.reduce((clean, secret) => clean.replaceAll(secret, '***'), text).slice(0, max);
  }

  toJSON(): string {
    return '[PayThem account]';
  }

  [inspect.custom](): string {
    return '[PayThem account]';
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The account from the environment. PayThem hands the credentials out in two parts by two ways, and production keys in two
 * parts to separate staff (2.1, 5), so each is a variable, or a file named by its NAME_FILE, of its own:
 * PAYTHEM_PUBLIC_KEY and PAYTHEM_USER; PAYTHEM_PASSWORD and PAYTHEM_PRIVATE_KEY, the last also as
 * PAYTHEM_PRIVATE_KEY_PART1 and PAYTHEM_PRIVATE_KEY_PART2. Throws PaythemAccountError.
 */
export function readPaythemAccount(
  env: Environment,
  readFile: (path: string) => string = (path) => readFileSync(path, 'utf8'),
): PaythemAccount {
  const read = (name: string) => valueOf(env, name, readFile);
  const parts = ['PAYTHEM_PRIVATE_KEY_PART1', 'PAYTHEM_PRIVATE_KEY_PART2'] as const;
  const given = parts.filter((name) => isGiven(env, name));
  if (given.length > 0 && isGiven(env, 'PAYTHEM_PRIVATE_KEY')) {
    throw new PaythemAccountError(`set PAYTHEM_PRIVATE_KEY or its parts (${parts.join(', ')}), not both`);
  }
  return new PaythemAccount({
    publicKey: read('PAYTHEM_PUBLIC_KEY'),
    user: read('PAYTHEM_USER'),
    password: read('PAYTHEM_PASSWORD'),
    privateKey: given.length > 0 ? parts.map(read).join('') : read('PAYTHEM_PRIVATE_KEY'),
  });
}

function isGiven(env: Environment, name: string): boolean {
  return env[name] !== undefined || env[`${name}_FILE`] !== undefined;
}

function valueOf(env: Environment, name: string, readFile: (path: string) => string): string {
  const file = env[`${name}_FILE`];
  const direct = env[name];
  if (file !== undefined && direct !== undefined) {
    throw new PaythemAccountError(`set ${name} or ${name}_FILE, not both`);
  }
  const value = file === undefined ? direct : contentOf(name, file, readFile);
  if (value === undefined || value === '') throw new PaythemAccountError(`${name} is not set`);
  return value;
}

function contentOf(name: string, file: string, readFile: (path: string) => string): string {
  try {
    return readFile(file).replace(/\r?\n$/, '');
  } catch {
    throw new PaythemAccountError(`the file of ${name}_FILE cannot be read`);
  }
}

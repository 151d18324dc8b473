import { z } from 'zod';

/** Ids, names and passwords of Payvice wallets. Credentials are private fields: neither JSON nor a log shows them. */
export class Wallet {
  /** The wallet ID (`vice_id`). */
  readonly viceId: string;
  /** The user name (`user_name`). */
  readonly userName: string;
  readonly #password: string;
  readonly #pin: string;

  constructor(credentials: {
    readonly viceId: string;
    readonly userName: string;
    readonly password: string;
    /** The 4-digit transaction code (`auth`). */
    readonly pin: string;
  }) {
    this.viceId = credentials.viceId;
    this.userName = credentials.userName;
    this.#password = credentials.password;
    this.#pin = credentials.pin;
  }

  /** `pwd` of a request body. */
  get password(): string {
    return this.#password;
  }

  /** `auth` of a request body. */
  get pin(): string {
    return this.#pin;
  }
}

/** Thrown when the wallets of the environment cannot be read. Names the variable and the field, never a value. */
export class WalletsError extends Error {
  override readonly name = 'WalletsError';
}

type Env = Readonly<Record<string, string | undefined>>;

const SINGLE = {
  viceId: 'PAYVICE_VICE_ID',
  userName: 'PAYVICE_USER',
  password: 'PAYVICE_PASSWORD',
  pin: 'PAYVICE_PIN',
} as const;

/** Fields of one wallet; the same for the single variables and for `PAYVICE_WALLETS`. */
const CREDENTIALS = {
  viceId: z.string().regex(/^[0-9A-Za-z]{4,20}$/),
  userName: z.string().regex(/^\S{1,100}$/),
  password: z.string().min(1).max(200),
  pin: z.string().regex(/^[0-9]{4}$/),
};
const single = z.object(CREDENTIALS);
const listed = z
  .object({
    vice_id: CREDENTIALS.viceId,
    user: CREDENTIALS.userName,
    password: CREDENTIALS.password,
    pin: CREDENTIALS.pin,
  })
  .strict();

/**
 * The wallets of the environment: the single one (`PAYVICE_VICE_ID`, `PAYVICE_USER`, `PAYVICE_PASSWORD`, `PAYVICE_PIN`; all or
 * none), then those of `PAYVICE_WALLETS`, a JSON list of `{ "vice_id", "user", "password", "pin" }`, all strings.
 * Throws WalletsError.
 */
export function walletsOf(env: Env): Wallet[] {
  const wallets = [...singleWallet(env), ...listedWallets(env['PAYVICE_WALLETS'])];
  const twice = wallets.findIndex(
    ({ viceId }, place) => wallets.findIndex((w) => w.viceId === viceId) < place,
  );
  if (twice !== -1) throw new WalletsError('PAYVICE_WALLETS: one wallet is there twice');
  return wallets;
}

function singleWallet(env: Env): Wallet[] {
  const given = Object.values(SINGLE).filter((name) => (env[name] ?? '') !== '');
  if (given.length === 0) return [];
  const values = Object.fromEntries(Object.entries(SINGLE).map(([field, name]) => [field, env[name]]));
  const read = single.safeParse(values);
  if (read.success) return [new Wallet(read.data)];
  const field = read.error.issues[0]?.path[0] as keyof typeof SINGLE;
  throw new WalletsError(`${SINGLE[field]} is missing or malformed`);
}

function listedWallets(text: string | undefined): Wallet[] {
  if (text === undefined || text.trim() === '') return [];
  const wanted = 'must be a JSON list of { "vice_id", "user", "password", "pin" } with texts';
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    // The parser's own message quotes the text.
    throw new WalletsError(`PAYVICE_WALLETS ${wanted}`);
  }
  if (!Array.isArray(list)) throw new WalletsError(`PAYVICE_WALLETS ${wanted}`);
  return list.map((item, place) => {
    const read = listed.safeParse(item);
    if (!read.success) {
      const known = read.error.issues[0]?.path[0];
      const where = typeof known === 'string' ? `, "${known}"` : '';
      throw new WalletsError(`PAYVICE_WALLETS ${wanted}: look at wallet ${place + 1}${where}`);
    }
    const { vice_id: viceId, user: userName, password, pin } = read.data;
    return new Wallet({ viceId, userName, password, pin });
  });
}

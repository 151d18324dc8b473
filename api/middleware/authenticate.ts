import type { Database } from '../../db/database.ts';
import type { Scope } from '../../db/entities/access.ts';
import { findCaller, hashApiKey, type Caller } from '../../db/repositories/api-keys.ts';
import type { RouteMiddleware } from '../context.ts';
import { problem, type Problem } from '../problems.ts';

/** A revoked key works at most this much longer. */
const REMEMBERED_MS = 5_000;
const REMEMBERED_KEYS = 1_000;
const LONGEST_KEY = 200;

/** Finds out who calls. Positive answers are remembered for seconds, by the key's hash, since every request asks. */
export class Authenticator {
  readonly #database: Database;
  readonly #known = new Map<string, { readonly caller: Caller; readonly until: number }>();

  constructor(database: Database) {
    this.#database = database;
  }

  /** The caller of an Authorization header. Throws Problem. */
  async caller(authorization: string): Promise<Caller> {
    const key = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
    if (!key) throw unauthorised('api_key_missing', 'Send the API key as "Authorization: Bearer sk_…".');
    const hash = hashApiKey(key).toString('base64');
    const known = this.#known.get(hash);
    if (known && known.until > Date.now()) return known.caller;
    const caller = key.length > LONGEST_KEY ? null : await findCaller(this.#database.em(), key);
    if (!caller) throw unauthorised('api_key_invalid', 'This API key does not exist or was revoked.');
    this.#remember(hash, caller);
    return caller;
  }

  #remember(hash: string, caller: Caller): void {
    this.#known.delete(hash);
    this.#known.set(hash, { caller, until: Date.now() + REMEMBERED_MS });
    const [oldest] = this.#known.keys();
    if (this.#known.size > REMEMBERED_KEYS && oldest !== undefined) this.#known.delete(oldest);
  }
}

/** Lets callers in that have one of these scopes. */
export function allow(authenticator: Authenticator, ...scopes: readonly Scope[]): RouteMiddleware {
  return async (ctx, next) => {
    const caller = await authenticator.caller(ctx.get('authorization'));
    if (!scopes.some((scope) => caller.scopes.includes(scope))) {
      throw problem('scope_missing', `This needs an API key with the scope ${scopes.join(' or ')}.`);
    }
    ctx.state.caller = caller;
    await next();
  };
}

/** True when the caller works for us: sees every merchant's purchases, and our references. */
export function isOperator(caller: Caller): boolean {
  return caller.scopes.includes('operator');
}

/** Whose purchases the caller sees: one merchant's, or everybody's (null). Throws Problem for a key of nobody. */
export function sightOf(caller: Caller): string | null {
  return isOperator(caller) ? null : merchantOf(caller);
}

/** The merchant that the caller acts for. Throws Problem when there is none. */
export function merchantOf({ merchantId }: Caller): string {
  if (merchantId === null) throw problem('scope_missing', 'This needs an API key of a merchant.');
  return merchantId;
}

function unauthorised(code: 'api_key_missing' | 'api_key_invalid', detail: string): Problem {
  const error = code === 'api_key_invalid' ? ', error="invalid_token"' : '';
  return problem(code, detail, { 'WWW-Authenticate': `Bearer realm="vendrail"${error}` });
}

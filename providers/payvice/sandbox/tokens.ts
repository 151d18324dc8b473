import { randomBytes } from 'node:crypto';
import type { SandboxContext } from '../../sandbox/provider-sandbox.ts';
import type { Wallet } from '../wallets.ts';
import { refusal, type Fields, type Handlers } from './call.ts';
import { takeFault } from './own-faults.ts';
import type { Token } from './order.ts';
import type { Store } from './store.ts';
import { PRINTED, SEEN } from './texts.ts';
import { MS_PER_MINUTE } from './times.ts';

/** How long a token lives. Source: Lookup Response. */
const TOKEN_LIFE_MS = 120_000;
const TOKEN_BYTES = 32;

/** Gives request tokens and says whether one may still be used. */
export class Tokens {
  readonly #context: SandboxContext;
  readonly #store: Store;
  readonly #wallets: ReadonlyMap<string, Wallet>;

  constructor(context: SandboxContext, store: Store, wallets: ReadonlyMap<string, Wallet>) {
    this.#context = context;
    this.#store = store;
    this.#wallets = wallets;
  }

  handlers(): Handlers {
    return {
      '/api/tran/auth2/lookup': ({ request, fields }) => {
        const viceId = fields.text('vice_id');
        const wallet = this.#wallets.get(viceId);
        if (!wallet) throw refusal(SEEN.lookupUnknownWallet);
        if (fields.text('user_name') !== wallet.userName) throw refusal(SEEN.lookupWrongUser);
        const token = this.#issue(viceId);
        const fault = takeFault(this.#context, request, 'kill_token');
        if (fault) this.kill(token, fault.delay_ms);
        const status = Number(this.#context.behaviour.choice('payvice.lookup_status'));
        return { vice_id: viceId, token: token.value, status, message: PRINTED.authenticated };
      },
    };
  }

  /** The token of the request, if its wallet may use it now; else refused, with `wrong` where it is none of the wallet's. */
  usable(fields: Fields, wrong: string): Token {
    const token = this.#store.token(fields.text('token'));
    const perPath = this.#context.behaviour.choice('payvice.bad_token_text') === 'per_path';
    if (!token || token.viceId !== fields.text('vice_id') || isDead(token, this.#context.clock.now())) {
      throw refusal(perPath ? wrong : PRINTED.wrongToken);
    }
    const expires = this.#context.behaviour.is('payvice.token_expires');
    if (expires && this.#context.clock.now() >= token.issuedAtMs + TOKEN_LIFE_MS) {
      throw refusal(PRINTED.tokenExpired);
    }
    if (token.used) throw refusal(PRINTED.tokenUsed);
    return token;
  }

  /** Makes a token worthless, as a later look-up does. */
  kill(token: Token, afterMs = 0): void {
    token.killedAtMs = this.#context.clock.now() + afterMs;
    this.#store.saveToken(token);
  }

  /** A new token, or the one of this clock minute again, used or not. */
  #issue(viceId: string): Token {
    const { clock, behaviour } = this.#context;
    const latest = this.#store.latestToken(viceId);
    const perMinute = behaviour.choice('payvice.token') === 'clock_minute';
    if (perMinute && latest && minuteOf(latest.issuedAtMs) === minuteOf(clock.now())) {
      latest.requests.lookup += 1;
      this.#store.saveToken(latest);
      return latest;
    }
    const oneLive = behaviour.is('payvice.one_live_token');
    if (latest && oneLive && !isDead(latest, clock.now())) this.kill(latest);
    const token: Token = {
      value: randomBytes(TOKEN_BYTES).toString('hex'),
      viceId,
      issuedAtMs: clock.now(),
      used: false,
      killedAtMs: null,
      requests: { lookup: 1, enquiry: 0, purchase: 0, requery: 0 },
    };
    this.#store.saveToken(token);
    return token;
  }
}

/** True when a later look-up has made the token worthless. */
export function isDead({ killedAtMs }: Token, nowMs: number): boolean {
  return killedAtMs !== null && nowMs >= killedAtMs;
}

function minuteOf(epochMs: number): number {
  return Math.floor(epochMs / MS_PER_MINUTE);
}

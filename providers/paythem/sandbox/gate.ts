import type { SandboxContext, SandboxRequest } from '../../sandbox/provider-sandbox.ts';
import { isTimeZone, momentsOf } from '../wall-time.ts';
import { VvsRefusal } from './errors.ts';
import { headerOf, openRequest, type Credentials, type Opened } from './form.ts';
import type { Store } from './store.ts';

/** So many calls in a row with incorrect details lock the account and blacklist the address (2.5; the number is ours). */
export const LOCKED_AFTER = 5;
/** Source: 3.2.1. */
const TOLERANCE_MS = 30_000;

/** Lets calls of the account in. */
export class Gate {
  readonly #context: SandboxContext;
  readonly #store: Store;
  readonly #credentials: Credentials;

  constructor(context: SandboxContext, store: Store, credentials: Credentials) {
    this.#context = context;
    this.#store = store;
    this.#credentials = credentials;
  }

  /**
   * PayThem's clock: this machine's with `paythem.clock_skew_s`. Not the one that `/_control/clock` advances: letting time
   * pass moves both sides' clocks.
   */
  serverTime(): number {
    return Date.now() + Number(this.#context.behaviour.choice('paythem.clock_skew_s')) * 1000;
  }

  /** True when nobody answers this address. */
  ignores(request: SandboxRequest): boolean {
    if (this.#context.behaviour.is('paythem.foreign_ip_answered')) return false;
    return this.#isBlacklisted(request) || !this.#isHome(request);
  }

  /** Checks everything but the function, in this order: lock, address, envelope, login, time, replay. Throws VvsRefusal. */
  enter(request: SandboxRequest): Opened {
    if (this.#store.guard.locked) throw new VvsRefusal('locked');
    if (this.#isBlacklisted(request) || !this.#isHome(request)) throw new VvsRefusal('ip');
    const opened = this.#identify(request);
    if (this.#store.guard.failures > 0) this.#store.setGuard({ failures: 0 });
    const { SERVER_TIMESTAMP: time, SERVER_TIMEZONE: zone } = opened.fields;
    if (typeof time !== 'string' || typeof zone !== 'string' || !isTimeZone(zone)) {
      throw new VvsRefusal('timeFormat');
    }
    const moments = momentsOf(time, zone);
    if (moments.length === 0) throw new VvsRefusal('timeFormat');
    const now = this.serverTime();
    if (!moments.some((moment) => Math.abs(moment - now) <= TOLERANCE_MS)) throw new VvsRefusal('timestamp');
    if (!this.#store.isNew(opened.hash, now)) throw new VvsRefusal('replay');
    return opened;
  }

  /** The opened envelope of the right user; incorrect details are counted. */
  #identify(request: SandboxRequest): Opened {
    try {
      const opened = openRequest(request, this.#credentials);
      const { user, password, publicKey } = this.#credentials;
      const { USERNAME, PASSWORD, PUBLIC_KEY = publicKey } = opened.fields;
      if (USERNAME !== user || PASSWORD !== password) throw new VvsRefusal('login');
      if (PUBLIC_KEY !== publicKey && PUBLIC_KEY !== Buffer.from(publicKey, 'utf8').toString('base64')) {
        throw new VvsRefusal('publicKey');
      }
      return opened;
    } catch (error) {
      if (error instanceof VvsRefusal && error.result !== 'envelope') this.#countFailure(request);
      throw error;
    }
  }

  #countFailure(request: SandboxRequest): void {
    const { failures, blacklisted } = this.#store.guard;
    const locked = failures + 1 >= LOCKED_AFTER;
    this.#store.setGuard({
      failures: failures + 1,
      locked,
      blacklisted: locked ? [...blacklisted, addressOf(request)] : blacklisted,
    });
  }

  #isBlacklisted(request: SandboxRequest): boolean {
    return this.#store.guard.blacklisted.includes(addressOf(request));
  }

  /** Only loopback can reach the sandbox as a rule, so it stands for the registered address; X-Sourceip must name that one. */
  #isHome(request: SandboxRequest): boolean {
    if (this.#context.behaviour.choice('paythem.ip_rule') === 'demo') return true;
    const { sourceIp } = this.#credentials;
    const from = addressOf(request);
    const near = from === '::1' || from.startsWith('127.') || from === sourceIp;
    return near && headerOf(request, 'x-sourceip') === sourceIp;
  }
}

function addressOf({ remoteAddress }: SandboxRequest): string {
  return remoteAddress.replace(/^::ffff:/, '');
}

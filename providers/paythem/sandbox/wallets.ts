import type { Behaviour } from '../../sandbox/behaviour.ts';
import type { SandboxContext } from '../../sandbox/provider-sandbox.ts';
import { VvsRefusal, type ResultName } from './errors.ts';
import type { SandboxRetailer } from './retailers.ts';
import type { Attempt, Store } from './store.ts';
import { countedNow, WINDOW_MS } from './window.ts';

/** The retailers' wallets: what is loaded into them, sold from them, and how much may still be loaded. */
export class Wallets {
  readonly #clock: SandboxContext['clock'];
  readonly #behaviour: Behaviour;
  readonly #store: Store;
  readonly retailers: readonly SandboxRetailer[];

  constructor({ clock, behaviour }: SandboxContext, store: Store, retailers: readonly SandboxRetailer[]) {
    this.retailers = retailers;
    this.#clock = clock;
    this.#behaviour = behaviour;
    this.#store = store;
  }

  /** Throws VvsRefusal. */
  retailer(id: unknown): SandboxRetailer {
    const found = this.retailers.find((each) => String(each.id) === String(id));
    if (!found) throw new VvsRefusal('retailer');
    return found;
  }

  balanceMinor({ id, openingMinor }: SandboxRetailer): number {
    const loaded = this.#store.executed(id).reduce((sum, { amountMinor }) => sum + amountMinor, 0);
    return openingMinor + loaded - this.#store.soldMinor(id);
  }

  /** USED_DAILY_LIMIT. */
  usedMinor({ id }: SandboxRetailer): number {
    const kind = this.#behaviour.choice('paythem.window');
    const lengthMs = WINDOW_MS[this.#behaviour.choice('paythem.window_length')];
    const counted = countedNow(this.#store.counted(id), this.#clock.now(), kind, lengthMs);
    return counted.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  }

  /** Loads a retailer or refuses to; either way it is written down. Throws VvsRefusal. */
  load(
    retailer: SandboxRetailer,
    start: Pick<Attempt, 'callId' | 'function' | 'reference' | 'amountMinor'>,
  ): Attempt {
    const refused = this.#refusal(retailer, start);
    const attempt = this.#attempt(retailer, start, refused, 'client');
    this.#store.addAttempt(attempt);
    if (refused !== null) throw new VvsRefusal(refused);
    if (this.#behaviour.choice('paythem.sales') === 'hiding')
      this.#store.sell(retailer.id, start.amountMinor);
    return attempt;
  }

  /** Another account of the client, or PayThem's staff, loads the retailer: no limit holds them back. */
  loadByOthers(retailer: SandboxRetailer, amountMinor: number): void {
    const start = { callId: this.#store.nextCall(), function: 'staff', reference: 'other', amountMinor };
    this.#store.addAttempt(this.#attempt(retailer, start, null, 'other'));
  }

  /** What is sold everywhere between two looks, where sales are steady; another amount each time. */
  sellSomething(callId: number): void {
    if (this.#behaviour.choice('paythem.sales') !== 'steady') return;
    for (const { id } of this.retailers) this.#store.sell(id, ((callId * 37 + id) % 997) + 1);
  }

  #refusal(
    retailer: SandboxRetailer,
    { reference, amountMinor }: Pick<Attempt, 'reference' | 'amountMinor'>,
  ): ResultName | null {
    if (!this.#behaviour.is('paythem.top_up_enabled')) return 'notEnabled';
    if (!this.#behaviour.is('paythem.repeated_reference_executed') && this.#isUsed(reference))
      return 'duplicate';
    if (amountMinor > retailer.loadLimitMinor) return 'loadLimit';
    if (this.usedMinor(retailer) + amountMinor > retailer.dailyLimitMinor) return 'dailyLimit';
    return amountMinor > this.#store.clientMinor ? 'clientBalance' : null;
  }

  #isUsed(reference: string): boolean {
    return this.#store.ofReference(reference).some(({ refused }) => refused === null);
  }

  #attempt(
    { id: retailerId }: SandboxRetailer,
    start: Pick<Attempt, 'callId' | 'function' | 'reference' | 'amountMinor'>,
    refused: ResultName | null,
    by: Attempt['by'],
  ): Attempt {
    const vvsReference = refused === null ? 33_194_000 + start.callId : null;
    return { ...start, retailerId, refused, vvsReference, by, atMs: this.#clock.now() };
  }
}

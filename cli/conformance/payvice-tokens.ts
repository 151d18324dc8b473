import type { PayviceClient } from '../../providers/payvice/client.ts';
import type { Wallet } from '../../providers/payvice/wallets.ts';
import { Unexpected, type Act } from './plan.ts';

/** What the steps of Payvice's plan are written with. */
export interface PayviceParts {
  readonly client: PayviceClient;
  readonly wallet: Wallet;
  readonly tokens: PayviceTokens;
  /** Throws NotPlayed when nobody gave it. */
  readonly input: (name: string) => string;
}

const MINUTE_MS = 60_000;
/** The provider's clock may be behind ours. */
const SLACK_MS = 2_000;
const MOST_LOOKUPS = 4;

/** Request tokens, each handed out once: within a clock minute a wallet gets the same one again (field notes). */
export class PayviceTokens {
  readonly #client: PayviceClient;
  readonly #wallet: Wallet;
  readonly #given = new Set<string>();
  #stale: boolean;
  /** The first purchase's, for the requery at the end. */
  first: string | null = null;

  /** @param stale true where this minute's token may have been used by others: the first one is the next minute's */
  constructor(client: PayviceClient, wallet: Wallet, stale: boolean) {
    this.#client = client;
    this.#wallet = wallet;
    this.#stale = stale;
  }

  /** A token that was not used before; waits for the next clock minute if it must. Throws Unexpected after three waits. */
  async next(act: Act): Promise<string> {
    if (this.#stale) {
      this.#stale = false;
      await act.pass(MINUTE_MS);
    }
    for (let lookups = 1; ; lookups += 1) {
      const token = await this.#client.tokenLookup(this.#wallet, act.limits());
      if (!this.#given.has(token)) {
        this.#given.add(token);
        return token;
      }
      if (lookups === MOST_LOOKUPS)
        throw new Unexpected('the look-up gives a token again that was used minutes ago');
      // The provider's minutes may begin elsewhere than ours: then a whole one.
      await act.pass((lookups === 1 ? MINUTE_MS - (Date.now() % MINUTE_MS) : MINUTE_MS) + SLACK_MS);
    }
  }
}

import type { Order, Token } from './order.ts';

/** Journal entries. */
export type Entry =
  | { readonly token: Token }
  | { readonly order: Order }
  /** What was paid into each wallet, in kobo. */
  | { readonly openings: Readonly<Record<string, number>> };

/** What each wallet holds when the sandbox starts: 100 million naira. */
const OPENING_MINOR = 10_000_000_000;

/** All tokens, orders and wallets' funds. Funds follow from what was paid in and from the orders. */
export class Store {
  readonly #tokens = new Map<string, Token>();
  readonly #orders = new Map<string, Order>();
  readonly #latestToken = new Map<string, Token>();
  readonly #openings = new Map<string, number>();
  /** What the orders made of each wallet's opening, and in which status each order is booked in that. */
  readonly #moved = new Map<string, number>();
  readonly #booked = new Map<string, Order['status']>();
  readonly #viceIds: readonly string[];
  readonly #record: (entry: Entry) => void;

  constructor(viceIds: readonly string[], record: (entry: Entry) => void) {
    this.#viceIds = viceIds;
    this.#record = record;
  }

  /** Writes the token as it now stands to the journal. */
  saveToken(token: Token): void {
    this.restore({ token });
    this.#record({ token });
  }

  /** Writes the order as it now stands to the journal. */
  saveOrder(order: Order): void {
    this.restore({ order });
    this.#record({ order });
  }

  token(value: string): Token | undefined {
    return this.#tokens.get(value);
  }

  /** The token of a wallet's newest look-up. */
  latestToken(viceId: string): Token | undefined {
    return this.#latestToken.get(viceId);
  }

  tokens(): Iterable<Token> {
    return this.#tokens.values();
  }

  /** The order that was sent with a token. */
  order(token: string): Order | undefined {
    return this.#orders.get(token);
  }

  orders(): Iterable<Order> {
    return this.#orders.values();
  }

  /** Kobo that a wallet can spend: declined orders cost nothing, a transfer to a wallet of ours arrives. */
  availableMinor(viceId: string): number {
    return (this.#openings.get(viceId) ?? OPENING_MINOR) + (this.#moved.get(viceId) ?? 0);
  }

  /** Pays in or takes out until the wallet holds `availableMinor`. */
  setAvailable(viceId: string, availableMinor: number): void {
    const opening = this.#openings.get(viceId) ?? OPENING_MINOR;
    this.#openings.set(viceId, opening + availableMinor - this.availableMinor(viceId));
    this.#record({ openings: Object.fromEntries(this.#openings) });
  }

  get viceIds(): readonly string[] {
    return this.#viceIds;
  }

  /** Takes back a journal entry. */
  restore(entry: Entry): void {
    if ('order' in entry) this.#book(entry.order);
    else if ('openings' in entry) {
      for (const [viceId, minor] of Object.entries(entry.openings)) this.#openings.set(viceId, minor);
    } else {
      const { token } = entry;
      const known = this.#tokens.get(token.value);
      const isLatest = !known || this.#latestToken.get(token.viceId) === known;
      this.#tokens.set(token.value, token);
      if (isLatest) this.#latestToken.set(token.viceId, token);
    }
  }

  *snapshot(): Iterable<Entry> {
    yield { openings: Object.fromEntries(this.#openings) };
    for (const token of this.#tokens.values()) yield { token };
    for (const order of this.#orders.values()) yield { order };
  }

  clear(): void {
    this.#tokens.clear();
    this.#orders.clear();
    this.#latestToken.clear();
    this.#openings.clear();
    this.#moved.clear();
    this.#booked.clear();
  }

  #book(order: Order): void {
    this.#move(order, this.#booked.get(order.token), -1);
    this.#orders.set(order.token, order);
    this.#booked.set(order.token, order.status);
    this.#move(order, order.status, 1);
  }

  /** Applies what an order in this status does to the wallets, once or (sign -1) backwards. */
  #move(order: Order, status: Order['status'] | undefined, sign: 1 | -1): void {
    const { viceId, kind, beneficiary, amountMinor } = order;
    const add = (wallet: string, minor: number) =>
      this.#moved.set(wallet, (this.#moved.get(wallet) ?? 0) + minor * sign);
    if (status === 'open' || status === 'approved') add(viceId, -amountMinor);
    if (status === 'approved' && kind === 'wallet') add(beneficiary, amountMinor);
  }
}

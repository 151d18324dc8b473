import type { SandboxContext } from '../../sandbox/provider-sandbox.ts';
import { refusal } from './call.ts';
import type { Order, Token } from './order.ts';
import type { Store } from './store.ts';
import { SEEN } from './texts.ts';
import { References } from './times.ts';

/** How long a slow operator takes; multiplied by the delay scale. */
const SLOW_MS = 30_000;

/** What the operator does about an order. `answers`: Payvice waits for it, or answers `pending` at once. */
interface Plan {
  readonly verdict: 'approved' | 'declined';
  readonly slow: boolean;
  readonly answers: 'with_verdict' | 'pending';
}

/** By the last three digits of the beneficiary; ours, as the document has no test numbers. Others are approved at once. */
const PLANS: Readonly<Record<string, Plan | 'unavailable'>> = {
  '901': { verdict: 'declined', slow: false, answers: 'with_verdict' },
  '902': { verdict: 'approved', slow: true, answers: 'with_verdict' },
  '903': { verdict: 'declined', slow: true, answers: 'with_verdict' },
  '904': { verdict: 'approved', slow: true, answers: 'pending' },
  '905': { verdict: 'declined', slow: true, answers: 'pending' },
  '906': 'unavailable',
};
const APPROVED: Plan = { verdict: 'approved', slow: false, answers: 'with_verdict' };

/** What is to be bought, before it has reached the operator. */
export type Purchase = Pick<Order, 'kind' | 'service' | 'beneficiary' | 'amountMinor' | 'electricity'>;

/** The operators behind Payvice: they take orders, and decide them at once or later. */
export class Operator {
  readonly #context: SandboxContext;
  readonly #store: Store;
  readonly #references = new References();
  readonly #waiting = new Map<string, (decided: boolean) => void>();

  constructor(context: SandboxContext, store: Store) {
    this.#context = context;
    this.#store = store;
  }

  /**
   * Takes a purchase: its token is used up, its price is held. Resolves with the order when it is decided, or at once
   * when Payvice is not going to wait; with null when the sandbox stops meanwhile. Throws PayviceRefusal before all that
   * when the wallet does not hold enough, or the operator is not there.
   */
  async take(token: Token, purchase: Purchase): Promise<Order | null> {
    const plan = PLANS[purchase.beneficiary.slice(-3)] ?? APPROVED;
    if (plan === 'unavailable') throw refusal(SEEN.serviceUnavailable);
    if (this.#store.availableMinor(token.viceId) < purchase.amountMinor) throw refusal(SEEN.lowFund);
    const order = this.#open(token, purchase);
    const delayMs = plan.slow ? SLOW_MS * this.#context.behaviour.delayScale : 0;
    if (plan.answers === 'with_verdict' && delayMs === 0) {
      this.decide(order, plan.verdict);
      return order;
    }
    this.plan(order, plan.verdict, delayMs);
    if (plan.answers === 'pending') return order;
    const decided = await new Promise<boolean>((resolve) => this.#waiting.set(order.token, resolve));
    return decided ? order : null;
  }

  /** An order that never gets to an operator, and is on record as declined. */
  refuse(token: Token, purchase: Purchase): Order {
    const order = this.#open(token, purchase);
    this.decide(order, 'declined');
    return order;
  }

  /** The operator's answer. Money that was held is taken or comes back. */
  decide(order: Order, verdict: 'approved' | 'declined'): void {
    const now = this.#context.clock.now();
    order.plan = null;
    order.status = verdict;
    order.decidedAtMs = now;
    order.history.push([verdict, new Date(now).toISOString()]);
    this.#store.saveOrder(order);
    this.#waiting.get(order.token)?.(true);
    this.#waiting.delete(order.token);
  }

  /** Orders what the operator is going to say. */
  plan(order: Order, verdict: 'approved' | 'declined', delayMs: number): void {
    order.plan = { verdict, atMs: this.#context.clock.now() + delayMs };
    this.#store.saveOrder(order);
    this.schedule(order);
  }

  /** Sets the timer of what the operator is still going to say. */
  schedule(order: Order): void {
    const { plan } = order;
    if (!plan) return;
    this.#context.clock.at(plan.atMs, () => {
      if (order.plan === plan) this.decide(order, plan.verdict);
    });
  }

  /** Lets go of whoever waits for a verdict. */
  release(): void {
    for (const resolve of this.#waiting.values()) resolve(false);
    this.#waiting.clear();
  }

  #open(token: Token, purchase: Purchase): Order {
    const now = this.#context.clock.now();
    token.used = true;
    this.#store.saveToken(token);
    const order: Order = {
      token: token.value,
      viceId: token.viceId,
      ...purchase,
      txnRef: this.#references.next(now),
      createdAtMs: now,
      plan: null,
      status: 'open',
      decidedAtMs: null,
      history: [['open', new Date(now).toISOString()]],
    };
    this.#store.saveOrder(order);
    return order;
  }
}

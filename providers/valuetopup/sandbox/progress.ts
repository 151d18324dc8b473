import type { SandboxContext } from '../../sandbox/provider-sandbox.ts';
import { CODES } from './codes.ts';
import type { Loans } from './loans.ts';
import type { Plan, PortStatus, Purchase, Refusal } from './purchase.ts';
import type { PurchaseStore } from './purchase-store.ts';
import { PORT_IN_MS } from './triggers.ts';
import type { Wallet } from './wallet.ts';

/** What a purchase fails with that fails late. */
export const LATE_REFUSAL: Refusal = { code: '500', message: CODES['500'] };

/** Moves purchases from state to state, with their money and their journal. */
export class Progress {
  readonly #context: SandboxContext;
  readonly #store: PurchaseStore;
  readonly #wallet: Wallet;
  readonly #loans: Loans;
  /** Who waits for a purchase's end. */
  readonly #waiting = new Map<number, (() => void)[]>();

  constructor(context: SandboxContext, store: PurchaseStore, wallet: Wallet, loans: Loans) {
    this.#context = context;
    this.#store = store;
    this.#wallet = wallet;
    this.#loans = loans;
  }

  /** Takes a new purchase with its plan; it ends before this returns when the plan has no delay. */
  start(purchase: Purchase, plan: Plan): void {
    purchase.plan = plan;
    this.#note(purchase, 'running');
    this.#wallet.spend(purchase.quote?.invoiceMinor ?? 0);
    if (plan.finishAt <= this.#context.clock.now()) {
      this.#finish(purchase, plan);
      return;
    }
    this.#store.save(purchase);
    this.schedule(purchase);
  }

  /** Keeps a purchase that never began. */
  refuse(purchase: Purchase, refusal: Refusal): void {
    purchase.refusal = refusal;
    purchase.status = 'failed';
    this.#note(purchase, 'failed');
    this.#store.save(purchase);
  }

  /** Sets the timer that the purchase still needs. */
  schedule(purchase: Purchase): void {
    const { clock } = this.#context;
    const { plan, port, successAt } = purchase;
    if (purchase.status === 'running' && plan) {
      clock.at(plan.finishAt, () => {
        if (purchase.status === 'running') this.#finish(purchase, plan);
      });
    } else if (successAt !== null) {
      clock.at(successAt, () => this.succeedLate(purchase));
    } else if (port?.status === 'In Progress') {
      clock.at(port.finishAt, () => this.endPortIn(purchase, plan?.portEnds ?? 'Completed'));
    }
  }

  /** Running → failed. False when it does not run. */
  failLate(purchase: Purchase): boolean {
    if (purchase.status !== 'running') return false;
    this.#fail(purchase, LATE_REFUSAL);
    return true;
  }

  /** Running or failed → delivered. False when it is delivered or never had a price. */
  succeedLate(purchase: Purchase): boolean {
    if (purchase.status === 'done' || !purchase.quote) return false;
    if (purchase.status === 'failed') this.#wallet.spend(purchase.quote.invoiceMinor);
    this.#succeed(purchase);
    return true;
  }

  /** Ends a port-in. False when none runs. */
  endPortIn(purchase: Purchase, status: PortStatus): boolean {
    if (purchase.port?.status !== 'In Progress') return false;
    this.#portEnds(purchase, status);
    this.#store.save(purchase);
    return true;
  }

  /** Resolves when the purchase is final or the sandbox's time reaches `until`, whichever is first. */
  async whenFinal(purchase: Purchase, until: number): Promise<void> {
    if (purchase.status !== 'running' || until <= this.#context.clock.now()) return;
    await new Promise<void>((resolve) => {
      this.#waiting.set(purchase.id, [...(this.#waiting.get(purchase.id) ?? []), resolve]);
      this.#context.clock.at(until, resolve);
    });
  }

  /** Lets everybody go who waits. */
  release(): void {
    for (const id of this.#waiting.keys()) this.#releaseOne(id);
  }

  #finish(purchase: Purchase, { refusal, successAfterMs }: Plan): void {
    if (!refusal) {
      this.#succeed(purchase);
      return;
    }
    if (successAfterMs !== null) purchase.successAt = this.#context.clock.now() + successAfterMs;
    this.#fail(purchase, refusal);
    this.schedule(purchase);
  }

  #fail(purchase: Purchase, refusal: Refusal): void {
    this.#wallet.spend(-(purchase.quote?.invoiceMinor ?? 0));
    purchase.refusal = refusal;
    this.#conclude(purchase, 'failed');
  }

  #succeed(purchase: Purchase): void {
    const { clock, behaviour } = this.#context;
    const now = clock.now();
    purchase.refusal = null;
    purchase.successAt = null;
    if (purchase.loanMinor > 0) this.#loans.paid(purchase.recipient ?? '');
    if (purchase.kind === 'port_in') {
      purchase.port = { status: 'In Progress', finishAt: now + PORT_IN_MS * behaviour.delayScale };
      if (purchase.port.finishAt <= now) this.#portEnds(purchase, purchase.plan?.portEnds ?? 'Completed');
    } else purchase.deliveredAt = new Date(now).toISOString();
    this.#conclude(purchase, 'done');
    this.schedule(purchase);
  }

  #portEnds(purchase: Purchase, status: PortStatus): void {
    if (!purchase.port) return;
    purchase.port.status = status;
    const at = new Date(this.#context.clock.now()).toISOString();
    purchase.history.push([`port-in ${status}`, at]);
    if (status === 'Completed') purchase.deliveredAt = at;
  }

  /** Writes a final state down, then lets go who waits for it. */
  #conclude(purchase: Purchase, status: 'done' | 'failed'): void {
    purchase.status = status;
    this.#note(purchase, status);
    this.#store.save(purchase);
    this.#releaseOne(purchase.id);
  }

  #note(purchase: Purchase, status: Purchase['status']): void {
    purchase.history.push([status, new Date(this.#context.clock.now()).toISOString()]);
  }

  #releaseOne(id: number): void {
    const waiting = this.#waiting.get(id) ?? [];
    this.#waiting.delete(id);
    for (const done of waiting) done();
  }
}

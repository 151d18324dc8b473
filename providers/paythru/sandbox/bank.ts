import type { CallbackJob } from '../../sandbox/callbacks.ts';
import type { SandboxContext } from '../../sandbox/provider-sandbox.ts';
import { callbackBody } from './callback.ts';
import type { Verdict } from './cards.ts';
import { newAuthCode, openPayment, startOf, type PaymentStart } from './opening.ts';
import type { Payment, Plan, Status } from './payment.ts';
import type { Store } from './store.ts';
import { MS_PER_DAY, wireTime } from './times.ts';

/** A reservation that is not captured is voided after this time of the sandbox clock. Source: 2.2. */
const RESERVATION_LIFE_MS = 10 * MS_PER_DAY;
/** How long the bank takes over a pending payment; multiplied by the delay scale. */
const PENDING_MS = 30_000;

/** Sends a callback, or lets somebody else send it. */
export type Post = (job: CallbackJob) => void;

const STATUS_OF_VERDICT = {
  approved: 'approved',
  declined: 'failed',
  insufficient_funds: 'failed',
  blacklisted: 'blacklisted',
  pending_success: 'pending',
  pending_failure: 'pending',
  connection_error: 'connection_error',
} as const satisfies Record<Verdict, Status>;

/** The bank behind Paythru: moves payments from status to status, with their money, their journal and their callbacks. */
export class Bank {
  readonly #context: SandboxContext;
  readonly #store: Store;

  constructor(context: SandboxContext, store: Store) {
    this.#context = context;
    this.#store = store;
  }

  /** A new payment that waits for the customer or for a verdict; in memory only. */
  open(start: PaymentStart, verdict: Verdict): Payment {
    return openPayment(start, verdict, this.#context.clock.now());
  }

  /** Lets 3-D Secure ask the customer before there is a verdict. */
  challenge(payment: Payment): void {
    this.note(payment, 'challenge');
    this.#store.savePayment(payment);
  }

  /** The bank's verdict on a payment: written down, and told by callback. */
  decide(payment: Payment, verdict: Verdict, post?: Post): void {
    const status = STATUS_OF_VERDICT[verdict];
    if (status === 'approved') this.#approve(payment);
    else this.#enter(payment, status);
    if (status === 'pending') {
      const at = this.#context.clock.now() + PENDING_MS * this.#context.behaviour.delayScale;
      payment.plans.push({ does: verdict === 'pending_success' ? 'approve' : 'fail', at });
    }
    this.#conclude(payment, post);
    this.schedule(payment, payment.plans);
  }

  /** Orders what happens to a payment later. */
  plan(payment: Payment, does: Plan['does'], delayMs: number): void {
    const plan = { does, at: this.#context.clock.now() + delayMs };
    payment.plans.push(plan);
    this.#store.savePayment(payment);
    this.schedule(payment, [plan]);
  }

  /** Sets the timers of what happens to a payment by itself. */
  schedule(payment: Payment, plans: readonly Plan[] = payment.plans): void {
    for (const plan of plans) {
      this.#context.clock.at(plan.at, () => {
        if (payment.plans.includes(plan)) this.#carryOut(payment, plan);
      });
    }
  }

  /** Approves what was not approved. False when it does not apply. */
  approveLate(payment: Payment): boolean {
    if (payment.status === 'approved' || payment.status === 'challenge') return false;
    payment.plans = payment.plans.filter(({ does }) => does !== 'approve' && does !== 'fail');
    this.#approve(payment);
    this.#conclude(payment);
    return true;
  }

  /** The bank releases a reservation. False when there is none. */
  release(payment: Payment): boolean {
    this.expire(payment);
    if (payment.money !== 'reserved') return false;
    this.voidReservation(payment, 'bank');
    this.#store.savePayment(payment);
    return true;
  }

  /** One more approved payment like this one, whatever the token's uses say. */
  payAgain(payment: Payment): void {
    const again = this.open({ ...startOf(payment), attempt: null }, 'approved');
    this.decide(again, 'approved');
  }

  /** Voids a reservation whose time is over, as of that time. */
  expire(payment: Payment): void {
    const { money, approvedAtMs } = payment;
    if (money !== 'reserved' || approvedAtMs === null) return;
    const endsAt = approvedAtMs + RESERVATION_LIFE_MS;
    if (this.#context.clock.now() < endsAt) return;
    this.voidReservation(payment, 'expiry', endsAt);
    this.#store.savePayment(payment);
  }

  /** Releases what is left of a reservation, in memory. */
  voidReservation(payment: Payment, by: 'cancel' | 'expiry' | 'bank', at?: number): void {
    payment.money = 'voided';
    payment.voidedBy = by;
    payment.reservedMinor = 0;
    this.note(payment, 'voided', at);
  }

  note(payment: Payment, state: string, at = this.#context.clock.now()): void {
    payment.history.push([state, wireTime(at)]);
  }

  /** The callback that tells of a status; null when nobody wants one. */
  callbackJob(payment: Payment, status: Status): CallbackJob | null {
    const token = payment.tokenId === null ? undefined : this.#store.token(payment.tokenId);
    if (!token || token.callbackUrl === null) return null;
    return {
      provider: 'paythru',
      url: token.callbackUrl,
      contentType: 'application/x-www-form-urlencoded',
      paths: [`/t/${token.id}`, '/gettoken'],
      body: () => callbackBody(token, payment, status),
      attempts: 0,
      dueAt: this.#context.clock.now(),
      once: !this.#context.behaviour.is('paythru.callback_retry'),
      onChange: (next) => this.#store.settleCallback(payment, status, next && { status, ...next }),
    };
  }

  #carryOut(payment: Payment, plan: Plan): void {
    payment.plans = payment.plans.filter((each) => each !== plan);
    switch (plan.does) {
      case 'approve':
      case 'late_success':
        if (this.approveLate(payment)) return;
        break;
      case 'fail':
        if (payment.status !== 'pending') break;
        this.#enter(payment, 'failed');
        this.#conclude(payment);
        return;
      case 'void':
        if (this.release(payment)) return;
        break;
      case 'extra_payment':
        this.payAgain(payment);
        break;
    }
    this.#store.savePayment(payment);
  }

  #enter(payment: Payment, status: Status): void {
    payment.status = status;
    this.note(payment, status);
  }

  /** PreAuth reserves the amount, Auth takes it. */
  #approve(payment: Payment): void {
    this.#enter(payment, 'approved');
    payment.approvedAtMs = this.#context.clock.now();
    payment.authCode = newAuthCode();
    if (payment.type === 'Auth') {
      payment.money = 'captured';
      payment.capturedMinor = payment.amountMinor;
    } else {
      payment.money = 'reserved';
      payment.reservedMinor = payment.amountMinor;
    }
    this.note(payment, payment.money);
  }

  /** Writes a status down, then tells the merchant. */
  #conclude(payment: Payment, post: Post = (job) => this.#context.callbacks.post(job)): void {
    const { status } = payment;
    const job = this.callbackJob(payment, status);
    if (job) payment.pendingCallbacks.push({ status, attempts: 0, dueAt: job.dueAt });
    this.#store.savePayment(payment);
    if (job) post(job);
  }
}

import type { SandboxAnswer, SandboxContext } from '../../sandbox/provider-sandbox.ts';
import type { Call, Routes } from './call.ts';
import { CODES, refused, success, ValuetopupRefusal } from './codes.ts';
import { Fields } from './fields.ts';
import type { Loans } from './loans.ts';
import { faceOf, orderOf, requireDeliverable, type Order } from './orders.ts';
import { REFUSING_FAULTS, takeFault } from './own-faults.ts';
import { quote, type Quote } from './pricing.ts';
import { LATE_REFUSAL, type Progress } from './progress.ts';
import { newNumberOf, payLoadOf, progressText, type Kind, type Plan, type Purchase } from './purchase.ts';
import type { PurchaseStore } from './purchase-store.ts';
import { PROVIDER_TIMEOUT_MS, triggerOf } from './triggers.ts';
import type { Wallet } from './wallet.ts';

/**
 * Paths of the purchases. Source: field notes; the document prints none. Those of SIM activation and port-in differ between
 * clients, so all that are seen or follow from the status's path are taken.
 */
const PATHS: Readonly<Record<Kind, readonly string[]>> = {
  topup: ['/transaction/topup'],
  pin: ['/transaction/pin'],
  bill: ['/transaction/billpay'],
  gift_card: ['/transaction/giftcard/order'],
  esim: ['/esim/order'],
  sim: [
    '/transaction/sim/activation',
    '/transaction/sim/activate',
    '/transaction/simactivation',
    '/sim/activation',
    '/sim/activate',
  ],
  port_in: ['/transaction/sim/portin', '/transaction/sim/port-in', '/sim/portin', '/sim/port-in'],
};

/** How a purchase will go, and whether the call waits for it. */
interface Course extends Plan {
  readonly waits: boolean;
}

/** What a purchase needs beside its order. */
interface Terms {
  readonly quote: Quote;
  readonly loanMinor: number;
}

/** The seven purchases. */
export class Purchasing {
  readonly #context: SandboxContext;
  readonly #store: PurchaseStore;
  readonly #wallet: Wallet;
  readonly #loans: Loans;
  readonly #progress: Progress;

  constructor(
    context: SandboxContext,
    store: PurchaseStore,
    wallet: Wallet,
    loans: Loans,
    progress: Progress,
  ) {
    this.#context = context;
    this.#store = store;
    this.#wallet = wallet;
    this.#loans = loans;
    this.#progress = progress;
  }

  routes(): Routes {
    const kinds = Object.keys(PATHS) as Kind[];
    return Object.fromEntries(
      kinds.flatMap((kind) => PATHS[kind].map((path) => [`POST ${path}`, (call) => this.#buy(kind, call)])),
    );
  }

  async #buy(kind: Kind, call: Call): Promise<SandboxAnswer> {
    const order = orderOf(kind, Fields.ofBody(call.request.body));
    const earlier = this.#earlier(order.correlationId);
    if (earlier) return this.#repeat(earlier, call);
    const purchase = this.#purchaseFor(order);
    const unseen = takeFault(this.#context, call, 'unseen_for');
    if (unseen) purchase.hiddenUntil = this.#context.clock.now() + unseen.delay_ms;
    try {
      const { quote, loanMinor } = this.#terms(order, call);
      purchase.quote = quote;
      purchase.loanMinor = loanMinor;
    } catch (error) {
      if (!(error instanceof ValuetopupRefusal)) throw error;
      this.#progress.refuse(purchase, { code: error.code, message: error.message });
      return this.#answer(purchase, call);
    }
    const { waits, ...plan } = this.#course(order, call);
    this.#progress.start(purchase, plan);
    if (waits) await this.#wait(purchase);
    return this.#answer(purchase, call);
  }

  /** The purchase that a correlationId is used by: one that runs or has succeeded. */
  #earlier(correlationId: string): Purchase | undefined {
    if (this.#context.behaviour.choice('valuetopup.repeated_correlation_id') === 'executed') return undefined;
    return this.#store.byCorrelationId(correlationId).findLast(({ status }) => status !== 'failed');
  }

  async #repeat(earlier: Purchase, call: Call): Promise<SandboxAnswer> {
    earlier.requests.purchase += 1;
    this.#store.save(earlier);
    if (this.#context.behaviour.choice('valuetopup.repeated_correlation_id') === 'refused') {
      throw new ValuetopupRefusal('002');
    }
    await this.#wait(earlier);
    return this.#answer(earlier, call);
  }

  /** Keeps the call open until the purchase is final, but no longer than the provider waits itself. */
  async #wait(purchase: Purchase): Promise<void> {
    const { clock, behaviour } = this.#context;
    if (purchase.kind === 'gift_card') return;
    await this.#progress.whenFinal(purchase, clock.now() + PROVIDER_TIMEOUT_MS * behaviour.delayScale);
  }

  /** The price of a purchase that can be delivered and paid. Throws ValuetopupRefusal. */
  #terms(order: Order, call: Call): Terms {
    requireDeliverable(order);
    const { sku, recipient } = order;
    const loanMinor = sku.product.bundles && recipient !== null ? this.#loans.of(recipient) : 0;
    const face = faceOf(order, loanMinor);
    const terms = { quote: quote(sku, face.amountMinor, face.currency, order.times), loanMinor };
    const refusing = takeFault(this.#context, call, 'out_of_stock', 'not_activated', 'invalid_subscriber');
    const code = REFUSING_FAULTS[refusing?.fault ?? ''] ?? triggerOf(order.kind, recipient).code;
    if (code !== null) throw new ValuetopupRefusal(code);
    if (this.#wallet.availableMinor < terms.quote.invoiceMinor) throw new ValuetopupRefusal('004');
    return terms;
  }

  #course({ kind, recipient, sku }: Order, call: Call): Course {
    const now = this.#context.clock.now();
    const rejected = kind === 'port_in' && takeFault(this.#context, call, 'port_in_rejected');
    const portEnds = rejected ? 'Rejected' : 'Completed';
    const fault = takeFault(this.#context, call, 'pending_for', 'late_failure', 'late_success');
    if (fault) {
      const late = fault.fault === 'late_success';
      return {
        finishAt: late ? now : now + fault.delay_ms,
        refusal: fault.fault === 'pending_for' ? null : LATE_REFUSAL,
        successAfterMs: late ? fault.delay_ms : null,
        portEnds,
        waits: false,
      };
    }
    const delayMs = triggerOf(kind, recipient).delayMs + sku.seconds * 1_000;
    const finishAt = now + delayMs * this.#context.behaviour.delayScale;
    return { finishAt, refusal: null, successAfterMs: null, portEnds, waits: true };
  }

  #answer(purchase: Purchase, call: Call): SandboxAnswer {
    if (takeFault(this.#context, call, 'unlisted_code')) return refused('777', 'The request has no answer');
    return answerOf(this.#context, purchase, call);
  }

  #purchaseFor({ kind, correlationId, sku, recipient, sim }: Order): Purchase {
    const id = this.#store.nextId();
    return {
      id,
      kind,
      correlationId,
      skuId: sku.id,
      recipient,
      createdAt: new Date(this.#context.clock.now()).toISOString(),
      quote: null,
      loanMinor: 0,
      sim: sim && { ...sim, mobileNumber: kind === 'sim' ? newNumberOf(id) : sim.mobileNumber },
      status: 'running',
      refusal: null,
      plan: null,
      successAt: null,
      hiddenUntil: 0,
      port: null,
      deliveredAt: null,
      history: [],
      requests: { purchase: 1, status: 0 },
    };
  }
}

/** What Valuetopup says of a purchase: 000 with its payLoad, 851 or 852 while it runs, else the code it failed with. */
export function answerOf(context: SandboxContext, purchase: Purchase, call: Call): SandboxAnswer {
  if (purchase.status === 'running') {
    return refused(context.behaviour.choice('valuetopup.in_progress_code'), progressText(purchase.kind));
  }
  if (purchase.status === 'failed') {
    const { code, message } = purchase.refusal ?? { code: '500', message: CODES['500'] };
    return refused(code, message);
  }
  const secret = ['pin', 'gift_card', 'esim', 'bill'].includes(purchase.kind);
  const withheld = secret && takeFault(context, call, 'withhold_pin') !== null;
  return success(payLoadOf(purchase, withheld));
}

import type { Operation, Payment, PendingCallback, Status } from './payment.ts';
import type { Token } from './token.ts';

/** A text message that was sent. */
export interface Sms {
  readonly id: string;
  readonly msisdn: string;
  readonly message: string;
  readonly at: string;
}

/** Journal entries. */
export type Entry =
  | { readonly token: Token }
  | { readonly payment: Payment }
  | { readonly sms: Sms }
  /** A callback is acknowledged or given up (`next` null), or waits for its next attempt. */
  | { readonly callback: readonly [key: string, status: Status]; readonly next: PendingCallback | null };

/** What a trans_key stands for: a payment, or an operation on one. */
export interface Found {
  readonly payment: Payment;
  readonly operation: Operation | null;
}

/** All tokens, payments and messages. */
export class Store {
  readonly #tokens = new Map<string, Token>();
  readonly #payments = new Map<string, Payment>();
  /** The payment of each operation's key. */
  readonly #operated = new Map<string, Payment>();
  readonly #tokensByReference = new Map<string, Token[]>();
  readonly #paymentsByReference = new Map<string, Payment[]>();
  readonly #paymentsByToken = new Map<string, Payment[]>();
  readonly #messages: Sms[] = [];
  readonly #record: (entry: Entry) => void;

  constructor(record: (entry: Entry) => void) {
    this.#record = record;
  }

  /** Writes the token as it now stands to the journal. */
  saveToken(token: Token): void {
    this.#putToken(token);
    this.#record({ token });
  }

  /** Writes the payment as it now stands to the journal. */
  savePayment(payment: Payment): void {
    this.#putPayment(payment);
    this.#record({ payment });
  }

  addSms(sms: Sms): void {
    this.#messages.push(sms);
    this.#record({ sms });
  }

  token(id: string): Token | undefined {
    return this.#tokens.get(id);
  }

  find(key: string): Found | null {
    const payment = this.#payments.get(key) ?? this.#operated.get(key);
    if (!payment) return null;
    return { payment, operation: payment.operations.find((each) => each.key === key) ?? null };
  }

  tokens(): Iterable<Token> {
    return this.#tokens.values();
  }

  payments(): Iterable<Payment> {
    return this.#payments.values();
  }

  messages(): readonly Sms[] {
    return this.#messages;
  }

  tokensOf(reference: string): readonly Token[] {
    return this.#tokensByReference.get(reference) ?? [];
  }

  /** Payments of a reference, oldest first. */
  paymentsOf(reference: string): readonly Payment[] {
    return this.#paymentsByReference.get(reference) ?? [];
  }

  paymentsByToken(tokenId: string): readonly Payment[] {
    return this.#paymentsByToken.get(tokenId) ?? [];
  }

  /** How many payments by a token were approved. */
  approvals(tokenId: string): number {
    return this.paymentsByToken(tokenId).filter(({ status }) => status === 'approved').length;
  }

  /** Replaces a pending callback by its next attempt, or drops it, and writes that down. */
  settleCallback(payment: Payment, status: Status, next: PendingCallback | null): void {
    if (this.#payments.get(payment.key) !== payment) return;
    replaceCallback(payment, status, next);
    this.#record({ callback: [payment.key, status], next });
  }

  /** Takes back a journal entry. */
  restore(entry: Entry): void {
    if ('token' in entry) this.#putToken(entry.token);
    else if ('payment' in entry) this.#putPayment(entry.payment);
    else if ('sms' in entry) this.#messages.push(entry.sms);
    else {
      const [key, status] = entry.callback;
      const payment = this.#payments.get(key);
      if (payment) replaceCallback(payment, status, entry.next);
    }
  }

  *snapshot(): Iterable<Entry> {
    for (const token of this.#tokens.values()) yield { token };
    for (const payment of this.#payments.values()) yield { payment };
    for (const sms of this.#messages) yield { sms };
  }

  clear(): void {
    this.#tokens.clear();
    this.#payments.clear();
    this.#operated.clear();
    this.#tokensByReference.clear();
    this.#paymentsByReference.clear();
    this.#paymentsByToken.clear();
    this.#messages.length = 0;
  }

  #putToken(token: Token): void {
    const known = this.#tokens.get(token.id);
    this.#tokens.set(token.id, token);
    index(this.#tokensByReference, token.reference, token, known);
  }

  #putPayment(payment: Payment): void {
    const known = this.#payments.get(payment.key);
    this.#payments.set(payment.key, payment);
    index(this.#paymentsByReference, payment.reference, payment, known);
    if (payment.tokenId !== null) index(this.#paymentsByToken, payment.tokenId, payment, known);
    for (const { key } of payment.operations) this.#operated.set(key, payment);
  }
}

/** Adds a thing under its key, or puts it in the place of what stood for it. */
function index<Thing>(map: Map<string, Thing[]>, key: string, thing: Thing, known: Thing | undefined): void {
  if (known === thing) return;
  const things = map.get(key);
  if (!things) map.set(key, [thing]);
  else if (known === undefined) things.push(thing);
  else things[things.indexOf(known)] = thing;
}

function replaceCallback(payment: Payment, status: Status, next: PendingCallback | null): void {
  const others = payment.pendingCallbacks.filter((each) => each.status !== status);
  payment.pendingCallbacks = next ? [...others, next] : others;
}

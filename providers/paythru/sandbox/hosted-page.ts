import { randomUUID } from 'node:crypto';
import type { SandboxAnswer, SandboxContext, SandboxRequest } from '../../sandbox/provider-sandbox.ts';
import type { Bank } from './bank.ts';
import { readCardForm, type CardForm, type FormError } from './card-form.ts';
import type { Verdict } from './cards.ts';
import { planFaults, takeFault } from './own-faults.ts';
import { redirect } from './page.ts';
import { Params } from './params.ts';
import type { Payment } from './payment.ts';
import { paymentPage } from './payment-page.ts';
import { challengePage, closedPage, pendingPage, problemPage, successPage } from './result-pages.ts';
import type { Store } from './store.ts';
import { closedReason, type Token } from './token.ts';

type Answer = SandboxAnswer | Promise<SandboxAnswer>;

/**
 * What the customer is told after a failure. The page of a failed attempt is HTTP 402 with the form again, a form that cannot
 * be used 422, a closed link 403 or 410; a payment that is approved or pending 200.
 */
const FAILURES: Readonly<Record<string, string>> = {
  failed: 'Your card was declined',
  blacklisted: 'This card cannot be used here',
  connection_error: 'Your bank could not be reached. You have not been charged',
};

/** Hosted Payment Pages: `/t/{tokenid}`, where the customer pays. Source: 1.0, 2.1, 3.7. */
export class HostedPage {
  readonly #context: SandboxContext;
  readonly #store: Store;
  readonly #bank: Bank;
  readonly #prefix: string;

  constructor(context: SandboxContext, store: Store, bank: Bank, prefix: string) {
    this.#context = context;
    this.#store = store;
    this.#bank = bank;
    this.#prefix = prefix;
  }

  /** Null when the path is no page. */
  answer(request: SandboxRequest): Answer | null {
    const [, id, rest] = /^\/t\/([^/]+)(\/challenge)?$/.exec(request.path) ?? [];
    if (id === undefined) return null;
    const token = this.#store.token(id);
    if (!token) return problemPage(404);
    if (request.method === 'POST') {
      const params = new Params(request.body);
      return rest === undefined ? this.#pay(request, token, params) : this.#decide(request, token, params);
    }
    const refused = problemPage(405);
    const allow = rest === undefined ? 'GET, HEAD, POST' : 'POST';
    if (request.method === 'GET' && rest === undefined) return this.#visit(token);
    return { ...refused, headers: { ...refused.headers, Allow: allow } };
  }

  /** Each visit of an open token counts as a redemption. */
  #visit(token: Token): SandboxAnswer {
    const { redemptions, visits, redirectUrl } = token;
    const reason = closedReason(token, this.#store.approvals(token.id), this.#context.clock.now());
    const visited = redemptions !== -1 && visits >= redemptions;
    const redeemed = reason === 'used_up' || (reason === null && visited);
    if (redeemed && redirectUrl !== null) return redirect(redirectUrl);
    if (reason !== null) return closedPage(token, reason);
    if (visited) return closedPage(token, 'visited');
    token.visits += 1;
    this.#store.saveToken(token);
    if (token.items.length === 0) return closedPage(token, 'empty');
    return this.#form(200, token, { ...token.person });
  }

  #pay(request: SandboxRequest, token: Token, params: Params): Answer {
    const attempt = params.text('attempt')?.slice(0, 64) ?? randomUUID();
    const earlier = this.#store.paymentsByToken(token.id).find((payment) => payment.attempt === attempt);
    if (earlier) return this.#result(token, earlier);
    const reason = closedReason(token, this.#store.approvals(token.id), this.#context.clock.now());
    if (reason !== null) return closedPage(token, reason);
    if (token.items.length === 0) return closedPage(token, 'empty');
    const form = readCardForm(params, this.#context.clock.now());
    if (!('card' in form)) return this.#form(422, token, enteredIn(params), form);
    const payment = this.#open(request, token, form, attempt);
    if (token.threeDSecure && form.challenge) {
      this.#bank.challenge(payment);
      return this.#result(token, payment);
    }
    return this.#settle(request, token, payment, form.verdict);
  }

  /** The customer's answer to 3-D Secure. */
  #decide(request: SandboxRequest, token: Token, params: Params): Answer {
    const challenge = params.text('challenge');
    const decision = params.text('decision');
    const payment = this.#store.paymentsByToken(token.id).find(({ attempt }) => attempt === challenge);
    if (!payment || (decision !== 'approve' && decision !== 'refuse')) return problemPage(400);
    if (payment.status !== 'challenge') return this.#result(token, payment);
    const reason = closedReason(token, this.#store.approvals(token.id), this.#context.clock.now());
    const verdict = decision === 'approve' && reason === null ? 'approved' : 'declined';
    return this.#settle(request, token, payment, verdict);
  }

  #open(request: SandboxRequest, token: Token, form: CardForm, attempt: string): Payment {
    return this.#bank.open(
      {
        tokenId: token.id,
        reference: token.reference,
        transactionClass: token.transactionClass,
        previousKey: null,
        type: token.type,
        amountMinor: token.totalMinor,
        currency: token.currency,
        card: form.card,
        person: { ...token.person, ...form.address },
        ipAddress: request.remoteAddress.replace(/^::ffff:/, ''),
        attempt,
      },
      form.verdict,
    );
  }

  /** Lets the bank decide, and shows what became of it. */
  #settle(request: SandboxRequest, token: Token, payment: Payment, verdict: Verdict): Answer {
    const early = takeFault(this.#context, request, 'callback_before_answer', token.callbackUrl);
    let told: Promise<void> | null = null;
    if (early) {
      this.#bank.decide(payment, verdict, (job) => {
        told = this.#context.callbacks.sendNow(job);
      });
    } else this.#bank.decide(payment, verdict);
    planFaults(this.#context, request, this.#bank, payment);
    const answer = this.#result(token, payment);
    return told === null ? answer : (told as Promise<void>).then(() => answer);
  }

  #result(token: Token, payment: Payment): SandboxAnswer {
    switch (payment.status) {
      case 'challenge':
        return challengePage(token, payment, `${this.#prefix}/t/${token.id}/challenge`);
      case 'pending':
        return pendingPage(token, payment);
      case 'approved': {
        if (!token.autoRedirect || token.successUrl === null) return successPage(token, payment);
        return redirect(withKey(token.successUrl, payment.key));
      }
      case 'failed':
      case 'blacklisted':
      case 'connection_error': {
        const why = payment.failure === null ? '' : `: ${payment.failure}`;
        return this.#form(402, token, { ...payment.person }, [], `${FAILURES[payment.status]}${why}.`);
      }
    }
  }

  #form(
    status: number,
    token: Token,
    values: Readonly<Record<string, string | null>>,
    errors: readonly FormError[] = [],
    problem: string | null = null,
  ): SandboxAnswer {
    const action = `${this.#prefix}/t/${token.id}`;
    return paymentPage(status, token, action, randomUUID(), { errors, problem, values });
  }
}

const SHOWN_AGAIN = ['expiry', 'name', 'property_name', 'address_1', 'address_2', 'town', 'county', 'postcode', 'country']; // prettier-ignore

/** What the page shows again: never the number or the CVV. */
function enteredIn(params: Params): Record<string, string | null> {
  return Object.fromEntries(SHOWN_AGAIN.map((name) => [name, params.text(name)]));
}

/** The URL with `transKey` appended, before a fragment, and otherwise as it was sent. Source: 3.7. */
export function withKey(url: string, key: string): string {
  const mark = url.indexOf('#');
  const [base, fragment] = mark === -1 ? [url, ''] : [url.slice(0, mark), url.slice(mark)];
  const joint = !base.includes('?') ? '?' : /[?&]$/.test(base) ? '' : '&';
  return `${base}${joint}transKey=${key}${fragment}`;
}

import { decimalsOf } from '../../../domain/currency.ts';
import type { SandboxAnswer } from '../../sandbox/provider-sandbox.ts';
import { html, type Html } from './html.ts';
import { displayed, page } from './page.ts';
import type { Payment } from './payment.ts';
import type { Closed, Token } from './token.ts';

/** The customer paid. The way back carries no key: only an automatic redirect does. Source: 3.7. */
export function successPage(token: Token, payment: Payment): SandboxAnswer {
  const next = token.successUrl;
  return page(
    200,
    'Payment successful',
    html`<h1>Payment successful</h1>
      ${facts(payment)} ${next !== null && html`<p><a href="${next}">Continue</a></p>`}`,
  );
}

/** The bank has not answered yet. */
export function pendingPage(token: Token, payment: Payment): SandboxAnswer {
  return page(
    200,
    'Payment pending',
    html`<h1>Your payment is being processed</h1>
      <p>
        The bank has not answered yet. There is no need to pay again: the merchant is told as soon as it has.
      </p>
      ${facts(payment)} ${wayBack(token)}`,
  );
}

/** 3-D Secure asks the customer to confirm. */
export function challengePage(token: Token, payment: Payment, action: string): SandboxAnswer {
  const amount = amountOf(payment);
  return page(
    200,
    'Confirm your payment',
    html`<h1>Confirm your payment</h1>
      <p>
        Your bank asks whether you want to pay ${amount} with the card that ends in ${payment.card.lastFour}.
      </p>
      <form method="post" action="${action}">
        <input type="hidden" name="challenge" value="${payment.attempt}" />
        <p class="row">
          <button type="submit" name="decision" value="approve">Approve</button>
          <button type="submit" name="decision" value="refuse" class="plain">Refuse</button>
        </p>
      </form>
      ${wayBack(token)}`,
  );
}

const CLOSED: Readonly<
  Record<Closed | 'visited' | 'empty', readonly [title: string, text: string, status: number]>
> = {
  cancelled: ['This payment link has expired', 'It can no longer be used to pay.', 410],
  expired: ['This payment link has expired', 'It can no longer be used to pay.', 410],
  not_started: ['This payment link is not active yet', 'Please come back later.', 403],
  used_up: ['This payment link has been used', 'It has been paid already.', 410],
  visited: ['This payment link has been used', 'It was opened as often as it may be.', 410],
  empty: ['There is nothing to pay', 'The merchant has put nothing into the basket.', 200],
};

/** Why nothing can be paid here. */
export function closedPage(token: Token, reason: keyof typeof CLOSED): SandboxAnswer {
  const [title, text, status] = CLOSED[reason];
  return page(
    status,
    title,
    html`<h1>${title}</h1>
      <p>${text}</p>
      ${wayBack(token)}`,
  );
}

/** There is no such link, or what was sent to it cannot be read. */
export function problemPage(status: 400 | 404 | 405 | 429 | 500): SandboxAnswer {
  const title = { 400: 'Bad request', 404: 'Page not found', 405: 'Method not allowed', 429: 'Too many requests', 500: 'Server error' }[status]; // prettier-ignore
  return page(status, title, html`<h1>${title}</h1>`);
}

function facts(payment: Payment): Html {
  return html`<dl>
    <dt>Amount</dt>
    <dd>${amountOf(payment)}</dd>
    <dt>Card</dt>
    <dd>${payment.card.scheme} ending in ${payment.card.lastFour}</dd>
    ${
      payment.reference !== '' &&
      html`<dt>Reference</dt>
        <dd>${payment.reference}</dd>`
    }
    <dt>Transaction</dt>
    <dd>${payment.key}</dd>
  </dl>`;
}

function wayBack(token: Token): Html | null {
  return token.cancelUrl === null
    ? null
    : html`<p><a href="${token.cancelUrl}">Go back to the merchant</a></p>`;
}

function amountOf({ amountMinor, currency }: Payment): string {
  return displayed(amountMinor, currency, decimalsOf(currency));
}

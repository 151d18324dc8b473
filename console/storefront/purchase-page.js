import { newKey, wordsOf } from './api.js';
import { moneyText } from './amounts.js';
import { byId, element, say, show } from './dom.js';
import { follow, isFinal } from './follow.js';
import { stepsOf } from './steps.js';
import { entryWords, fieldLabel, fulfilmentWords, kindName, paymentWords, statusWords } from './words.js';
/** @import { Api, Purchase, TimelineEntry } from './api.js' */

const MARKS = { done: '✓ Done', now: '● Now', waiting: '○ Later', stopped: '✕ Not', undone: '↩ Undone' };
/** `21:49:05.077` */
const CLOCK = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
});
const TIMELINE_EVERY_MS = 1_000;

/**
 * The page that follows one purchase. Throws Refusal when there is none.
 * @param {Api} api
 * @param {string} id
 */
export async function openPurchase(api, id) {
  let shown = false;
  let key = newKey();
  const timeline = new Timeline(api, id);
  const open = () => {
    shown = true;
    show('purchase-page');
    byId('workflow-link', HTMLAnchorElement).href = `${api.facts.temporal_workflows_url}/${id}`;
    byId('curl', HTMLElement).textContent =
      `curl -s ${location.origin}/v1/purchases/${id} \\\n  -H 'Authorization: Bearer ${api.facts.api_key}'`;
    byId('cancel', HTMLElement).addEventListener('click', () => void cancel());
    byId('reveal', HTMLElement).addEventListener('click', () => void reveal());
  };
  const cancel = async () => {
    const status = byId('action-status', HTMLElement);
    say(status, 'Cancelling…');
    try {
      render(await api.post(`/v1/purchases/${id}/cancel`, {}, key));
      say(status, '');
    } catch (error) {
      key = newKey();
      say(status, wordsOf(error));
    }
  };
  const reveal = async () => {
    const status = byId('action-status', HTMLElement);
    try {
      const codes = await api.reveal(id);
      say(status, codes.map(({ code, serial }) => (serial ? `${code} (serial ${serial})` : code)).join(', '));
    } catch (error) {
      say(status, wordsOf(error));
    }
  };
  const ticking = setInterval(() => shown && void timeline.refresh(), TIMELINE_EVERY_MS);
  try {
    await follow(api, id, {
      state: (purchase) => {
        if (!shown) open();
        render(purchase);
        void timeline.refresh();
      },
      away: (error) => {
        if (!shown) open();
        say(byId('purchase-status', HTMLElement), wordsOf(error));
      },
    });
  } finally {
    clearInterval(ticking);
  }
  await timeline.refresh();
}

/** @param {Purchase} purchase */
function render(purchase) {
  const { id, status, status_reason: reason, product, payment, fulfilment } = purchase;
  say(byId('purchase-title', HTMLElement), product.name);
  document.title = `${status.replaceAll('_', ' ')} · ${product.name} · Vendrail`;
  say(byId('purchase-status', HTMLElement), statusWords(status, reason?.code));
  const because = byId('purchase-reason', HTMLElement);
  because.hidden = reason === null;
  say(because, reason?.message ?? '');
  byId('steps', HTMLElement).replaceChildren(...stepsOf(purchase).map(stepItem));
  const pay = byId('pay', HTMLAnchorElement);
  if (payment.redirect_url !== null) pay.href = payment.redirect_url;
  pay.hidden = payment.redirect_url === null;
  byId('cancel', HTMLElement).hidden = isFinal(status) || ['cancelling', 'in_review'].includes(status);
  byId('reveal', HTMLElement).hidden = fulfilment.deliverables.length === 0;
  byId('receipt', HTMLElement).replaceChildren(...receipt(purchase));
  say(byId('raw', HTMLElement), JSON.stringify(purchase, null, 2));
  byId('content', HTMLElement).dataset['status'] = status;
  byId('content', HTMLElement).dataset['purchase'] = id;
}

/** @param {import('./steps.js').Step} step */
function stepItem({ name, state, words }) {
  return element(
    'li',
    { class: `step ${state}`, 'aria-current': state === 'now' && 'step' },
    element('span', { class: 'mark' }, MARKS[state]),
    element('strong', {}, name),
    element('span', {}, words),
  );
}

/** @param {Purchase} purchase */
function receipt({
  id,
  status,
  product,
  recipient,
  amount,
  charge,
  cost,
  payment,
  fulfilment,
  refunds,
  created_at,
}) {
  const codes = fulfilment.deliverables.map(({ kind, masked }) => [kindName(kind), masked, 'code']);
  /** @type {(readonly (string | undefined)[])[]} */
  const rows = [
    ...codes,
    ['Status', status],
    ['Kind', kindName(product.kind)],
    ...Object.entries(recipient).map(([name, value]) => [fieldLabel(name, product.kind), value]),
    ['Amount', moneyText(amount)],
    ...(fulfilment.delivered_amount ? [['Delivered', moneyText(fulfilment.delivered_amount)]] : []),
    ...(charge ? [['The customer pays', moneyText(charge)]] : []),
    ['It costs the shop', moneyText(cost)],
    ['Payment', paymentWords(payment.status)],
    ['Delivery', fulfilmentWords(fulfilment.status)],
    ...refunds.map((refund) => [
      'Refund',
      `${moneyText(refund.amount)}, ${refund.status.replaceAll('_', ' ')}`,
    ]),
    ...(payment.reference === null ? [] : [['Payment reference', payment.reference]]),
    ...(fulfilment.reference === null ? [] : [['Provider’s reference', fulfilment.reference]]),
    ['Purchase', id],
    ['Bought', new Date(created_at).toLocaleString()],
  ];
  return rows.flatMap(([name = '', value = '', kind]) => [
    element('dt', {}, name),
    element('dd', { class: kind }, value),
  ]);
}

/** What happened so far, asked for again and again; one question at a time. */
class Timeline {
  #api;
  #id;
  #shown = '';
  #asking = false;

  /**
   * @param {Api} api
   * @param {string} id
   */
  constructor(api, id) {
    this.#api = api;
    this.#id = id;
  }

  async refresh() {
    if (this.#asking) return;
    this.#asking = true;
    try {
      const entries = await this.#api.timeline(this.#id);
      const text = JSON.stringify(entries);
      if (text !== this.#shown) byId('timeline', HTMLElement).replaceChildren(...entries.map(entryItem));
      this.#shown = text;
    } catch {
      // The next round asks again; that the API is away is told by whoever follows the purchase.
    } finally {
      this.#asking = false;
    }
  }
}

/** @param {TimelineEntry} entry */
function entryItem(entry) {
  const at = new Date(entry.at);
  const { state, status, code, phase } = entry.data;
  const more = [state, entry.kind === 'settled' ? null : status, phase, code]
    .filter((value) => typeof value === 'string')
    .join(', ');
  return element(
    'li',
    {},
    element('time', { datetime: entry.at }, CLOCK.format(at)),
    ` ${entryWords(entry)}`,
    ...(more === '' ? [] : [element('span', { class: 'hint' }, more.replaceAll('_', ' '))]),
  );
}

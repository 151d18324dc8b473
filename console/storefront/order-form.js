import { faultsOf, newKey } from './api.js';
import { moneyText, suggestedCharge } from './amounts.js';
import { Check } from './check.js';
import { byId, element, say } from './dom.js';
import { clearFaults, showFaults } from './faults.js';
import { fieldHint, fieldLabel } from './words.js';
/** @import { Api, Product, Purchase } from './api.js' */

/** @type {Readonly<Record<string, Readonly<Record<string, string>>>>} */
const INPUTS = {
  mobile: { type: 'tel' },
  email: { type: 'email' },
  zip_code: { inputmode: 'numeric' },
  sim_number: { inputmode: 'numeric' },
  carrier_password: { type: 'password' },
  boost_pin: { type: 'password', inputmode: 'numeric' },
};

/** What a form holds is kept when another product is chosen: the number above all. */
export class OrderForm {
  #api;
  #bought;
  #check;
  /** @type {Product | null} */
  #product = null;
  /** The customer has said what to charge. */
  #ownCharge = false;
  #sending = false;
  /** The order that was sent last and its key: the same order again is the same purchase. */
  #sent = { body: '', key: '' };

  /**
   * @param {Api} api
   * @param {(purchase: Purchase) => void} bought
   */
  constructor(api, bought) {
    this.#api = api;
    this.#bought = bought;
    this.#check = new Check(api);
    byId('charge-currency', HTMLElement).textContent = api.facts.charge_currency;
    byId('chosen', HTMLElement).textContent = 'Choose a product first, or one of the examples.';
    byId('alternative', HTMLSelectElement).addEventListener('change', () => this.#showRecipient());
    byId('charge', HTMLInputElement).addEventListener('input', () => {
      this.#ownCharge = charge().value.trim() !== '';
    });
    for (const id of ['amount', 'amount-currency'])
      byId(id, HTMLElement).addEventListener('input', () => this.#showHints());
    const form = byId('order', HTMLFormElement);
    byId('method', HTMLElement).addEventListener('change', () => this.#showMethod());
    byId('check', HTMLElement).addEventListener('click', () => void this.#ask());
    // What was said of another recipient, or of another amount, is not said of this one.
    form.addEventListener('input', () => this.#check.forget());
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#send();
    });
  }

  /** @param {Product} product */
  choose(product) {
    this.#product = product;
    this.#check.forget();
    clearFaults();
    byId('chosen', HTMLElement).replaceChildren(
      element('strong', {}, product.name),
      product.amount ? ` · delivers ${moneyText(product.amount)}` : '',
      product.has_deliverable ? ' · delivers a code' : '',
    );
    byId('order-fields', HTMLElement).hidden = false;
    const alternatives = product.required_recipient_fields.map((fields) =>
      fields.map((name) => fieldLabel(name, product.kind)).join(' and '),
    );
    byId('alternative', HTMLSelectElement).replaceChildren(
      ...alternatives.map((text, index) => element('option', { value: String(index) }, text)),
    );
    byId('alternative-field', HTMLElement).hidden = alternatives.length < 2;
    this.#showRecipient();
    byId('amount-field', HTMLElement).hidden = product.ranges === null;
    const ranges = product.ranges ?? [];
    currency().replaceChildren(...ranges.map(({ min }) => element('option', {}, min.currency)));
    const before = ranges.some(({ min }) => min.amount === amount().value);
    if (!before && ranges[0]) amount().value = ranges[0].min.amount;
    this.#ownCharge = false;
    this.#showHints();
    this.#showMethod();
  }

  /** @param {{ recipient: Readonly<Record<string, string>>, amount: { amount: string, currency: string } | null }} values */
  fill({ recipient, amount: given }) {
    for (const [name, value] of Object.entries(recipient)) {
      const input = document.getElementById(`recipient-${name}`);
      if (input instanceof HTMLInputElement) input.value = value;
    }
    if (given) {
      currency().value = given.currency;
      amount().value = given.amount;
    }
    this.#showHints();
    byId('buy', HTMLButtonElement).focus();
  }

  #showRecipient() {
    const index = Number(byId('alternative', HTMLSelectElement).value || '0');
    const box = byId('recipient-fields', HTMLElement);
    const kept = Object.fromEntries(recipientInputs().map(({ name, value }) => [name, value]));
    const { required_recipient_fields: alternatives, kind } = this.#product ?? {};
    const fields = alternatives?.[index] ?? [];
    box.replaceChildren(...fields.map((name) => recipientField(name, kind ?? '', kept[name] ?? '')));
  }

  #showMethod() {
    byId('charge-field', HTMLElement).hidden = method() === 'prefunded';
    say(
      byId('buy', HTMLElement),
      method() === 'prefunded' ? 'Buy from the balance' : 'Buy, then pay by card',
    );
  }

  /** What the amount may be, and what to charge for it while nobody has said. */
  #showHints() {
    const product = this.#product;
    if (!product) return;
    const range = product.ranges?.find(({ min }) => min.currency === currency().value);
    if (range) {
      const step = range.increment ? `, in steps of ${moneyText(range.increment)}` : '';
      say(byId('amount-hint', HTMLElement), `${moneyText(range.min)} to ${moneyText(range.max)}${step}`);
    }
    if (this.#ownCharge) return;
    const value = product.amount ?? { amount: amount().value, currency: currency().value };
    charge().value = suggestedCharge(product, value, this.#api.facts) ?? '';
  }

  /** What it costs and whom it is for, before anything is bought. */
  async #ask() {
    const product = this.#product;
    if (!product) return;
    clearFaults();
    const { product: named, recipient, amount: wanted } = orderOf(product, this.#api.facts.charge_currency);
    await this.#check.ask({
      product: named,
      recipient,
      priced_by_recipient: product.priced_by_recipient,
      ...(wanted && { amount: wanted }),
    });
  }

  async #send() {
    const product = this.#product;
    if (this.#sending || !product) return;
    this.#sending = true;
    clearFaults();
    const status = byId('buy-status', HTMLElement);
    byId('buy', HTMLElement).setAttribute('aria-disabled', 'true');
    say(status, 'Sending the order…');
    try {
      const order = orderOf(product, this.#api.facts.charge_currency);
      const body = JSON.stringify(order);
      if (this.#sent.body !== body) this.#sent = { body, key: newKey() };
      this.#bought(await this.#api.buy(order, this.#sent.key));
    } catch (error) {
      showFaults(faultsOf(error));
      say(status, '');
    } finally {
      this.#sending = false;
      byId('buy', HTMLElement).removeAttribute('aria-disabled');
    }
  }
}

const amount = () => byId('amount', HTMLInputElement);
const currency = () => byId('amount-currency', HTMLSelectElement);
const charge = () => byId('charge', HTMLInputElement);

function method() {
  return new FormData(byId('order', HTMLFormElement)).get('method');
}

function recipientInputs() {
  return [...byId('recipient-fields', HTMLElement).querySelectorAll('input')];
}

/**
 * The body of `POST /v1/purchases`. What is left empty is left out: the API says what is missing.
 * @param {Product} product
 * @param {string} chargeCurrency
 */
function orderOf(product, chargeCurrency) {
  const recipient = recipientInputs()
    .map(({ name, value }) => [name, value.trim()])
    .filter(([, value]) => value !== '');
  const wanted = amount().value.trim();
  const paid = charge().value.trim();
  const card = method() === 'hosted_page';
  const back = `${location.origin}/shop/last`;
  return {
    product: { provider: product.provider, id: product.id },
    recipient: Object.fromEntries(recipient),
    ...(product.ranges && wanted !== '' && { amount: { amount: wanted, currency: currency().value } }),
    ...(card && paid !== '' && { charge: { amount: paid, currency: chargeCurrency } }),
    payment: card ? { method: 'hosted_page', success_url: back, cancel_url: back } : { method: 'prefunded' },
    metadata: { from: 'demo storefront' },
  };
}

/**
 * @param {string} name
 * @param {string} kind of the product
 * @param {string} value
 */
function recipientField(name, kind, value) {
  const hint = fieldHint(name, kind);
  const id = `recipient-${name}`;
  const described = hint === undefined ? `${id}-error` : `${id}-hint ${id}-error`;
  return element(
    'div',
    { class: 'field' },
    element('label', { for: id }, fieldLabel(name, kind)),
    ...(hint === undefined ? [] : [element('span', { class: 'hint', id: `${id}-hint` }, hint)]),
    element('span', { class: 'error', id: `${id}-error`, hidden: true }),
    element('input', {
      id,
      name,
      value,
      autocomplete: 'off',
      'aria-describedby': described,
      ...INPUTS[name],
    }),
  );
}

/** @import { Money } from './amounts.js' */

/**
 * What `/storefront.json` tells.
 * @typedef {object} Facts
 * @property {string} api_key
 * @property {string} temporal_workflows_url
 * @property {string} charge_currency
 * @property {Readonly<Record<string, string>>} exchange_rates such as `USD/GBP`: `0.79`
 * @property {readonly { number: string, about: string }[]} test_cards
 */

/**
 * A product of `GET /v1/catalogue`.
 * @typedef {object} Product
 * @property {string} provider
 * @property {string} id
 * @property {string} name
 * @property {string} kind
 * @property {{ name: string }} operator
 * @property {string} country
 * @property {Money | null} amount
 * @property {Money | null} cost
 * @property {readonly { min: Money, max: Money, increment: Money | null }[] | null} ranges
 * @property {readonly (readonly string[])[]} required_recipient_fields
 * @property {boolean} has_deliverable
 * @property {boolean} priced_by_recipient
 */

/**
 * A purchase of `GET /v1/purchases/{id}`.
 * @typedef {object} Purchase
 * @property {string} id
 * @property {string} status
 * @property {{ code: string, message: string } | null} status_reason
 * @property {{ name: string, kind: string }} product
 * @property {Readonly<Record<string, string>>} recipient
 * @property {Money} amount
 * @property {Money | null} charge
 * @property {Money} cost
 * @property {{ method: string, status: string, redirect_url: string | null, reference: string | null }} payment
 * @property {{ status: string, reference: string | null, deliverables: readonly { kind: string, masked: string }[], delivered_amount: Money | null }} fulfilment
 * @property {readonly { amount: Money, status: string }[]} refunds
 * @property {string} created_at
 */

/** @typedef {{ valid: boolean, checked_by: string, name: string | null, address: string | null, operator: { name: string } | null, amount_due: Money | null }} CustomerCheck */
/** @typedef {{ at: string, kind: string, data: Readonly<Record<string, unknown>> }} TimelineEntry */
/** @typedef {{ code: string, detail: string, pointer?: string }} Fault */

/** Thrown when the API refuses. `faults` has at least one entry. */
export class Refusal extends Error {
  /**
   * @param {number} status
   * @param {string} code
   * @param {readonly Fault[]} faults
   * @param {number | null} [retryAfterS] when to ask again, where the API says so
   */
  constructor(status, code, faults, retryAfterS = null) {
    super(faults.map(({ detail }) => detail).join(' '));
    this.status = status;
    this.code = code;
    this.faults = faults;
    this.retryAfterS = retryAfterS;
  }
}

/** Pages of the catalogue that are read at most. */
const MOST_PAGES = 20;

/** The public API, called as a merchant's server would call it. */
export class Api {
  /** @type {Facts} */
  facts;

  /** @param {Facts} facts */
  constructor(facts) {
    this.facts = facts;
  }

  static async open() {
    const response = await fetch('/storefront.json');
    if (!response.ok) throw await refusalOf(response);
    return new Api(await response.json());
  }

  /**
   * Sends a request. Throws Refusal, or TypeError when the API cannot be reached.
   * @param {string} path
   * @param {{ method?: string, body?: string, headers?: Readonly<Record<string, string>> }} [options]
   */
  async send(path, { headers, ...options } = {}) {
    const response = await fetch(path, {
      ...options,
      headers: { authorization: `Bearer ${this.facts.api_key}`, ...headers },
    });
    if (!response.ok) throw await refusalOf(response);
    return response;
  }

  /**
   * @param {string} path
   * @param {unknown} body
   * @param {string} key the same for the same wish, so that it happens once
   */
  async post(path, body, key) {
    const response = await this.send(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify(body),
    });
    return response.json();
  }

  /** @returns {Promise<Product[]>} */
  async catalogue() {
    const products = [];
    let cursor = '';
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const { data, next_cursor } = await (await this.send(`/v1/catalogue?limit=100${cursor}`)).json();
      products.push(...data);
      if (next_cursor === null) break;
      cursor = `&cursor=${encodeURIComponent(next_cursor)}`;
    }
    return products;
  }

  /**
   * @param {unknown} body
   * @returns {Promise<{ amount: Money, cost: Money }>}
   */
  quote(body) {
    return this.#ask('/v1/quotes', body);
  }

  /**
   * @param {unknown} body
   * @returns {Promise<CustomerCheck>}
   */
  validate(body) {
    return this.#ask('/v1/customers/validate', body);
  }

  /**
   * The codes of a purchase in clear.
   * @param {string} id
   * @returns {Promise<readonly { kind: string, code: string, serial: string | null }[]>}
   */
  async reveal(id) {
    return (await this.#ask(`/v1/purchases/${id}/reveal`, {})).data;
  }

  /**
   * @param {string} path
   * @param {unknown} body
   */
  async #ask(path, body) {
    const headers = { 'content-type': 'application/json' };
    return (await this.send(path, { method: 'POST', headers, body: JSON.stringify(body) })).json();
  }

  /**
   * @param {unknown} order
   * @param {string} key
   * @returns {Promise<Purchase>}
   */
  buy(order, key) {
    return this.post('/v1/purchases', order, key);
  }

  /**
   * @param {string} id
   * @returns {Promise<Purchase>}
   */
  async purchase(id) {
    return (await this.send(`/v1/purchases/${id}`)).json();
  }

  /**
   * @param {string} id
   * @returns {Promise<TimelineEntry[]>}
   */
  async timeline(id) {
    return (await (await this.send(`/v1/purchases/${id}/timeline`)).json()).data;
  }
}

/**
 * @param {Response} response
 * @returns {Promise<Refusal>}
 */
async function refusalOf(response) {
  /** @type {{ code?: string, detail?: string, pointer?: string, errors?: Fault[] }} */
  const body = await response.json().catch(() => ({}));
  const { code = 'unreadable', detail = `The API answered with HTTP ${response.status}.`, pointer } = body;
  const own = pointer === undefined ? { code, detail } : { code, detail, pointer };
  const retryAfterS = Number(response.headers.get('retry-after') ?? '') || null;
  return new Refusal(response.status, code, body.errors?.length ? body.errors : [own], retryAfterS);
}

/** A key that nobody else has. */
export function newKey() {
  // randomUUID exists only on https and on loopback.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `shop-${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

/**
 * What went wrong, for people.
 * @param {unknown} error
 */
export function wordsOf(error) {
  if (error instanceof Refusal) return error.message;
  return 'The API cannot be reached at the moment. Is Vendrail still running?';
}

/**
 * What is wrong, as faults; none where nothing is.
 * @param {unknown} error undefined: nothing is wrong
 * @returns {readonly Fault[]}
 */
export function faultsOf(error) {
  if (error === undefined) return [];
  return error instanceof Refusal ? error.faults : [{ code: 'away', detail: wordsOf(error) }];
}

import { faultsOf, Refusal } from './api.js';
import { moneyText } from './amounts.js';
import { byId, say } from './dom.js';
import { showFaults } from './faults.js';
/** @import { Api, CustomerCheck, Fault } from './api.js' */

/**
 * Whom an order is for and what it costs.
 * @typedef {{ product: unknown, recipient: Readonly<Record<string, string>>, priced_by_recipient?: boolean, amount?: unknown }} Wish
 */

/**
 * Price and recipient, before anything is bought. The two are told apart: the price is known also when nobody can be asked
 * about the recipient.
 */
export class Check {
  #api;
  /** The question that was asked last; an answer to an older one is not shown. */
  #asked = 0;

  /** @param {Api} api */
  constructor(api) {
    this.#api = api;
  }

  /** Takes the answer off the page: it is about another order. */
  forget() {
    this.#asked += 1;
    say(byId('check-result', HTMLElement), '');
  }

  /** @param {Wish} wish */
  async ask({ product, recipient, priced_by_recipient, amount }) {
    const asked = (this.#asked += 1);
    const result = byId('check-result', HTMLElement);
    say(result, 'Asking…');
    const [quote, customer] = await Promise.all([
      outcomeOf(
        this.#api.quote({
          product,
          ...(priced_by_recipient && { recipient }),
          ...(amount != null && { amount }),
        }),
      ),
      outcomeOf(this.#api.validate({ product, recipient })),
    ]);
    if (asked !== this.#asked) return;
    const busy = busyWords(customer.error);
    const faults = [
      ...faultsOf(quote.error),
      ...(busy === null ? faultsOf(customer.error) : []),
      ...(customer.value?.valid === false ? [unknownRecipient(recipient)] : []),
    ];
    if (faults.length > 0) showFaults(faults);
    const price = quote.value && `${moneyText(quote.value.amount)} for ${moneyText(quote.value.cost)}.`;
    const said = busy ?? (customer.value && customerWords(customer.value));
    say(result, price && said ? `${price} ${said}` : '');
  }
}

/**
 * What came of a question: its answer, or why there is none.
 * @template T
 * @param {Promise<T>} asked
 * @returns {Promise<{ value?: T, error?: unknown }>}
 */
async function outcomeOf(asked) {
  try {
    return { value: await asked };
  } catch (error) {
    return { error };
  }
}

/**
 * That the provider has no time for the question, which is no fault of the order's; null when it is something else.
 * @param {unknown} error
 */
function busyWords(error) {
  if (!(error instanceof Refusal) || error.status !== 503) return null;
  const { message, retryAfterS } = error;
  return retryAfterS === null ? message : `${message} Try again in ${retryAfterS} s.`;
}

/**
 * At the field that says who it is: the first one.
 * @param {Readonly<Record<string, string>>} recipient
 * @returns {Fault}
 */
function unknownRecipient(recipient) {
  const [name = ''] = Object.keys(recipient);
  return {
    code: 'unknown',
    pointer: `/recipient/${name}`,
    detail: 'the provider knows nobody of this number',
  };
}

/** @param {CustomerCheck} customer */
function customerWords({ valid, checked_by, name, address, operator, amount_due }) {
  if (checked_by === 'catalogue') return `The catalogue names the recipient: ${name ?? ''}.`;
  if (checked_by === 'format') return 'The recipient looks right; the provider cannot be asked about it.';
  if (!valid) return 'The provider does not know this recipient.';
  const known = [name, address, operator?.name].filter((text) => text != null && text !== '').join(', ');
  const due = amount_due ? ` ${moneyText(amount_due)} is due.` : '';
  return `The provider knows the recipient${known === '' ? '' : `: ${known}`}.${due}`;
}

import { moneyText } from './amounts.js';
import { countryName } from './countries.js';
import { byId, element } from './dom.js';
import { kindName } from './words.js';
/** @import { Product } from './api.js' */

/** Products that are listed at once. */
const MOST_SHOWN = 60;

/** The products with their filters. Tells which one is chosen. */
export class ProductList {
  /** @type {readonly Product[]} */
  #products;
  /** @type {Product | null} */
  #chosen = null;
  /** @type {(product: Product) => void} */
  #choose;

  /**
   * @param {readonly Product[]} products
   * @param {(product: Product) => void} choose
   */
  constructor(products, choose) {
    this.#products = products;
    this.#choose = choose;
    fill('filter-country', products.map(({ country }) => country), countryName); // prettier-ignore
    fill('filter-kind', products.map(({ kind }) => kind), kindName); // prettier-ignore
    for (const id of ['filter-text', 'filter-country', 'filter-kind'])
      byId(id, HTMLElement).addEventListener('input', () => this.#render());
    byId('product-list', HTMLElement).addEventListener('change', ({ target }) => {
      const product = target instanceof HTMLInputElement && this.find(target.value);
      if (product) this.#take(product);
    });
    this.#render();
  }

  /** @param {string} key provider and id with a slash between */
  find(key) {
    return this.#products.find((product) => keyOf(product) === key);
  }

  /**
   * Chooses a product as if it had been clicked, whatever the filters hide.
   * @param {Product} product
   */
  pick(product) {
    byId('filter-text', HTMLInputElement).value = '';
    for (const id of ['filter-country', 'filter-kind']) byId(id, HTMLSelectElement).value = '';
    this.#take(product);
    this.#render();
    const box = byId('product-list', HTMLElement);
    const row = box.querySelector('.choice:has(:checked)');
    if (row instanceof HTMLElement) box.scrollTop = row.offsetTop - box.offsetTop;
  }

  /** @param {Product} product */
  #take(product) {
    this.#chosen = product;
    this.#choose(product);
  }

  #render() {
    const text = byId('filter-text', HTMLInputElement).value.trim().toLowerCase();
    const country = byId('filter-country', HTMLSelectElement).value;
    const kind = byId('filter-kind', HTMLSelectElement).value;
    const found = this.#products.filter(
      (product) =>
        (country === '' || product.country === country) &&
        (kind === '' || product.kind === kind) &&
        (text === '' || searched(product).includes(text)),
    );
    const chosen = this.#chosen;
    const shown = found.slice(0, MOST_SHOWN);
    // What is chosen stays in sight: a choice that cannot be seen cannot be checked.
    if (chosen && !shown.includes(chosen)) shown.unshift(chosen);
    byId('product-list', HTMLElement).replaceChildren(
      ...shown.map((product) => row(product, product === chosen)),
    );
    const count = found.length === 1 ? '1 product' : `${found.length} products`;
    const more = found.length > MOST_SHOWN ? `; the first ${MOST_SHOWN} are shown` : '';
    byId('product-count', HTMLElement).textContent = count + more;
  }
}

/** @param {Product} product */
function searched({ name, operator, country, kind, id }) {
  return `${name} ${operator.name} ${countryName(country)} ${country} ${kindName(kind)} ${id}`.toLowerCase();
}

/** @param {Product} product */
export function keyOf({ provider, id }) {
  return `${provider}/${id}`;
}

/**
 * @param {Product} product
 * @param {boolean} checked
 */
function row(product, checked) {
  const { name, operator, country, kind } = product;
  return element(
    'label',
    { class: 'choice' },
    element('input', { type: 'radio', name: 'product', form: 'order', value: keyOf(product), checked }),
    element(
      'span',
      {},
      element('strong', {}, name),
      element(
        'span',
        { class: 'hint' },
        `${kindName(kind)} · ${operator.name} · ${countryName(country)} · ${worth(product)}`,
      ),
    ),
  );
}

/** @param {Product} product */
function worth({ amount, ranges }) {
  if (amount) return moneyText(amount);
  const [range] = ranges ?? [];
  return range ? `${moneyText(range.min)} to ${moneyText(range.max)}` : '';
}

/**
 * @param {string} id of the select
 * @param {readonly string[]} values
 * @param {(value: string) => string} name
 */
function fill(id, values, name) {
  const options = [...new Set(values)]
    .map((value) => ({ value, text: name(value) }))
    .sort((a, b) => a.text.localeCompare(b.text));
  byId(id, HTMLSelectElement).append(...options.map(({ value, text }) => element('option', { value }, text)));
}

import { byId, element, say, show } from './dom.js';
import { OrderForm } from './order-form.js';
import { keyOf, ProductList } from './product-list.js';
import { rememberLast } from './last.js';
/** @import { Api } from './api.js' */

/** What the sandbox of DVS does depends on the number's end: providers/dvs/sandbox/outcomes.ts. */
const EXAMPLES = [
  {
    name: 'delivers',
    product: 'dvs/101',
    recipient: { mobile: '+6595123100' },
    amount: { amount: '5.00', currency: 'USD' },
    about: 'Filled in: a top-up that is delivered.',
  },
  {
    name: 'declines',
    product: 'dvs/101',
    recipient: { mobile: '+6595123102' },
    amount: { amount: '5.00', currency: 'USD' },
    about: 'Filled in: a number that the operator declines.',
  },
  {
    name: 'pin',
    product: 'dvs/104',
    recipient: {},
    amount: null,
    about: 'Filled in: a voucher whose code is shown masked.',
  },
];

/**
 * The page where something is bought.
 * @param {Api} api
 */
export async function openShop(api) {
  const products = await api.catalogue();
  show('shop-page');
  byId('test-cards', HTMLElement).append(
    ...api.facts.test_cards.flatMap(({ number, about }) => [
      element('dt', {}, number),
      element('dd', {}, about),
    ]),
  );
  const form = new OrderForm(api, ({ id }) => {
    rememberLast(id);
    location.assign(`/shop/${id}`);
  });
  const list = new ProductList(products, (product) => form.choose(product));
  for (const example of EXAMPLES) {
    const button = document.querySelector(`[data-example="${example.name}"]`);
    const product = products.find((each) => keyOf(each) === example.product);
    if (!product) button?.remove();
    button?.addEventListener('click', () => {
      if (!product) return;
      list.pick(product);
      form.fill(example);
      say(byId('example-status', HTMLElement), example.about);
    });
  }
}

import { decimalsOf } from '../../../domain/currency.ts';
import type { SandboxAnswer } from '../../sandbox/provider-sandbox.ts';
import { quantityOf, type Item } from './basket.ts';
import type { FormError } from './card-form.ts';
import { TEST_CARDS } from './cards.ts';
import { html, type Html } from './html.ts';
import { displayed, page } from './page.ts';
import { minorOf } from './params.ts';
import type { PersonField } from './person.ts';
import type { Token } from './token.ts';

/** What the page shows again after it was sent. The card's number and CVV never are. */
export interface Entered {
  readonly errors: readonly FormError[];
  /** A problem of the whole form: the bank's no. */
  readonly problem: string | null;
  readonly values: Readonly<Record<string, string | null>>;
}

interface Field {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly autocomplete?: string;
  readonly numeric?: true;
  readonly short?: true;
  readonly required?: true;
}

const CARD_FIELDS: readonly Field[] = [
  { name: 'card_number', label: 'Card number', autocomplete: 'cc-number', numeric: true, required: true },
  {
    name: 'expiry',
    label: 'Expiry date',
    hint: 'Month and year, such as 08/30',
    autocomplete: 'cc-exp',
    numeric: true,
    short: true,
    required: true,
  },
  {
    name: 'cvv',
    label: 'Security code',
    hint: 'The 3 digits on the back of the card',
    autocomplete: 'cc-csc',
    numeric: true,
    short: true,
    required: true,
  },
  { name: 'name', label: 'Name on card', autocomplete: 'cc-name', required: true },
];

const ADDRESS_FIELDS: readonly (Field & { readonly name: PersonField })[] = [
  { name: 'property_name', label: 'Property name' },
  { name: 'address_1', label: 'Address line 1', autocomplete: 'billing address-line1' },
  { name: 'address_2', label: 'Address line 2', autocomplete: 'billing address-line2' },
  { name: 'town', label: 'Town or city', autocomplete: 'billing address-level2' },
  { name: 'county', label: 'County', autocomplete: 'billing address-level1' },
  { name: 'postcode', label: 'Postcode', autocomplete: 'billing postal-code', short: true },
  {
    name: 'country',
    label: 'Country',
    hint: 'Two letters, such as GB',
    autocomplete: 'billing country',
    short: true,
  },
];

/**
 * The page that takes the card: basket, card, billing address, and the way back.
 *
 * @param action where the form is sent
 * @param attempt goes with the form, so that sending it twice pays once
 */
export function paymentPage(
  status: number,
  token: Token,
  action: string,
  attempt: string,
  entered: Entered,
): SandboxAnswer {
  const total = displayed(token.totalMinor, token.currency, decimalsOf(token.currency));
  const failed = entered.errors.length > 0 || entered.problem !== null;
  const content = html`<h1>Pay ${total}</h1>
    ${failed && errorSummary(entered)} ${basketTable(token, total)}
    <form method="post" action="${action}" novalidate>
      <input type="hidden" name="attempt" value="${attempt}" />
      <fieldset>
        <legend>Card</legend>
        ${CARD_FIELDS.map((field) => input(field, entered))}
      </fieldset>
      <fieldset>
        <legend>Billing address (optional)</legend>
        ${ADDRESS_FIELDS.map((field) => input(field, entered))}
      </fieldset>
      <p class="row">
        <button type="submit">Pay ${total}</button>
        ${token.cancelUrl !== null && html`<a href="${token.cancelUrl}">Cancel and go back</a>`}
      </p>
    </form>
    <details>
      <summary>Test cards</summary>
      <p>Any expiry date in the future and any 3 digits.</p>
      <dl>
        ${TEST_CARDS.map(
          ({ number, about }) =>
            html`<dt>${number}</dt>
              <dd>${about}</dd>`,
        )}
      </dl>
    </details>`;
  return page(status, `${failed ? 'Error: ' : ''}Pay ${total}`, content);
}

function errorSummary({ errors, problem }: Entered): Html {
  return html`<div class="errors" role="alert" tabindex="-1" autofocus aria-labelledby="error-title">
    <h2 id="error-title">There is a problem</h2>
    ${problem !== null && html`<p>${problem}</p>`}
    ${
      errors.length > 0 &&
      html`<ul>
        ${errors.map(({ field, message }) => html`<li><a href="#${field}">${message}</a></li>`)}
      </ul>`
    }
  </div>`;
}

function basketTable(token: Token, total: string): Html {
  return html`<table>
    <caption>
      Your order
    </caption>
    <thead>
      <tr>
        <th scope="col">Item</th>
        <th scope="col">Quantity</th>
        <th scope="col">Price</th>
      </tr>
    </thead>
    <tbody>
      ${token.items.map((item) => basketRow(item, token.currency))}
    </tbody>
    <tfoot>
      <tr>
        <th scope="row" colspan="2">Total</th>
        <td>${total}</td>
      </tr>
    </tfoot>
  </table>`;
}

function basketRow(item: Item, currency: string): Html {
  const priceMinor = minorOf(item.price, currency) ?? 0;
  const sum = displayed(priceMinor * quantityOf(item), currency, decimalsOf(currency));
  return html`<tr>
    <th scope="row">${item.name}</th>
    <td>${quantityOf(item)}</td>
    <td>${sum}</td>
  </tr>`;
}

function input(field: Field, { errors, values }: Entered): Html {
  const { name, label, hint, autocomplete } = field;
  const error = errors.find((each) => each.field === name);
  const described = [hint !== undefined && `${name}-hint`, error && `${name}-error`]
    .filter(Boolean)
    .join(' ');
  return html`<label for="${name}">${label}</label>
    ${hint !== undefined && html`<span class="hint" id="${name}-hint">${hint}</span>`}
    ${error !== undefined && html`<span class="error" id="${name}-error">${error.message}</span>`}
    <input
      id="${name}"
      name="${name}"
      type="text"
      ${attributes({
        value: values[name],
        autocomplete,
        inputmode: field.numeric && 'numeric',
        class: field.short && 'short',
        'aria-describedby': described,
        'aria-invalid': error && 'true',
        'aria-required': field.required && 'true',
      })}
    />`;
}

/** `name="value"` for each that has one. */
function attributes(values: Readonly<Record<string, string | null | undefined>>): Html[] {
  return Object.entries(values).flatMap(([name, value]) => (value ? [html` ${name}="${value}"`] : []));
}

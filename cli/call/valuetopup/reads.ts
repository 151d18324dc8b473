import type { ValuetopupClient } from '../../../providers/valuetopup/client.ts';
import type { CostRequest } from '../../../providers/valuetopup/parameters.ts';
import type { ValuetopupReads } from '../../../providers/valuetopup/reads.ts';
import type { Entry, Table } from '../entry.ts';
import type { Given } from '../given.ts';
import { MONEY, needed, optional } from '../parameter.ts';

const mobile = needed('mobile', 'with its country code', { veil: 'number' });
const sku = needed('skuId', 'a SKU');
const country = optional('countryCode', 'ISO 3166-1 alpha-2, for example JM');
const language = optional('language', 'for example ar');
const operator = optional('operatorId', 'an operator');
const product = optional('productId', 'a product');
const transaction = needed('transactionId', "Valuetopup's number of the transaction");

const read = (
  about: string,
  parameters: Entry<ValuetopupClient>['parameters'],
  call: Entry<ValuetopupClient>['call'],
) => ({ effect: 'reads', about, parameters, call }) as const;

/** `amount` and `currency` as Valuetopup wants them. Throws UsageError. */
export function priced<T>(given: Given): T {
  given.money();
  return { ...given.tree<object>(['currency']), transactionCurrencyCode: given.text('currency') } as T;
}

/** The functions of Valuetopup that change nothing. */
export const VALUETOPUP_READS: Table<ValuetopupReads, ValuetopupClient> = {
  balance: read('our balance as it stands there: negative are prepaid funds', [], async (on, _, limits) => ({
    balance: await on.balance(limits),
  })),
  countries: read('countries', [], (on, _, limits) => on.countries(limits)),
  operators: read('operators', [operator, country], (on, given, limits) =>
    on.operators(given.tree<Parameters<typeof on.operators>[0]>(), limits),
  ),
  products: read(
    'products',
    [
      operator,
      country,
      optional('categoryId', '1 PIN, 2 top-up, 4 bill, 5 SIM, 6 gift card, 7 eSIM', {
        choices: ['1', '2', '4', '5', '6', '7'],
      }),
    ],
    (on, given, limits) => on.products(given.tree<Parameters<typeof on.products>[0]>(), limits),
  ),
  skus: read(
    'SKUs of everything but gift cards',
    [product, { ...sku, needed: false }, language],
    (on, given, limits) => on.skus(given.tree<Parameters<typeof on.skus>[0]>(), limits),
  ),
  exchangeRate: read('the exchange rate of a SKU', [sku], (on, given, limits) =>
    on.exchangeRate(given.text('skuId'), limits),
  ),
  errorCodes: read('the list of response codes', [], (on, _, limits) => on.errorCodes(limits)),
  bundles: read(
    "bundles for a customer's number, with the loan that is due",
    [{ ...product, needed: true }, mobile],
    (on, given, limits) => on.bundles(given.text('productId'), given.text('mobile'), limits),
  ),
  giftCardSkus: read(
    'SKUs of gift cards',
    [product, { ...sku, needed: false }, country, language],
    (on, given, limits) => on.giftCardSkus(given.tree<Parameters<typeof on.giftCardSkus>[0]>(), limits),
  ),
  mobileOwners: read('whom a number may belong to', [mobile, language], (on, given, limits) =>
    on.mobileOwners(given.text('mobile'), limits, given.maybe('language')),
  ),
  billDetail: read(
    'what an account owes',
    [sku, needed('accountNumber', 'the account', { veil: 'number' })],
    (on, given, limits) => on.billDetail(given.text('skuId'), given.text('accountNumber'), limits),
  ),
  currentPromotions: read('promotions of now', [], (on, _, limits) => on.currentPromotions(limits)),
  upcomingPromotions: read('promotions to come', [], (on, _, limits) => on.upcomingPromotions(limits)),
  estimatedCost: read('what an order would cost', [sku, ...MONEY], (on, given, limits) =>
    on.estimatedCost(priced<CostRequest>(given), limits),
  ),
  giftCard: read(
    'a gift card that was bought; its codes are hidden here',
    [transaction],
    (on, given, limits) => on.giftCard(given.text('transactionId'), limits),
  ),
  status: read(
    'where a transaction of ours stands',
    [needed('correlationId', 'our reference')],
    (on, given, limits) => on.status(given.text('correlationId'), limits),
  ),
  esimDataBalance: read(
    'what is left on an eSIM',
    [needed('iccid', 'its number', { veil: 'number' })],
    (on, given, limits) => on.esimDataBalance(given.text('iccid'), limits),
  ),
  portInStatus: read('whether a number was ported', [transaction], (on, given, limits) =>
    on.portInStatus(given.text('transactionId'), limits),
  ),
};

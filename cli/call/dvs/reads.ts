import type { DvsClient } from '../../../providers/dvs/client.ts';
import type {
  BalanceFilter,
  OfferFilter,
  OperatorFilter,
  ProductFilter,
  TransactionFilter,
} from '../../../providers/dvs/parameters.ts';
import type { DvsReads } from '../../../providers/dvs/reads.ts';
import type { Entry, Table } from '../entry.ts';
import { needed, optional } from '../parameter.ts';

const id = needed('id', 'its number at DVS');
const country = optional('country_iso_code', 'ISO 3166-1 alpha-3, for example SGP');
const operator = optional('operator_id', 'an operator');
const productType = optional('type', 'a product type', {
  choices: [
    'FIXED_VALUE_RECHARGE',
    'RANGED_VALUE_RECHARGE',
    'FIXED_VALUE_PIN_PURCHASE',
    'RANGED_VALUE_PIN_PURCHASE',
    'RANGED_VALUE_PAYMENT',
  ],
});
const service = optional('service_id', 'a service');
const subservice = optional('subservice_id', 'a subservice');
const offers = [country, operator, optional('product_id', 'a product')];
const mobile = needed('mobile_number', 'with its plus and country code', { veil: 'number' });

const read = (about: string, parameters: Entry<DvsClient>['parameters'], call: Entry<DvsClient>['call']) =>
  ({ effect: 'reads', about, parameters, call }) as const;

/** The functions of DVS that change nothing. */
export const DVS_READS: Table<DvsReads, DvsClient> = {
  services: read('the kinds of value', [], (on, _, limits) => on.services(limits)),
  service: read('one service', [id], (on, given, limits) => on.service(given.text('id'), limits)),
  countries: read('all countries', [], (on, _, limits) => on.countries(limits)),
  country: read('one country', [needed('code', 'ISO 3166-1 alpha-3')], (on, given, limits) =>
    on.country(given.text('code'), limits),
  ),
  operators: read('operators', [country], (on, given, limits) =>
    on.operators(given.tree<OperatorFilter>(), limits),
  ),
  operator: read('one operator', [id], (on, given, limits) => on.operator(given.text('id'), limits)),
  benefitTypes: read('what products may give', [], (on, _, limits) => on.benefitTypes(limits)),
  promotions: read('promotions', offers, (on, given, limits) =>
    on.promotions(given.tree<OfferFilter>(), limits),
  ),
  promotion: read('one promotion', [id], (on, given, limits) => on.promotion(given.text('id'), limits)),
  products: read(
    'products of the account, with its prices',
    [
      productType,
      service,
      subservice,
      country,
      operator,
      optional('tags', 'for example AIRTIME', { kind: 'list' }),
      optional('region', 'ISO 3166-2'),
      optional('benefit_types', 'what they give', {
        kind: 'list',
        choices: ['TALKTIME', 'DATA', 'SMS', 'PAYMENT', 'CREDITS'],
      }),
    ],
    (on, given, limits) => on.products(given.tree<ProductFilter>(), limits),
  ),
  product: read('one product', [id], (on, given, limits) => on.product(given.text('id'), limits)),
  transaction: read("one transaction by DVS's id", [id], (on, given, limits) =>
    on.transaction(given.text('id'), limits),
  ),
  transactions: read(
    'transactions: by external_id, or those of at most 24 hours',
    [
      optional('external_id', 'our reference'),
      { ...productType, name: 'product_type' },
      service,
      subservice,
      country,
      operator,
      optional('status_id', 'a status'),
      { ...mobile, name: 'credit_party_mobile_number', needed: false },
      optional('credit_party_account_number', 'an account', { veil: 'number' }),
      optional('from_date', 'RFC 3339'),
      optional('to_date', 'RFC 3339, at most 24 hours later'),
    ],
    (on, given, limits) => on.transactions(given.tree<TransactionFilter>(), limits),
  ),
  balances: read(
    'our float',
    [optional('unit_type', 'CURRENCY', { choices: ['CURRENCY'] }), optional('unit', 'a currency')],
    (on, given, limits) => on.balances(given.tree<BalanceFilter>(), limits),
  ),
  campaigns: read('campaigns', offers, (on, given, limits) =>
    on.campaigns(given.tree<OfferFilter>(), limits),
  ),
  campaign: read('one campaign', [id], (on, given, limits) => on.campaign(given.text('id'), limits)),
  operatorsOfMobile: read('operators that a number may belong to', [mobile], (on, given, limits) =>
    on.operatorsOfMobile(given.text('mobile_number'), limits),
  ),
  operatorsOfMobileByPost: read('the same with the number in the body', [mobile], (on, given, limits) =>
    on.operatorsOfMobileByPost({ mobile_number: given.text('mobile_number') }, limits),
  ),
  statements: read(
    'open statements of an account',
    [
      needed('product_id', 'a RANGED_VALUE_PAYMENT product'),
      needed('account_number', 'the account', { veil: 'number' }),
      optional('account_qualifier', 'as the product asks for'),
    ],
    (on, given, limits) => on.statements(given.tree<Parameters<DvsClient['statements']>[0]>(), limits),
  ),
};

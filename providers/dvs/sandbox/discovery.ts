import type { SandboxAnswer } from '../../sandbox/provider-sandbox.ts';
import type { Call, Routes } from './call.ts';
import { LISTINGS, type Listing } from './catalogue.ts';
import { BENEFIT_TYPES, COUNTRIES, countryObject, OPERATORS, operatorObject, SERVICES } from './places.ts';
import type { ProductType } from './products.ts';
import { CAMPAIGN_LIST, PROMOTION_LIST } from './promotions.ts';
import { jsonAnswer, pageAnswer, type Query } from './query.ts';
import { DvsRefusal, type RefusalCode } from './refusals.ts';

const PRODUCT_TYPES: readonly ProductType[] = [
  'FIXED_VALUE_RECHARGE',
  'RANGED_VALUE_RECHARGE',
  'FIXED_VALUE_PIN_PURCHASE',
  'RANGED_VALUE_PIN_PURCHASE',
  'RANGED_VALUE_PAYMENT',
];

/** Everything that can be found out about what is sold. Source: dvs.txt, Services to Products; campaigns: OpenAPI 1.14. */
export const DISCOVERY_ROUTES: Routes = {
  'GET /services': (call) => pageAnswer(SERVICES, call.page(), ({ id, name }) => ({ id, name })),
  'GET /services/:id': (call) => {
    const { id, name } = found(SERVICES, call.id(), 1005004);
    return jsonAnswer(200, { id, name });
  },
  'GET /countries': (call) => pageAnswer(COUNTRIES, call.page(), countryObject),
  'GET /countries/:id': (call) => {
    if (!isAlpha3(call.param)) throw new DvsRefusal(1000400);
    const country = COUNTRIES.find(({ iso_code }) => iso_code === call.param);
    if (!country) throw new DvsRefusal(1005005);
    return jsonAnswer(200, countryObject(country));
  },
  'GET /operators': (call) => {
    const country = call.query.matching('country_iso_code', isAlpha3);
    const operators = OPERATORS.filter((each) => country === null || each.country === country);
    return pageAnswer(operators, call.page(), operatorObject);
  },
  'GET /operators/:id': (call) => jsonAnswer(200, operatorObject(found(OPERATORS, call.id(), 1005006))),
  'GET /benefit-types': (call) => pageAnswer(BENEFIT_TYPES, call.page(), (name) => ({ name })),
  'GET /promotions': (call) => offers(call, PROMOTION_LIST),
  'GET /promotions/:id': (call) => jsonAnswer(200, found(PROMOTION_LIST, call.id(), 1003201).wire),
  'GET /campaigns': (call) => offers(call, CAMPAIGN_LIST),
  'GET /campaigns/:id': (call) => jsonAnswer(200, found(CAMPAIGN_LIST, call.id(), 1003301).wire),
  'GET /products': (call) => pageAnswer(productsFor(call.query), call.page(), ({ wire }) => wire),
  'GET /products/:id': (call) => {
    const listing = LISTINGS.get(call.id());
    if (!listing) throw new DvsRefusal(1003001);
    return jsonAnswer(200, listing.wire);
  },
};

function productsFor(query: Query): Listing[] {
  const type = query.matching('type', isProductType);
  const serviceId = query.id('service_id');
  const subserviceId = query.id('subservice_id');
  const country = query.matching('country_iso_code', isAlpha3);
  const operatorId = query.id('operator_id');
  const region = query.matching('region', (text) => /^[A-Z]{2}-[A-Z0-9]{2,3}(?:-[A-Z]{2})?$/.test(text));
  const tags = query.list('tags', (text) => /^[A-Z0-9_]{4,16}$/.test(text));
  const benefits = query.list('benefit_types', (text) => BENEFIT_TYPES.some((type) => type === text));
  return [...LISTINGS.values()].filter(
    ({ product, ...listing }) =>
      (type === null || product.type === type) &&
      (serviceId === null || listing.serviceId === serviceId) &&
      (subserviceId === null || product.subservice === subserviceId) &&
      (country === null || listing.country === country) &&
      (operatorId === null || product.operator === operatorId) &&
      (region === null || (product.regions ?? []).some(({ code }) => code === region)) &&
      (tags === null || tags.includes(product.tag)) &&
      (benefits === null || listing.benefitTypes.some((type) => benefits.includes(type))),
  );
}

function offers(call: Call, all: typeof PROMOTION_LIST | typeof CAMPAIGN_LIST): SandboxAnswer {
  const country = call.query.matching('country_iso_code', isAlpha3);
  const operatorId = call.query.id('operator_id');
  const productId = call.query.id('product_id');
  const wanted = all.filter(
    (each) =>
      (country === null || each.countries.includes(country)) &&
      (operatorId === null || each.operators.includes(operatorId)) &&
      (productId === null || each.products.includes(productId)),
  );
  return pageAnswer(wanted, call.page(), ({ wire }) => wire);
}

function found<T extends { readonly id: number }>(all: readonly T[], id: number, code: RefusalCode): T {
  const one = all.find((each) => each.id === id);
  if (!one) throw new DvsRefusal(code);
  return one;
}

export function isAlpha3(text: string): boolean {
  return /^[A-Z]{3}$/.test(text);
}

export function isProductType(text: string): boolean {
  return PRODUCT_TYPES.some((type) => type === text);
}

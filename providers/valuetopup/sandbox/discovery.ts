import type { SandboxContext } from '../../sandbox/provider-sandbox.ts';
import { operatorObject, PRODUCTS, productObject, skuFor, skuObject } from './catalogue.ts';
import type { Call, Routes } from './call.ts';
import { CODES, invalid, success } from './codes.ts';
import { Fields } from './fields.ts';
import { GIFT_CARDS } from './gift-cards.ts';
import type { Loans } from './loans.ts';
import { amountOf, faceOf } from './orders.ts';
import { takeFault } from './own-faults.ts';
import { COUNTRIES, requireMobileOf, type Country } from './places.ts';
import { exchangeRateOf, major, quote, WALLET_CURRENCY } from './pricing.ts';
import { localAmounts } from './purchase.ts';
import { CATEGORIES, SKUS, type Sku } from './skus.ts';

/** Page size of the gift cards, also when none is asked for. Source: valuetopup-v2.txt, Get list of Gift Card Skus. */
const MOST_PER_PAGE = 100;

/** Countries, operators, products, SKUs, bundles, rates, costs and codes. */
export function discoveryRoutes(context: SandboxContext, loans: Loans): Routes {
  return {
    'GET /catalog/countries': () => success(Object.values(COUNTRIES).map(countryObject)),
    'GET /catalog/operators': ({ query }) => {
      const id = query.integer('operatorId');
      const country = query.text('countryCode');
      const all = new Map(PRODUCTS.map(({ operator }) => [operator.id, operator]));
      const found = [...all.values()].filter(
        (operator) => among(id, operator.id) && among(country, operator.country),
      );
      return success(found.map((operator) => operatorObject(operator, 'en')));
    },
    'GET /catalog/getproducts': ({ query }) => {
      const operatorId = query.integer('operatorId');
      const categoryId = query.integer('categoryId');
      const country = query.text('countryCode');
      const found = PRODUCTS.filter(
        ({ operator, category }) =>
          among(operatorId, operator.id) &&
          among(categoryId, CATEGORIES[category]) &&
          among(country, operator.country),
      );
      return success(found.map(productObject));
    },
    'GET /catalog/skus': (call) => success(chosen(SKUS, call).map((sku) => skuObject(sku, call.language))),
    'GET /catalog/skus/giftcards': giftCards,
    'GET /catalog/sku/exchangerate/:': ({ params }) => {
      const sku = skuFor(new Fields([['skuId', params[0]]], true).requiredInteger('skuId'), null);
      return success({
        skuId: sku.id,
        exchangeRate: exchangeRateOf(sku),
        faceValueCurrency: sku.currency,
        deliveryCurrencyCode: sku.deliveryCurrency,
      });
    },
    'GET /catalog/errors': () =>
      success(
        Object.entries(CODES)
          .map(([responseCode, responseMessage]) => ({ responseCode, responseMessage }))
          .sort((a, b) => a.responseCode.localeCompare(b.responseCode)),
      ),
    'GET /catalog/bundles/:/:': (call) => bundles(context, loans, call),
    'POST /transaction/estimatecost': ({ request }) => {
      const fields = Fields.ofBody(request.body);
      const sku = skuFor(fields.requiredInteger('skuId'), null);
      const face = faceOf({ sku, ...amountOf(fields, sku) }, 0);
      const cost = quote(sku, face.amountMinor, face.currency, 1);
      return success({
        invoiceAmount: major(cost.invoiceMinor, WALLET_CURRENCY),
        faceValue: major(cost.faceMinor, cost.faceCurrency),
        faceValueCurrency: cost.faceCurrency,
        ...localAmounts(cost),
      });
    },
  };
}

/** The next page starts with the SKU that `next` and `next_cursor` name; both are 0 on the last. */
function giftCards(call: Call) {
  const { query, language } = call;
  const pageSize = query.integer('pageSize') ?? MOST_PER_PAGE;
  if (pageSize < 1 || pageSize > MOST_PER_PAGE) {
    throw invalid(`The page size must be at least 1 and not more than ${MOST_PER_PAGE}`);
  }
  const cursor = query.integer('cursor') ?? 0;
  const country = query.text('countryCode');
  const from = chosen(GIFT_CARDS, call).filter(
    ({ id, product }) => id >= cursor && among(country, product.operator.country),
  );
  const next = from[pageSize]?.id ?? 0;
  const page = from.slice(0, pageSize).map((sku) => skuObject(sku, language));
  return success(page, { next, next_cursor: next });
}

/** The SKUs of a dynamic product for one customer, with what the customer owes. */
function bundles(context: SandboxContext, loans: Loans, call: Call) {
  const [productId = '', mobile = ''] = call.params;
  const id = new Fields([['productId', productId]], true).requiredInteger('productId');
  const product = PRODUCTS.find((each) => each.id === id);
  if (!product?.bundles) throw invalid(`The product ${id} has no bundles`);
  requireMobileOf(product.operator.country, mobile);
  const loanMinor = loans.of(mobile);
  const found = SKUS.filter((sku) => sku.product.id === id);
  const answer = success(found.map((sku) => bundleObject(sku, loanMinor)));
  if (takeFault(context, call, 'loan_higher')) loans.rise(mobile);
  return answer;
}

function bundleObject(sku: Sku, loanMinor: number) {
  return {
    ...skuObject(sku, 'en'),
    faceValue: major(sku.min, sku.currency),
    faceValueCurrency: sku.currency,
    loanAmount: major(loanMinor, sku.currency),
    loanCurrency: sku.currency,
    totalAmount: major(sku.min + loanMinor, sku.currency),
  };
}

function countryObject({ code, name, region, prefixes, areaCodes, numberLength }: Country) {
  return {
    countryCode: code,
    countryName: name,
    region,
    internationalCountryCode: prefixes[0],
    areaCodes,
    numberLength,
  };
}

/** The SKUs that `productId` and `skuId` leave. */
function chosen(skus: readonly Sku[], { query }: Call): Sku[] {
  const productId = query.integer('productId');
  const skuId = query.integer('skuId');
  return skus.filter((sku) => among(productId, sku.product.id) && among(skuId, sku.id));
}

/** True when a filter is not given or names this value. */
function among<Value>(wanted: Value | null, value: Value): boolean {
  return wanted === null || wanted === value;
}

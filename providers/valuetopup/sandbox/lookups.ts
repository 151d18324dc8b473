import { skuFor, skuObject } from './catalogue.ts';
import type { Routes } from './call.ts';
import { invalid, success } from './codes.ts';
import { int64 } from './fields.ts';
import { requireAccount } from './orders.ts';
import { isMobileOf, type CountryCode } from './places.ts';
import { major } from './pricing.ts';
import { SKUS } from './skus.ts';

/** Countries whose numbers the sandbox can look up. Source: valuetopup-v2.txt, Mobile Number Lookup. */
const COUNTRIES: readonly CountryCode[] = ['JM', 'IN', 'PK', 'MX'];

const BILL_DUE_AFTER_MS = 10 * 86_400_000;

/** Mobile and bill look-up, promotions. `now` gives epoch milliseconds. */
export function lookupRoutes(now: () => number): Routes {
  return {
    'GET /lookup/mobile/:': ({ params, language }) => {
      const mobile = params[0] ?? '';
      int64(mobile, 'mobile');
      const country = COUNTRIES.find((each) => isMobileOf(each, mobile));
      if (country === undefined) {
        throw invalid('The lookup supports numbers of Jamaica, India, Pakistan and Mexico only');
      }
      const topups = SKUS.filter(
        ({ product }) => product.category === 'Rtr' && product.operator.country === country,
      );
      const operators = [...new Set(topups.map(({ product }) => product.operator))];
      const operator = operators[Number(mobile.at(-1)) % operators.length];
      const found = topups.filter(({ product }) => product.operator === operator);
      return success(found.map((sku) => skuObject(sku, language)));
    },
    'GET /lookup/billpay/fetch-account-detail': ({ query }) => {
      const sku = skuFor(query.requiredInteger('skuId'), 'Bill Pay');
      const accountNumber = query.requiredText('accountNumber');
      requireAccount(accountNumber);
      // A bill of its own for each account, always the same.
      const dueMinor = sku.min + (Number(accountNumber.replace(/\D/g, '').slice(-4)) % 500) * 100;
      return success({
        skuId: sku.id,
        accountNumber,
        customerName: 'Sandbox Customer',
        amountDue: major(dueMinor, sku.currency),
        currency: sku.currency,
        dueDate: new Date(now() + BILL_DUE_AFTER_MS).toISOString().slice(0, 10),
      });
    },
    'GET /promotion/current': () => success(promotions(now(), 'current')),
    'GET /promotion/upcoming': () => success(promotions(now(), 'upcoming')),
  };
}

/** Promotions run by the week of the sandbox's clock: one now, one from the next week on. */
function promotions(nowMs: number, which: 'current' | 'upcoming') {
  const weekMs = 7 * 86_400_000;
  const week = Math.floor(nowMs / weekMs) + (which === 'upcoming' ? 1 : 0);
  const sku = skuFor(week % 2 === 0 ? 193 : 301, null);
  const { operator } = sku.product;
  return [
    {
      promotionId: week,
      title: `${operator.name.en}: double bonus`,
      description: `Every ${sku.name.en} top-up is doubled`,
      operatorId: operator.id,
      operatorName: operator.name.en,
      countryCode: operator.country,
      productId: sku.product.id,
      skuIds: [sku.id],
      startDate: new Date(week * weekMs).toISOString(),
      endDate: new Date((week + 1) * weekMs).toISOString(),
    },
  ];
}

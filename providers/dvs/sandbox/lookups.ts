import type { SandboxAnswer } from '../../sandbox/provider-sandbox.ts';
import type { Routes } from './call.ts';
import { E164, isAccountNumber, isInt32, jsonObject } from './create-request.ts';
import { COUNTRIES, OPERATORS, operatorObject } from './places.ts';
import { productById } from './products.ts';
import { pageAnswer, pageOf, type Page } from './query.ts';
import { DvsRefusal } from './refusals.ts';

const MS_PER_DAY = 86_400_000;

/** Look-ups of OpenAPI 1.14: the operators of a mobile number, the open statements of an account. */
export function lookupRoutes(now: () => number): Routes {
  return {
    'GET /lookup/mobile-number/:id': (call) => operatorsOf(call.param, call.page()),
    'POST /lookup/mobile-number': (call) => {
      const { mobile_number: mobileNumber, page, per_page: perPage } = jsonObject(call.request.body);
      return operatorsOf(mobileNumber, pageOf(page, perPage));
    },
    'POST /lookup/statement-inquiry': (call) => {
      const fields = jsonObject(call.request.body);
      const { product_id: productId, account_number: account, page, per_page: perPage } = fields;
      if (!isInt32(productId) || !isAccountNumber(account)) throw new DvsRefusal(1000400);
      const product = productById(productId);
      if (!product) throw new DvsRefusal(1003001);
      if (product.type !== 'RANGED_VALUE_PAYMENT' || product.inquiry !== true) throw new DvsRefusal(1007500);
      const statements = statementsOf(account, product.destination.unit, now());
      return pageAnswer(statements, pageOf(page, perPage), (statement) => statement);
    },
  };
}

/** The country's mobile operators; the number's own one, chosen by its last digit, is `identified` and comes first. */
function operatorsOf(mobileNumber: unknown, page: Page): SandboxAnswer {
  if (typeof mobileNumber !== 'string' || !E164.test(mobileNumber)) throw new DvsRefusal(1005003);
  const country = COUNTRIES.find(({ dialCode }) => mobileNumber.startsWith(`+${dialCode}`));
  const operators = OPERATORS.filter((each) => each.mobile && each.country === country?.iso_code);
  const own = operators[Number(mobileNumber.at(-1)) % operators.length];
  const ordered = operators.toSorted((a, b) => Number(b === own) - Number(a === own));
  return pageAnswer(ordered, page, (each) => ({ ...operatorObject(each), identified: each === own }));
}

/** One open statement for each account, due in ten days: 50,000 major units and 1,000 for each unit of its last digit. */
function statementsOf(account: string, unit: string, now: number): Record<string, unknown>[] {
  const lastDigit = Number(/[0-9](?=[^0-9]*$)/.exec(account)?.[0] ?? '0');
  return [
    {
      reference: `STM-${account.slice(-8)}`,
      dates: { due: dateOf(now + 10 * MS_PER_DAY), statement: dateOf(now - 5 * MS_PER_DAY) },
      balance: { unit_type: 'CURRENCY', unit, amount: 50_000 + lastDigit * 1_000 },
    },
  ];
}

function dateOf(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 10);
}

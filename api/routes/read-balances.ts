import { z } from 'zod';
import { readBalances as readMerchantBalances } from '../../db/repositories/balances.ts';
import { ledgerFloat } from '../../db/repositories/floats.ts';
import { isLow } from '../../domain/float.ts';
import { money, toWire, type Money } from '../../domain/money.ts';
import { readFloats } from '../../providers/floats.ts';
import type { RouteMiddleware } from '../context.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { isOperator, merchantOf } from '../middleware/authenticate.ts';
import { readQuery } from '../requests/query.ts';

/** `GET /v1/balances`: a merchant's prefunded balances; an operator's are our floats at the providers. */
export function readBalances(deps: ApiDependencies): RouteMiddleware {
  return async (ctx) => {
    readQuery(z.strictObject({}), ctx.query);
    const { caller } = ctx.state;
    ctx.body = isOperator(caller)
      ? await providerFloats(deps)
      : { data: await merchantBalances(deps, merchantOf(caller)) };
  };
}

async function merchantBalances({ database }: ApiDependencies, merchantId: string) {
  const balances = await readMerchantBalances(database.em(), merchantId);
  return balances.map(({ currency, availableMinor, heldMinor }) => ({
    currency,
    available: toWire(money(availableMinor, currency)),
    held: toWire(money(heldMinor, currency)),
  }));
}

/** `unavailable` names the providers that could not be asked, and why. */
async function providerFloats({ database, readers, config }: ApiDependencies) {
  const { floats, unavailable } = await readFloats([...readers.values()], (provider, currency) =>
    ledgerFloat(database.em(), provider, currency),
  );
  const data = floats.map((float) => ({
    source: float.source,
    provider: float.provider,
    currency: float.currency,
    available: wireOrNull(float.available),
    holding: wireOrNull(float.holding),
    credit_limit: wireOrNull(float.creditLimit),
    low: isLow(float, config.lowFloats),
  }));
  return { data, unavailable };
}

function wireOrNull(amount: Money | null) {
  return amount && toWire(amount);
}

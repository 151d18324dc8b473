import { z } from 'zod';
import { readBalances as readMerchantBalances } from '../../db/repositories/balances.ts';
import { ProviderError } from '../../domain/errors.ts';
import { money, toWire, type Money } from '../../domain/money.ts';
import type { ProviderReader } from '../../domain/provider.ts';
import type { RouteMiddleware } from '../context.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { isOperator, merchantOf } from '../middleware/authenticate.ts';
import { readQuery } from '../requests/query.ts';

const FLOAT_WAIT_MS = 5_000;

/** `GET /v1/balances`: a merchant's prefunded balances; an operator's are our floats at the providers. */
export function readBalances(deps: ApiDependencies): RouteMiddleware {
  return async (ctx) => {
    readQuery(z.strictObject({}), ctx.query);
    const { caller } = ctx.state;
    ctx.body = isOperator(caller)
      ? await providerFloats([...deps.readers.values()])
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
async function providerFloats(readers: readonly ProviderReader[]) {
  const asked = await Promise.all(readers.map(askFloat));
  return {
    data: asked.flatMap(({ floats }) => floats),
    unavailable: asked.flatMap(({ provider, code }) => (code === null ? [] : { provider, code })),
  };
}

async function askFloat(reader: ProviderReader) {
  const provider = reader.name;
  try {
    const limits = {
      signal: AbortSignal.timeout(FLOAT_WAIT_MS),
      sendBy: Date.now() + FLOAT_WAIT_MS / 2,
    };
    const floats = (await reader.balances(limits)).map(({ available, holding, creditLimit }) => ({
      source: 'provider',
      provider,
      currency: available.currency,
      available: toWire(available),
      holding: wireOrNull(holding),
      credit_limit: wireOrNull(creditLimit),
    }));
    return { provider, floats, code: null };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return { provider, floats: [], code: error.code };
  }
}

function wireOrNull(amount: Money | null) {
  return amount && toWire(amount);
}

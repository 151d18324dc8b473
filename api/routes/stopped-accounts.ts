import { z } from 'zod';
import { listStopped, resumeAccount } from '../../db/repositories/circuits.ts';
import { PROVIDER_NAMES, type ProviderName } from '../../domain/product.ts';
import type { RouteMiddleware } from '../context.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { problem, refuseFaults } from '../problems.ts';
import { refuseCardNumber } from '../requests/card-data.ts';
import { bodyFaults } from '../requests/faults.ts';
import { readQuery } from '../requests/query.ts';
import { storableText } from '../requests/text.ts';

const shape = z.strictObject({
  reason: storableText(500).min(3, 'must have at least 3 characters'),
  /** Which one, of a provider with several accounts. */
  account: storableText(100).nullish(),
});

/** `GET /v1/stopped-accounts`: accounts at providers that nothing is sent through until an operator resumes them. */
export function readStoppedAccounts({ database }: ApiDependencies): RouteMiddleware {
  return async (ctx) => {
    readQuery(z.strictObject({}), ctx.query);
    const stopped = await listStopped(database.em());
    ctx.body = {
      data: stopped.map(({ provider, account, because, atMs }) => ({
        provider,
        account,
        because,
        since: new Date(atMs).toISOString(),
      })),
    };
  };
}

/** `POST /v1/stopped-accounts/{provider}/resume`: 204; whoever does it has put right what stopped the account. */
export function resumeStoppedAccount({ database, logger }: ApiDependencies): RouteMiddleware {
  return async (ctx) => {
    const read = shape.safeParse(ctx.request.body);
    if (!read.success) return refuseFaults(bodyFaults(read.error, ctx.request.body));
    const { reason, account = null } = read.data;
    refuseCardNumber(reason, '/reason');
    const provider = PROVIDER_NAMES.find((name) => name === ctx.params['provider']);
    if (!provider || !(await resumeAccount(database.em(), provider, account)))
      throw problem('account_not_stopped', await whichAre(database, provider));
    logger.warn({ provider, account, by: ctx.state.caller.keyId, reason }, 'an operator resumed an account');
    ctx.status = 204;
  };
}

/** What to resume instead. */
async function whichAre(
  { em }: Pick<ApiDependencies['database'], 'em'>,
  provider: ProviderName | undefined,
): Promise<string> {
  const stopped = provider ? await listStopped(em(), provider) : [];
  if (stopped.length === 0) return 'No account at a provider of this name is stopped.';
  const accounts = stopped.map(({ account }) => account ?? 'none (leave account out)').join(', ');
  return `This account is not stopped; of this provider are, to be named in account: ${accounts}.`;
}

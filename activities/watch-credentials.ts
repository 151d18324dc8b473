import { log } from '@temporalio/activity';
import { closeCircuit, openCircuit, stopAccount } from '../db/repositories/circuits.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { MoneyOutcome, PaymentProviderName } from '../domain/payment-provider.ts';
import type { ProviderName } from '../domain/product.ts';
import type { FulfilmentProvider } from '../domain/provider.ts';
import type { Dependencies } from './dependencies.ts';
import { insist } from './records/insist.ts';

/** An account at a provider; where the provider has only one, it has no name. */
interface Account {
  readonly provider: ProviderName | PaymentProviderName;
  readonly account?: string | null | undefined;
}

/**
 * Holds the account that was refused for its credentials: for a while, and lets it go on after a call that was accepted; or,
 * where the provider says so, until an operator resumes it. One that stops itself is left to itself: a clock would send on.
 */
export async function watchCredentials(
  deps: Dependencies,
  { provider, account = null }: Account,
  outcome: Outcome | MoneyOutcome,
  onProbation: boolean,
): Promise<void> {
  const { stopsItself, refusedUntilResumed } = rulesOf(deps, provider);
  if (stopsItself) return;
  if (outcome.outcome === 'not_done' && outcome.code === 'provider_credentials_refused') {
    log.error('the provider refused our credentials: its account is held', {
      provider,
      account,
      detail: outcome.detail,
    });
    if (provider !== 'paythru' && refusedUntilResumed) await stop(deps, provider, account);
    else await openCircuit(deps.database.em(), provider, outcome.detail, account);
  } else if (outcome.outcome === 'done' && onProbation) {
    await closeCircuit(deps.database.em(), provider, account);
  }
}

/** Written down even where the database fails for a while: what is done again would send with these credentials again. */
async function stop(deps: Dependencies, provider: ProviderName, account: string | null): Promise<void> {
  const stopped = { because: 'credentials_refused', atMs: Date.now() } as const;
  await insist(() => stopAccount(deps.database.em(), { provider, account }, stopped));
  deps.alert('an account at a provider stands still until an operator resumes it', {
    provider,
    ...(account !== null && { account }),
    because: stopped.because,
  });
}

function rulesOf(
  { providers }: Dependencies,
  name: Account['provider'],
): Pick<FulfilmentProvider, 'stopsItself' | 'refusedUntilResumed'> {
  return (name !== 'paythru' && providers.get(name)) || {};
}

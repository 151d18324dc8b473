import { log } from '@temporalio/activity';
import { closeCircuit, openCircuit } from '../db/repositories/circuits.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { MoneyOutcome, PaymentProviderName } from '../domain/payment-provider.ts';
import type { ProviderName } from '../domain/product.ts';
import type { Dependencies } from './dependencies.ts';

/** An account at a provider; where the provider has only one, it has no name. */
interface Account {
  readonly provider: ProviderName | PaymentProviderName;
  readonly account?: string | null | undefined;
}

/**
 * Holds the account that was refused for its credentials, and lets it go on after a call that was accepted. One that stops
 * itself is left to itself: a clock would send on.
 */
export async function watchCredentials(
  deps: Dependencies,
  { provider, account = null }: Account,
  outcome: Outcome | MoneyOutcome,
  onProbation: boolean,
): Promise<void> {
  if (stopsItself(deps, provider)) return;
  if (outcome.outcome === 'not_done' && outcome.code === 'provider_credentials_refused') {
    log.error('the provider refused our credentials: its account is held', {
      provider,
      detail: outcome.detail,
    });
    await openCircuit(deps.database.em(), provider, outcome.detail, account);
  } else if (outcome.outcome === 'done' && onProbation) {
    await closeCircuit(deps.database.em(), provider, account);
  }
}

function stopsItself({ providers }: Dependencies, name: Account['provider']): boolean {
  return name !== 'paythru' && providers.get(name)?.stopsItself === true;
}

import type { Client } from '@temporalio/client';
import type { Database } from '../db/database.ts';
import type { SealingKey } from '../db/sealing.ts';
import type { ProviderName } from '../domain/product.ts';
import type { FulfilmentProvider } from '../domain/provider.ts';
import type { PurchaseTimers } from '../workflows/purchase/input.ts';

/** What activities work with; made once per worker and passed in. */
export interface Dependencies {
  readonly database: Database;
  readonly providers: ReadonlyMap<ProviderName, FulfilmentProvider>;
  readonly sealing: SealingKey;
  /** Where a provider calls back; null when it cannot reach us. */
  readonly callbackUrl: (provider: ProviderName) => string | null;
  /** For the sweeper, which starts and signals purchases. */
  readonly client: Client;
  readonly taskQueue: string;
  readonly timers: PurchaseTimers & { readonly sweepAfterMs: number };
}

/** The provider of a purchase. Thrown when a purchase names one that this worker does not know. */
export function providerOf(deps: Dependencies, name: ProviderName): FulfilmentProvider {
  const provider = deps.providers.get(name);
  if (!provider) throw new Error(`this worker has no provider "${name}"`);
  return provider;
}

import type { FulfilmentProvider, Order } from '../../domain/provider.ts';
import { createPayviceAccounts, type PayviceAccount, type PayviceProviderConfig } from './adapter.ts';
import { payviceOperations } from './operations.ts';
import { payviceReader } from './reader.ts';

/** A wallet's token is the same within a clock minute (field notes); a second more for clocks that differ. */
const TOKEN_MINUTE_MS = 60_000;
const CLOCKS_DIFFER_MS = 1_000;

export interface PayviceConfigWithLanes extends PayviceProviderConfig {
  /** How long a wallet gives the same token. @default 60000 */
  readonly tokenMinuteMs?: number;
}

/** All wallets as one provider with lanes: an order names its wallet, and its `ourReference` is the request token. */
export function createPayviceProvider(
  config: PayviceConfigWithLanes,
): FulfilmentProvider & { close(): Promise<void> } {
  const payvice = createPayviceAccounts(config);
  const { accounts } = payvice;
  const { tokenMinuteMs = TOKEN_MINUTE_MS } = config;
  const [first] = accounts.values();
  const of = (account: string | undefined): PayviceAccount => {
    const found = account === undefined ? undefined : accounts.get(account);
    // A wallet that was taken out of the configuration while orders of it are open.
    if (!found) throw new Error('the wallet of this order is not configured');
    return found;
  };
  const ofOrder = ({ account }: Order) => of(account);
  return {
    ...payviceReader,
    operations: payviceOperations(config.notFoundIsProofAfterMs),
    refusedUntilResumed: true,
    lane: {
      accountsOf: () => [...accounts.keys()],
      tokens: {
        take: (account, limits) => of(account).takeToken(limits),
        pauseMs: (nowMs) =>
          tokenMinuteMs - (nowMs % tokenMinuteMs) + Math.min(CLOCKS_DIFFER_MS, tokenMinuteMs),
      },
      checkCustomer: (account, product, recipient, limits) => of(account).enquire(product, recipient, limits),
    },
    async *catalogue(limits) {
      if (first) yield* first.catalogue(limits);
    },
    create: (order, callbackUrl, limits) => ofOrder(order).create(order, callbackUrl, limits),
    confirm: (order, reference, limits) => ofOrder(order).confirm(order, reference, limits),
    cancel: (order, reference, limits) => ofOrder(order).cancel(order, reference, limits),
    lookup: (order, reference, limits) => ofOrder(order).lookup(order, reference, limits),
    close: () => payvice.close(),
  };
}

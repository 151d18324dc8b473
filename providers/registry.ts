import type { ProviderName } from '../domain/product.ts';
import type { FulfilmentProvider, ProviderReader } from '../domain/provider.ts';
import { createDvsProvider } from './dvs/adapter.ts';
import { createDvsReader } from './dvs/reader.ts';

/** Addresses and credentials of every provider. */
export interface ProvidersConfig {
  readonly dvs: { readonly url: string; readonly key: string; readonly secret: string };
}

/** Told of a product that a provider has and we cannot offer, and why (a stable word). */
export type OnSkippedProduct = (provider: ProviderName, productId: string | null, reason: string) => void;

interface Closable {
  /** Waits for open calls and closes the sockets. */
  close(): Promise<void>;
}

/** Every provider, able to send: for activities only. Throws Error for an address that is not allowed. */
export function createProviders(
  config: ProvidersConfig,
  onSkipped: OnSkippedProduct = () => {},
): Map<ProviderName, FulfilmentProvider & Closable> {
  return new Map([
    [
      'dvs',
      createDvsProvider({ ...config.dvs, onSkippedProduct: (id, reason) => onSkipped('dvs', id, reason) }),
    ],
  ]);
}

/** Every provider's reader, which cannot send: for the API. Throws Error for an address that is not allowed. */
export function createReaders(config: ProvidersConfig): Map<ProviderName, ProviderReader & Closable> {
  return new Map([['dvs', createDvsReader(config.dvs)]]);
}

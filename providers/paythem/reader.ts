import type { ProviderReader } from '../../domain/provider.ts';
import { quoteOf } from './products.ts';

/**
 * PayThem's reader: it calls nothing. There are no callbacks and no function for our own balance, so the float is only in
 * our ledger.
 */
export function createPaythemReader(): ProviderReader & { close(): Promise<void> } {
  return {
    name: 'paythem',
    validate: () => [],
    quote: quoteOf,
    readCallback: () => null,
    balances: () => Promise.resolve([]),
    close: () => Promise.resolve(),
  };
}

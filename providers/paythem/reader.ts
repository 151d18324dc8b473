import type { ProviderReader } from '../../domain/provider.ts';
import type { PaythemConfig } from './config.ts';
import { quoteOf } from './products.ts';

/**
 * PayThem's reader: it calls nothing, and needs no key. A retailer's name is in our copy of the list. There are no callbacks
 * and no function for our own balance, so the float, in the currency of the account's wallets, is only in our ledger.
 */
export function createPaythemReader({
  currency,
}: Pick<PaythemConfig, 'currency'>): ProviderReader & { close(): Promise<void> } {
  return {
    name: 'paythem',
    validate: (_product, recipient) =>
      Object.keys(recipient).map((field) => ({
        pointer: `/recipient/${field}`,
        code: 'unknown_field',
        detail: 'the product is the retailer: it takes no recipient',
      })),
    quote: quoteOf,
    readCallback: () => null,
    floatCurrency: currency,
    balances: () => Promise.resolve([]),
    checkCustomer: ({ name, operator }) =>
      Promise.resolve({ fromCatalogue: true, found: true, name, operator, amountDue: null, dueDate: null }),
    close: () => Promise.resolve(),
  };
}

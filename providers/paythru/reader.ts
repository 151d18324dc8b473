import { ProviderError } from '../../domain/errors.ts';
import type { PaymentHint, PaymentReader } from '../../domain/payment-provider.ts';
import { connectPaythru, type PaythruConfig } from './call.ts';
import { PaythruClient } from './client.ts';

/** A trans_key (document 2.8: 32 characters; samples have 21 to 34). */
const KEY = /^[A-Za-z0-9_-]{8,64}$/;

/** A reader of one Paythru account: nothing in it can move money. */
export type PaythruReader = PaymentReader & { close(): Promise<void> };

/** Opens a reader. Throws Error for a base URL that is not allowed. */
export function createPaythruReader(config: PaythruConfig): PaythruReader {
  const client = new PaythruClient(connectPaythru(config));
  return { ...readerOver(client), close: () => client.close() };
}

/** The reader's functions over an open client. */
export function readerOver(client: PaythruClient): PaymentReader {
  return {
    name: 'paythru',
    isKey: (text) => KEY.test(text),
    readCallback,
    async address(house, postcode, limits) {
      try {
        const found = await client.address({ house, postcode }, limits);
        if (!found) return null;
        const lines = [found.address_1, found.address_2].filter((line) => line !== null);
        return { lines, town: found.town, county: found.county, postcode: found.postcode };
      } catch (error) {
        if (error instanceof ProviderError && error.providerCode === '17') return null;
        throw error;
      }
    },
  };
}

/** Reads a callback's form (document 3.2.1). Names, addresses and card details stay unread. */
export function readCallback(form: Readonly<Record<string, string>>): PaymentHint | null {
  const field = (name: string, limit: number) => {
    const value = form[name]?.trim() ?? '';
    return value !== '' && value.length <= limit ? value : null;
  };
  const key = field('transactionKey', 64);
  if (key === null || !KEY.test(key)) return null;
  return {
    key,
    token: field('transactionToken', 64),
    ourReference: field('transactionReference', 32),
    evidence: { status: field('transactionStatus', 30), type: field('transactionType', 20) },
  };
}

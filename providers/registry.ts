import type { Keeper } from '../domain/account.ts';
import type { Config } from '../domain/config.ts';
import type { ProviderName } from '../domain/product.ts';
import type { FulfilmentProvider, ProviderReader } from '../domain/provider.ts';
import { createDvsProvider } from './dvs/adapter.ts';
import type { PaymentProvider, PaymentProviderName, PaymentReader } from '../domain/payment-provider.ts';
import { createDvsReader } from './dvs/reader.ts';
import { createPaythemReader } from './paythem/reader.ts';
import { openPaythem } from './paythem/open.ts';
import { createPaythruProvider } from './paythru/adapter.ts';
import { createPaythruReader } from './paythru/reader.ts';
import { createPayviceProvider } from './payvice/provider.ts';
import { payviceReader } from './payvice/reader.ts';
import { walletsOf } from './payvice/wallets.ts';
import { createValuetopupProvider, type ValuetopupProviderConfig } from './valuetopup/adapter.ts';
import { createValuetopupReader } from './valuetopup/reader.ts';

/** Addresses and credentials of every payment provider. */
export interface PaymentsConfig {
  readonly paythru: { readonly url: string; readonly key: string; readonly password: string };
}

/** Addresses and credentials of every fulfilment provider. */
export interface ProvidersConfig {
  readonly dvs: { readonly url: string; readonly key: string; readonly secret: string };
  /** Null or left out: nothing is sold through it. */
  readonly valuetopup?: Omit<ValuetopupProviderConfig, 'onSkippedProduct'> | null;
  /** Null or left out: nothing is sold through it. */
  readonly payvice?: Config['payvice'];
  /** Null or left out: nothing is sold through it. */
  readonly paythem?: Config['paythem'];
}

/** Told of a product that a provider has and we cannot offer, and why (a stable word). */
export type OnSkippedProduct = (provider: ProviderName, productId: string | null, reason: string) => void;

interface Closable {
  /** Waits for open calls and closes the sockets. */
  close(): Promise<void>;
}

/**
 * Every provider, able to send: for activities only. Throws Error for an address that is not allowed, WalletsError and
 * PaythemAccountError.
 *
 * @param keeper left out, PayThem remembers what one process alone can
 */
export function createProviders(
  { dvs, valuetopup, payvice, paythem }: ProvidersConfig,
  onSkipped: OnSkippedProduct = () => {},
  keeper?: Keeper,
): Map<ProviderName, FulfilmentProvider & Closable> {
  const skipped = (name: ProviderName) => ({
    onSkippedProduct: (id: string | null, reason: string) => onSkipped(name, id, reason),
  });
  const providers = new Map<ProviderName, FulfilmentProvider & Closable>();
  providers.set('dvs', createDvsProvider({ ...dvs, ...skipped('dvs') }));
  if (valuetopup)
    providers.set('valuetopup', createValuetopupProvider({ ...valuetopup, ...skipped('valuetopup') }));
  if (payvice) {
    const wallets = walletsOf(payvice.wallets);
    providers.set('payvice', createPayviceProvider({ ...payvice, wallets, ...skipped('payvice') }));
  }
  if (paythem) {
    const skip = (count: number) => onSkipped('paythem', null, `${count} unreadable`);
    providers.set('paythem', openPaythem(paythem, keeper, skip));
  }
  return providers;
}

/** Every provider's reader, which cannot send: for the API. Throws Error for an address that is not allowed. */
export function createReaders({
  dvs,
  valuetopup,
  payvice,
  paythem,
}: ProvidersConfig): Map<ProviderName, ProviderReader & Closable> {
  const readers = new Map<ProviderName, ProviderReader & Closable>([['dvs', createDvsReader(dvs)]]);
  if (valuetopup) readers.set('valuetopup', createValuetopupReader(valuetopup));
  if (payvice) readers.set('payvice', { ...payviceReader, close: () => Promise.resolve() });
  if (paythem) readers.set('paythem', createPaythemReader(paythem));
  return readers;
}

/** Every payment provider, able to move money: for activities only. Throws Error for an address that is not allowed. */
export function createPayments(config: PaymentsConfig): Map<PaymentProviderName, PaymentProvider & Closable> {
  return new Map([['paythru', createPaythruProvider(config.paythru)]]);
}

/** Every payment provider's reader: for the API. Throws Error for an address that is not allowed. */
export function createPaymentReaders(
  config: PaymentsConfig,
): Map<PaymentProviderName, PaymentReader & Closable> {
  return new Map([['paythru', createPaythruReader(config.paythru)]]);
}

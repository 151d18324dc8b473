import type { ProviderName } from './product.ts';

/** How a provider's lanes work: each of its accounts takes one order at a time. */
export interface LaneRule {
  /**
   * When the next order may go. `parked`: also when a person is asked what became of the one before; `settled`: only when
   * that is known.
   */
  readonly frees: 'parked' | 'settled';
}

/** Providers that sell in lanes (design section 7). Every other one takes as many orders at once as there are. */
export const LANES: Readonly<Partial<Record<ProviderName, LaneRule>>> = {
  // A token lives two minutes: by the time that a person is asked, the one before can no longer be in the way.
  payvice: { frees: 'parked' },
  // The account is a retailer. Nothing tells one top-up of it from another but the daily counter, so two are never open.
  paythem: { frees: 'settled' },
};

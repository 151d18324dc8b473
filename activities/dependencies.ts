import type { Client } from '@temporalio/client';
import type { Database } from '../db/database.ts';
import type { SealingKey } from '../db/sealing.ts';
import type { LowFloats } from '../domain/float.ts';
import type { PaymentProvider, PaymentProviderName } from '../domain/payment-provider.ts';
import type { ProviderName } from '../domain/product.ts';
import type { FulfilmentProvider } from '../domain/provider.ts';
import type { WebhookPoster } from './webhooks/poster.ts';
import type { LaneSettings } from '../workflows/lane/input.ts';
import type { PurchaseTimers } from '../workflows/purchase/input.ts';

/** What activities work with; made once per worker and passed in. */
export interface Dependencies {
  readonly database: Database;
  readonly providers: ReadonlyMap<ProviderName, FulfilmentProvider>;
  readonly payments: ReadonlyMap<PaymentProviderName, PaymentProvider>;
  readonly sealing: SealingKey;
  /** Where a provider calls back; null when it cannot reach us. */
  readonly callbackUrl: (provider: ProviderName | PaymentProviderName) => string | null;
  /** Where a customer comes back to from the payment page. */
  readonly returnUrl: (purchaseId: string) => string;
  /** Tells whoever runs this of what needs a person soon. */
  readonly alert: (what: string, about: Readonly<Record<string, string>>) => void;
  /** For webhooks to merchants: what signs and what sends them, and the pauses before each try. */
  readonly webhooks: {
    readonly key: Buffer;
    readonly poster: WebhookPoster;
    readonly pausesMs: readonly number[];
  };
  /** For the sweeper, which starts and signals purchases. */
  readonly client: Client;
  readonly taskQueue: string;
  /** What each float should not fall below. @default no marks */
  readonly lowFloats?: LowFloats;
  /** For lanes; left out, the lane's own defaults. */
  readonly lanes?: LaneSettings;
  readonly timers: PurchaseTimers & {
    readonly sweepAfterMs: number;
    /** How long a customer may pay. */
    readonly paymentPageMs: number;
    /** How long the payment provider keeps a reservation. */
    readonly reservationLifeMs: number;
  };
}

/** The payment provider of a purchase. Thrown when a payment names one that this worker does not know. */
export function paymentProviderOf(deps: Dependencies, name: PaymentProviderName): PaymentProvider {
  const provider = deps.payments.get(name);
  if (!provider) throw new Error(`this worker has no payment provider "${name}"`);
  return provider;
}

/** The provider of a purchase. Thrown when a purchase names one that this worker does not know. */
export function providerOf(deps: Dependencies, name: ProviderName): FulfilmentProvider {
  const provider = deps.providers.get(name);
  if (!provider) throw new Error(`this worker has no provider "${name}"`);
  return provider;
}

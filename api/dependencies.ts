import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import type { Database } from '../db/database.ts';
import type { SealingKey } from '../db/sealing.ts';
import type { ExchangeRates } from '../domain/exchange.ts';
import type { LowFloats } from '../domain/float.ts';
import type { PaymentProviderName, PaymentReader } from '../domain/payment-provider.ts';
import type { ProviderName } from '../domain/product.ts';
import type { ProviderReader } from '../domain/provider.ts';
import type { WorkflowAccess } from '../workflows/client/start.ts';
import type { PurchaseTimers } from '../workflows/purchase/input.ts';

/** The part of the configuration that the API works by. */
export interface ApiConfig {
  /** Where merchants and providers reach us, without a slash at the end. */
  readonly publicUrl: string;
  readonly taskQueue: string;
  /** The last part of the address that providers call back. */
  readonly callbackSecret: string;
  /** How long an answer waits for Temporal. */
  readonly acceptWaitMs: number;
  /** How long a question about a customer waits for its turn at the provider; a purchase behind it waits no longer for it. */
  readonly enquiryWaitMs: number;
  readonly timers: PurchaseTimers;
  /** What customers can pay in, and what a cost's currency is worth in it. */
  readonly chargeCurrencies: readonly string[];
  readonly exchangeRates: ExchangeRates;
  readonly lowFloats: LowFloats;
  /** In sandbox mode webhooks may go to this machine, in clear text. */
  readonly mode: 'sandbox' | 'production';
  /** 32 bytes in base64: seals what is secret, and the signing secrets of webhooks come from it. */
  readonly dataKey: string;
  /** The demo storefront of sandbox mode; without it there is none. */
  readonly storefront?: {
    /** Where the Temporal UI shows workflows: `…/namespaces/default/workflows`. */
    readonly temporalWorkflowsUrl: string;
  };
}

/** What the API works with; made once per process and passed in. */
export interface ApiDependencies {
  readonly database: Database;
  /** May be unreachable: purchases are accepted all the same. */
  readonly temporal: Client;
  readonly readers: ReadonlyMap<ProviderName, ProviderReader>;
  /** Empty where no card payments are taken. */
  readonly paymentReaders: ReadonlyMap<PaymentProviderName, PaymentReader>;
  readonly config: ApiConfig;
  /** The data key, ready for use. */
  readonly sealing: SealingKey;
  readonly logger: Logger;
  /** Aborted when the process begins to stop: who waits for a purchase to end is answered at once. */
  readonly draining: AbortSignal;
}

/** What starting and signalling workflows needs. */
export function workflowAccess({ temporal, config }: ApiDependencies): WorkflowAccess {
  return { client: temporal, taskQueue: config.taskQueue, timers: config.timers };
}

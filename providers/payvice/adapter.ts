import type { CatalogueProduct, Recipient } from '../../domain/product.ts';
import type {
  CallLimits,
  CustomerCheck,
  FulfilmentProvider,
  Order,
  SendResult,
} from '../../domain/provider.ts';
import { connectPayvice, type PayviceConfig } from './call.ts';
import { checkCustomer } from './check-customer.ts';
import { PayviceClient } from './client.ts';
import { lookUpSend } from './lookup.ts';
import { payviceOperations } from './operations.ts';
import { orderingOf, planProduct, PRODUCTS } from './products.ts';
import { payviceReader } from './reader.ts';
import type { TvService } from './reads.ts';
import { buy } from './sends.ts';
import type { Wallet } from './wallets.ts';

export interface PayviceProviderConfig extends PayviceConfig {
  readonly wallets: readonly Wallet[];
  /** A smart card of each service whose plans are to be sold: Payvice lists plans for a card only. @default none sold */
  readonly planSmartcards?: Readonly<Partial<Record<TvService, string>>>;
  /** How long requery must know nothing before that is proof; an assumption. @default 30 minutes */
  readonly notFoundIsProofAfterMs?: number;
  /** Told of every plan that cannot be offered, and why. */
  readonly onSkippedProduct?: (productId: string | null, reason: 'unreadable') => void;
}

/**
 * One wallet as a fulfilment provider. An order's `ourReference` is the request token that it is bought with; the wallet's
 * lane takes one with `takeToken`, binds it to the order, and only then calls `create`, one order at a time.
 */
export interface PayviceAccount extends FulfilmentProvider {
  readonly viceId: string;
  /** A request token, valid for two minutes. It may be one that was given before: the caller must know. Throws ProviderError. */
  takeToken(limits: CallLimits): Promise<string>;
  /** Asks about a customer; where a token is needed, with one of its own, so in the wallet's turn only. Throws ProviderError. */
  enquire(product: CatalogueProduct, recipient: Recipient, limits: CallLimits): Promise<CustomerCheck>;
}

/** All wallets of one Payvice, over one pool of sockets. */
export interface PayviceAccounts {
  /** By wallet ID. */
  readonly accounts: ReadonlyMap<string, PayviceAccount>;
  close(): Promise<void>;
}

/** Payvice, wallet by wallet. Throws Error for a base URL that is not allowed. */
export function createPayviceAccounts(config: PayviceProviderConfig): PayviceAccounts {
  const client = new PayviceClient(connectPayvice(config));
  const accounts = config.wallets.map((wallet) => [wallet.viceId, account(client, wallet, config)] as const);
  return { accounts: new Map(accounts), close: () => client.close() };
}

function account(client: PayviceClient, wallet: Wallet, config: PayviceProviderConfig): PayviceAccount {
  return {
    ...payviceReader,
    viceId: wallet.viceId,
    operations: payviceOperations(config.notFoundIsProofAfterMs),
    takeToken: (limits) => client.tokenLookup(wallet, limits),
    enquire: (product, recipient, limits) => checkCustomer(client, wallet, product, recipient, limits),
    catalogue: (limits) => catalogueOf(client, wallet, config, limits),
    create: (order, _callbackUrl, limits) => buy(client, wallet, order, limits),
    confirm: () => Promise.resolve(unsupported('confirm')),
    cancel: () => Promise.resolve(unsupported('cancel')),
    lookup: (order, reference, limits) => {
      const { ourReference: token, amount } = order;
      const sent = { wallet, token, beneficiary: beneficiaryOf(order), amount, reference };
      return lookUpSend(client, sent, limits);
    },
  };
}

async function* catalogueOf(
  client: PayviceClient,
  wallet: Wallet,
  { planSmartcards = {}, onSkippedProduct = () => {} }: PayviceProviderConfig,
  limits: CallLimits,
): AsyncGenerator<CatalogueProduct> {
  yield* PRODUCTS;
  for (const service of ['DSTV', 'GOTV'] as const) {
    const smartcard = planSmartcards[service];
    if (smartcard === undefined) continue;
    for (const plan of await client.tvPlans({ wallet, service, smartcard }, limits)) {
      const product = planProduct(service, plan);
      if (product) yield product;
      else onSkippedProduct(`${service.toLowerCase()}-${plan.product_code}`, 'unreadable');
    }
  }
}

/** To whom an order goes, as Payvice's requery names it. */
function beneficiaryOf({ product, recipient }: Order): string {
  const airtime = orderingOf(product).call === 'airtime';
  return (airtime ? recipient.mobile : recipient.account) ?? '';
}

/** Payvice has neither step. */
function unsupported(step: 'confirm' | 'cancel'): SendResult {
  return {
    outcome: {
      outcome: 'not_done',
      proof: 'not_sent',
      code: 'refused_by_provider',
      detail: `Payvice has no ${step}`,
      again: 'never',
      retryAfterMs: null,
    },
    secrets: [],
    evidence: {},
  };
}

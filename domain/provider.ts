import type { Finding } from './evidence.ts';
import type { Money } from './money.ts';
import type { FulfilmentOperation, OperationRule } from './operation.ts';
import type { NotDone, OrderState, Outcome } from './outcome.ts';
import type { CatalogueProduct, ProviderName, Recipient } from './product.ts';

/** An order as the adapter needs it. `ourReference` is the same in every send and look-up of one order. */
export interface Order {
  readonly ourReference: string;
  readonly product: CatalogueProduct;
  readonly recipient: Recipient;
  /** What is ordered. For a fixed product the product's own amount. */
  readonly amount: Money;
  /** The quoted wholesale price plus fee: an order that the provider prices higher is not confirmed. */
  readonly cost: Money;
  /** Which account of ours it goes through, for a provider with lanes. */
  readonly account?: string;
  /** What `prepare` told, committed before the order was sent: for a provider that has it. */
  readonly before?: Evidence;
  /** Sends of other orders through this account that may not have been over by then; for look-ups of such a provider. */
  readonly others?: readonly OtherSend[];
}

/** The send of another order, as our own rows have it. */
export interface OtherSend {
  readonly state: 'sending' | 'unknown' | 'done';
  /** When its outcome was last written down, epoch milliseconds; null while it is on its way. */
  readonly settledAtMs: number | null;
}

/** What was found before an order is sent: facts to go with it, or that it is not to be sent. */
export type Prepared = { readonly evidence: Evidence } | { readonly refused: NotDone };

/** Limits of one call. */
export interface CallLimits {
  /** Aborts the call; an abort after the first byte leaves the outcome unknown. */
  readonly signal: AbortSignal;
  /** Epoch milliseconds after which the first byte must not leave any more. */
  readonly sendBy: number;
}

/** Something secret that the customer bought. Never leaves the activity that received it in clear. */
export interface DeliverableSecret {
  readonly kind: 'pin' | 'voucher' | 'token' | 'esim';
  readonly code: string;
  readonly serial: string | null;
}

/** What a send brought: its outcome, secrets to be stored at once, and evidence (masked, allow-listed fields). */
export interface SendResult {
  readonly outcome: Outcome;
  readonly secrets: readonly DeliverableSecret[];
  readonly evidence: Evidence;
}

/** What a look-up brought. */
export interface LookupResult {
  readonly finding: Exclude<Finding, { found: 'never_sent' }>;
  readonly secrets: readonly DeliverableSecret[];
  readonly evidence: Evidence;
}

/** Masked facts of one exchange with a provider, for the timeline and for review: no secret, no personal data. */
export type Evidence = Readonly<Record<string, string | number | boolean | null>>;

/** Our float at a provider, in one currency. `holding` and `creditLimit` are null where the provider does not tell. */
export interface FloatBalance {
  readonly available: Money;
  readonly holding: Money | null;
  readonly creditLimit: Money | null;
}

/** One thing that is wrong with a request, with the RFC 6901 pointer of the field. */
export interface FieldProblem {
  readonly pointer: string;
  readonly code: string;
  readonly detail: string;
}

/** What a callback claims. Only a hint: the look-up decides. */
export interface CallbackHint {
  readonly ourReference: string;
  readonly providerReference: string;
  readonly providerStatus: string;
  readonly phase: OrderState['phase'];
  /** The allow-listed fields that may be stored. */
  readonly evidence: Evidence;
}

/** The price of a purchase: what is delivered and what it costs us. */
export interface Quote {
  readonly amount: Money;
  readonly cost: Money;
}

/** The price of one recipient's own product. */
export interface RecipientQuote extends Quote {
  /** The part of the amount that pays what the recipient owes. */
  readonly loan: Money;
}

/** A product's texts in another language than English. */
export interface ProductTexts {
  readonly productId: string;
  readonly name: string;
  readonly description: string;
  readonly operatorName: string;
}

/** What a provider knows of a customer before anything is bought. What it does not tell is null. */
export interface CustomerCheck {
  /** Known from our copy of the catalogue: nobody was asked. */
  readonly fromCatalogue?: true;
  /** False: the provider does not know this number or account. */
  readonly found: boolean;
  readonly name: string | null;
  /** Where the meter or the account is; left out where the provider never tells it. */
  readonly address?: string | null;
  readonly operator: { readonly id: string; readonly name: string } | null;
  readonly amountDue: Money | null;
  /** RFC 3339 date, or as the provider writes it. */
  readonly dueDate: string | null;
}

/** Whether asking about a customer needs the turn of an account that takes one order at a time. */
export type EnquiryWay = 'in_turn' | 'any_time';

/** An offer of an operator, as the provider tells it. Dates as the provider writes them. */
export interface Promotion {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly operator: { readonly id: string; readonly name: string } | null;
  readonly productIds: readonly string[];
  readonly startsAt: string | null;
  readonly endsAt: string | null;
}

/** Everything about a provider that moves nothing; all that the API may use. */
export interface ProviderReader {
  readonly name: ProviderName;
  /** What is wrong with the recipient for this product; empty when nothing is. Pure. */
  validate(product: CatalogueProduct, recipient: Recipient): FieldProblem[];
  /** Prices an amount (null: the fixed product's own), or says what is wrong with it. Pure. */
  quote(product: CatalogueProduct, amount: Money | null): Quote | FieldProblem;
  /**
   * For products that are `pricedByRecipient`: reads what one costs this recipient (who is valid), or says what is wrong.
   * Throws ProviderError.
   */
  readonly quoteFor?: (
    product: CatalogueProduct,
    recipient: Recipient,
    limits: CallLimits,
  ) => Promise<RecipientQuote | FieldProblem>;
  /** Languages beside English that its catalogue has texts in (RFC 5646, lower case). */
  readonly languages?: readonly string[];
  /** Reads a callback's body; null when it is none of this provider's. Pure. */
  readCallback(body: unknown): CallbackHint | null;
  /** Asks whether the provider knows the recipient; null where it cannot be asked for this product. Throws ProviderError. */
  checkCustomer?(
    product: CatalogueProduct,
    recipient: Recipient,
    limits: CallLimits,
  ): Promise<CustomerCheck | null>;
  /**
   * How a product's customers are asked about where that takes an account's credentials, so that only a worker can: `in_turn`
   * with the account's turn and a token of its own. Null where they cannot be. Pure. Left out where `checkCustomer` asks.
   */
  enquiry?(product: CatalogueProduct): EnquiryWay | null;
  /** Offers of operators that run now. Left out where there is no such function. Throws ProviderError. */
  promotions?(limits: CallLimits): AsyncIterable<Promotion>;
  /** Where the provider has no function that tells our float: its currency. Our ledger is asked instead. */
  readonly floatCurrency?: string;
  /** Our float there. Throws ProviderError. */
  balances(limits: CallLimits): Promise<FloatBalance[]>;
}

/** Accounts that take one order at a time. */
export interface LaneAccounts {
  /** The accounts that an order of this product may go through, at least one. */
  accountsOf(product: CatalogueProduct): readonly string[];
  /** Where each order goes out under a token of its own, which is then its `ourReference`. */
  readonly tokens?: TokenSource;
  /** Asks about a customer of a product with an `enquiry`; an `in_turn` one in the account's turn only. Throws ProviderError. */
  checkCustomer?(
    account: string,
    product: CatalogueProduct,
    recipient: Recipient,
    limits: CallLimits,
  ): Promise<CustomerCheck>;
}

/** Gives tokens for orders. */
export interface TokenSource {
  /** A token for the next order. It may be one that was given before: the caller must know. Throws ProviderError. */
  take(account: string, limits: CallLimits): Promise<string>;
  /** How long to wait for another token when one came that was given before. */
  pauseMs(nowMs: number): number;
}

/** A fulfilment provider: reads, look-ups, and the sends that only activities may make. */
export interface FulfilmentProvider extends ProviderReader {
  /** The operation table. An operation that is missing is not supported. */
  readonly operations: Readonly<Partial<Record<FulfilmentOperation, OperationRule>>>;
  readonly lane?: LaneAccounts;
  /** It stops its account itself (`AccountMemory`) where the credentials are refused: no clock sends on then. */
  readonly stopsItself?: true;
  /** One refusal of an account's credentials stops that account until an operator resumes it: no clock sends on then. */
  readonly refusedUntilResumed?: true;
  /** All products of our account. Throws ProviderError. */
  catalogue(limits: CallLimits): AsyncIterable<CatalogueProduct>;
  /**
   * Finds out what can be known only before the order is sent, for a provider whose look-up compares it with what is so
   * afterwards. What it tells is committed with the attempt. Never throws for what the provider or the network does.
   */
  prepare?(order: Order, limits: CallLimits): Promise<Prepared>;
  /** Their texts in one of `languages`. Throws ProviderError. */
  readonly catalogueTexts?: (language: string, limits: CallLimits) => AsyncIterable<ProductTexts>;
  /** Sends the order. Never throws for what the provider or the network does: that is the outcome. */
  create(order: Order, callbackUrl: string | null, limits: CallLimits): Promise<SendResult>;
  /** Confirms a created order. */
  confirm(order: Order, providerReference: string, limits: CallLimits): Promise<SendResult>;
  /** Cancels a created order. */
  cancel(order: Order, providerReference: string, limits: CallLimits): Promise<SendResult>;
  /** Finds out where the order stands, by the provider's reference if known, else by ours. Throws ProviderError. */
  lookup(order: Order, providerReference: string | null, limits: CallLimits): Promise<LookupResult>;
}

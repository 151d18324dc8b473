import type { NotDone, Unknown } from './outcome.ts';
import type { Money } from './money.ts';
import type { CallLimits, Evidence } from './provider.ts';

/** Names of the providers that take a customer's money. */
export const PAYMENT_PROVIDER_NAMES = ['paythru'] as const;
export type PaymentProviderName = (typeof PAYMENT_PROVIDER_NAMES)[number];

/** What becomes of one send that moves, reserves or frees money. `reference`: the provider's key of what it made. */
export type MoneyOutcome =
  { readonly outcome: 'done'; readonly reference: string | null } | NotDone | Unknown;

/** What a send brought: its outcome and masked, allow-listed facts. */
export interface MoneyResult {
  readonly outcome: MoneyOutcome;
  readonly evidence: Evidence;
}

/** A page to be opened on which one customer pays once; the money is only reserved. */
export interface Checkout {
  /** 32 hex digits; stands at the provider with everything that the page makes. */
  readonly ourReference: string;
  readonly charge: Money;
  /** What the customer reads on the page. */
  readonly item: string;
  readonly successUrl: string;
  readonly cancelUrl: string;
  /** Null when the provider cannot reach us. */
  readonly callbackUrl: string | null;
  /** Epoch milliseconds; nobody can pay after it. */
  readonly expiresAt: number;
}

/** A page that is open, or why there is none. */
export type CheckoutOutcome =
  | { readonly outcome: 'done'; readonly token: string; readonly redirectUrl: string }
  /** Opened, but not as asked (it would take the money at once): nobody may be sent there. */
  | { readonly outcome: 'unsafe'; readonly token: string; readonly detail: string }
  | NotDone
  | Unknown;

/** Where one payment transaction stands, in our words. `open`: pending, or anything that no document lists. */
export type PaymentState = 'approved' | 'declined' | 'open';

/** What a look-up tells of a transaction. It does not tell its type, nor what was captured or refunded of it. */
export interface PaymentSighting {
  readonly state: PaymentState;
  /** The page that it was made on; null for a stored card's. */
  readonly token: string | null;
  /** Null when the answer has none, or one that is no amount. */
  readonly amount: Money | null;
  readonly providerStatus: string;
  readonly evidence: Evidence;
}

/** What a callback claims. Only its key is used, and that is looked up. */
export interface PaymentHint {
  readonly key: string;
  readonly token: string | null;
  readonly ourReference: string | null;
  readonly evidence: Evidence;
}

/** A postal address. */
export interface Address {
  readonly lines: readonly string[];
  readonly town: string | null;
  readonly county: string | null;
  readonly postcode: string | null;
}

/** Everything about a payment provider that moves nothing; all that the API may use. */
export interface PaymentReader {
  readonly name: PaymentProviderName;
  /** True when `text` can be one of its keys. */
  isKey(text: string): boolean;
  /** Reads a callback's form; null when it is none of this provider's. Pure. */
  readCallback(form: Readonly<Record<string, string>>): PaymentHint | null;
  /** The address of a house in a postcode (UK); null when there is none. Throws ProviderError. */
  address(house: string, postcode: string, limits: CallLimits): Promise<Address | null>;
}

/** A card payment provider. Sends never throw for what the provider or the network does: that is the outcome. */
export interface PaymentProvider extends PaymentReader {
  /** Harmless: a lost answer leaves a page that nobody knows the address of. */
  openCheckout(
    checkout: Checkout,
    limits: CallLimits,
  ): Promise<{ outcome: CheckoutOutcome; evidence: Evidence }>;
  /** Harmless. Nobody can pay on the page any more. */
  closeCheckout(token: string, limits: CallLimits): Promise<MoneyResult>;
  /** Reserves on the card of an earlier payment. Unsafe to repeat, and its answer alone names what it made. */
  chargeStored(key: string, charge: Money, ourReference: string, limits: CallLimits): Promise<MoneyResult>;
  /** Takes what is reserved. Its look-up cannot tell whether it was taken. */
  capture(key: string, amount: Money, ourReference: string, limits: CallLimits): Promise<MoneyResult>;
  /** Frees the whole reservation. Harmless. */
  release(key: string, amount: Money, ourReference: string, limits: CallLimits): Promise<MoneyResult>;
  /** Gives back what was taken. Several look alike, so it is unsafe to repeat. */
  refund(key: string, amount: Money, ourReference: string, limits: CallLimits): Promise<MoneyResult>;
  /** Where a transaction stands; null when the provider does not know the key. Throws ProviderError. */
  lookUp(key: string, limits: CallLimits): Promise<PaymentSighting | null>;
  /** Sends a text message (at most 160 characters). Unsafe to repeat: a second one is a second message. */
  sendText(mobile: string, message: string, limits: CallLimits): Promise<MoneyResult>;
}

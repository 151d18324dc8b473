import type { Money } from './money.ts';

/** Names of the fulfilment providers that may stand in a purchase's `product.provider`. */
export const PROVIDER_NAMES = ['dvs', 'valuetopup', 'payvice', 'paythem'] as const;
export type ProviderName = (typeof PROVIDER_NAMES)[number];

/** What is sold. Providers map their own categories to these. */
export const PRODUCT_KINDS = [
  'airtime',
  'data',
  'pin',
  'gift_card',
  'bill',
  'electricity',
  'tv',
  'esim',
  'sim',
  'wallet',
] as const;
export type ProductKind = (typeof PRODUCT_KINDS)[number];

/** Fields of a purchase's `recipient` (and of `sender`): the field's own name says what it holds. */
export const RECIPIENT_FIELDS = [
  'mobile',
  'account',
  'account_qualifier',
  'email',
  'first_name',
  'last_name',
  'middle_name',
  'statement_reference',
  'statement_due_date',
  'purchaser_id',
  'sim_number',
  'zip_code',
  'deliver_by',
  'boost_pin',
  'carrier_account',
  'carrier_password',
  'carrier_zip',
  'operator_code',
  'equipment_type',
  'address',
  'street_number',
  'street_name',
  'city',
  'state',
  'contact_number',
  'language',
  'area_code',
  'imei',
] as const;
export type RecipientField = (typeof RECIPIENT_FIELDS)[number];
export type Recipient = Readonly<Partial<Record<RecipientField, string>>>;

/** One value at one price. */
export interface FixedPricing {
  readonly type: 'fixed';
  /** What the recipient gets, in the recipient's currency. */
  readonly amount: Money;
  /** Wholesale price plus fee, in the currency of the provider's float. */
  readonly cost: Money;
}

/** The range of one currency in which the amount may be given. `incrementMinor` 0 means any amount within it. */
export interface AmountRange {
  readonly currency: string;
  readonly minMinor: number;
  readonly maxMinor: number;
  readonly incrementMinor: number;
}

/** Any value within the ranges; the price is worked out by the provider's own rule (`quote`). */
export interface RangedPricing {
  readonly type: 'ranged';
  /** One range for each currency in which a merchant may say the amount; the first is the usual one. */
  readonly ranges: readonly AmountRange[];
  readonly costCurrency: string;
}

/** A product as copied into our database: what is needed to accept and to price a purchase without asking the provider. */
export interface CatalogueProduct {
  readonly provider: ProviderName;
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly kind: ProductKind;
  /** The provider's own product type. */
  readonly type: string;
  readonly operator: { readonly id: string; readonly name: string };
  /** ISO 3166-1 alpha-3. */
  readonly country: string;
  readonly pricing: FixedPricing | RangedPricing;
  /** Alternatives of required recipient fields: `[["mobile"], ["account", "account_qualifier"]]`. Empty: none needed. */
  readonly requiredRecipientFields: readonly (readonly RecipientField[])[];
  /** True when delivery is a secret (PIN, voucher code, token) that must be stored before money is taken. */
  readonly hasDeliverable: boolean;
  /** The recipient decides the price: a quote reads it from the provider (`quoteFor`), and a purchase says the sum quoted. */
  readonly pricedByRecipient?: true;
  /** What the provider's adapter needs to order and price it; opaque to everybody else. */
  readonly providerData: Readonly<Record<string, unknown>>;
}

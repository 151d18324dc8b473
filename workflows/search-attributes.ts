import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';

/** What the Temporal UI can search purchases by. Opaque ids and our own words only: never a recipient. */
export const StatusAttribute = defineSearchAttributeKey('VendrailStatus', SearchAttributeType.KEYWORD);
export const ProviderAttribute = defineSearchAttributeKey('VendrailProvider', SearchAttributeType.KEYWORD);
export const KindAttribute = defineSearchAttributeKey('VendrailKind', SearchAttributeType.KEYWORD);
export const MerchantAttribute = defineSearchAttributeKey('VendrailMerchant', SearchAttributeType.KEYWORD);
export const CurrencyAttribute = defineSearchAttributeKey('VendrailCurrency', SearchAttributeType.KEYWORD);
/** The ordered amount, in minor units of VendrailCurrency. */
export const AmountAttribute = defineSearchAttributeKey('VendrailAmount', SearchAttributeType.INT);
export const NeedsReviewAttribute = defineSearchAttributeKey('VendrailNeedsReview', SearchAttributeType.BOOL);

/** Name and type of each, as the server registers them. */
export const SEARCH_ATTRIBUTES: Readonly<Record<string, 'Keyword' | 'Int' | 'Bool'>> = {
  [StatusAttribute.name]: 'Keyword',
  [ProviderAttribute.name]: 'Keyword',
  [KindAttribute.name]: 'Keyword',
  [MerchantAttribute.name]: 'Keyword',
  [CurrencyAttribute.name]: 'Keyword',
  [AmountAttribute.name]: 'Int',
  [NeedsReviewAttribute.name]: 'Bool',
};

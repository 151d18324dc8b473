import { isCurrency } from '../../domain/currency.ts';
import type { CatalogueProduct, FixedPricing, RangedPricing } from '../../domain/product.ts';
import { compare, fraction, toMinor } from '../decimal.ts';
import { alpha3Of } from './countries.ts';
import { kindOf, sendKindOf } from './kinds.ts';
import type { ProductData, SendKind } from './product-data.ts';
import { REQUIRED_FIELDS } from './recipient.ts';
import type { VtOperator, VtProduct, VtSku } from './schema.ts';

/** Why a SKU of Valuetopup is not offered. */
export type SkipReason =
  'unreadable' | 'unsupported_type' | 'unsupported_fields' | 'unsupported_unit' | 'no_amount' | 'no_price';

/** What a SKU says by its ids only. */
export interface SkuContext {
  readonly operators: ReadonlyMap<string, VtOperator>;
  readonly products: ReadonlyMap<string, VtProduct>;
}

/**
 * A SKU as our catalogue has it, or why it cannot be offered. Gift cards come from a list of their own, whose numbers could
 * be those of other SKUs: their ids begin with `gift-`. Pure.
 */
export function catalogueProduct(
  sku: VtSku,
  list: 'skus' | 'giftcards',
  { operators, products }: SkuContext,
): CatalogueProduct | SkipReason {
  const product = sku.productId == null ? undefined : products.get(sku.productId);
  const send = list === 'giftcards' ? 'gift_card' : sendKindOf(sku, product);
  // A loan may be due with a bundle, which a purchase's amount cannot say.
  if (!send || sku.requireFetchBundle) return 'unsupported_type';
  if (asksForMore(sku.additionalInformation)) return 'unsupported_fields';
  const data = productData(sku, send);
  if (!isCurrency(data.face.currency) || !isCurrency(data.cost.currency)) return 'unsupported_unit';
  const pricing = pricingOf(data);
  if (typeof pricing === 'string') return pricing;
  // A PIN, an eSIM and a SIM are ordered without an amount.
  if (pricing.type === 'ranged' && !TAKES_AMOUNT[send]) return 'no_amount';
  const operatorId = sku.operatorId ?? product?.operatorId ?? '';
  const operator = operators.get(operatorId);
  return {
    provider: 'valuetopup',
    id: list === 'giftcards' ? `gift-${sku.skuId}` : sku.skuId,
    name: sku.skuName ?? sku.productName ?? `SKU ${sku.skuId}`,
    description: sku.productDescription ?? '',
    kind: kindOf(send, sku),
    type: send,
    operator: { id: operatorId, name: operator?.operatorName ?? sku.operatorName ?? '' },
    country: alpha3Of(sku.countryCode ?? product?.countryCode ?? operator?.countryCode),
    pricing,
    requiredRecipientFields: REQUIRED_FIELDS[send],
    hasDeliverable: send === 'pin' || send === 'gift_card' || send === 'esim',
    providerData: data,
  };
}

/** Whether an order says its amount. */
export const TAKES_AMOUNT: Readonly<Record<SendKind, boolean>> = {
  topup: true,
  bill: true,
  gift_card: true,
  pin: false,
  esim: false,
  sim: false,
};

/** A list of names that an order has to give values for; a text is only shown. */
function asksForMore(information: unknown): boolean {
  return Array.isArray(information) && information.length > 0;
}

function productData({ skuId, min, max }: VtSku, send: SendKind): ProductData {
  // Where the two ends are in different currencies there is no one price.
  const face = min.faceValueCurrency === max.faceValueCurrency ? min.faceValueCurrency : '';
  const cost = min.costCurrency === max.costCurrency ? min.costCurrency : '';
  return {
    skuId,
    send,
    face: { min: min.faceValue, max: max.faceValue, currency: face },
    cost: { min: min.cost, max: max.cost, currency: cost },
  };
}

function pricingOf({ face, cost }: ProductData): FixedPricing | RangedPricing | SkipReason {
  const order = compare(fraction(face.min), fraction(face.max));
  if (order > 0) return 'no_amount';
  // What arrives is rounded down and what it costs is rounded up: neither promise is ever too good.
  const dearest = toMinor(fraction(cost.max), cost.currency, 'up');
  if (!dearest || dearest.amountMinor < 0 || compare(fraction(cost.min), fraction(cost.max)) > 0)
    return 'no_price';
  if (order === 0) {
    const amount = toMinor(fraction(face.min), face.currency, 'down');
    return amount && amount.amountMinor > 0 ? { type: 'fixed', amount, cost: dearest } : 'no_amount';
  }
  const min = toMinor(fraction(face.min), face.currency, 'up');
  const max = toMinor(fraction(face.max), face.currency, 'down');
  if (!min || !max || max.amountMinor < Math.max(1, min.amountMinor)) return 'no_amount';
  const range = {
    currency: face.currency,
    minMinor: Math.max(1, min.amountMinor),
    maxMinor: max.amountMinor,
    incrementMinor: 0,
  };
  return { type: 'ranged', ranges: [range], costCurrency: cost.currency };
}

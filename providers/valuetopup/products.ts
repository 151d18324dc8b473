import { decimalsOf, isCurrency } from '../../domain/currency.ts';
import type { CatalogueProduct, FixedPricing, RangedPricing, RecipientField } from '../../domain/product.ts';
import { compare, fraction, toMinor } from '../decimal.ts';
import { alpha3Of } from './countries.ts';
import { kindOf, sendKindOf } from './kinds.ts';
import { mobileFormOf } from './mobile-form.ts';
import type { ProductData, SendKind } from './product-data.ts';
import { REQUIRED_FIELDS } from './recipient.ts';
import type { ProductTexts } from '../../domain/provider.ts';
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
  const send = list === 'giftcards' ? 'gift_card' : orderedAs(sku, product);
  if (!send) return 'unsupported_type';
  if (asksForMore(sku.additionalInformation)) return 'unsupported_fields';
  const data = productData(sku, send);
  if (!isCurrency(data.face.currency) || !isCurrency(data.cost.currency)) return 'unsupported_unit';
  const own = pricingOf(data, sku.allowDecimal !== false);
  if (typeof own === 'string') return own;
  const pricing = send === 'bundle' && own.type === 'fixed' ? withLoan(own) : own;
  // A PIN, an eSIM and a SIM are ordered without an amount.
  if (own.type === 'ranged' && !TAKES_AMOUNT[send]) return 'no_amount';
  const operatorId = sku.operatorId ?? product?.operatorId ?? '';
  const operator = operators.get(operatorId);
  const operatorName = operator?.operatorName ?? sku.operatorName ?? '';
  return {
    provider: 'valuetopup',
    id: list === 'giftcards' ? `gift-${sku.skuId}` : sku.skuId,
    name: sku.skuName ?? sku.productName ?? `SKU ${sku.skuId}`,
    description: sku.productDescription ?? '',
    kind: kindOf(send, sku),
    type: send,
    operator: { id: operatorId, name: operatorName },
    country: alpha3Of(sku.countryCode ?? product?.countryCode ?? operator?.countryCode),
    pricing,
    requiredRecipientFields: requiredFields(send, operatorName),
    hasDeliverable: send === 'pin' || send === 'gift_card' || send === 'esim',
    ...(send === 'bundle' && { pricedByRecipient: true as const }),
    providerData: data,
  };
}

const PORT_IN = 'port-in-';
const PORT_IN_NAME = ' (port-in)';

/** Bringing a number over to a SIM: the same SKU as its activation, ordered by another function. */
export function portInProduct(sim: CatalogueProduct): CatalogueProduct {
  return {
    ...sim,
    id: PORT_IN + sim.id,
    name: sim.name + PORT_IN_NAME,
    type: 'port_in',
    requiredRecipientFields: REQUIRED_FIELDS.port_in,
    providerData: { ...sim.providerData, send: 'port_in' },
  };
}

/**
 * The texts of a SKU in its language, for every product that may be made of it; none where its name is not told. Nothing but
 * texts is read: what a product is comes from the English list.
 */
export function skuTexts(sku: VtSku, list: 'skus' | 'giftcards'): ProductTexts[] {
  const name = sku.skuName ?? sku.productName;
  if (!name) return [];
  const rest = { description: sku.productDescription ?? '', operatorName: sku.operatorName ?? '' };
  if (list === 'giftcards') return [{ productId: `gift-${sku.skuId}`, name, ...rest }];
  return [
    { productId: sku.skuId, name, ...rest },
    { productId: PORT_IN + sku.skuId, name: name + PORT_IN_NAME, ...rest },
  ];
}

/** How a SKU is ordered; a bundle that differs by customer is a top-up of its own. */
function orderedAs(sku: VtSku, product: VtProduct | undefined): SendKind | null {
  const send = sendKindOf(sku, product);
  if (!sku.requireFetchBundle) return send;
  return send === 'topup' && sku.productId != null ? 'bundle' : null;
}

/** Mobile Topup: `boostPin` is required for Boost Mobile only. The catalogue has no other sign of it than the name. */
function requiredFields(send: SendKind, operatorName: string): readonly (readonly RecipientField[])[] {
  return send === 'topup' && /^boost\b/i.test(operatorName)
    ? [['mobile', 'boost_pin']]
    : REQUIRED_FIELDS[send];
}

/** A loan of up to so many times the face value can be paid with a bundle: a limit of ours. */
const LARGEST_LOAN = 9;

/** What may be paid for a bundle: its face value, and on top of it what a customer owes. */
function withLoan({ amount: { amountMinor, currency }, cost }: FixedPricing): RangedPricing {
  const maxMinor = amountMinor * (1 + LARGEST_LOAN);
  const range = { currency, minMinor: amountMinor, maxMinor, incrementMinor: 0 };
  return { type: 'ranged', ranges: [range], costCurrency: cost.currency };
}

/** Whether an order says an amount whose price can be asked. */
export const TAKES_AMOUNT: Readonly<Record<SendKind, boolean>> = {
  topup: true,
  // Says one, of which the estimate knows nothing: it has no customer.
  bundle: false,
  bill: true,
  gift_card: true,
  pin: false,
  esim: false,
  sim: false,
  port_in: false,
};

/**
 * A list of names that an order has to give values for, or a text that names the field of an order for them. Any other text
 * is only shown.
 */
function asksForMore(information: unknown): boolean {
  if (typeof information === 'string') return /additionalInfos/i.test(information);
  return Array.isArray(information) && information.length > 0;
}

function productData(sku: VtSku, send: SendKind): ProductData {
  const { skuId, productId, min, max } = sku;
  const mobile = mobileFormOf(sku);
  // Where the two ends are in different currencies there is no one price.
  const face = min.faceValueCurrency === max.faceValueCurrency ? min.faceValueCurrency : '';
  const cost = min.costCurrency === max.costCurrency ? min.costCurrency : '';
  return {
    skuId,
    ...(send === 'bundle' && productId != null && { productId }),
    send,
    ...(mobile && { mobile }),
    face: { min: min.faceValue, max: max.faceValue, currency: face },
    cost: { min: min.cost, max: max.cost, currency: cost },
  };
}

/** A SKU that allows no decimals takes whole major units only. */
function pricingOf(
  { face, cost }: ProductData,
  decimals: boolean,
): FixedPricing | RangedPricing | SkipReason {
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
  if (!min || !max) return 'no_amount';
  const step = decimals ? 1 : 10 ** decimalsOf(face.currency);
  const minMinor = Math.max(1, Math.ceil(min.amountMinor / step)) * step;
  const maxMinor = Math.floor(max.amountMinor / step) * step;
  if (maxMinor < minMinor) return 'no_amount';
  const range = { currency: face.currency, minMinor, maxMinor, incrementMinor: decimals ? 0 : step };
  return { type: 'ranged', ranges: [range], costCurrency: cost.currency };
}

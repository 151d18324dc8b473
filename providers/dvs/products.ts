import { decimalsOf, isCurrency } from '../../domain/currency.ts';
import type { AmountRange, CatalogueProduct, FixedPricing, RangedPricing } from '../../domain/product.ts';
import { add, fraction, toMinor, type Fraction } from '../decimal.ts';
import { kindOf } from './kinds.ts';
import { boundsOf, type CalculationMode, type ProductData } from './product-data.ts';
import { requiredRecipientFields } from './recipient.ts';
import type { DvsProduct } from './schema.ts';

/** Why a product of DVS is not offered. */
export type SkipReason =
  'unreadable' | 'unsupported_type' | 'unsupported_fields' | 'unsupported_unit' | 'no_amount' | 'no_price';

const TYPES: ReadonlyMap<string, { readonly ranged: boolean; readonly pin: boolean }> = new Map([
  ['FIXED_VALUE_RECHARGE', { ranged: false, pin: false }],
  ['RANGED_VALUE_RECHARGE', { ranged: true, pin: false }],
  ['FIXED_VALUE_PIN_PURCHASE', { ranged: false, pin: true }],
  ['RANGED_VALUE_PIN_PURCHASE', { ranged: true, pin: true }],
  ['RANGED_VALUE_PAYMENT', { ranged: true, pin: false }],
]);

/** A DVS product as our catalogue has it, or why it cannot be offered. Pure. */
export function catalogueProduct(product: DvsProduct): CatalogueProduct | SkipReason {
  const type = TYPES.get(product.type);
  if (!type) return 'unsupported_type';
  const required = requiredRecipientFields(product);
  if (!required) return 'unsupported_fields';
  const data = productData(product, type.ranged);
  if (typeof data === 'string') return data;
  const pricing = type.ranged
    ? rangedPricing(data, incrementOf(product.destination?.amount))
    : fixedPricing(data);
  if (typeof pricing === 'string') return pricing;
  return {
    provider: 'dvs',
    id: product.id,
    name: product.name ?? `Product ${product.id}`,
    description: product.description ?? '',
    kind: kindOf(product),
    type: product.type,
    operator: { id: product.operator?.id ?? '', name: product.operator?.name ?? '' },
    country: product.operator?.country?.iso_code ?? '',
    pricing,
    requiredRecipientFields: required,
    hasDeliverable: type.pin,
    providerData: data,
  };
}

function productData(product: DvsProduct, ranged: boolean): ProductData | SkipReason {
  const { source, destination, prices, rates } = product;
  const wholesale = prices?.wholesale;
  const amount = amountOf(destination?.amount);
  if (!wholesale || amount === null) return wholesale ? 'no_amount' : 'no_price';
  const unitTypes = [source?.unit_type, destination?.unit_type, wholesale.unit_type];
  if (unitTypes.some((unitType) => unitType != null && unitType !== 'CURRENCY')) return 'unsupported_unit';
  if (!isCurrency(destination?.unit ?? '') || !isCurrency(wholesale.unit ?? '')) return 'unsupported_unit';
  const accepted = product.accepted_calculation_modes ?? ['DESTINATION_AMOUNT', 'SOURCE_AMOUNT'];
  return {
    source: source?.unit ? { unit: source.unit, amount: amountOf(source.amount) } : null,
    destination: { unit: destination?.unit ?? '', amount },
    modes: ranged ? MODES.filter((mode) => accepted.includes(mode)) : [],
    wholesale: { unit: wholesale.unit ?? '', amount: amountOf(wholesale.amount), fee: wholesale.fee ?? '0' },
    rates: { base: rates?.base ?? null, wholesale: rates?.wholesale ?? null },
  };
}

/** Destination first: where both are in one currency an amount means the destination's. */
const MODES: readonly CalculationMode[] = ['DESTINATION_AMOUNT', 'SOURCE_AMOUNT'];

type DvsAmount = NonNullable<DvsProduct['destination']>['amount'];

function amountOf(amount: DvsAmount): ProductData['wholesale']['amount'] {
  if (amount == null || typeof amount === 'string') return amount ?? null;
  return amount.min == null || amount.max == null ? null : { min: amount.min, max: amount.max };
}

function incrementOf(amount: DvsAmount): string {
  return amount == null || typeof amount === 'string' ? '0' : (amount.increment ?? '0');
}

function fixedPricing({ destination, wholesale }: ProductData): FixedPricing | SkipReason {
  if (typeof destination.amount !== 'string') return 'no_amount';
  if (typeof wholesale.amount !== 'string') return 'no_price';
  // What arrives is rounded down and what it costs is rounded up: neither promise is ever too good.
  const amount = toMinor(fraction(destination.amount), destination.unit, 'down');
  const cost = toMinor(add(fraction(wholesale.amount), fraction(wholesale.fee)), wholesale.unit, 'up');
  if (!amount || amount.amountMinor <= 0) return 'no_amount';
  return cost && cost.amountMinor >= 0 ? { type: 'fixed', amount, cost } : 'no_price';
}

function rangedPricing(data: ProductData, increment: string): RangedPricing | SkipReason {
  const ranges: AmountRange[] = [];
  for (const mode of data.modes) {
    const value = mode === 'DESTINATION_AMOUNT' ? data.destination : data.source;
    if (!value || ranges.some((range) => range.currency === value.unit)) continue;
    const range = rangeOf(value, mode === 'DESTINATION_AMOUNT' ? increment : '0');
    if (range) ranges.push(range);
  }
  if (ranges.length === 0) return 'no_amount';
  const byRate = data.rates.wholesale !== null && fraction(data.rates.wholesale).n > 0n;
  if (!byRate && !boundsOf(data.wholesale.amount)) return 'no_price';
  return { type: 'ranged', ranges, costCurrency: data.wholesale.unit };
}

function rangeOf(
  { unit, amount }: NonNullable<ProductData['source']>,
  increment: string,
): AmountRange | null {
  const bounds = boundsOf(amount);
  const min = bounds && toMinor(fraction(bounds.min), unit, 'up');
  const max = bounds && toMinor(fraction(bounds.max), unit, 'down');
  const step = incrementMinor(fraction(increment), unit);
  if (!min || !max || step === null || min.amountMinor > max.amountMinor) return null;
  return {
    currency: unit,
    minMinor: Math.max(1, min.amountMinor),
    maxMinor: max.amountMinor,
    incrementMinor: step,
  };
}

/** The increment in minor units; 0 where every minor unit is on it; null where the two do not fit together. */
function incrementMinor(increment: Fraction, currency: string): number | null {
  if (increment.n <= 0n) return 0;
  const scaled = increment.n * 10n ** BigInt(decimalsOf(currency));
  if (scaled % increment.d === 0n) return Number(scaled / increment.d);
  return increment.d % scaled === 0n ? 0 : null;
}

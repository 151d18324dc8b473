import { parseMoney, type Money } from '../../domain/money.ts';
import type { CatalogueProduct, ProductKind, RecipientField } from '../../domain/product.ts';
import type { TvService } from './reads.ts';
import type { TvPlan } from './schema.ts';

/** What an order of a product asks of Payvice; `providerData` of the catalogue. */
export type Ordering =
  | { readonly call: 'airtime'; readonly network: 'mtn' | '9mobile' | 'glo' | 'airtel' }
  | { readonly call: 'ikeja'; readonly serviceType: 'vend' | 'pay' }
  | { readonly call: 'enugu'; readonly meterType: 'prepaid' | 'postpaid' }
  | { readonly call: 'tv'; readonly service: TvService; readonly productCode: string }
  | { readonly call: 'transfer' };

/** Least and most in kobo. Least: payvice.txt (50), for electricity its sample (10); most: ours. */
interface Range {
  readonly minMinor: number;
  readonly maxMinor: number;
}
const AIRTIME: Range = { minMinor: 5_000, maxMinor: 5_000_000 };
const ELECTRICITY: Range = { minMinor: 1_000, maxMinor: 50_000_000 };
const TRANSFER: Range = { minMinor: 5_000, maxMinor: 100_000_000 };

const PHONE: readonly RecipientField[] = ['mobile'];
/** Meter, account or smart card, and the phone that Payvice asks for with it. */
const ACCOUNT_AND_PHONE: readonly RecipientField[] = ['account', 'mobile'];

function ranged(
  id: string,
  name: string,
  kind: ProductKind,
  operator: string,
  range: Range,
  fields: readonly RecipientField[],
  ordering: Ordering,
): CatalogueProduct {
  return {
    ...common(id, name, kind, operator, ordering),
    // Payvice tells no discount: the amount is what the wallet pays.
    pricing: {
      type: 'ranged',
      ranges: [{ currency: 'NGN', ...range, incrementMinor: 1 }],
      costCurrency: 'NGN',
    },
    requiredRecipientFields: [fields],
    hasDeliverable: gives(ordering),
  };
}

function common(id: string, name: string, kind: ProductKind, operator: string, ordering: Ordering) {
  return {
    provider: 'payvice' as const,
    id,
    name,
    description: name,
    kind,
    type: ordering.call,
    operator: { id: operator.toLowerCase().replaceAll(' ', '-'), name: operator },
    country: 'NGA',
    providerData: { ordering },
  };
}

/** True when the customer gets a token to type into a meter. */
function gives(ordering: Ordering): boolean {
  return (
    (ordering.call === 'ikeja' && ordering.serviceType === 'vend') ||
    (ordering.call === 'enugu' && ordering.meterType === 'prepaid')
  );
}

const airtime = (network: Extract<Ordering, { call: 'airtime' }>['network'], operator: string) =>
  ranged(`airtime-${network}`, `${operator} airtime`, 'airtime', operator, AIRTIME, PHONE, {
    call: 'airtime',
    network,
  });
const ikeja = (serviceType: 'vend' | 'pay', name: string) =>
  ranged(`ikeja-${serviceType}`, name, 'electricity', 'Ikeja Electric', ELECTRICITY, ACCOUNT_AND_PHONE, {
    call: 'ikeja',
    serviceType,
  });
const enugu = (meterType: 'prepaid' | 'postpaid') =>
  ranged(
    `enugu-${meterType}`,
    `Enugu Electricity, ${meterType}`,
    'electricity',
    'Enugu Electricity',
    ELECTRICITY,
    ACCOUNT_AND_PHONE,
    { call: 'enugu', meterType },
  );

/** What Payvice sells whoever asks; it has no catalogue of its own. */
export const PRODUCTS: readonly CatalogueProduct[] = [
  airtime('mtn', 'MTN'),
  airtime('9mobile', '9mobile'),
  airtime('glo', 'Glo'),
  airtime('airtel', 'Airtel'),
  ikeja('vend', 'Ikeja Electric, prepaid'),
  ikeja('pay', 'Ikeja Electric, postpaid'),
  enugu('prepaid'),
  enugu('postpaid'),
  ranged('wallet-transfer', 'Payvice wallet', 'wallet', 'Payvice', TRANSFER, ['account'], {
    call: 'transfer',
  }),
];

/** A plan as a product; null when its price cannot be read. */
export function planProduct(service: TvService, plan: TvPlan): CatalogueProduct | null {
  const price = priceOf(plan);
  if (price === null) return null;
  const ordering = { call: 'tv', service, productCode: plan.product_code } as const;
  return {
    ...common(`${service.toLowerCase()}-${plan.product_code}`, plan.name, 'tv', service, ordering),
    pricing: { type: 'fixed', amount: price, cost: price },
    requiredRecipientFields: [ACCOUNT_AND_PHONE],
    hasDeliverable: false,
  };
}

/** What a plan costs; null when it cannot be read, or is nothing. */
export function priceOf({ amount }: TvPlan): Money | null {
  try {
    const price = parseMoney(amount.trim().replaceAll(',', ''), 'NGN');
    return price.amountMinor > 0 ? price : null;
  } catch {
    return null;
  }
}

/** How a product is ordered. Throws Error for one that is not of this catalogue: a bug. */
export function orderingOf({ id, providerData }: CatalogueProduct): Ordering {
  const { ordering } = providerData as { ordering?: Ordering };
  if (!ordering) throw new Error(`product ${id} is none of Payvice's`);
  return ordering;
}

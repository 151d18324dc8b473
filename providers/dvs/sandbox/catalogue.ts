import { exact } from './exact.ts';
import { OPERATORS, operatorObject, SERVICES, type BenefitType } from './places.ts';
import { inE4, priceRangeOf, fromE4, priceUnitOf } from './pricing.ts';
import { isFixed, isPin, PRODUCTS, type Product, type RequiredFields } from './products.ts';
import { promotionsOf } from './promotions.ts';

type Wire = Record<string, unknown>;

/** A product in its wire forms, with what list filters look at. */
export interface Listing {
  readonly product: Product;
  /** As `/products` shows it. */
  readonly wire: Wire;
  /** The part of it that a transaction repeats. */
  readonly base: Wire;
  readonly serviceId: number;
  readonly country: string;
  readonly benefitTypes: readonly BenefitType[];
}

/** Every product of the account, by id. Null and newer fields are left out, as real answers do (field notes). */
export const LISTINGS: ReadonlyMap<number, Listing> = new Map(
  PRODUCTS.map((product) => [product.id, listingOf(product)]),
);

function listingOf(product: Product): Listing {
  const operator = OPERATORS.find(({ id }) => id === product.operator);
  const service = SERVICES.find(({ subservices }) => product.subservice in subservices);
  const names: Readonly<Record<number, string>> = service?.subservices ?? {};
  const base: Wire = {
    id: product.id,
    name: product.name,
    description: product.name,
    tags: [product.tag],
    service: {
      id: service?.id,
      name: service?.name,
      subservice: { id: product.subservice, name: names[product.subservice] },
    },
    operator: operator && operatorObject(operator),
    ...(product.regions && { regions: product.regions }),
    type: product.type,
    ...(isPin(product) && { pin: pinTerms(product) }),
  };
  const promotions = promotionsOf(product.id);
  const wire: Wire = {
    ...base,
    ...validityOf(product),
    ...required('credit_party_identifier', product.creditParty),
    ...required('debit_party_identifier', product.debitParty),
    ...required('sender', product.sender),
    ...required('beneficiary', product.beneficiary),
    ...required('statement_identifier', product.statement),
    ...required('additional_identifier', product.additional),
    availability_zones: ['INTERNATIONAL'],
    ...valuesOf(product),
    ...(product.type === 'RANGED_VALUE_PAYMENT' && { payment: paymentTerms(product) }),
    benefits: benefitsOf(product),
    ...(promotions.length > 0 && { promotions }),
  };
  return {
    product,
    wire,
    base,
    serviceId: service?.id ?? 0,
    country: operator?.country ?? '',
    benefitTypes: product.benefits?.map(([type]) => type) ?? [moneyBenefit(product)],
  };
}

function valuesOf(product: Product): Wire {
  const unit_type = 'CURRENCY';
  const fee = Number(product.fee ?? '0');
  if (isFixed(product)) {
    const { source, destination, wholesale } = product;
    const perSource = (each: string) => Math.round((Number(destination[0]) / Number(each)) * 1e6) / 1e6;
    return {
      source: { unit_type, unit: source[1], amount: Number(source[0]) },
      destination: { unit_type, unit: destination[1], amount: Number(destination[0]) },
      prices: {
        wholesale: { unit_type, unit: wholesale[1], amount: fromE4(inE4(exact(wholesale[0]))), fee },
      },
      rates: { base: perSource(source[0]), wholesale: perSource(wholesale[0]) },
    };
  }
  const { source, destination } = product;
  return {
    accepted_calculation_modes: product.modes,
    source: { unit_type, unit: source.unit, amount: { min: Number(source.min), max: Number(source.max) } },
    destination: {
      unit_type,
      unit: destination.unit,
      amount: {
        min: Number(destination.min),
        max: Number(destination.max),
        increment: Number(destination.increment),
      },
    },
    prices: { wholesale: { unit_type, unit: priceUnitOf(product), amount: priceRangeOf(product), fee } },
    rates: { base: Number(product.baseRate), wholesale: Number(product.wholesaleRate) },
  };
}

/** The benefits that a listing shows: money for most, what a bundle holds for bundles. */
function benefitsOf(product: Product): Wire[] {
  if (product.benefits || isFixed(product))
    return benefitsOfOrder(product, isFixed(product) ? Number(product.destination[0]) : 0);
  const { destination } = product;
  const limits = { min: Number(destination.min), max: Number(destination.max) };
  const amount = {
    base: limits,
    promotion_bonus: { min: 0, max: 0 },
    total_excluding_tax: limits,
    total_including_tax: limits,
  };
  return [{ type: moneyBenefit(product), unit_type: 'CURRENCY', unit: destination.unit, amount }];
}

/** The benefits of one order. `value` is the destination amount in major units. */
export function benefitsOfOrder(product: Product, value: number): Wire[] {
  const unit = isFixed(product) ? product.destination[1] : product.destination.unit;
  const all = product.benefits ?? ([[moneyBenefit(product), 'CURRENCY', unit, value]] as const);
  return all.map(([type, unit_type, unit, amount]) => ({
    type,
    unit_type,
    unit,
    amount: { base: amount, promotion_bonus: 0, total_excluding_tax: amount, total_including_tax: amount },
  }));
}

function moneyBenefit(product: Product): BenefitType {
  return product.type === 'RANGED_VALUE_PAYMENT' ? 'PAYMENT' : 'CREDITS';
}

function required(party: string, fields: RequiredFields | null | undefined): Wire {
  return fields ? { [`required_${party}_fields`]: fields } : {};
}

function validityOf({ validityDays }: Product): Wire {
  return validityDays === undefined ? {} : { validity: { unit: 'DAY', quantity: validityDays } };
}

function pinTerms(product: Product): Wire {
  return {
    usage_info: ['Enter the code where the voucher is redeemed.'],
    ...validityOf(product),
    terms: 'The code can be redeemed once.',
  };
}

function paymentTerms(product: Product): Wire {
  return {
    modes: ['PARTIAL', 'EXACT', 'EXCESS'],
    posting_period: { unit: 'HOUR', quantity: 24, type: 'CALENDAR' },
    supports_statement_inquiry: product.inquiry === true,
    ...(product.inquiry && { required_inquiry_fields: [['account_number']] }),
  };
}

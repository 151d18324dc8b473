import { money, toWire } from '../../domain/money.ts';
import type { AmountRange, CatalogueProduct } from '../../domain/product.ts';

/** A product as the catalogue shows it: `amount` and `cost` of a fixed one, `ranges` of a ranged one. */
export function productAnswer(product: CatalogueProduct) {
  const { pricing } = product;
  const fixed = pricing.type === 'fixed' ? pricing : null;
  return {
    provider: product.provider,
    id: product.id,
    name: product.name,
    description: product.description,
    kind: product.kind,
    type: product.type,
    operator: product.operator,
    country: product.country,
    amount: fixed && toWire(fixed.amount),
    cost: fixed && toWire(fixed.cost),
    ranges: pricing.type === 'ranged' ? pricing.ranges.map(rangeAnswer) : null,
    required_recipient_fields: product.requiredRecipientFields,
    has_deliverable: product.hasDeliverable,
  };
}

function rangeAnswer({ currency, minMinor, maxMinor, incrementMinor }: AmountRange) {
  const wire = (minor: number) => toWire(money(minor, currency));
  return {
    min: wire(minMinor),
    max: wire(maxMinor),
    increment: incrementMinor === 0 ? null : wire(incrementMinor),
  };
}

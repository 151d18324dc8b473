import { money, toWire } from '../../domain/money.ts';
import type { AmountRange, CatalogueProduct } from '../../domain/product.ts';
import type { ProductTexts } from '../../domain/provider.ts';
import { DEFAULT_LANGUAGE } from '../requests/language.ts';

/**
 * A product as the catalogue shows it: `amount` and `cost` of a fixed one, `ranges` of a ranged one. `texts` are those of
 * another language, where it has them.
 */
export function productAnswer(
  product: CatalogueProduct,
  { language, texts }: { readonly language: string; readonly texts: ProductTexts | null },
) {
  const { pricing } = product;
  const fixed = pricing.type === 'fixed' ? pricing : null;
  return {
    provider: product.provider,
    id: product.id,
    name: texts?.name ?? product.name,
    description: texts?.description ?? product.description,
    kind: product.kind,
    type: product.type,
    operator: texts?.operatorName ? { ...product.operator, name: texts.operatorName } : product.operator,
    country: product.country,
    amount: fixed && toWire(fixed.amount),
    cost: fixed && toWire(fixed.cost),
    ranges: pricing.type === 'ranged' ? pricing.ranges.map(rangeAnswer) : null,
    required_recipient_fields: product.requiredRecipientFields,
    has_deliverable: product.hasDeliverable,
    priced_by_recipient: product.pricedByRecipient ?? false,
    language: texts ? language : DEFAULT_LANGUAGE,
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

import { formatAmount } from '../../../domain/money.ts';
import { invalid, ValuetopupRefusal } from './codes.ts';
import { GIFT_CARDS } from './gift-cards.ts';
import type { Language } from './language.ts';
import { COUNTRIES, type Country, type Operator } from './places.ts';
import { convert, exchangeRateOf, major, quote, WALLET_CURRENCY } from './pricing.ts';
import { BENEFITS, CATEGORIES, SKUS, type Category, type Product, type Sku } from './skus.ts';

const BY_ID = new Map([...SKUS, ...GIFT_CARDS].map((sku) => [sku.id, sku]));

/** Every product, by id. */
export const PRODUCTS: readonly Product[] = [
  ...new Map([...BY_ID.values()].map(({ product }) => [product.id, product])).values(),
];

/** The SKU of a purchase. Refused: 003 when there is none, 001 when it is of another category. */
export function skuFor(id: number, category: Category | null): Sku {
  const sku = BY_ID.get(id);
  if (!sku) throw new ValuetopupRefusal('003');
  if (category !== null && sku.product.category !== category) {
    throw invalid(`The Sku ${id} is not of the category ${category}`);
  }
  return sku;
}

/** The SKU of a purchase that was made. */
export function skuOf(id: number): Sku {
  const sku = BY_ID.get(id);
  if (!sku) throw new Error(`no SKU ${id}`);
  return sku;
}

/** The text of the document for an amount that a SKU does not take: "… should be between 5.00 USD and 100.00 USD". */
export function outOfRange(sku: Sku, min: number, max: number): ValuetopupRefusal {
  const bounds = [min, max].map((minor) => `${formatAmount(minor, sku.currency)} ${sku.currency}`);
  return invalid(
    `The charge amount for Denomination ${sku.name.en} should be between ${bounds[0]} and ${bounds[1]}`,
  );
}

export function operatorObject({ id, name, country }: Operator, language: Language) {
  return {
    operatorId: id,
    operatorName: name[language],
    countryCode: country,
    imageUrl: imageOf(id),
  };
}

export function productObject({ id, name, category, operator, bundles }: Product) {
  return {
    productId: id,
    productName: name.en,
    description: name.en,
    category,
    categoryId: CATEGORIES[category],
    countryCode: operator.country,
    operatorId: operator.id,
    operatorName: operator.name.en,
    imageUrl: imageOf(operator.id),
    requireFetchBundle: bundles,
  };
}

/** A SKU; the six localised fields in the language. Source: valuetopup-v2.txt, Localization; field notes. */
export function skuObject(sku: Sku, language: Language) {
  const { product } = sku;
  const { operator } = product;
  const country: Country = COUNTRIES[operator.country];
  return {
    skuId: sku.id,
    skuName: sku.name[language],
    productId: product.id,
    productName: product.name[language],
    operatorId: operator.id,
    operatorName: operator.name[language],
    imageUrl: imageOf(operator.id),
    countryCode: country.code,
    region: country.region,
    category: product.category,
    subCategory: null,
    benefitType: BENEFITS[sku.benefit][language],
    validity: sku.validity,
    min: boundObject(sku, sku.min),
    max: boundObject(sku, sku.max),
    exchangeRate: exchangeRateOf(sku),
    fee: major(sku.feeMinor, WALLET_CURRENCY),
    salesTax: sku.salesTaxPercent,
    isSalesTaxCharged: sku.salesTaxPercent > 0,
    allowDecimal: sku.allowDecimal,
    deliveryAmountType: sku.min === sku.max ? 'Fixed' : 'Range',
    localPhoneNumberLength: country.numberLength,
    internationalCountryCode: country.prefixes,
    requireFetchBundle: product.bundles,
    productDescription: sku.description[language],
    additionalInformation: sku.information?.[language] ?? null,
  };
}

function boundObject(sku: Sku, minor: number) {
  const { invoiceMinor, localMinor } = quote(sku, minor, sku.currency, 1);
  return {
    faceValue: major(minor, sku.currency),
    faceValueCurrency: sku.currency,
    faceValueInWalletCurrency: major(convert(minor, sku.currency, WALLET_CURRENCY), WALLET_CURRENCY),
    deliveredAmount: major(localMinor, sku.deliveryCurrency),
    deliveryCurrencyCode: sku.deliveryCurrency,
    cost: major(invoiceMinor, WALLET_CURRENCY),
    costCurrency: WALLET_CURRENCY,
  };
}

function imageOf(operatorId: number): string {
  return `https://images.example/operators/${operatorId}.png`;
}

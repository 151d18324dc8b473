import type { CountryCode, Operator } from './places.ts';
import { product, sku, type Product, type Sku } from './skus.ts';

/** Gift cards take longer than other purchases. Source: valuetopup-v2.txt, Gift Card (how long is ours). */
const SECONDS = 20;

/** Brands that are sold in US dollars, one SKU for each amount. */
const BRANDS = [
  ['Amazon', 'أمازون'],
  ['Apple', 'آبل'],
  ['Google Play', 'جوجل بلاي'],
  ['Steam', 'ستيم'],
  ['Xbox', 'إكس بوكس'],
  ['PlayStation', 'بلايستيشن'],
  ['Netflix', 'نتفليكس'],
  ['Spotify', 'سبوتيفاي'],
  ['Uber', 'أوبر'],
] as const;
const AMOUNTS = [5, 10, 15, 20, 25, 30, 40, 50, 75, 100, 150, 200] as const;

const FIRST_SKU_ID = 6001;
const FIRST_PRODUCT_ID = 601;

function brand(index: number, country: CountryCode, en: string, ar: string): Product {
  const id = FIRST_PRODUCT_ID + index;
  const operator: Operator = { id, country, name: { en, ar } };
  return product(id, 'Gift Card', operator, `${en} Gift Card`, `بطاقة هدايا ${ar}`);
}

const card = { benefit: 'Voucher', seconds: SECONDS, discountPercent: 3 } as const;

const fixed = BRANDS.flatMap(([en, ar], index) => {
  const of = brand(index, 'US', en, ar);
  return AMOUNTS.map((amount, place) =>
    sku(FIRST_SKU_ID + index * AMOUNTS.length + place, of, 'USD', [amount * 100], {
      ...card,
      name: { en: `${en} ${amount} USD`, ar: `${ar} ${amount} دولار` },
    }),
  );
});

/** All gift cards, by SKU id. 7001 and 7002 are of any value in a range; 7003 is delivered at once. */
export const GIFT_CARDS: readonly Sku[] = [
  ...fixed,
  sku(7001, brand(50, 'AE', 'Amazon.ae', 'أمازون الإمارات'), 'AED', [1_000, 50_000], card),
  sku(7002, brand(51, 'IN', 'Flipkart', 'فليبكارت'), 'INR', [10_000, 1_000_000], {
    ...card,
    allowDecimal: false,
  }),
  sku(7003, brand(52, 'US', 'Roblox', 'روبلوكس'), 'USD', [1_000, 20_000], { ...card, seconds: 0 }),
];

import type { Text } from './language.ts';
import { OPERATORS, type Operator } from './places.ts';

/** Categories with their ids. Source: valuetopup-v2.txt, Get a list of Products. */
export const CATEGORIES = { Pin: 1, Rtr: 2, 'Bill Pay': 4, Sim: 5, 'Gift Card': 6, eSim: 7 } as const;
export type Category = keyof typeof CATEGORIES;

/** A product: several SKUs of one operator. */
export interface Product {
  readonly id: number;
  readonly name: Text;
  readonly category: Category;
  readonly operator: Operator;
  /** True when its SKUs differ by customer and are asked for by `/catalog/bundles`. */
  readonly bundles: boolean;
}

/** What is sold. `min` and `max` are minor units of `currency`; they are equal for a fixed value. */
export interface Sku {
  readonly id: number;
  readonly product: Product;
  readonly name: Text;
  readonly min: number;
  readonly max: number;
  readonly currency: string;
  readonly deliveryCurrency: string;
  readonly benefit: keyof typeof BENEFITS;
  readonly validity: string | null;
  readonly description: Text;
  readonly information: Text | null;
  readonly discountPercent: number;
  readonly feeMinor: number;
  readonly salesTaxPercent: number;
  readonly allowDecimal: boolean;
  /** Seconds (before the delay scale) until it is delivered. */
  readonly seconds: number;
  /** Names in `additionalInfos` without which it is refused. */
  readonly requiredInfos: readonly string[];
  /** True when it can be bought for several months (`numberOfPlanMonths`). */
  readonly months: boolean;
  /** True when it needs `boostPin`. */
  readonly boostPin: boolean;
  /** True when a paid bill answers with a token for the meter. */
  readonly meterToken: boolean;
}

export const BENEFITS = {
  Talktime: { en: 'Talktime', ar: 'رصيد مكالمات' },
  Data: { en: 'Data', ar: 'بيانات' },
  Bundle: { en: 'Bundle', ar: 'باقة' },
  Voucher: { en: 'Voucher', ar: 'قسيمة' },
  Bill: { en: 'Bill', ar: 'فاتورة' },
  Sim: { en: 'Sim', ar: 'شريحة' },
} as const satisfies Record<string, Text>;

/** A product. */
export function product(id: number, category: Category, operator: Operator, en: string, ar: string): Product {
  return { id, category, operator, name: { en, ar }, bundles: false };
}

/** A SKU of a fixed value (`max` left out) or a range; everything else has a default. */
export function sku(
  id: number,
  of: Product,
  currency: string,
  range: readonly [min: number, max?: number],
  differs: Partial<Sku> = {},
): Sku {
  const [min, max = min] = range;
  return {
    id,
    product: of,
    name: of.name,
    min,
    max,
    currency,
    deliveryCurrency: currency,
    benefit: 'Talktime',
    validity: null,
    description: { en: `${of.name.en} for customers in every region`, ar: `${of.name.ar} لجميع العملاء` },
    information: null,
    discountPercent: 5,
    feeMinor: 0,
    salesTaxPercent: 0,
    allowDecimal: true,
    seconds: 0,
    requiredInfos: [],
    months: false,
    boostPin: false,
    meterToken: false,
    ...differs,
  };
}

const named = (en: string, ar: string) => ({ name: { en, ar } });

const airtel = product(31, 'Rtr', OPERATORS.airtel, 'Airtel India', 'إيرتل الهند');
const telcel = product(51, 'Rtr', OPERATORS.telcel, 'Telcel Mexico', 'تيلسيل المكسيك');
const bundles = {
  ...product(42, 'Rtr', OPERATORS.jazz, 'Jazz Bundles', 'باقات جاز'),
  bundles: true,
};
const att = product(81, 'Pin', OPERATORS.att, 'AT&T PIN', 'رمز إيه تي آند تي');
const lycaSim = product(85, 'Sim', OPERATORS.lyca, 'Lyca Mobile SIM', 'شريحة ليكا موبايل');
const esim = product(95, 'eSim', OPERATORS.travel, 'Travel eSIM', 'شريحة السفر');

/** Every SKU but the gift cards. 193 and 1451 stand in the document's samples. */
export const SKUS: readonly Sku[] = [
  sku(193, product(21, 'Rtr', OPERATORS.digicel, 'Digicel Jamaica', 'ديجيسل جامايكا'), 'USD', [500, 10_000], {
    deliveryCurrency: 'JMD',
  }),
  sku(194, product(22, 'Rtr', OPERATORS.flow, 'Flow Jamaica', 'فلو جامايكا'), 'USD', [500, 5_000], {
    deliveryCurrency: 'JMD',
    allowDecimal: false,
  }),
  sku(301, airtel, 'INR', [1_000, 500_000], { salesTaxPercent: 18 }),
  sku(302, airtel, 'INR', [19_900], { ...named('Airtel India 199', 'إيرتل الهند ١٩٩'), salesTaxPercent: 18 }),
  sku(303, airtel, 'INR', [29_900], {
    ...named('Airtel India 2GB', 'إيرتل الهند ٢ جيجابايت'),
    benefit: 'Data',
    validity: '28 Days',
    description: { en: '2GB of data', ar: '٢ جيجابايت من البيانات' },
  }),
  sku(304, product(32, 'Rtr', OPERATORS.jio, 'Jio India', 'جيو الهند'), 'INR', [1_000, 300_000]),
  sku(311, telcel, 'MXN', [10_000], { ...named('Telcel Mexico 100', 'تيلسيل ١٠٠'), salesTaxPercent: 16 }),
  sku(312, telcel, 'MXN', [20_000], { ...named('Telcel Mexico 200', 'تيلسيل ٢٠٠'), salesTaxPercent: 16 }),
  sku(321, product(41, 'Rtr', OPERATORS.jazz, 'Jazz Pakistan', 'جاز باكستان'), 'PKR', [5_000, 500_000]),
  sku(331, bundles, 'PKR', [25_000], {
    ...named('Jazz Weekly Bundle', 'باقة جاز الأسبوعية'),
    benefit: 'Bundle',
    validity: '7 Days',
  }),
  sku(332, bundles, 'PKR', [90_000], {
    ...named('Jazz Monthly Bundle', 'باقة جاز الشهرية'),
    benefit: 'Bundle',
    validity: '30 Days',
  }),
  sku(341, product(71, 'Rtr', OPERATORS.nauta, 'Nauta Cuba', 'ناوتا كوبا'), 'USD', [1_000, 5_000], {
    deliveryCurrency: 'CUP',
    requiredInfos: ['Email'],
    information: { en: 'Send Email in additionalInfos', ar: 'أرسل Email في additionalInfos' },
  }),
  sku(351, product(82, 'Rtr', OPERATORS.lyca, 'Lyca Mobile Plan', 'خطة ليكا موبايل'), 'USD', [1_900], {
    benefit: 'Bundle',
    validity: '30 Days',
    months: true,
  }),
  sku(361, product(83, 'Rtr', OPERATORS.boost, 'Boost Mobile', 'بوست موبايل'), 'USD', [1_000, 10_000], {
    boostPin: true,
  }),
  sku(1451, product(61, 'Rtr', OPERATORS.roshan, 'Roshan Afghanistan', 'روشان أفغانستان'), 'USD', [100, 5_000], {
    deliveryCurrency: 'AFN',
  }),
  sku(401, att, 'USD', [1_500], { ...named('AT&T 15', 'إيه تي آند تي ١٥'), benefit: 'Voucher' }),
  sku(402, att, 'USD', [2_500], { ...named('AT&T 25', 'إيه تي آند تي ٢٥'), benefit: 'Voucher' }),
  sku(501, product(91, 'Bill Pay', OPERATORS.cfe, 'CFE Mexico', 'كهرباء المكسيك'), 'MXN', [1_000, 1_000_000], {
    benefit: 'Bill',
    discountPercent: 0,
    feeMinor: 100,
  }),
  sku(502, product(92, 'Bill Pay', OPERATORS.ikeja, 'Ikeja Electric', 'كهرباء إيكيجا'), 'NGN', [50_000, 10_000_000], {
    benefit: 'Bill',
    discountPercent: 1,
    meterToken: true,
  }),
  sku(601, lycaSim, 'USD', [2_300], { ...named('Lyca SIM 23', 'شريحة ليكا ٢٣'), benefit: 'Sim', months: true }),
  sku(602, lycaSim, 'USD', [3_300], { ...named('Lyca SIM 33', 'شريحة ليكا ٣٣'), benefit: 'Sim', months: true }),
  sku(701, esim, 'USD', [900], { ...named('Europe 3GB', 'أوروبا ٣ جيجابايت'), benefit: 'Data', validity: '30 Days' }),
  sku(702, esim, 'USD', [450], { ...named('USA 1GB', 'أمريكا ١ جيجابايت'), benefit: 'Data', validity: '7 Days' }),
]; // prettier-ignore

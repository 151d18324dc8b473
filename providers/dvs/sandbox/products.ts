import type { BenefitType } from './places.ts';

export type ProductType =
  | 'FIXED_VALUE_RECHARGE'
  | 'RANGED_VALUE_RECHARGE'
  | 'FIXED_VALUE_PIN_PURCHASE'
  | 'RANGED_VALUE_PIN_PURCHASE'
  | 'RANGED_VALUE_PAYMENT';
export type CalculationMode = 'SOURCE_AMOUNT' | 'DESTINATION_AMOUNT';

/** Lists of alternatives: one inner list must be given completely. */
export type RequiredFields = readonly (readonly string[])[];

interface ProductFacts {
  readonly id: number;
  readonly name: string;
  readonly operator: number;
  readonly subservice: number;
  readonly tag: string;
  readonly type: ProductType;
  readonly creditParty: RequiredFields | null;
  readonly sender?: RequiredFields;
  readonly beneficiary?: RequiredFields;
  readonly debitParty?: RequiredFields;
  readonly statement?: RequiredFields;
  readonly additional?: RequiredFields;
  readonly validityDays?: number;
  readonly regions?: readonly { readonly name: string; readonly code: string }[];
  /** Benefits beside the money itself: type, unit and amount. */
  readonly benefits?: readonly (readonly [BenefitType, 'DATA' | 'TIME' | 'QUANTITY', string, number])[];
  readonly inquiry?: boolean;
  /** Wholesale fee in the price unit, decimal text. */
  readonly fee?: string;
}

/** One value at one price. Amounts are decimal texts of major units: `[amount, currency]`. */
export interface FixedProduct extends ProductFacts {
  readonly type: 'FIXED_VALUE_RECHARGE' | 'FIXED_VALUE_PIN_PURCHASE';
  readonly source: readonly [string, string];
  readonly destination: readonly [string, string];
  readonly wholesale: readonly [string, string];
}

/** A range of values. `baseRate` and `wholesaleRate` are destination per source and per wholesale price. */
export interface RangedProduct extends ProductFacts {
  readonly type: 'RANGED_VALUE_RECHARGE' | 'RANGED_VALUE_PIN_PURCHASE' | 'RANGED_VALUE_PAYMENT';
  readonly destination: {
    readonly unit: string;
    readonly min: string;
    readonly max: string;
    readonly increment: string;
  };
  readonly source: { readonly unit: string; readonly min: string; readonly max: string };
  readonly baseRate: string;
  readonly wholesaleRate: string;
  readonly priceUnit: string;
  readonly modes: readonly CalculationMode[];
}

export type Product = FixedProduct | RangedProduct;

const MOBILE: RequiredFields = [['mobile_number']];
const ACCOUNT: RequiredFields = [['account_number']];
const BOTH: readonly CalculationMode[] = ['SOURCE_AMOUNT', 'DESTINATION_AMOUNT'];
const BY_DESTINATION: readonly CalculationMode[] = ['DESTINATION_AMOUNT'];

/** Ranges of destination and source: `range('SGD', '1.30', '130.00', '0.01')`. */
function range(unit: string, min: string, max: string, increment: string) {
  return { unit, min, max, increment };
}
function span(unit: string, min: string, max: string) {
  return { unit, min, max };
}

const AIRTIME = { subservice: 11, tag: 'AIRTIME', creditParty: MOBILE } as const;
const BUNDLE = { subservice: 12, tag: 'BUNDLE', creditParty: MOBILE, type: 'FIXED_VALUE_RECHARGE' } as const;
const DATA = { subservice: 13, tag: 'DATA', creditParty: MOBILE, type: 'FIXED_VALUE_RECHARGE' } as const;
const FIXED_TOPUP = { ...AIRTIME, type: 'FIXED_VALUE_RECHARGE' } as const;
const RANGED_TOPUP = { ...AIRTIME, type: 'RANGED_VALUE_RECHARGE', modes: BOTH } as const;
/** Sold without a credit party, so always COMPLETED. */
const GIFT_CARD = { subservice: 21, tag: 'GIFTCARD', creditParty: null } as const;
const FIXED_PIN = { type: 'FIXED_VALUE_PIN_PURCHASE' } as const;
const RANGED_PIN = { type: 'RANGED_VALUE_PIN_PURCHASE', modes: BOTH } as const;
const PAYMENT = { type: 'RANGED_VALUE_PAYMENT', tag: 'UTILITY', modes: BY_DESTINATION } as const;

/** Everything that the sandbox sells: five types, nine countries, destination units with 0, 2 and 3 decimals. */
// prettier-ignore
export const PRODUCTS: readonly Product[] = [
  { id: 101, name: 'Merlion top-up, any amount', operator: 1101, ...RANGED_TOPUP,
    destination: range('SGD', '1.30', '130.00', '0.01'), source: span('USD', '1.00', '100.00'),
    baseRate: '1.3', wholesaleRate: '1.4', priceUnit: 'USD' },
  { id: 102, name: 'Merlion top-up 10 SGD', operator: 1101, ...FIXED_TOPUP,
    destination: ['10.00', 'SGD'], source: ['8.00', 'USD'], wholesale: ['7.25', 'USD'], validityDays: 90 },
  { id: 103, name: 'Straits data 5 GB, 30 days', operator: 1102, ...DATA,
    destination: ['20.00', 'SGD'], source: ['16.00', 'USD'], wholesale: ['14.60', 'USD'], validityDays: 30,
    benefits: [['DATA', 'DATA', 'GB', 5]] },
  { id: 104, name: 'Straits voucher 15 SGD', operator: 1102, ...FIXED_PIN, subservice: 11, tag: 'AIRTIME', creditParty: null,
    destination: ['15.00', 'SGD'], source: ['12.00', 'USD'], wholesale: ['10.95', 'USD'], validityDays: 180 },
  { id: 201, name: 'Fuji top-up, any amount', operator: 1201, ...RANGED_TOPUP,
    destination: range('JPY', '600', '18000', '100'), source: span('USD', '4.00', '120.00'),
    baseRate: '150', wholesaleRate: '156.25', priceUnit: 'USD' },
  // Wholesale prices may be finer than the currency's own minor unit.
  { id: 202, name: 'Fuji top-up 1,000 JPY', operator: 1201, ...FIXED_TOPUP,
    destination: ['1000', 'JPY'], source: ['7.00', 'USD'], wholesale: ['6.4275', 'USD'] },
  { id: 203, name: 'Sakura gift card 3,000 JPY', operator: 1202, ...FIXED_PIN, ...GIFT_CARD,
    destination: ['3000', 'JPY'], source: ['20.00', 'USD'], wholesale: ['19.10', 'USD'], fee: '0.25' },
  { id: 204, name: 'Sakura gift card, any amount', operator: 1202, ...RANGED_PIN, ...GIFT_CARD,
    destination: range('JPY', '900', '15000', '1'), source: span('USD', '6.00', '100.00'),
    baseRate: '150', wholesaleRate: '152.5', priceUnit: 'USD' },
  { id: 301, name: 'Gulf Wave top-up, any amount', operator: 1301, ...RANGED_TOPUP,
    destination: range('KWD', '0.600', '30.000', '0.100'), source: span('USD', '2.00', '100.00'),
    baseRate: '0.3', wholesaleRate: '0.3125', priceUnit: 'USD' },
  { id: 302, name: 'Gulf Wave top-up 2.500 KWD', operator: 1301, ...FIXED_TOPUP,
    destination: ['2.500', 'KWD'], source: ['8.50', 'USD'], wholesale: ['8.05', 'USD'] },
  { id: 303, name: 'Dana data 10 GB, 7 days', operator: 1302, ...DATA,
    destination: ['3.000', 'KWD'], source: ['10.00', 'USD'], wholesale: ['9.40', 'USD'], validityDays: 7,
    benefits: [['DATA', 'DATA', 'GB', 10]] },
  { id: 401, name: 'Nusantara pulsa 50,000 IDR', operator: 1401, ...FIXED_TOPUP,
    destination: ['50000.00', 'IDR'], source: ['3.50', 'USD'], wholesale: ['3.12', 'USD'] },
  { id: 402, name: 'Nusantara data 12 GB, 30 days', operator: 1401, ...DATA,
    destination: ['85000.00', 'IDR'], source: ['6.00', 'USD'], wholesale: ['5.40', 'USD'], validityDays: 30,
    benefits: [['DATA', 'DATA', 'GB', 12]], sender: MOBILE, regions: [{ name: 'Jakarta', code: 'ID-JK' }] },
  { id: 403, name: 'Listrik Terang bill', operator: 1402, ...PAYMENT, subservice: 31, creditParty: ACCOUNT,
    destination: range('IDR', '20000', '1000000', '1'), source: span('USD', '1.25', '62.50'),
    baseRate: '16000', wholesaleRate: '16200', priceUnit: 'USD', fee: '0.10', inquiry: true,
    statement: [['reference']] },
  { id: 501, name: 'Savanna top-up, any amount', operator: 1501, ...RANGED_TOPUP,
    destination: range('NGN', '150', '75000', '50'), source: span('USD', '0.10', '50.00'),
    baseRate: '1500', wholesaleRate: '1545', priceUnit: 'USD' },
  { id: 502, name: 'Savanna data 3 GB, 30 days', operator: 1501, ...DATA,
    destination: ['1500.00', 'NGN'], source: ['1.00', 'USD'], wholesale: ['0.94', 'USD'], validityDays: 30,
    benefits: [['DATA', 'DATA', 'GB', 3]] },
  { id: 503, name: 'Harmattan television subscription', operator: 1502, ...PAYMENT, subservice: 32,
    creditParty: [['mobile_number'], ['account_number', 'account_qualifier']],
    destination: range('NGN', '1500', '60000', '1'), source: span('USD', '1.00', '40.00'),
    baseRate: '1500', wholesaleRate: '1520', priceUnit: 'USD', additional: [['purchaser_id']] },
  { id: 601, name: 'Agave top-up, any amount', operator: 1601, ...RANGED_TOPUP, modes: BY_DESTINATION,
    destination: range('MXN', '10', '1000', '10'), source: span('EUR', '0.50', '50.00'),
    baseRate: '20', wholesaleRate: '21.5', priceUnit: 'EUR' },
  { id: 602, name: 'Agave top-up 100 MXN', operator: 1601, ...FIXED_TOPUP,
    destination: ['100.00', 'MXN'], source: ['5.80', 'USD'], wholesale: ['5.33', 'USD'],
    regions: [{ name: 'Jalisco', code: 'MX-JAL' }] },
  { id: 603, name: 'Agave bundle: calls, texts and 2 GB', operator: 1601, ...BUNDLE,
    destination: ['200.00', 'MXN'], source: ['11.50', 'USD'], wholesale: ['10.70', 'USD'], validityDays: 28,
    benefits: [['TALKTIME', 'TIME', 'MINUTES', 500], ['SMS', 'QUANTITY', 'SMS', 200], ['DATA', 'DATA', 'GB', 2]] },
  // A PIN that is sold for one number: the suffix table applies to it.
  { id: 604, name: 'Cenote game credit, any amount', operator: 1602, ...RANGED_PIN, subservice: 22, tag: 'GAMING', creditParty: ACCOUNT,
    destination: range('MXN', '20', '2000', '1'), source: span('USD', '1.00', '100.00'),
    baseRate: '20', wholesaleRate: '20.8', priceUnit: 'USD' },
  { id: 701, name: 'Thistle voucher 10 GBP', operator: 1701, ...FIXED_PIN, subservice: 11, tag: 'AIRTIME', creditParty: null,
    destination: ['10.00', 'GBP'], source: ['10.00', 'GBP'], wholesale: ['9.20', 'GBP'], validityDays: 365 },
  // Source and destination share one unit.
  { id: 702, name: 'Thistle top-up, any amount', operator: 1701, ...RANGED_TOPUP,
    destination: range('GBP', '5.00', '50.00', '0.50'), source: span('GBP', '5.00', '50.00'),
    baseRate: '1', wholesaleRate: '1.05', priceUnit: 'GBP' },
  { id: 703, name: 'High Street voucher, any amount', operator: 1702, ...RANGED_PIN, ...GIFT_CARD,
    destination: range('GBP', '10', '100', '5'), source: span('EUR', '12.50', '125.00'),
    baseRate: '0.8', wholesaleRate: '0.84', priceUnit: 'EUR', beneficiary: [['email'], ['mobile_number']] },
  { id: 801, name: 'Isla load, any amount', operator: 1801, ...RANGED_TOPUP,
    destination: range('PHP', '11', '5500', '1'), source: span('USD', '0.20', '100.00'),
    baseRate: '55', wholesaleRate: '57.25', priceUnit: 'USD' },
  { id: 802, name: 'Isla data 8 GB, 15 days', operator: 1801, ...DATA,
    destination: ['299.00', 'PHP'], source: ['5.50', 'USD'], wholesale: ['5.05', 'USD'], validityDays: 15,
    benefits: [['DATA', 'DATA', 'GB', 8]], beneficiary: [['first_name', 'last_name']], debitParty: MOBILE },
  { id: 901, name: 'Maple Street gift card 25 USD', operator: 1901, ...FIXED_PIN, ...GIFT_CARD,
    destination: ['25.00', 'USD'], source: ['25.00', 'USD'], wholesale: ['23.75', 'USD'] },
  { id: 902, name: 'Maple Street gift card, any amount', operator: 1901, ...RANGED_PIN, ...GIFT_CARD,
    destination: range('USD', '5.00', '500.00', '0.01'), source: span('USD', '5.00', '500.00'),
    baseRate: '1', wholesaleRate: '1.04', priceUnit: 'USD' },
];

const BY_ID: ReadonlyMap<number, Product> = new Map(PRODUCTS.map((product) => [product.id, product]));

/** The product with this id, if the account has it. */
export function productById(id: number): Product | undefined {
  return BY_ID.get(id);
}

export function isFixed(product: Product): product is FixedProduct {
  return product.type === 'FIXED_VALUE_RECHARGE' || product.type === 'FIXED_VALUE_PIN_PURCHASE';
}

/** True when what is delivered is a PIN. */
export function isPin(product: Product): boolean {
  return product.type === 'FIXED_VALUE_PIN_PURCHASE' || product.type === 'RANGED_VALUE_PIN_PURCHASE';
}

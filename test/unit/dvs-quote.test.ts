import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { decimalsOf } from '../../domain/currency.ts';
import { formatAmount, money, type Money } from '../../domain/money.ts';
import type { CatalogueProduct } from '../../domain/product.ts';
import { catalogueProduct } from '../../providers/dvs/products.ts';
import { quoteOf } from '../../providers/dvs/quote.ts';
import { product as productSchema } from '../../providers/dvs/schema.ts';

// Goal: a quote is never below what DVS takes, and never accepts an amount that the product does not offer.

function listed(fields: object): CatalogueProduct {
  const common = { id: 1, service: { id: 1, name: 'Mobile' }, operator: { id: 2, name: 'Operator' } };
  const product = catalogueProduct(productSchema.parse({ ...common, ...fields }));
  if (typeof product === 'string') throw new Error(product);
  return product;
}

const currency = (unit: string, amount: unknown) => ({ unit_type: 'CURRENCY', unit, amount });

const fixed = listed({
  type: 'FIXED_VALUE_RECHARGE',
  source: currency('USD', 8),
  destination: currency('SGD', 10),
  prices: { wholesale: { ...currency('USD', 7.2541), fee: 0.1 } },
});

interface Ranged {
  readonly destination: [unit: string, min: number, max: number, increment: number];
  readonly source: [unit: string, min: number, max: number];
  readonly wholesale: [unit: string, rate: number | null, min: number | null, max: number | null];
  readonly base?: number | null;
  readonly fee?: number;
  readonly modes?: string[] | null;
}

function ranged({
  destination,
  source,
  wholesale,
  base = 1.3,
  fee = 0,
  modes = null,
}: Ranged): CatalogueProduct {
  const [priceUnit, rate, priceMin, priceMax] = wholesale;
  return listed({
    type: 'RANGED_VALUE_RECHARGE',
    accepted_calculation_modes: modes,
    source: currency(source[0], { min: source[1], max: source[2] }),
    destination: currency(destination[0], {
      min: destination[1],
      max: destination[2],
      increment: destination[3],
    }),
    prices: {
      wholesale: { ...currency(priceUnit, priceMin === null ? null : { min: priceMin, max: priceMax }), fee },
    },
    rates: { base, wholesale: rate },
  });
}

const singapore: Ranged = {
  destination: ['SGD', 1.3, 130, 0.1],
  source: ['USD', 1, 100],
  wholesale: ['USD', 1.4, 0.93, 92.86],
};

const costText = (product: CatalogueProduct, amount: Money): string | null => {
  const quote = quoteOf(product, amount);
  return 'cost' in quote
    ? `${formatAmount(quote.cost.amountMinor, quote.cost.currency)} ${quote.cost.currency}`
    : null;
};

describe('a fixed product', () => {
  const quote = { amount: money(1000, 'SGD'), cost: money(736, 'USD') };

  it.each([
    ['no amount', null],
    ['its own amount', money(1000, 'SGD')],
    ['its amount in the source currency', money(800, 'USD')],
  ])('is quoted for %s: price and fee, rounded up', (_name, amount) => {
    expect(quoteOf(fixed, amount)).toEqual(quote);
  });

  it.each([money(999, 'SGD'), money(1000, 'USD'), money(799, 'USD'), money(1000, 'JPY')])(
    'is not offered for %j',
    (amount) => {
      expect(quoteOf(fixed, amount)).toMatchObject({ pointer: '/amount/amount', code: 'amount_not_offered' });
    },
  );
});

describe('a ranged product', () => {
  const product = ranged(singapore);

  it.each([
    ['no amount', null, '/amount', 'missing_field'],
    ['another currency', money(500, 'GBP'), '/amount/currency', 'currency_not_offered'],
    ['less than the minimum', money(120, 'SGD'), '/amount/amount', 'amount_out_of_range'],
    ['more than the maximum', money(13010, 'SGD'), '/amount/amount', 'amount_out_of_range'],
    ['less than the minimum of the source', money(99, 'USD'), '/amount/amount', 'amount_out_of_range'],
    ['an amount between two increments', money(505, 'SGD'), '/amount/amount', 'amount_not_in_increment'],
  ])('is not quoted for %s', (_name, amount, pointer, code) => {
    expect(quoteOf(product, amount)).toMatchObject({ pointer, code });
  });

  it.each([
    ['destination', money(700, 'SGD'), '5.00 USD'],
    ['destination, rounded up', money(1000, 'SGD'), '7.15 USD'],
    ['source, through the base rate', money(500, 'USD'), '4.65 USD'],
    ['the ends of the range', money(130, 'SGD'), '0.93 USD'],
    ['the ends of the range', money(13000, 'SGD'), '92.86 USD'],
  ])('costs, by %s, %j: %s', (_name, amount, cost) => {
    expect(costText(product, amount)).toBe(cost);
  });

  it('costs its fee too', () => {
    expect(costText(ranged({ ...singapore, fee: 0.251 }), money(700, 'SGD'))).toBe('5.26 USD');
  });

  it('costs what the range of prices says where there is no rate', () => {
    const byRange = ranged({ ...singapore, wholesale: ['USD', null, 1, 100] });
    expect(costText(byRange, money(6565, 'SGD'))).toBeNull();
    expect(costText(byRange, money(6530, 'SGD'))).toBe('50.24 USD');
  });

  it('costs what the range of prices says where that is clearly more than the rate', () => {
    const dearer = ranged({ ...singapore, wholesale: ['USD', 1.4, 1, 100] });
    expect(costText(dearer, money(13000, 'SGD'))).toBe('100.00 USD');
  });

  it('takes an amount for the destination’s where source and destination share a currency', () => {
    const same = ranged({
      destination: ['GBP', 5, 50, 5],
      source: ['GBP', 1, 40],
      wholesale: ['GBP', 1.05, null, null],
    });
    expect(costText(same, money(5000, 'GBP'))).toBe('47.62 GBP');
    expect(quoteOf(same, money(700, 'GBP'))).toMatchObject({ code: 'amount_not_in_increment' });
  });

  it('takes amounts only in the currencies of the modes that DVS accepts for it', () => {
    const bySource = ranged({ ...singapore, modes: ['SOURCE_AMOUNT'] });
    expect(quoteOf(bySource, money(700, 'SGD'))).toMatchObject({ code: 'currency_not_offered' });
    expect(costText(bySource, money(500, 'USD'))).toBe('4.65 USD');
  });
});

/** Ranged products of all three numbers of decimals, and an amount on their increments. */
const offers = fc
  .record({
    unit: fc.constantFrom('USD', 'JPY', 'KWD'),
    priceUnit: fc.constantFrom('USD', 'JPY', 'KWD'),
    minMinor: fc.integer({ min: 1, max: 5_000 }),
    incrementMinor: fc.integer({ min: 1, max: 700 }),
    steps: fc.integer({ min: 0, max: 5_000 }),
    step: fc.nat(5_000),
    rateE6: fc.integer({ min: 100_000, max: 900_000_000 }),
    feeE4: fc.integer({ min: 0, max: 20_000 }),
  })
  .map((offer) => {
    const major = (minor: number) => Number(formatAmount(minor, offer.unit));
    const max = offer.minMinor + offer.steps * offer.incrementMinor;
    const product = ranged({
      destination: [offer.unit, major(offer.minMinor), major(max), major(offer.incrementMinor)],
      source: ['EUR', 1, 100],
      wholesale: [offer.priceUnit, offer.rateE6 / 1e6, null, null],
      fee: offer.feeE4 / 1e4,
    });
    const onStep = offer.minMinor + Math.min(offer.step, offer.steps) * offer.incrementMinor;
    return { ...offer, product, amount: money(onStep, offer.unit) };
  });

describe('every ranged product', () => {
  it('costs at least the exact price with its fee, and less than one minor unit more', () => {
    fc.assert(
      fc.property(offers, ({ product, amount, rateE6, feeE4, unit, priceUnit }) => {
        const quote = quoteOf(product, amount);
        if (!('cost' in quote)) throw new Error(quote.code);
        // cost/10^p - fee/10^4 compared with (amount/10^u) / (rate/10^6), all multiplied out in integers.
        const u = 10n ** BigInt(decimalsOf(unit));
        const p = 10n ** BigInt(decimalsOf(priceUnit));
        const exact = (BigInt(amount.amountMinor) * 10n ** 10n + BigInt(feeE4) * u * BigInt(rateE6)) * p;
        const minor = u * BigInt(rateE6) * 10n ** 4n;
        const cost = BigInt(quote.cost.amountMinor) * minor;
        expect(cost >= exact).toBe(true);
        expect(cost - exact < minor).toBe(true);
      }),
    );
  });

  it('takes every amount on its increments, and none beside them', () => {
    fc.assert(
      fc.property(offers, fc.integer({ min: 1, max: 699 }), ({ product, amount, incrementMinor }, beside) => {
        expect(quoteOf(product, amount)).toMatchObject({ amount });
        if (beside % incrementMinor === 0) return;
        const off = money(amount.amountMinor + beside, amount.currency);
        expect('code' in quoteOf(product, off)).toBe(true);
      }),
    );
  });
});

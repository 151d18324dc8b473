import { describe, expect, it } from '@jest/globals';
import { money } from '../../domain/money.ts';
import type { CatalogueProduct } from '../../domain/product.ts';
import { planProduct, priceOf, PRODUCTS } from '../../providers/payvice/products.ts';
import { payviceReader } from '../../providers/payvice/reader.ts';

// Goal: a purchase that Payvice would refuse for its amount or its recipient is refused before anything is held.

const product = (id: string): CatalogueProduct => {
  const found = PRODUCTS.find((each) => each.id === id);
  if (!found) throw new Error(`there is no ${id}`);
  return found;
};
const plan = planProduct('DSTV', { name: 'Active Package', product_code: 'AP', amount: '1900.00' });
if (!plan) throw new Error('the plan cannot be sold');

describe('products', () => {
  it('that load a prepaid meter have a deliverable, the others have none', () => {
    const secret = PRODUCTS.filter(({ hasDeliverable }) => hasDeliverable).map(({ id }) => id);
    expect(secret).toEqual(['ikeja-vend', 'enugu-prepaid']);
  });

  it('have ids of their own', () => {
    expect(new Set(PRODUCTS.map(({ id }) => id)).size).toBe(PRODUCTS.length);
  });
});

describe('a plan', () => {
  it('is a product at its price', () => {
    expect(plan).toMatchObject({
      id: 'dstv-AP',
      kind: 'tv',
      pricing: { type: 'fixed', amount: money(190_000, 'NGN'), cost: money(190_000, 'NGN') },
    });
  });

  it.each([
    ['1900.00', 190_000],
    ['1,900', 190_000],
    [' 1900.5 ', 190_050],
    ['0', null],
    ['free', null],
    ['-5', null],
    ['19.005', null],
  ])('priced %s costs %s', (amount, minor) => {
    const price = priceOf({ name: 'p', product_code: 'c', amount });
    expect(price?.amountMinor ?? null).toBe(minor);
  });
});

describe('quote', () => {
  it.each([
    ['airtime-mtn', money(5_000, 'NGN'), null],
    ['airtime-mtn', money(4_999, 'NGN'), '/amount/amount'],
    ['airtime-mtn', money(5_000_001, 'NGN'), '/amount/amount'],
    ['airtime-mtn', money(5_000, 'GHS'), '/amount/currency'],
    ['airtime-mtn', null, '/amount'],
    ['ikeja-pay', money(1_000, 'NGN'), null],
    ['ikeja-pay', money(999, 'NGN'), '/amount/amount'],
    ['wallet-transfer', money(4_999, 'NGN'), '/amount/amount'],
  ])('of %s for %j', (id, amount, pointer) => {
    const quote = payviceReader.quote(product(id), amount);
    if (pointer === null) expect(quote).toEqual({ amount, cost: amount });
    else expect(quote).toMatchObject({ pointer });
  });

  it('of a plan has one amount', () => {
    const own = money(190_000, 'NGN');
    expect(payviceReader.quote(plan, null)).toEqual({ amount: own, cost: own });
    expect(payviceReader.quote(plan, own)).toEqual({ amount: own, cost: own });
    expect(payviceReader.quote(plan, money(1, 'NGN'))).toMatchObject({ code: 'amount_not_offered' });
  });
});

describe('validate', () => {
  it.each([
    ['airtime-mtn', { mobile: '+2348101234000' }, []],
    ['airtime-mtn', { mobile: '08101234000' }, []],
    ['airtime-mtn', { mobile: '+6595123100' }, ['malformed_field /recipient/mobile']],
    ['airtime-mtn', {}, ['missing_field /recipient/mobile']],
    ['ikeja-vend', { account: '04123456780', mobile: '08101234000' }, []],
    ['ikeja-vend', { mobile: '08101234000' }, ['missing_field /recipient/account']],
    ['ikeja-vend', { account: 'no/meter', mobile: '08101234000' }, ['malformed_field /recipient/account']],
    ['wallet-transfer', { account: '45671234' }, []],
    ['wallet-transfer', { account: '45671234', 'a/b': 'x' }, ['unknown_field /recipient/a~1b']],
  ])('%s for %j', (id, recipient, expected) => {
    const problems = payviceReader.validate(product(id), recipient);
    expect(problems.map(({ code, pointer }) => `${code} ${pointer}`)).toEqual(expected);
  });
});

import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { money } from '../../domain/money.ts';
import type { Recipient } from '../../domain/product.ts';
import { createReaders } from '../../providers/registry.ts';
import { DvsOrders, limits, phase } from '../support/dvs-orders.ts';

// Goal: orders over the adapter against the sandbox end in the outcome that is proved, at no more than the quoted price.

let dvs: DvsOrders;
beforeAll(async () => {
  dvs = await DvsOrders.start();
});
afterEach(() => dvs.control('/reset', {}));
afterAll(() => dvs.close());

const everyField: Recipient = {
  mobile: '+6595123100',
  account: '12345100',
  account_qualifier: 'A',
  email: 'ada@example.com',
  first_name: 'Ada',
  last_name: 'Lovelace',
  statement_reference: 'STM-1',
  purchaser_id: 'purchaser-1',
};

describe('the catalogue', () => {
  it('offers every product of the sandbox that a purchase has the fields for', () => {
    expect(dvs.products.size).toBeGreaterThan(20);
    expect([...dvs.products.keys()]).toEqual(
      expect.arrayContaining(['101', '104', '203', '302', '403', '702', '901']),
    );
    expect(dvs.products.has('402')).toBe(false);
  });

  it('prices every amount at what the sandbox then takes, or more', async () => {
    for (const product of dvs.products.values()) {
      const { pricing } = product;
      if (pricing.type !== 'ranged') continue;
      for (const { currency, minMinor, maxMinor, incrementMinor } of pricing.ranges) {
        const step = incrementMinor || 1;
        const middle = minMinor + Math.floor((maxMinor - minMinor) / 3 / step) * step;
        for (const amountMinor of [minMinor, middle, maxMinor]) {
          const order = dvs.order(product.id, everyField, money(amountMinor, currency));
          const outcome = await dvs.create(order);
          if (outcome.outcome !== 'done') throw new Error(`${product.id}: ${outcome.detail}`);
          expect(outcome.state.cost?.currency).toBe(order.cost.currency);
          expect(outcome.state.cost?.amountMinor).toBeLessThanOrEqual(order.cost.amountMinor);
          await dvs.cancel(order, outcome.state.providerReference);
        }
      }
    }
  });
});

describe('an order', () => {
  it('is created, confirmed and delivered', async () => {
    const order = dvs.topUp();
    const outcome = await dvs.create(order);
    expect(outcome).toMatchObject({ outcome: 'done', state: { phase: 'created', cost: order.cost } });
    const id = outcome.outcome === 'done' ? outcome.state.providerReference : '';
    await dvs.confirm(order, id);
    expect(await dvs.lookUp(order, id)).toMatchObject({ found: 'yes', state: { phase: 'delivered' } });
    expect(await dvs.deliveriesOf(order)).toHaveLength(1);
  });

  it.each([
    ['as much as was ordered', false],
    ['less than was ordered', true],
  ])('tells that %s arrived', async (_name, less) => {
    if (less) await dvs.fault('deliver_less', '/confirm$');
    const order = dvs.rangedTopUp();
    const id = await dvs.createdId(order);
    await dvs.confirm(order, id);
    const found = await dvs.lookUp(order, id);
    const delivered = found.found === 'yes' ? found.state.delivered : null;
    expect(delivered?.currency).toBe('SGD');
    expect(Math.sign((delivered?.amountMinor ?? 0) - 2000)).toBe(less ? -1 : 0);
  });

  it.each([
    ['102', 'recipient_invalid'],
    ['103', 'recipient_barred'],
    ['104', 'operator_unavailable'],
    ['105', 'duplicate_at_provider'],
    ['106', 'declined_by_operator'],
    ['107', 'declined_by_operator'],
  ])('to a number that ends in %s is not delivered because of %s', async (suffix, failure) => {
    const order = dvs.topUp(suffix);
    const id = await dvs.createdId(order);
    await dvs.confirm(order, id);
    expect(await dvs.lookUp(order, id)).toMatchObject({
      found: 'yes',
      state: { phase: 'not_delivered', failure },
    });
    expect(await dvs.deliveriesOf(order)).toEqual([]);
  });

  it('for a voucher brings its code as a secret only', async () => {
    const order = dvs.order('203', {});
    const id = await dvs.createdId(order);
    await dvs.confirm(order, id);
    const { secrets, ...rest } = await dvs.provider.lookup(order, id, limits());
    expect(secrets).toEqual([
      { kind: 'voucher', code: expect.stringMatching(/\S/), serial: expect.anything() },
    ]);
    expect(JSON.stringify(rest)).not.toContain(secrets[0]?.code);
  });

  it('is refused when our float is too small', async () => {
    await dvs.leave('1.00');
    expect(await dvs.create(dvs.topUp())).toMatchObject({
      outcome: 'not_done',
      proof: 'refused',
      code: 'provider_float_insufficient',
    });
  });

  it('that is reversed later is found so', async () => {
    const order = dvs.topUp();
    const id = await dvs.createdId(order);
    await dvs.confirm(order, id);
    await dvs.control('/faults', {
      provider: 'dvs',
      fault: 'reverse',
      our_reference: order.ourReference,
    });
    expect(await dvs.lookUp(order, id)).toMatchObject({
      found: 'yes',
      state: { phase: 'reversed', failure: null },
    });
  });
});

describe('a create that DVS does not accept', () => {
  it.each([
    [false, { outcome: 'not_done', proof: 'refused', code: 'provider_float_insufficient' }],
    [true, { outcome: 'done', state: { phase: 'not_delivered', failure: 'provider_float_insufficient' } }],
  ])('is told apart from a delivery (rejects with 201: %s)', async (with201, outcome) => {
    await dvs.assume('dvs.create_rejects_with_201', with201);
    await dvs.leave('1.00');
    expect(await dvs.create(dvs.topUp())).toMatchObject(outcome);
  });
});

describe('a cancel', () => {
  it('that is too late tells where the order stands', async () => {
    const order = dvs.topUp();
    const id = await dvs.createdId(order);
    await dvs.confirm(order, id);
    expect(await dvs.cancel(order, id)).toMatchObject(phase('delivered'));
  });
});

describe('a reader', () => {
  it('reads our float, and can send nothing', async () => {
    const reader = createReaders(dvs.config).get('dvs');
    const balances = (await reader?.balances(limits())) ?? [];
    expect(balances.map(({ available }) => available.currency)).toContain('USD');
    expect(Object.keys(reader ?? {}).sort()).toEqual([
      'balances',
      'checkCustomer',
      'close',
      'name',
      'promotions',
      'quote',
      'readCallback',
      'validate',
    ]);
    await reader?.close();
  });
});

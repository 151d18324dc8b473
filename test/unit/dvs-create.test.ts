import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { money } from '../../domain/money.ts';
import {
  CREATE,
  done,
  limits,
  LIST,
  order,
  rangedOrder,
  REFERENCE,
  refusal,
  startScriptedDvs,
  transaction,
  type ScriptedDvs,
} from '../support/scripted-dvs.ts';

// Goal: whatever DVS answers to a create, the outcome is the one that the answer proves; only our own order is adopted.

let dvs: ScriptedDvs;
beforeEach(async () => {
  dvs = await startScriptedDvs();
});
afterEach(() => dvs.close());

const created = (fields: object = {}) => ({ status: 201, body: transaction('CREATED', fields) });
const sentBody = () => dvs.requests.find(({ line }) => line === CREATE)?.body;

describe('create', () => {
  it('sends our reference, product, recipient and callback address, and no confirmation', async () => {
    dvs.script[CREATE] = created();
    await dvs.provider.create(order, 'https://vendrail.example/callbacks/dvs/s', limits());
    expect(sentBody()).toEqual({
      external_id: REFERENCE,
      product_id: 101,
      credit_party_identifier: { mobile_number: '+6595123100' },
      callback_url: 'https://vendrail.example/callbacks/dvs/s',
    });
  });

  it.each([
    [
      'destination',
      money(1950, 'SGD'),
      {
        calculation_mode: 'DESTINATION_AMOUNT',
        destination: { unit_type: 'CURRENCY', unit: 'SGD', amount: 19.5 },
      },
    ],
    [
      'source',
      money(1501, 'USD'),
      { calculation_mode: 'SOURCE_AMOUNT', source: { unit_type: 'CURRENCY', unit: 'USD', amount: 15.01 } },
    ],
  ])('gives a ranged amount as the %s’s, by its currency', async (_name, amount, fields) => {
    dvs.script[CREATE] = created();
    await dvs.provider.create({ ...rangedOrder, amount }, null, limits());
    expect(sentBody()).toMatchObject(fields);
    expect(Object.keys(sentBody() as object).sort()).toEqual(
      ['credit_party_identifier', 'external_id', 'product_id', ...Object.keys(fields)].sort(),
    );
  });

  it('sends nothing for an amount in no currency of the product', async () => {
    const { outcome } = await dvs.provider.create(
      { ...rangedOrder, amount: money(100, 'GBP') },
      null,
      limits(),
    );
    expect(outcome).toMatchObject({ outcome: 'not_done', proof: 'not_sent', again: 'never' });
    expect(dvs.requests).toEqual([]);
  });

  it('sends nothing for a product whose stored data it cannot read', async () => {
    const product = { ...order.product, providerData: { of: 'another version' } };
    const { outcome } = await dvs.provider.create({ ...order, product }, null, limits());
    expect(outcome).toMatchObject({ outcome: 'not_done', proof: 'not_sent', again: 'never' });
    expect(dvs.requests).toEqual([]);
  });

  it('is done with the state of the created transaction', async () => {
    dvs.script[CREATE] = created({
      confirmation_expiration_date: '2026-11-25T11:00:00.123456789Z',
      prices: { wholesale: { unit_type: 'CURRENCY', unit: 'USD', amount: 7.2401, fee: 0.005 } },
      requested_values: { destination: { unit: 'SGD', amount: 10 } },
    });
    const { outcome, secrets, evidence } = await dvs.provider.create(order, null, limits());
    expect(outcome).toEqual({
      outcome: 'done',
      state: {
        providerReference: '9001',
        phase: 'created',
        providerStatus: 'CREATED',
        failure: null,
        delivered: null,
        cost: money(725, 'USD'),
        confirmBy: '2026-11-25T11:00:00.123Z',
      },
    });
    expect(secrets).toEqual([]);
    expect(evidence).toEqual({
      http_status: 201,
      transaction_id: '9001',
      status: 'CREATED',
      status_class: 'CREATED',
      cost: '7.25 USD',
    });
  });

  it('is done, not delivered, when 201 says that it was rejected', async () => {
    dvs.script[CREATE] = { status: 201, body: transaction('REJECTED-INSUFFICIENT-BALANCE') };
    const { outcome } = await dvs.provider.create(order, null, limits());
    expect(outcome).toMatchObject({
      outcome: 'done',
      state: { phase: 'not_delivered', failure: 'provider_float_insufficient' },
    });
  });

  it.each([
    [
      'a documented refusal',
      refusal(1006001),
      { outcome: 'not_done', proof: 'refused', code: 'provider_float_insufficient', again: 'never' },
    ],
    [
      'a code without a word of ours',
      refusal(1000404, 404),
      { outcome: 'not_done', proof: 'refused', code: 'refused_by_provider' },
    ],
    [
      'refused credentials',
      refusal(1000401, 401),
      { outcome: 'not_done', code: 'provider_credentials_refused', again: 'later' },
    ],
    [
      'too many dvs.requests',
      { ...refusal(1000429, 429), headers: { 'retry-after': '3' } },
      { outcome: 'not_done', code: 'provider_rate_limited', again: 'later', retryAfterMs: 3000 },
    ],
    ['an unlisted code', refusal(1234567), { outcome: 'unknown' }],
    ['an error there', refusal(1009001, 500), { outcome: 'unknown' }],
    ['a redirect', { status: 302, body: '', headers: { location: '/' } }, { outcome: 'unknown' }],
    ['a success that cannot be read', { status: 201, body: '<html>' }, { outcome: 'unknown' }],
    [
      'a success without a status',
      { status: 201, body: { id: 1, external_id: REFERENCE } },
      { outcome: 'unknown' },
    ],
    ['a lost connection', null, { outcome: 'unknown' }],
    ['another reference', created({ external_id: 'other' }), { outcome: 'unknown' }],
    ['another product', created({ product: { id: 102 } }), { outcome: 'unknown' }],
    [
      'another recipient',
      created({ credit_party_identifier: { mobile_number: '+6595123999' } }),
      { outcome: 'unknown' },
    ],
    [
      'another amount',
      created({ requested_values: { destination: { unit: 'SGD', amount: 11 } } }),
      { outcome: 'unknown' },
    ],
  ])('answered with %s', async (_name, answer, outcome) => {
    dvs.script[CREATE] = answer;
    const result = await dvs.provider.create(order, null, limits());
    expect(result.outcome).toMatchObject(outcome);
    expect(dvs.requests).toHaveLength(1);
  });

  describe('whose reference was used before (1007001)', () => {
    beforeEach(() => {
      dvs.script[CREATE] = refusal(1007001);
    });

    it.each([
      ['adopts the order that is ours', [transaction('CREATED')], done('created')],
      [
        'adopts it when fields are left out',
        [transaction('CONFIRMED', { product: null, credit_party_identifier: null })],
        done('in_progress'),
      ],
      [
        'does not adopt an order for another product',
        [transaction('CREATED', { product: { id: 102 } })],
        { outcome: 'unknown' },
      ],
      [
        'does not adopt an order for somebody else',
        [transaction('CREATED', { credit_party_identifier: { account_number: '12' } })],
        { outcome: 'unknown' },
      ],
      ['does not know when nothing is found', [], { outcome: 'unknown' }],
    ])('%s', async (_name, found, outcome) => {
      dvs.script[LIST] = { status: 200, body: found };
      expect((await dvs.provider.create(order, null, limits())).outcome).toMatchObject(outcome);
      expect(dvs.requests[1]?.line).toBe(`GET /transactions?external_id=${REFERENCE}&per_page=100&page=1`);
    });

    it.each([
      ['with another amount', { destination: { unit: 'SGD', amount: 19.51 } }, 'unknown'],
      [
        'with the amount on the other side',
        { source: { unit: 'USD', amount: 1 }, destination: { unit: 'SGD', amount: 19.5 } },
        'done',
      ],
      ['with an amount in another unit', { destination: { unit: 'MYR', amount: 19.5 } }, 'unknown'],
    ])('judges a ranged order %s', async (_name, requested_values, outcome) => {
      dvs.script[LIST] = { status: 200, body: [transaction('CREATED', { requested_values })] };
      expect((await dvs.provider.create(rangedOrder, null, limits())).outcome).toMatchObject({ outcome });
    });

    it('does not know when the look-up fails', async () => {
      dvs.script[LIST] = refusal(1009503, 503);
      expect((await dvs.provider.create(order, null, limits())).outcome).toMatchObject({
        outcome: 'unknown',
      });
    });
  });
});

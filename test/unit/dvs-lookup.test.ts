import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ProviderError } from '../../domain/errors.ts';
import { money } from '../../domain/money.ts';
import {
  GET,
  limits,
  LIST,
  order,
  refusal,
  startScriptedDvs,
  transaction,
  type ScriptedDvs,
} from '../support/scripted-dvs.ts';

// Goal: a look-up finds our order and nobody else’s, and a look-up that failed is never taken for "not found".

let dvs: ScriptedDvs;
beforeEach(async () => {
  dvs = await startScriptedDvs();
});
afterEach(() => dvs.close());

describe('lookup', () => {
  const finding = async (id: string | null) => (await dvs.provider.lookup(order, id, limits())).finding;

  it('goes by the id of DVS where it is known', async () => {
    dvs.script[GET] = { status: 200, body: transaction('COMPLETED') };
    expect(await finding('9001')).toMatchObject({ found: 'yes', state: { phase: 'delivered' } });
    expect(dvs.requests.map(({ line }) => line)).toEqual([GET]);
  });

  it.each([
    ['nothing', [], { found: 'no' }],
    [
      'only transactions with other references',
      [transaction('COMPLETED', { external_id: 'other' })],
      { found: 'no' },
    ],
    ['ours', [transaction('COMPLETED')], { found: 'yes', state: { phase: 'delivered' } }],
    [
      'another order with our reference',
      [transaction('COMPLETED', { product: { id: 7 } })],
      { found: 'mismatch', detail: 'product is not ours' },
    ],
    [
      'several: the one that went furthest',
      [
        transaction('CANCELLED', { id: 1 }),
        transaction('COMPLETED', { id: 2 }),
        transaction('CREATED', { id: 3 }),
      ],
      { found: 'yes', state: { providerReference: '2' } },
    ],
    [
      'several: ours, although another went further',
      [transaction('COMPLETED', { id: 1, product: { id: 7 } }), transaction('CREATED', { id: 2 })],
      { found: 'yes', state: { providerReference: '2' } },
    ],
  ])('by our reference finds %s', async (_name, body, expected) => {
    dvs.script[LIST] = { status: 200, body };
    expect(await finding(null)).toMatchObject(expected);
  });

  it.each([null, '9001'])(
    'finds nothing where DVS says that the transaction is not found (id %s)',
    async (id) => {
      dvs.script[id === null ? LIST : GET] = refusal(1008004, 404);
      expect(await finding(id)).toEqual({ found: 'no' });
    },
  );

  it.each([
    ['an address that is wrong', refusal(1000404, 404)],
    ['a 404 of somebody else', { status: 404, body: '<html>' }],
    ['an error there', refusal(1009001, 500)],
    ['refused credentials', refusal(1000401, 401)],
    ['an answer that cannot be read', { status: 200, body: [{ id: 1 }] }],
    ['a lost connection', null],
  ])('is no finding after %s', async (_name, answer) => {
    dvs.script[LIST] = answer;
    dvs.script[GET] = answer;
    await expect(dvs.provider.lookup(order, null, limits())).rejects.toBeInstanceOf(ProviderError);
    await expect(dvs.provider.lookup(order, '9001', limits())).rejects.toBeInstanceOf(ProviderError);
  });

  it.each([
    [
      'adjusted_values before requested_values',
      {
        adjusted_values: { destination: { unit: 'SGD', amount: 9.509 } },
        requested_values: { destination: { unit: 'SGD', amount: 10 } },
      },
      money(950, 'SGD'),
    ],
    [
      'requested_values alone',
      { requested_values: { destination: { unit: 'SGD', amount: 10 } } },
      money(1000, 'SGD'),
    ],
    ['neither', {}, null],
    ['values in another currency', { adjusted_values: { destination: { unit: 'MYR', amount: 30 } } }, null],
  ])('tells what was delivered by %s', async (_name, values, delivered) => {
    dvs.script[GET] = { status: 200, body: transaction('COMPLETED', values) };
    expect(await finding('9001')).toMatchObject({ found: 'yes', state: { delivered } });
  });

  it('brings the PIN as a secret, and nowhere else', async () => {
    const pin = { code: '1234-SECRET-5678', serial: 'SER-9' };
    dvs.script[GET] = { status: 200, body: transaction('COMPLETED', { pin, operator_reference: 'OP-1' }) };
    const { secrets, ...rest } = await dvs.provider.lookup(order, '9001', limits());
    expect(secrets).toEqual([{ kind: 'pin', ...pin }]);
    expect(JSON.stringify(rest)).not.toMatch(/SECRET|SER-9|95123100/);
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { watchFloats } from '../../activities/upkeep/watch-floats.ts';
import { PayviceShop } from '../support/payvice-shop.ts';
import { OPERATOR, TestApi } from './open-api.ts';

const PAYMENT = {
  provider: 'payvice',
  amount: { amount: '1150.00', currency: 'NGN' },
  reference: 'bank-77',
};

/** A float that no function tells: our ledger has to know what was paid in, and what went out. */
describe('the float at a provider that does not tell it', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await TestApi.open();
    await api.world.work();
  }, 60_000);
  afterAll(() => api.close());

  const record = (body: unknown) => api.post('/v1/float-payments', body, { key: OPERATOR });
  const float = async () =>
    (await api.get('/v1/balances', OPERATOR)).json.data.find(
      ({ provider }: { provider: string }) => provider === 'payvice',
    );
  const naira = (amount: string) => ({ amount, currency: 'NGN' });

  it('is not guessed at while nothing paid in is recorded', async () => {
    expect(await float()).toEqual({
      source: 'ledger',
      provider: 'payvice',
      currency: 'NGN',
      available: null,
      holding: naira('0.00'),
      credit_limit: null,
      low: null,
    });
  });

  it('is what was paid in less what deliveries took and open orders may take', async () => {
    expect((await record(PAYMENT)).status).toBe(201);
    expect(await float()).toMatchObject({ available: naira('1150.00'), low: false });
    const shop = new PayviceShop(api.world);
    const bought = await shop.buy();
    await shop.whileMinutesPass(api.world.settled(bought.id));
    expect(await float()).toMatchObject({ available: naira('1050.00'), holding: naira('0.00') });
    await shop.accept();
    expect(await float()).toMatchObject({ available: naira('950.00'), holding: naira('100.00'), low: true });
  });

  it('raises an alert when it is below its mark', async () => {
    const deps = { ...api.world.dependencies, lowFloats: { 'payvice:NGN': '1000.00' } };
    expect(await watchFloats(deps)).toEqual({ low: 1 });
    expect(api.world.alerts).toContainEqual(
      expect.objectContaining({
        provider: 'payvice',
        available: '950.00',
        mark: '1000.00',
        source: 'ledger',
      }),
    );
    expect(await watchFloats({ ...deps, lowFloats: { 'payvice:NGN': '950.00' } })).toEqual({ low: 0 });
  });

  it('counts a payment once for its reference, and takes one back', async () => {
    const again = await record(PAYMENT);
    expect([again.status, again.json]).toEqual([200, { ...PAYMENT, direction: 'in' }]);
    const other = await record({ ...PAYMENT, amount: naira('1.00') });
    expect([other.status, other.json.code]).toEqual([409, 'reference_used']);
    expect((await record({ ...PAYMENT, direction: 'out' })).status).toBe(409);
    const back = { ...PAYMENT, amount: naira('50.00'), direction: 'out', reference: 'bank-78' };
    expect((await record(back)).status).toBe(201);
    expect(await float()).toMatchObject({ available: naira('900.00') });
  });

  it.each<[string, Record<string, unknown>, string, string]>([
    ['of nobody', { provider: 'nobody' }, 'malformed_field', '/provider'],
    ['to one that tells it itself', { provider: 'dvs' }, 'malformed_field', '/provider'],
    [
      'in another currency',
      { amount: { amount: '1.00', currency: 'USD' } },
      'currency_not_offered',
      '/amount/currency',
    ],
    ['of nothing', { amount: naira('0.00') }, 'amount_out_of_range', '/amount/amount'],
    ['with too many decimals', { amount: naira('1.001') }, 'too_many_decimals', '/amount/amount'],
    ['without a reference', { reference: undefined }, 'missing_field', '/reference'],
    ['both ways', { direction: 'both' }, 'malformed_field', '/direction'],
  ])('refuses a payment %s', async (_name, changes, code, pointer) => {
    const reply = await record({ ...PAYMENT, ...changes });
    expect([reply.status, reply.json.code, reply.json.pointer]).toEqual([422, code, pointer]);
  });

  it('is no merchant’s business', async () => {
    expect((await api.post('/v1/float-payments', PAYMENT)).json.code).toBe('scope_missing');
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { accountMemory } from '../../db/repositories/account-memory.ts';
import { MERCHANT, OPERATOR, order, TestApi } from './open-api.ts';

/** A retailer is a product: it is found, priced and topped up through the API, and a stopped account is an operator's to resume. */
describe('PayThem, through the API', () => {
  let api: TestApi;
  let product: { provider: 'paythem'; id: string };
  beforeAll(async () => {
    api = await TestApi.open();
    await api.world.work();
    product = { provider: 'paythem', id: String(api.world.retailers[0]) };
  }, 60_000);
  afterAll(() => api.close());

  it('lists retailers as products that need no recipient', async () => {
    const { json } = await api.get('/v1/catalogue?provider=paythem');
    expect(json.data).toHaveLength(4);
    expect(json.data[0]).toMatchObject({ ...product, kind: 'wallet', required_recipient_fields: [] });
  });

  it.each([
    ['10.00', 200, undefined],
    ['100.01', 422, 'amount_out_of_range'],
  ])('prices %s', async (amount, status, code) => {
    const reply = await api.post('/v1/quotes', { product, amount: { amount, currency: 'USD' } });
    expect(reply.status).toBe(status);
    if (code) expect(reply.json.errors[0]).toMatchObject({ code, pointer: '/amount/amount' });
    else expect(reply.json.cost).toEqual({ amount, currency: 'USD' });
  });

  it('names the retailer from the catalogue, without asking PayThem', async () => {
    const reply = await api.post('/v1/customers/validate', { product, recipient: {} });
    expect(reply.json).toMatchObject({
      valid: true,
      checked_by: 'catalogue',
      name: expect.stringMatching(/Retailer/),
    });
  });

  it('tops a retailer up for a purchase without a recipient: the product says it all', async () => {
    const body = order({ product, recipient: undefined, amount: { amount: '12.50', currency: 'USD' } });
    const reply = await api.post('/v1/purchases', body, { headers: { prefer: 'wait=20' } });
    expect(reply).toMatchObject({ status: 201, json: { status: 'completed', recipient: {} } });
    const [delivery] = (await api.world.deliveries()).filter(({ provider }) => provider === 'paythem');
    expect(delivery?.recipient).toBe(product.id);
  });

  it('shows a stopped account to operators alone, and lets it go on with a reason', async () => {
    const memory = accountMemory(api.world.database, 'paythem');
    await memory.stop({ because: 'credentials_refused', atMs: Date.parse('2026-11-25T12:00:00Z') });
    const path = '/v1/stopped-accounts';
    expect((await api.get(path, MERCHANT)).status).toBe(403);
    expect((await api.get(path, OPERATOR)).json.data).toEqual([
      {
        provider: 'paythem',
        account: null,
        because: 'credentials_refused',
        since: '2026-11-25T12:00:00.000Z',
      },
    ]);
    const resume = (body: unknown, provider = 'paythem') =>
      api.call('POST', `${path}/${provider}/resume`, { key: OPERATOR, body });
    expect((await resume({})).json.errors[0]).toMatchObject({ code: 'missing_field', pointer: '/reason' });
    expect((await resume({ reason: 'the password is right again' })).status).toBe(204);
    expect((await memory.standing()).stopped).toBeNull();
    for (const provider of ['paythem', 'dvs', 'nobody'])
      expect((await resume({ reason: 'once more' }, provider)).json).toMatchObject({
        status: 409,
        code: 'account_not_stopped',
      });
  });
});

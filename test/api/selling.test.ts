import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MERCHANT_B, OPERATOR, order, TestApi } from './open-api.ts';

const PRODUCT = { provider: 'dvs', id: '101' };

/** What a shop needs before and after a sale: prices, checks of the customer, offers, and the code that was bought. */
describe('around a sale', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await TestApi.open();
    await api.world.work();
  }, 60_000);
  afterAll(() => api.close());

  const ask = (path: string, body: unknown) => api.call('POST', path, { body });

  describe('a quote', () => {
    it('tells what is delivered and what it costs, also in what customers pay', async () => {
      const reply = await ask('/v1/quotes', {
        product: PRODUCT,
        amount: { amount: '5.00', currency: 'USD' },
      });
      expect(reply.status).toBe(200);
      expect(reply.json).toMatchObject({
        product: { ...PRODUCT, kind: 'airtime' },
        amount: { amount: '5.00', currency: 'USD' },
        cost: { currency: 'USD' },
        required_recipient_fields: [['mobile']],
      });
      const { cost, cost_in_charge_currencies: inCharge } = reply.json;
      expect(inCharge.map(({ currency }: { currency: string }) => currency)).toEqual(['GBP', 'EUR', 'USD']);
      expect(inCharge[2]).toEqual(cost);
      const bought = (await api.post('/v1/purchases', order(), { headers: { prefer: 'wait=20' } })).json;
      expect(bought.cost).toEqual(cost);
    });

    it.each<[string, unknown, string, string]>([
      ['of nothing', {}, 'missing_field', '/product'],
      [
        'of an unknown product',
        { product: { provider: 'dvs', id: '9' } },
        'product_not_found',
        '/product/id',
      ],
      ['without the amount that it needs', { product: PRODUCT }, 'missing_field', '/amount'],
      [
        'of too much',
        { product: PRODUCT, amount: { amount: '1000.00', currency: 'USD' } },
        'amount_out_of_range',
        '/amount/amount',
      ],
    ])('%s is refused', async (_name, body, code, pointer) => {
      const reply = await ask('/v1/quotes', body);
      expect([reply.status, reply.json.code, reply.json.pointer]).toEqual([422, code, pointer]);
    });
  });

  describe('a customer', () => {
    it('is known to the operator that the provider names', async () => {
      const reply = await ask('/v1/customers/validate', {
        product: PRODUCT,
        recipient: { mobile: '+6595123100' },
      });
      expect(reply.status).toBe(200);
      expect(reply.json).toMatchObject({ valid: true, checked_by: 'provider' });
      expect(reply.json.operator.name).not.toBe('');
    });

    it('has what is due on an account', async () => {
      const { data } = (await api.get('/v1/catalogue?kind=bill&limit=100')).json;
      const bill = data.find(({ type }: { type: string }) => type === 'RANGED_VALUE_PAYMENT');
      const recipient = Object.fromEntries(
        bill.required_recipient_fields[0].map((field: string) => [field, '1234567890']),
      );
      const reply = await ask('/v1/customers/validate', {
        product: { provider: 'dvs', id: bill.id },
        recipient,
      });
      expect(reply.status).toBe(200);
      expect(reply.json).toMatchObject({ valid: true, checked_by: 'provider' });
      expect(reply.json.amount_due).toMatchObject({ amount: expect.stringMatching(/^\d/) });
    });

    it('that cannot be right is told where', async () => {
      const reply = await ask('/v1/customers/validate', { product: PRODUCT, recipient: { mobile: '123' } });
      expect([reply.status, reply.json.code, reply.json.pointer]).toEqual([
        422,
        'malformed_field',
        '/recipient/mobile',
      ]);
    });

    it('is not guessed about while the provider does not answer', async () => {
      await api.world.fault('http_500_before_effect', '/lookup/', { count: null });
      const recipient = { mobile: '+6595123100' };
      const reply = await ask('/v1/customers/validate', { product: PRODUCT, recipient });
      await api.world.clearFaults();
      expect([reply.status, reply.json.code]).toEqual([503, 'temporarily_unavailable']);
    });
  });

  it('promotions are told, and who could not be asked', async () => {
    const { json } = await api.get('/v1/promotions');
    expect(json.data.length).toBeGreaterThan(0);
    expect(json.data[0]).toMatchObject({ provider: 'dvs', title: expect.stringMatching(/./) });
    await api.world.fault('http_500_before_effect', '/promotions', { count: null });
    const without = (await api.get('/v1/promotions?provider=dvs', OPERATOR)).json;
    await api.world.clearFaults();
    expect(without).toEqual({ data: [], unavailable: [{ provider: 'dvs', code: expect.any(String) }] });
  });

  it('the catalogue is searched by words of the product or its operator', async () => {
    const names = async (text: string) =>
      (await api.get(`/v1/catalogue?limit=100&text=${encodeURIComponent(text)}`)).json.data.map(
        ({ name }: { name: string }) => name,
      );
    expect(await names('MERLION top')).toContain('Merlion top-up, any amount');
    expect(await names('merlion fuji')).toEqual([]);
    expect((await names('straits telecom')).length).toBeGreaterThan(0);
    expect(await names('100%')).toEqual([]);
    expect(await names("'; drop table product; --")).toEqual([]);
  });

  describe('a code that was bought', () => {
    const bought = async () => {
      const pin = order({ recipient: { mobile: '+6595123101' } });
      return (await api.post('/v1/purchases', pin, { headers: { prefer: 'wait=20' } })).json;
    };

    it('is shown in clear to its merchant alone, and who asked is on record', async () => {
      const purchase = await bought();
      const [{ masked } = { masked: '' }] = purchase.fulfilment.deliverables;
      const reply = await api.call('POST', `/v1/purchases/${purchase.id}/reveal`);
      expect(reply.status).toBe(200);
      expect(reply.headers.get('cache-control')).toBe('no-store');
      const [{ code } = { code: '' }] = reply.json.data;
      expect(code.length).toBeGreaterThan(4);
      expect(masked).toMatch(/^••••/);
      expect(masked).not.toContain(code);
      const { data } = (await api.get(`/v1/purchases/${purchase.id}/timeline`, OPERATOR)).json;
      expect(data.at(-1)).toMatchObject({
        kind: 'revealed',
        data: { codes: 1, by: expect.stringMatching(/^key_/) },
      });
      expect(JSON.stringify(api.log)).not.toContain(code);
      expect(
        (await api.call('POST', `/v1/purchases/${purchase.id}/reveal`, { key: MERCHANT_B })).status,
      ).toBe(404);
      expect((await api.call('POST', `/v1/purchases/${purchase.id}/reveal`, { key: OPERATOR })).status).toBe(
        403,
      );
    });

    it('needs a scope of its own', async () => {
      const purchase = await bought();
      const em = api.world.database.em();
      await em.execute(
        `update api_key set scopes = array_remove(scopes, 'deliverables:reveal') where merchant_id = 'mer_sandbox_b'`,
      );
      const other = await TestApi.over(api.world, 'unused:1', async () => {});
      const reply = await other.call('POST', `/v1/purchases/${purchase.id}/reveal`, { key: MERCHANT_B });
      await other.close();
      expect([reply.status, reply.json.code]).toEqual([403, 'scope_missing']);
    });

    it('is not there for what has none', async () => {
      const { id } = (await api.post('/v1/purchases', order(), { headers: { prefer: 'wait=20' } })).json;
      const reply = await api.call('POST', `/v1/purchases/${id}/reveal`);
      expect([reply.status, reply.json.code]).toEqual([409, 'not_applicable']);
    });

    it('is said to be lost where its key is', async () => {
      const { id } = await bought();
      const em = api.world.database.em();
      await em.execute(`update deliverable set key_id = '00000000' where purchase_id = ?`, [id]);
      const reply = await api.call('POST', `/v1/purchases/${id}/reveal`);
      expect([reply.status, reply.json.code]).toEqual([409, 'deliverable_lost']);
    });
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MERCHANT, MERCHANT_B, OPERATOR, order, TestApi, type Reply } from './open-api.ts';

/** Purchases as a merchant and an operator see them, with everything real: worker, Temporal, database, sandbox. */
describe('purchases', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await TestApi.open();
    await api.world.work();
  }, 60_000);
  afterAll(() => api.close());

  const buy = (changes: Record<string, unknown> = {}, key = MERCHANT): Promise<Reply> =>
    api.post('/v1/purchases', order(changes), { key, headers: { prefer: 'wait=20' } });

  it('is started also for one who does not wait at all', async () => {
    const reply = await api.post('/v1/purchases', order(), { headers: { prefer: 'wait=0' } });
    expect(reply.status).toBe(202);
    expect((await api.world.settled(reply.json.id)).status).toBe('completed');
  });

  it('are answered when they are settled, for who asks to wait', async () => {
    const bought = await buy({ reference: 'order-1', metadata: { basket: '7' } });
    expect(bought.status).toBe(201);
    expect(bought.headers.get('preference-applied')).toBe('wait=20');
    expect(bought.json).toEqual({
      id: expect.stringMatching(/^pur_[0-9a-f]{32}$/),
      status: 'completed',
      status_reason: null,
      product: { provider: 'dvs', id: '101', name: 'Merlion top-up, any amount', kind: 'airtime' },
      recipient: { mobile: '+6595123100' },
      amount: { amount: '5.00', currency: 'USD' },
      charge: null,
      cost: { amount: '4.65', currency: 'USD' },
      payment: {
        id: expect.stringMatching(/^pay_/),
        method: 'prefunded',
        status: 'taken',
        redirect_url: null,
        reference: null,
      },
      fulfilment: {
        provider: 'dvs',
        status: 'delivered',
        reference: expect.any(String),
        deliverables: [],
        delivered_amount: { amount: '5.00', currency: 'USD' },
      },
      refunds: [],
      reference: 'order-1',
      metadata: { basket: '7' },
      created_at: expect.stringMatching(/^\d{4}-.*Z$/),
      updated_at: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    expect((await api.get(`/v1/purchases/${bought.json.id}`)).json).toEqual(bought.json);
  });

  it('say why they failed, and give the hold back', async () => {
    const { json } = await buy({ recipient: { mobile: '+6595123102' } });
    expect(json).toMatchObject({
      status: 'failed',
      status_reason: { code: 'recipient_invalid', message: expect.any(String) },
      payment: { status: 'released' },
      fulfilment: { status: 'not_delivered' },
    });
  });

  it('show a code that a product brings which is not known for it', async () => {
    const topUp = await buy({ recipient: { mobile: '+6595123101' } });
    expect(topUp.json.fulfilment.deliverables).toHaveLength(1);
  });

  it('show a code only masked, there and in the timeline', async () => {
    const pin = await buy({ product: { provider: 'dvs', id: '104' }, recipient: {}, amount: undefined });
    expect(pin.json.fulfilment).toMatchObject({
      status: 'delivered',
      deliverables: [
        { id: expect.stringMatching(/^dlv_/), kind: 'pin', masked: expect.stringMatching(/^•+.{0,4}$/) },
      ],
    });
    const happened = await api.get(`/v1/purchases/${pin.json.id}/timeline`);
    expect(happened.text).not.toMatch(/pin|secret|serial/i);
  });

  it('tell in their timeline what happened, in order; our references only to operators', async () => {
    const { json } = await buy();
    const { data } = (await api.get(`/v1/purchases/${json.id}/timeline`)).json;
    expect(
      data.map(({ kind, data }: { kind: string; data: { operation?: string } }) => data.operation ?? kind),
    ).toEqual([
      'accepted',
      'create',
      'provider_status',
      'confirm',
      'provider_status',
      'provider_status',
      'settled',
    ]);
    const merchants = await api.get(`/v1/purchases/${json.id}/timeline`);
    const operators = await api.get(`/v1/purchases/${json.id}/timeline`, OPERATOR);
    const { ourReference } = await api.world.purchase(json.id);
    expect(merchants.text).not.toContain(ourReference);
    expect(operators.text).toContain(ourReference);
  });

  it('carry their references at the provider for operators only', async () => {
    const { json } = await buy();
    const seen = await api.get(`/v1/purchases/${json.id}`, OPERATOR);
    const { ourReference } = await api.world.purchase(json.id);
    expect(seen.json.fulfilment.our_reference).toBe(ourReference);
    expect(seen.json.payment.our_reference).toBeNull();
    expect(json.fulfilment).not.toHaveProperty('our_reference');
  });

  it('are listed newest first, page by page', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 5; i++) ids.unshift((await buy({ reference: 'paged' })).json.id);
    const pages: string[][] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const after: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const { json } = await api.get(`/v1/purchases?reference=paged&limit=2${after}`);
      pages.push(json.data.map(({ id }: { id: string }) => id));
      cursor = json.next_cursor;
    }
    expect(pages.map((page) => page.length)).toEqual([2, 2, 1]);
    expect(pages.flat()).toEqual(ids);
  });

  it('are found by status and time', async () => {
    const { json } = await buy({ reference: 'found', recipient: { mobile: '+6595123106' } });
    const list = async (query: string) =>
      (await api.get(`/v1/purchases?reference=found&${query}`)).json.data.map(({ id }: { id: string }) => id);
    const at = encodeURIComponent(json.created_at);
    expect(await list('status=failed')).toEqual([json.id]);
    expect(await list('status=completed')).toEqual([]);
    expect(await list(`created_from=${at}&created_to=${at}`)).toEqual([json.id]);
    expect(await list('created_from=2099-01-01T00:00:00%2B01:00')).toEqual([]);
    expect(await list('created_to=2000-01-01T00:00:00Z')).toEqual([]);
  });

  it.each([
    ['colour=red', 'unknown_parameter', 'colour'],
    ['limit=0', 'malformed_parameter', 'limit'],
    ['limit=101', 'malformed_parameter', 'limit'],
    ['limit=many', 'malformed_parameter', 'limit'],
    ['status=lost', 'malformed_parameter', 'status'],
    ['created_from=yesterday', 'malformed_parameter', 'created_from'],
    ['cursor=pur_1', 'malformed_parameter', 'cursor'],
    ['cursor=a&cursor=b', 'malformed_parameter', 'cursor'],
    ['reference=%00', 'malformed_parameter', 'reference'],
  ])('are not listed by %s', async (query, code, parameter) => {
    const refused = await api.get(`/v1/purchases?${query}`);
    expect([refused.status, refused.json.code, refused.json.parameter]).toEqual([400, code, parameter]);
  });

  it.each([
    ['GET', ''],
    ['GET', '/timeline'],
    ['POST', '/cancel'],
  ])('of another merchant do not exist: %s …%s', async (method, path) => {
    const { json } = await buy();
    const ask = (id: string) =>
      api.call(method, `/v1/purchases/${id}${path}`, {
        key: MERCHANT_B,
        headers: { 'idempotency-key': `foreign-${id}` },
      });
    const foreign = await ask(json.id);
    const unknown = await ask(`pur_${'0'.repeat(32)}`);
    expect([foreign.status, foreign.json.code]).toEqual([404, 'purchase_not_found']);
    expect({ ...foreign.json, instance: '' }).toEqual({ ...unknown.json, instance: '' });
  });

  it('of another merchant are in no list, but an operator sees those of both', async () => {
    const mine = (await buy({ reference: 'whose' })).json.id;
    const theirs = (await buy({ reference: 'whose' }, MERCHANT_B)).json.id;
    const seenBy = async (key: string) =>
      (await api.get('/v1/purchases?reference=whose', key)).json.data.map(({ id }: { id: string }) => id);
    expect(await seenBy(MERCHANT)).toEqual([mine]);
    expect(await seenBy(MERCHANT_B)).toEqual([theirs]);
    expect(await seenBy(OPERATOR)).toEqual([theirs, mine]);
  });

  it.each(['not-an-id', 'pur_1', `pur_${'z'.repeat(32)}`, '%00', '%zz'])(
    'are not found by an id like %s',
    async (id) => {
      const missing = await api.get(`/v1/purchases/${id}`);
      expect([missing.status, missing.json.code]).toEqual([404, 'purchase_not_found']);
    },
  );
});

describe('balances', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await TestApi.open();
  }, 60_000);
  afterAll(() => api.close());

  it('show a merchant what may be spent and what is held, and nobody else’s', async () => {
    await api.post('/v1/purchases', order());
    const usd = async (key: string) =>
      (await api.get('/v1/balances', key)).json.data.find(
        ({ currency }: { currency: string }) => currency === 'USD',
      );
    expect(await usd(MERCHANT)).toEqual({
      currency: 'USD',
      available: { amount: '99995.35', currency: 'USD' },
      held: { amount: '4.65', currency: 'USD' },
    });
    expect((await usd(MERCHANT_B)).held).toEqual({ amount: '0.00', currency: 'USD' });
  });

  it('show an operator our floats, and which provider could not be asked', async () => {
    const floats = await api.get('/v1/balances', OPERATOR);
    expect(floats.json.data).toContainEqual(
      expect.objectContaining({ source: 'provider', provider: 'dvs', currency: 'USD', low: true }),
    );
    expect(floats.json.unavailable).toEqual([]);
    await api.world.fault('http_500_before_effect', '/balances', { method: 'GET' });
    const without = (await api.get('/v1/balances', OPERATOR)).json;
    expect(without.unavailable).toEqual([{ provider: 'dvs', code: expect.any(String) }]);
    expect(without.data.map(({ provider }: { provider: string }) => provider)).toEqual([
      'valuetopup',
      'payvice',
      'paythem',
    ]);
  });
});

describe('the catalogue', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await TestApi.open();
  }, 60_000);
  afterAll(() => api.close());

  const list = async (query: string) => (await api.get(`/v1/catalogue?${query}`)).json;

  it('shows a fixed product with its amount and cost, a ranged one with its ranges', async () => {
    const { data } = await list('limit=100');
    const of = (id: string) => data.find((product: { id: string }) => product.id === id);
    expect(of('302')).toMatchObject({
      amount: { amount: '2.500', currency: 'KWD' },
      cost: { amount: '8.05', currency: 'USD' },
      ranges: null,
      country: 'KWT',
      required_recipient_fields: [['mobile']],
    });
    expect(of('201')).toMatchObject({ amount: null, cost: null, kind: 'airtime', has_deliverable: false });
    expect(of('201').ranges[0]).toEqual({
      min: { amount: '600', currency: 'JPY' },
      max: { amount: '18000', currency: 'JPY' },
      increment: { amount: '100', currency: 'JPY' },
    });
    expect(of('104').has_deliverable).toBe(true);
    expect(of('101')).not.toHaveProperty('providerData');
  });

  it('is read page by page without gaps', async () => {
    const { data, next_cursor } = await list('limit=100&provider=dvs');
    expect(next_cursor).toBeNull();
    const first = await list('limit=7&provider=dvs');
    const second = await list(`limit=100&provider=dvs&cursor=${first.next_cursor}`);
    expect([...first.data, ...second.data]).toEqual(data);
  });

  it('is filtered by provider, country, kind and operator', async () => {
    const ids = async (query: string) => (await list(query)).data.map(({ id }: { id: string }) => id);
    expect(await ids('provider=dvs&country=KWT&kind=airtime')).toEqual(['301', '302']);
    expect(await ids('operator_id=1102')).toEqual(['103', '104']);
  });

  it.each(['country=kw', 'kind=soap', 'provider=nobody', 'cursor=bm8', 'operator_id=%00', 'color=red'])(
    'is not filtered by %s',
    async (query) => {
      expect((await api.get(`/v1/catalogue?${query}`)).status).toBe(400);
    },
  );
});

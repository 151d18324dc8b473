import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createPayviceProvider } from '../../providers/payvice/provider.ts';
import { walletsOf } from '../../providers/payvice/wallets.ts';
import type { ProviderName } from '../../domain/product.ts';
import type { FulfilmentProvider } from '../../domain/provider.ts';
import { PayviceShop } from '../support/payvice-shop.ts';
import { MERCHANT, OPERATOR, TestApi, type Reply } from './open-api.ts';

const PHONE = '+2348101234000';
const METER = { account: '45700000111', mobile: PHONE };
const NOBODY = { account: '45700000909', mobile: PHONE };

/** Who is behind a meter or a smart card, asked through a worker: a wallet's credentials are no business of the API's. */
describe('a customer of Payvice', () => {
  let api: TestApi;
  let shop: PayviceShop;
  let plan: string;
  beforeAll(async () => {
    // A purchase may keep the wallet for as long as these tests look.
    api = await TestApi.open({ timers: { holdDeadlineMs: 60_000 } });
    shop = new PayviceShop(api.world);
    await api.world.work();
    const { data } = (await api.get('/v1/catalogue?provider=payvice&kind=tv')).json;
    plan = data[0].id;
  }, 60_000);
  // A token that was used is given again until the next minute.
  beforeEach(() => shop.beginMinute());
  afterEach(async () => {
    await api.world.clearFaults();
    await api.world.control('behaviour', { 'payvice.token': 'clock_minute' });
    expect(await api.world.broken(true)).toEqual([]);
  });
  afterAll(() => api.close());

  const ask = (id: string, recipient: Record<string, string>): Promise<Reply> =>
    api.call('POST', '/v1/customers/validate', {
      key: MERCHANT,
      body: { product: { provider: 'payvice', id: id === 'tv' ? plan : id }, recipient },
    });
  const slow = (path: string, delayMs: number, fault = 'delay') =>
    api.world.fault(fault, path, { provider: 'payvice', delay_ms: delayMs });
  const serving = async (prefix: string) => {
    for (const deadline = Date.now() + 20_000; ;) {
      const standing = await shop.standing(shop.wallets[0] ?? '').catch(() => null);
      if (standing?.serving?.startsWith(prefix)) return standing;
      if (Date.now() > deadline) throw new Error(`the lane stands at ${JSON.stringify(standing)}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };

  it.each<[string, string, string | null]>([
    ['a prepaid meter of Ikeja', 'ikeja-vend', '01, JUPITER ST, MARS'],
    ['a postpaid account of Ikeja', 'ikeja-pay', '01, JUPITER ST, MARS'],
    ['a prepaid meter of Enugu', 'enugu-prepaid', null],
    ['a postpaid account of Enugu', 'enugu-postpaid', null],
    ['a smart card', 'tv', null],
  ])('of %s is told by name, and nobody who has none is taken for one', async (_what, id, address) => {
    const known = await ask(id, METER);
    expect([known.status, known.json]).toEqual([
      200,
      {
        valid: true,
        checked_by: 'provider',
        name: 'JOHN DOE',
        address,
        operator: null,
        operator_matches: null,
        amount_due: null,
        due_date: null,
      },
    ]);
    const unknown = await ask(id, NOBODY);
    expect(unknown.json).toMatchObject({ valid: false, checked_by: 'provider', name: null, address: null });
  });

  it.each([
    ['airtime-mtn', { mobile: PHONE }],
    ['wallet-transfer', { account: '87654321' }],
  ])('of %s cannot be asked about: the format alone is checked', async (id, recipient) => {
    expect((await ask(id, recipient)).json).toMatchObject({ valid: true, checked_by: 'format', name: null });
  });

  it.each([
    ['ikeja-vend', { account: '4570', mobile: PHONE }, '/recipient/account'],
    ['enugu-prepaid', { account: 'not a meter', mobile: PHONE }, '/recipient/account'],
    ['tv', { account: '12345678901234', mobile: PHONE }, '/recipient/account'],
    ['ikeja-pay', { account: '45700000111' }, '/recipient/mobile'],
    ['wallet-transfer', { account: '12' }, '/recipient/account'],
    ['airtime-glo', { mobile: '+6595123100' }, '/recipient/mobile'],
  ])('of %s with %j is refused where it is wrong', async (id, recipient, pointer) => {
    const reply = await ask(id, recipient);
    expect([reply.status, reply.json.pointer]).toEqual([422, pointer]);
  });

  it('leaves no name, number or password in the history, and none in the log', async () => {
    await ask('ikeja-vend', METER);
    const [{ workflowId } = { workflowId: '' }] = await Array.fromAsync(
      api.world.client.workflow.list({ query: `TaskQueue = '${api.world.dependencies.taskQueue}'` }),
    ).then((all) => all.filter((each) => each.workflowId.startsWith('enquiry:')));
    const history = JSON.stringify(await api.world.handle(workflowId).fetchHistory());
    const decoded = [...history.matchAll(/"data":"([^"]+)"/g)].map(([, data]) =>
      Buffer.from(data ?? '', 'base64').toString(),
    );
    expect(decoded.join()).toContain('enq_');
    const all = [history, ...decoded, JSON.stringify(api.log)].join('\n');
    expect(all).not.toMatch(/sandbox-pass|JOHN|JUPITER|45700000111|8101234000/);
  });

  it('is asked about in the wallet’s turn: what is bought meanwhile waits behind, and takes the same token', async () => {
    await slow('/auth2/lookup$', 1_000);
    const asked = ask('ikeja-vend', METER);
    await serving('enq_');
    const { id } = await shop.buy({ productId: 'ikeja-vend', recipient: METER });
    expect((await shop.queued(shop.wallets[0] ?? '', 1)).waiting).toEqual([id]);
    expect((await asked).json).toMatchObject({ valid: true, name: 'JOHN DOE' });
    expect((await api.world.settled(id)).status).toBe('completed');
    expect(await api.world.attempts(id)).toEqual(['create:1 done']);
    const token = (await shop.tokens()).at(-1)?.token;
    const response = await fetch(`${api.world.sandboxUrl}/_control/transactions?our_reference=${token}`);
    const { transactions } = (await response.json()) as { transactions: unknown[] };
    expect(transactions).toMatchObject([{ lookup_requests: 2, enquiry_requests: 2, purchase_requests: 1 }]);
  });

  it('whose enquiry was ended by an operator gives the wallet free', async () => {
    await slow('/auth2/lookup$', 1_000);
    const asked = ask('ikeja-vend', METER);
    const { serving: enquiryId } = await serving('enq_');
    await api.world.handle(`enquiry:${enquiryId}`).terminate('an operator’s mistake');
    expect((await asked).status).toBe(503);
    const { id } = await shop.buy();
    expect((await api.world.settled(id)).status).toBe('completed');
  });

  it('never ends the token of a purchase, where each look-up ends the one before', async () => {
    await api.world.control('behaviour', { 'payvice.token': 'every_lookup' });
    // The purchase is on its way: only when it arrives is its token looked at.
    await slow('/ie/tran$', 1_000, 'delay_before_effect');
    const { id } = await shop.buy({ productId: 'ikeja-vend', recipient: METER });
    await serving('pur_');
    const asked = await Promise.all([ask('ikeja-vend', METER), ask('ikeja-pay', METER)]);
    expect(asked.map(({ json }) => json.name)).toEqual(['JOHN DOE', 'JOHN DOE']);
    expect((await api.world.settled(id)).status).toBe('completed');
    expect(await api.world.attempts(id)).toEqual(['create:1 done']);
  });

  it('is not guessed about while a purchase keeps the wallet', async () => {
    const first = await shop.buy();
    await api.world.becomes(first.id, 'completed');
    // It has its turn, and no token before the next minute.
    const { id } = await shop.buy();
    await serving(id);
    const reply = await ask('ikeja-vend', METER);
    expect([reply.status, reply.json.code, reply.headers.get('retry-after')]).toEqual([
      503,
      'temporarily_unavailable',
      '30',
    ]);
    // What needs no token needs no turn.
    expect((await ask('enugu-prepaid', METER)).json).toMatchObject({ valid: true, name: 'JOHN DOE' });
    expect((await shop.whileMinutesPass(api.world.settled(id))).status).toBe('completed');
  });

  it('waits for another token when this minute’s was used', async () => {
    const { id } = await shop.buy();
    await api.world.becomes(id, 'completed');
    const reply = await ask('ikeja-vend', METER);
    expect(reply.status).toBe(503);
    expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(0);
    await shop.beginMinute();
    expect((await ask('ikeja-vend', METER)).json).toMatchObject({ valid: true });
  });

  it('is not asked about through a wallet whose credentials were refused', async () => {
    const providers = api.world.dependencies.providers as Map<ProviderName, FulfilmentProvider>;
    const right = providers.get('payvice');
    const [wallet = ''] = shop.wallets;
    const wrong = createPayviceProvider({
      url: `${api.world.sandboxUrl}/payvice`,
      wallets: walletsOf({
        PAYVICE_VICE_ID: wallet,
        PAYVICE_USER: 'sandbox@payvice.test',
        PAYVICE_PASSWORD: 'not-this',
        PAYVICE_PIN: '1234',
      }),
    });
    providers.set('payvice', wrong);
    expect((await ask('enugu-prepaid', METER)).status).toBe(503);
    if (right) providers.set('payvice', right);
    await wrong.close();
    const reply = await ask('ikeja-vend', METER);
    expect(reply.status).toBe(503);
    expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(5);
    // No clock ends it: an operator says when it goes on, and which wallet.
    const path = '/v1/stopped-accounts';
    const since = expect.any(String);
    expect((await api.get(path, OPERATOR)).json.data).toEqual([
      { provider: 'payvice', account: wallet, because: 'credentials_refused', since },
    ]);
    const resume = (account?: string) =>
      api.call('POST', `${path}/payvice/resume`, {
        key: OPERATOR,
        body: { reason: 'the password is right again', account },
      });
    for (const other of [undefined, '99999999'])
      expect((await resume(other)).json).toMatchObject({
        status: 409,
        code: 'account_not_stopped',
        detail: expect.stringContaining(wallet),
      });
    expect((await resume(wallet)).status).toBe(204);
    expect((await api.get(path, OPERATOR)).json.data).toEqual([]);
    expect((await ask('ikeja-vend', METER)).json).toMatchObject({ valid: true });
  });

  it('is not guessed about while Payvice does not answer', async () => {
    await api.world.fault('http_500_before_effect', '/enugu/lookup$', { provider: 'payvice' });
    const reply = await ask('enugu-prepaid', METER);
    expect([reply.status, reply.headers.get('retry-after')]).toEqual([503, '5']);
  });
});

describe('a price at Payvice', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await TestApi.open();
  }, 60_000);
  afterAll(() => api.close());

  const quote = (id: string, amount?: string) =>
    api.call('POST', '/v1/quotes', {
      body: {
        product: { provider: 'payvice', id },
        ...(amount !== undefined && { amount: { amount, currency: 'NGN' } }),
      },
    });

  it('is the amount itself, for every product of the catalogue from its least to its most', async () => {
    const { data } = (await api.get('/v1/catalogue?provider=payvice&limit=100')).json;
    expect(new Set(data.map(({ kind }: { kind: string }) => kind))).toEqual(
      new Set(['airtime', 'electricity', 'tv', 'wallet']),
    );
    for (const { id, amount, ranges } of data) {
      for (const asked of ranges ? [ranges[0].min.amount, ranges[0].max.amount] : [undefined]) {
        const { status, json } = await quote(id, asked);
        const value = { amount: asked ?? amount.amount, currency: 'NGN' };
        expect([id, status, json.amount, json.cost]).toEqual([id, 200, value, value]);
      }
    }
  });

  it.each([
    ['airtime-mtn', '49.99', 'amount_out_of_range'],
    ['airtime-airtel', '50000.01', 'amount_out_of_range'],
    ['wallet-transfer', '49.99', 'amount_out_of_range'],
    ['ikeja-vend', '9.99', 'amount_out_of_range'],
    ['enugu-postpaid', '0.00', 'amount_out_of_range'],
    ['ikeja-pay', '10.001', 'too_many_decimals'],
  ])('of %s is none for %s naira', async (id, amount, code) => {
    const { status, json } = await quote(id, amount);
    expect([status, json.code, json.pointer]).toEqual([422, code, '/amount/amount']);
  });
});

describe('a customer of Payvice, with two wallets', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await TestApi.open({ wallets: 2 });
    await api.world.work();
  }, 60_000);
  afterAll(() => api.close());

  it('is asked about through the one whose token was not used', async () => {
    const shop = new PayviceShop(api.world);
    await shop.beginMinute();
    const { id } = await shop.buy();
    await api.world.becomes(id, 'completed');
    const reply = await api.call('POST', '/v1/customers/validate', {
      body: { product: { provider: 'payvice', id: 'ikeja-vend' }, recipient: METER },
    });
    expect(reply.json).toMatchObject({ valid: true, name: 'JOHN DOE' });
  });
});

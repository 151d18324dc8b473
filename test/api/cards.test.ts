import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { paymentOf } from '../../db/repositories/payment-keys.ts';
import { CALLBACK_SECRET, MERCHANT_B, OPERATOR, order, TestApi, type CallOptions } from './open-api.ts';

const HOSTED = { method: 'hosted_page', success_url: 'https://shop.example/ok?a=1&b=2' };
const NINE = { amount: '9.00', currency: 'GBP' };
const byCard = (changes: Record<string, unknown> = {}) =>
  order({ charge: NINE, payment: HOSTED, ...changes });

/** What a merchant and a customer see of a card payment, over real HTTP. */
describe('a purchase paid on the hosted page', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await TestApi.open({ timers: { lookupDeadlineMs: 2_000, sendTimeoutMs: 500 } });
    Object.assign(api.world.dependencies, { returnUrl: (id: string) => `${api.url}/return/${id}` });
    await api.world.work();
  }, 60_000);
  afterEach(async () => {
    await api.world.clearFaults();
    expect(await api.world.broken(true)).toEqual([]);
  });
  afterAll(() => api.close());

  const callbacksTo = (url: string | null) =>
    Object.assign(api.world.dependencies, { callbackUrl: () => url });
  const open = async (changes: Record<string, unknown> = {}, options: CallOptions = {}) => {
    const reply = await api.post('/v1/purchases', byCard(changes), {
      ...options,
      headers: { prefer: 'wait=10', ...options.headers },
    });
    expect([reply.status, reply.json.status]).toEqual([201, 'awaiting_payment']);
    return reply.json;
  };
  const callback = (form: Record<string, string>, secret = CALLBACK_SECRET) =>
    fetch(`${api.url}/callbacks/paythru/${secret}`, { method: 'POST', body: new URLSearchParams(form) });
  const visit = (id: string, query = '') => api.call('GET', `/return/${id}${query}`, { key: null });
  const keysOf = async (id: string) =>
    api.world.database
      .em()
      .execute<{ key: string; state: string }[]>(
        'select k.key, k.state from payment_key k join payment p on p.id = k.payment_id where p.purchase_id = ? order by 1',
        [id],
      );
  const bought = async (payment: Record<string, unknown> = HOSTED) => {
    const { id } = await open({ payment });
    await visit(id, `?transKey=${await api.world.pay(id)}`);
    await api.world.becomes(id, 'completed');
    return (await api.get(`/v1/purchases/${id}`)).json;
  };

  it('is answered with the page to send the customer to, and settled by coming back', async () => {
    const purchase = await open();
    expect(purchase).toMatchObject({ charge: NINE, payment: { method: 'hosted_page', status: 'pending' } });
    expect(purchase.payment.redirect_url).toMatch(/\/paythru\/t\/\w+$/);
    const waiting = await visit(purchase.id);
    expect(waiting.text).toContain('Waiting for your payment');
    expect(waiting.text).not.toContain('shop.example');
    const key = await api.world.pay(purchase.id);
    expect((await visit(purchase.id, `?transKey=${key}`)).status).toBe(200);
    await api.world.becomes(purchase.id, 'completed');
    const done = await visit(purchase.id);
    expect(done.text).toContain('<a href="https://shop.example/ok?a=1&amp;b=2">');
    expect(done.headers.get('content-security-policy')).toContain("default-src 'none'");
    const shown = (await api.get(`/v1/purchases/${purchase.id}`)).json;
    expect(shown.payment).toMatchObject({ status: 'captured', redirect_url: null });
    expect(await api.world.charges(purchase.id)).toEqual(['captured 9.00 9.00 0.00']);
  });

  it('is settled by the provider’s own callback when the customer never comes back', async () => {
    callbacksTo(`${api.url}/callbacks/paythru/${CALLBACK_SECRET}`);
    const { id } = await open();
    callbacksTo(null);
    await api.world.pay(id);
    await api.world.becomes(id, 'completed');
    expect(await api.world.charges(id)).toEqual(['captured 9.00 9.00 0.00']);
  });

  it('believes no callback: a forged approval orders nothing and leaves no key that counts', async () => {
    const { id } = await open();
    const { token, ourReference } = await paymentOf(api.world.database.em(), id);
    const forged = {
      transactionKey: 'FORGEDFORGEDFORGEDFORGED12345678',
      transactionStatus: 'Success',
      transactionValue: '9.00',
      transactionCurrency: 'GBP',
      transactionToken: token ?? '',
      transactionReference: ourReference ?? '',
    };
    expect((await callback(forged, 'wrong-secret-wrong-secret')).status).toBe(404);
    expect(await keysOf(id)).toEqual([]);
    expect((await callback(forged)).status).toBe(200);
    expect((await callback(forged)).status).toBe(200);
    expect((await keysOf(id)).map(({ key }) => key)).toEqual([forged.transactionKey]);
    expect(await api.world.attempts(id)).toEqual(['checkout:1 done']);
    const key = await api.world.pay(id);
    await callback({ ...forged, transactionKey: key ?? '' });
    await api.world.becomes(id, 'completed');
    await callback({ ...forged, transactionKey: key ?? '', transactionStatus: 'Failure' });
    expect((await api.get(`/v1/purchases/${id}`)).json.status).toBe('completed');
  });

  it('drops a key that was typed by a customer and belongs to somebody else, and counts it', async () => {
    const mine = await open();
    const other = await open();
    const key = await api.world.pay(other.id);
    await visit(mine.id, `?transKey=${key}`);
    await visit(other.id, `?transKey=${key}`);
    await api.world.becomes(other.id, 'completed');
    for (const deadline = Date.now() + 10_000; (await keysOf(mine.id))[0]?.state !== 'foreign';)
      if (Date.now() > deadline) throw new Error('the key was not judged');
    expect((await api.get(`/v1/purchases/${mine.id}`)).json.status).toBe('awaiting_payment');
    await api.post(`/v1/purchases/${mine.id}/cancel`, {});
  });

  it.each([
    '?transKey=%3Cscript%3E',
    `?transKey=${'x'.repeat(500)}`,
    '?transKey=a%00b',
    '?transKey=1&transKey=2',
  ])('notes nothing of the address %s', async (query) => {
    const { id } = await open();
    const page = await visit(id, query);
    expect(page.status).toBe(200);
    expect(page.text).not.toContain('<script');
    expect(await keysOf(id)).toEqual([]);
    await api.post(`/v1/purchases/${id}/cancel`, {});
  });

  it('has no return page for prefunded or unknown purchases', async () => {
    const prefunded = (await api.post('/v1/purchases', order())).json;
    for (const id of [prefunded.id, 'pur_1', `pur_${'0'.repeat(32)}`])
      expect((await visit(id)).status).toBe(404);
    await api.world.settled(prefunded.id);
  });

  it('is cancelled by the customer’s way back, and its page closed', async () => {
    const { id } = await open();
    expect((await visit(id, '?cancelled=1')).status).toBe(200);
    await api.world.becomes(id, 'cancelled');
    expect((await visit(id)).text).toContain('<h1>Cancelled');
    const purchase = (await api.get(`/v1/purchases/${id}`)).json;
    expect(purchase).toMatchObject({ status: 'cancelled', status_reason: { code: 'cancelled_by_customer' } });
    expect(await api.world.pay(id)).toBeNull();
  });

  it('sends one text message when it is completed, and none when it is not', async () => {
    const messages = async () => {
      const { transactions } = (await (
        await fetch(`${api.world.sandboxUrl}/_control/transactions`)
      ).json()) as {
        transactions: { kind: string; recipient: string; message: string }[];
      };
      return transactions.filter(({ kind }) => kind === 'sms');
    };
    const { id } = await bought({ ...HOSTED, receipt_mobile: '+447700900123' });
    expect(await api.world.handle(id).result()).toEqual({ status: 'completed' });
    const [message, ...more] = await messages();
    expect(more).toEqual([]);
    expect(message?.recipient).toBe('447700900123');
    expect(message?.message).toContain('Paid 9.00 GBP by card');
    const failed = await open({
      recipient: { mobile: '+6595123102' },
      payment: { ...HOSTED, receipt_mobile: '+447700900123' },
    });
    await visit(failed.id, `?transKey=${await api.world.pay(failed.id)}`);
    await api.world.handle(failed.id).result();
    expect(await messages()).toHaveLength(1);
  });

  it('may be followed by another on the stored card, which only its own merchant may use', async () => {
    const { payment } = await bought({ ...HOSTED, save_card: true });
    const stored = { method: 'stored_card', payment_id: payment.id };
    const again = (
      await api.post('/v1/purchases', byCard({ payment: stored }), { headers: { prefer: 'wait=20' } })
    ).json;
    expect(again).toMatchObject({
      status: 'completed',
      payment: { method: 'stored_card', status: 'captured' },
    });
    const foreign = await api.post('/v1/purchases', byCard({ payment: stored }), { key: MERCHANT_B });
    expect([foreign.status, foreign.json.code, foreign.json.pointer]).toEqual([
      422,
      'stored_card_not_found',
      '/payment/payment_id',
    ]);
  });

  it('refuses a stored card that was not to be saved, or whose payment came to nothing', async () => {
    const unsaved = await bought();
    const { payment: unpaid, id } = await open({ payment: { ...HOSTED, save_card: true } });
    for (const payment_id of [unsaved.payment.id, unpaid.id, 'pay_unknown']) {
      const reply = await api.post(
        '/v1/purchases',
        byCard({ payment: { method: 'stored_card', payment_id } }),
      );
      expect([reply.status, reply.json.code]).toEqual([422, 'stored_card_not_found']);
    }
    await api.post(`/v1/purchases/${id}/cancel`, {});
  });

  describe('is refunded', () => {
    const refund = (id: string, body: unknown, options: CallOptions = {}) =>
      api.post(`/v1/purchases/${id}/refunds`, body, options);
    const part = (amount: string, currency = 'GBP') => ({ amount: { amount, currency } });

    it('in part, and then what is left', async () => {
      const { id } = await bought();
      const first = await refund(id, { ...part('2.50'), reason: 'a gift' });
      expect(first.status).toBe(201);
      expect(first.json).toMatchObject({ amount: { amount: '2.50', currency: 'GBP' }, reason: 'a gift' });
      const rest = await refund(id, {});
      expect(rest.json.amount).toEqual({ amount: '6.50', currency: 'GBP' });
      await api.world.becomes(id, 'refunded');
      const { data } = (await api.get(`/v1/purchases/${id}/refunds`)).json;
      expect(data.map(({ status }: { status: string }) => status)).toEqual(['succeeded', 'succeeded']);
      expect((await api.get(`/v1/purchases/${id}`)).json).toMatchObject({
        refunds: data,
        payment: { status: 'refunded' },
      });
      expect(await api.world.charges(id)).toEqual(['refunded 9.00 9.00 9.00']);
    });

    it('once for one key, whatever is sent at the same time', async () => {
      const { id } = await bought();
      const headers = { 'idempotency-key': 'one-refund' };
      const replies = await Promise.all([1, 2, 3].map(() => refund(id, part('4.00'), { headers })));
      expect(replies.map(({ status }) => status)).toEqual([201, 201, 201]);
      expect(new Set(replies.map(({ text }) => text)).size).toBe(1);
      const other = await refund(id, part('4.01'), { headers });
      expect([other.status, other.json.code]).toEqual([422, 'idempotency_key_reused']);
      await Promise.all([refund(id, part('5.00')), refund(id, part('5.00'))]);
      await api.world.becomes(id, 'refunded');
      expect(await api.world.charges(id)).toEqual(['refunded 9.00 9.00 9.00']);
    });

    it('never by more than is left, and not for what was not taken', async () => {
      const { id } = await bought();
      const faults = async (body: unknown, of = id) => {
        const { status, json } = await refund(of, body);
        return [status, json.code, json.pointer];
      };
      expect(await faults(part('9.01'))).toEqual([422, 'refund_too_large', '/amount']);
      expect(await faults(part('0'))).toEqual([422, 'malformed_amount', '/amount/amount']);
      expect(await faults(part('1.00', 'USD'))).toEqual([422, 'malformed_field', '/amount/currency']);
      expect(await faults(part('1.001'))).toEqual([422, 'too_many_decimals', '/amount/amount']);
      expect(await faults({ reason: 'card 4111 1111 1111 1111' })).toEqual([
        422,
        'card_data_not_accepted',
        '/reason',
      ]);
      expect(await faults({ total: 1 })).toEqual([422, 'unknown_field', '/total']);
      const prefunded = (await api.post('/v1/purchases', order(), { headers: { prefer: 'wait=20' } })).json;
      expect(await faults({}, prefunded.id)).toEqual([409, 'not_refundable', undefined]);
      const unpaid = await open();
      expect(await faults({}, unpaid.id)).toEqual([409, 'not_refundable', undefined]);
      await api.post(`/v1/purchases/${unpaid.id}/cancel`, {});
      expect((await refund(id, {}, { key: MERCHANT_B })).status).toBe(404);
      expect((await refund(id, {}, { key: OPERATOR })).status).toBe(403);
      expect(await api.world.charges(id)).toEqual(['captured 9.00 9.00 0.00']);
    });
  });

  it.each<[string, Record<string, unknown>, string, string]>([
    ['of nothing', { charge: { amount: '0.00', currency: 'GBP' } }, 'charge_too_small', '/charge/amount'],
    ['below nothing', { charge: { amount: '-1.00', currency: 'GBP' } }, 'malformed_amount', '/charge/amount'],
    [
      'in a currency that the account lacks',
      { charge: { amount: '9.00', currency: 'JPY' } },
      'too_many_decimals',
      '/charge/amount',
    ],
    [
      'in another currency that the account lacks',
      { charge: { amount: '900', currency: 'JPY' } },
      'charge_currency_not_available',
      '/charge/currency',
    ],
    [
      'with a fraction of a penny',
      { charge: { amount: '9.001', currency: 'GBP' } },
      'too_many_decimals',
      '/charge/amount',
    ],
    [
      'below the cost where the balance does not cover the rest',
      { amount: { amount: '100.00', currency: 'USD' }, charge: { amount: '0.01', currency: 'GBP' } },
      'insufficient_balance',
      '/charge',
    ],
    [
      'over the limit of the merchant',
      { charge: { amount: '50.01', currency: 'EUR' } },
      'charge_over_limit',
      '/charge/amount',
    ],
    ['of a number', { charge: 9 }, 'malformed_field', '/charge'],
  ])('cannot be charged an amount %s', async (_name, changes, code, pointer) => {
    const em = api.world.database.em();
    await em.execute(`update merchant set charge_limits = '{"EUR": 5000}' where id = 'mer_sandbox_a'`);
    const drained = code === 'insufficient_balance';
    const account = 'merchant:mer_sandbox_a:available:GBP';
    const [row] = await em.execute<{ balance_minor: string }[]>(
      'select balance_minor from ledger_account where id = ?',
      [account],
    );
    if (drained) await em.execute('update ledger_account set balance_minor = 1 where id = ?', [account]);
    const before = await api.stored();
    const reply = await api.post('/v1/purchases', byCard(changes));
    if (drained)
      await em.execute('update ledger_account set balance_minor = ? where id = ?', [
        row?.balance_minor,
        account,
      ]);
    expect([reply.status, reply.json.code, reply.json.pointer]).toEqual([422, code, pointer]);
    expect(await api.stored()).toEqual(before);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['a page of another protocol', { success_url: 'ftp://shop.example/' }, '/payment/success_url'],
    ['a page with script', { cancel_url: 'javascript:alert(1)' }, '/payment/cancel_url'],
    ['a page in clear text elsewhere', { success_url: 'http://shop.example/' }, '/payment/success_url'],
    ['a page with credentials', { success_url: 'https://a:b@shop.example/' }, '/payment/success_url'],
    ['a page that is no address', { success_url: 'ok' }, '/payment/success_url'],
    ['a receipt to what is no number', { receipt_mobile: '07700900123' }, '/payment/receipt_mobile'],
    ['a field of another method', { payment_id: 'pay_1' }, '/payment/payment_id'],
    ['a saved card of a word', { save_card: 'yes' }, '/payment/save_card'],
  ])('cannot lead to %s', async (_name, changes, pointer) => {
    const reply = await api.post('/v1/purchases', byCard({ payment: { ...HOSTED, ...changes } }));
    expect([reply.status, reply.json.pointer]).toEqual([422, pointer]);
  });

  it.each(['4111111111111111', '4111 1111 1111 1111', '5500-0000-0000-0004'])(
    'takes no card number anywhere: %s',
    async (number) => {
      for (const changes of [
        { reference: number },
        { metadata: { note: `it is ${number}` } },
        { payment: { ...HOSTED, success_url: `https://shop.example/?c=${number.replaceAll(' ', '')}` } },
      ]) {
        const reply = await api.post('/v1/purchases', byCard(changes));
        expect([reply.status, reply.json.code]).toEqual([422, 'card_data_not_accepted']);
        expect(reply.text).not.toContain(number);
      }
      expect(JSON.stringify(api.log)).not.toContain(number);
    },
  );

  it('takes no card number in an operator’s reason', async () => {
    const { id } = await open();
    const body = { resolution: 'delivered', reason: 'card 4111 1111 1111 1111' };
    const reply = await api.post(`/v1/purchases/${id}/resolve`, body, { key: OPERATOR });
    expect([reply.status, reply.json.code, reply.json.pointer]).toEqual([
      422,
      'card_data_not_accepted',
      '/reason',
    ]);
    await api.post(`/v1/purchases/${id}/cancel`, {});
  });

  it('finds addresses of the United Kingdom', async () => {
    const found = await api.get('/v1/addresses?house=10&postcode=SW1A%202AA');
    expect(found.status).toBe(200);
    expect(found.json).toMatchObject({ postcode: 'SW1A 2AA' });
    expect((await api.get('/v1/addresses?house=1&postcode=ZZ1%201ZZ')).json.code).toBe('address_not_found');
    expect((await api.get('/v1/addresses?house=10&postcode=12345')).json).toMatchObject({
      code: 'malformed_parameter',
      parameter: 'postcode',
    });
  });
});

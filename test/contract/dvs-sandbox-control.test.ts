import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { request } from 'undici';
import { isLoopback } from '../../providers/sandbox/control.ts';
import { CallbackReceiver } from './callback-receiver.ts';
import { codeOf, DvsSandbox, order } from './dvs-sandbox-calls.ts';

let dvs: DvsSandbox;
let merchant: CallbackReceiver;
beforeAll(async () => {
  dvs = await DvsSandbox.start({ delayScale: 0 });
  merchant = await CallbackReceiver.start();
});
beforeEach(async () => {
  await dvs.control('POST', '/reset');
  merchant.clear();
});
afterAll(async () => {
  await dvs.server.close();
  await merchant.close();
});

const CREATE = '/async/transactions$';
const CONFIRM = '/confirm$';

describe('faults of the connection', () => {
  const create = (externalId: string) => dvs.post('/async/transactions', order({ external_id: externalId }));
  const existing = async (externalId: string) =>
    (await dvs.get(`/transactions?external_id=${externalId}`)).body.length;

  it.each([
    ['drop_before_effect', 0],
    ['drop_after_effect', 1],
  ])('%s resets the connection and leaves %i transactions', async (fault, count) => {
    await dvs.fault(fault, { path: CREATE });
    await expect(create('dropped')).rejects.toMatchObject({
      code: expect.stringMatching(/ECONNRESET|UND_ERR_SOCKET/),
    });
    expect(await existing('dropped')).toBe(count);
  });

  it.each([
    ['http_500_before_effect', 0],
    ['http_500_after_effect', 1],
  ])('%s answers 500 with 1009001 and leaves %i transactions', async (fault, count) => {
    await dvs.fault(fault, { path: CREATE });
    const answer = await create('failed');
    expect([answer.status, codeOf(answer)]).toEqual([500, 1009001]);
    expect(await existing('failed')).toBe(count);
  });

  it('garbage_after_effect answers 200 with a body that is no JSON', async () => {
    await dvs.fault('garbage_after_effect', { path: CREATE });
    await expect(create('garbled')).rejects.toThrow(SyntaxError);
    expect(await existing('garbled')).toBe(1);
  });

  it.each([
    ['hang_before_effect', 0],
    ['hang_after_effect', 1],
  ])('%s does not answer until the client gives up, and leaves %i transactions', async (fault, count) => {
    await dvs.fault(fault, { path: CREATE });
    const url = `${dvs.server.url}/dvs/v1/async/transactions`;
    const headers = { authorization: `Basic ${btoa('sandbox-key:sandbox-secret')}` };
    const body = JSON.stringify(order({ external_id: 'hung' }));
    const giveUp = new AbortController();
    const hanging = request(url, { method: 'POST', headers, body, signal: giveUp.signal });
    while ((await dvs.control('GET', '/faults')).faults[0].fired === 0) await existing('hung');
    giveUp.abort();
    await expect(hanging).rejects.toMatchObject({ name: 'AbortError' });
    expect(await existing('hung')).toBe(count);
  });

  it('rate_limit answers 429 with 1000429 and Retry-After', async () => {
    await dvs.fault('rate_limit', { path: CREATE, delay_ms: 1500 });
    const answer = await create('limited');
    expect([answer.status, codeOf(answer), answer.headers['retry-after']]).toEqual([429, 1000429, '2']);
    expect(await existing('limited')).toBe(0);
  });

  it('delay answers late what happened at once, delay_before_effect lets it happen late', async () => {
    await dvs.fault('delay', { path: CREATE, delay_ms: 50 });
    const late = create('delayed');
    while ((await existing('delayed')) === 0) await dvs.get('/services');
    expect((await late).status).toBe(201);
    await dvs.fault('delay_before_effect', { path: CREATE, delay_ms: 50 });
    const later = create('later');
    expect(await existing('later')).toBe(0);
    expect((await later).status).toBe(201);
  });

  it('applies to the method and path that it names, and as often as it says', async () => {
    await dvs.fault('http_500_before_effect', { path: '^/transactions', method: 'GET', count: 2 });
    expect((await create('untouched')).status).toBe(201);
    const statuses = [];
    for (let i = 0; i < 3; i++) statuses.push((await dvs.get('/transactions')).status);
    expect(statuses).toEqual([500, 500, 200]);
    const { faults } = await dvs.control('GET', '/faults');
    expect(faults).toEqual([
      expect.objectContaining({ fault: 'http_500_before_effect', method: 'GET', count: 0, fired: 2 }),
    ]);
  });

  it('matches paths with and without their version', async () => {
    await dvs.fault('http_500_before_effect', { path: '^/v1/services$' });
    expect((await dvs.get('/services')).status).toBe(500);
    expect((await dvs.get('/services')).status).toBe(200);
  });

  it('fires for ever with count null, never with probability 0, until it is deleted', async () => {
    const { id } = await dvs.fault('http_500_before_effect', { path: '/services', count: null });
    await dvs.fault('drop_before_effect', { path: '/countries', probability: 0, count: null });
    for (let i = 0; i < 3; i++) expect((await dvs.get('/services')).status).toBe(500);
    expect((await dvs.get('/countries')).status).toBe(200);
    await dvs.control('DELETE', `/faults/${id}`);
    expect((await dvs.get('/services')).status).toBe(200);
    await dvs.control('DELETE', '/faults');
    expect(await dvs.control('GET', '/faults')).toEqual({ faults: [] });
  });

  it.each([
    [{ fault: 'explode' }, /"fault" must be one of/],
    [{ fault: 'delay', provider: 'nobody' }, /"provider" must be one of dvs/],
    [{ fault: 'delay', path: '(' }, /not a regular expression/],
    [{ fault: 'delay', count: 0 }, /"count"/],
    [{ fault: 'delay', probability: 2 }, /"probability"/],
    [{ fault: 'delay', delay_ms: -1 }, /"delay_ms"/],
    [{ fault: 'delay', our_reference: 'x' }, /takes a path/],
    [{ fault: 'reverse', our_reference: 'unheard-of' }, /no transaction with external_id/],
  ])('refuses the fault %j with a reason', async (fields, reason) => {
    const answer = await dvs.control('POST', '/faults', { provider: 'dvs', ...fields });
    expect(answer.error).toMatch(reason);
  });
});

describe('faults that only DVS has', () => {
  it('reverse takes a completed transaction back and gives its price back', async () => {
    const before = await dvs.balance();
    const { id } = await dvs.buy({ external_id: 'taken-back' });
    await dvs.fault('reverse', { our_reference: 'taken-back' });
    expect((await dvs.byId(id)).status.class).toEqual({ id: 8, message: 'REVERSED' });
    expect(await dvs.balance()).toEqual(before);
    const { error } = await dvs.fault('reverse', { our_reference: 'taken-back' });
    expect(error).toMatch(/does not apply: the transaction is REVERSED/);
  });

  it('reverse can be ordered before, and follows the end by its delay', async () => {
    await dvs.fault('reverse', { path: CONFIRM, delay_ms: 60_000 });
    const { id } = await dvs.buy();
    expect((await dvs.byId(id)).status.message).toBe('COMPLETED');
    await dvs.advance(60);
    expect((await dvs.byId(id)).status.message).toBe('REVERSED');
  });

  it('late_success completes a declined transaction and debits it', async () => {
    const before = await dvs.balance();
    const declined = { credit_party_identifier: { mobile_number: '+6595123104' } };
    const { id } = await dvs.buy({ external_id: 'late', ...declined });
    expect((await dvs.byId(id)).status.class.message).toBe('DECLINED');
    await dvs.fault('late_success', { our_reference: 'late' });
    expect((await dvs.byId(id)).status.message).toBe('COMPLETED');
    expect((await dvs.balance()).available).toBe(before.available - 4.64);
  });

  it('deliver_less delivers half and says so', async () => {
    await dvs.fault('deliver_less', { path: CONFIRM, count: 2 });
    const ranged = await dvs.byId((await dvs.buy()).id);
    expect(ranged.adjusted_values.destination.amount).toBe(3.25);
    expect(ranged.requested_values.source.amount).toBe(5);
    const fixed = await dvs.byId((await dvs.buy({ product_id: 202 })).id);
    expect(fixed.adjusted_values.destination).toEqual({ unit_type: 'CURRENCY', unit: 'JPY', amount: 500 });
  });

  it('deliver_less can be ordered for a transaction that is under way', async () => {
    await dvs.control('POST', '/behaviour', { delay_scale: 1 });
    const { id } = await dvs.buy({ external_id: 'halved' });
    await dvs.fault('deliver_less', { our_reference: 'halved' });
    await dvs.advance(3);
    expect((await dvs.byId(id)).adjusted_values.destination.amount).toBe(3.25);
  });

  it('price_higher creates at more than the listed price', async () => {
    await dvs.fault('price_higher', { path: CREATE });
    expect((await dvs.create()).prices.wholesale.amount).toBe(5.12);
    expect((await dvs.create()).prices.wholesale.amount).toBe(4.64);
  });

  it('expire ends the time to confirm, of the next or of a known transaction', async () => {
    await dvs.fault('expire', { path: CREATE });
    const { id } = await dvs.create();
    const other = await dvs.create({ external_id: 'expiring' });
    await dvs.fault('expire', { our_reference: 'expiring' });
    for (const each of [id, other.id]) {
      expect(codeOf(await dvs.post(`/async/transactions/${each}/confirm`))).toBe(1007004);
    }
  });

  it('withhold_pin leaves the PIN out of as many answers as it says', async () => {
    await dvs.fault('withhold_pin', { count: 2 });
    const { id } = await dvs.buy({ product_id: 104 });
    const pins = [];
    for (let i = 0; i < 3; i++) pins.push('pin' in (await dvs.byId(id)));
    expect(pins).toEqual([false, false, true]);
  });
});

describe('callbacks', () => {
  const buy = (fields: Record<string, unknown> = {}) => dvs.buy({ callback_url: merchant.url, ...fields });

  it('tell once of the final status, with the transaction', async () => {
    const { id } = await buy({ product_id: 104 });
    await merchant.until(1);
    expect(merchant.received[0]).toMatchObject({
      id,
      status: { message: 'COMPLETED' },
      product: { id: 104 },
    });
    expect(merchant.received[0]).toEqual(expect.objectContaining({ pin: (await dvs.byId(id)).pin }));
  });

  it('tell of a reversal too, but not of a cancellation', async () => {
    const cancelled = await dvs.create({ callback_url: merchant.url });
    await dvs.post(`/transactions/${cancelled.id}/cancel`);
    await buy({ external_id: 'told' });
    await merchant.until(1);
    await dvs.fault('reverse', { our_reference: 'told' });
    await merchant.until(2);
    expect(merchant.told()).toEqual(['COMPLETED', 'REVERSED']);
  });

  it('are retried until they are acknowledged with a 2XX', async () => {
    merchant.statuses.push(500, 302);
    const { external_id: reference } = await buy();
    await merchant.until(3);
    expect(merchant.told()).toEqual(['COMPLETED', 'COMPLETED', 'COMPLETED']);
    let pending = 1;
    while (pending > 0) {
      const { transactions } = await dvs.control('GET', `/transactions?external_id=${reference}`);
      pending = transactions[0].pending_callbacks;
    }
    expect(merchant.received).toHaveLength(3);
  });

  it('callback_duplicate sends twice', async () => {
    await dvs.fault('callback_duplicate');
    await buy();
    await merchant.until(2);
    expect(merchant.told()).toEqual(['COMPLETED', 'COMPLETED']);
  });

  it('callback_withhold sends none, callback_delay waits', async () => {
    await dvs.fault('callback_withhold', { path: CREATE });
    await buy({ external_id: 'silent' });
    await dvs.fault('callback_delay', { path: '/called$', delay_ms: 30_000 });
    const { id } = await buy();
    expect(merchant.received).toEqual([]);
    await dvs.advance(30);
    await merchant.until(1);
    expect(merchant.received).toEqual([expect.objectContaining({ id })]);
  });

  it('callback_before_answer arrives before the answer of confirm', async () => {
    await dvs.fault('callback_before_answer', { path: CONFIRM });
    const bought = await buy();
    expect(merchant.told()).toEqual(['COMPLETED']);
    expect(bought.status.message).toBe('CONFIRMED');
  });
});

describe('behaviour', () => {
  const switchTo = (behaviour: Record<string, unknown>) => dvs.control('POST', '/behaviour', behaviour);

  it('makes a second transaction of a repeated external_id', async () => {
    await switchTo({ 'dvs.external_id_unique': false });
    const first = await dvs.create({ external_id: 'again' });
    const second = await dvs.create({ external_id: 'again' });
    const { body } = await dvs.get('/transactions?external_id=again');
    expect(body.map(({ id }: { id: number }) => id)).toEqual([first.id, second.id]);
  });

  it('cancels what has expired by itself', async () => {
    await switchTo({ 'dvs.expired_keeps_hold': false });
    const before = await dvs.balance();
    const { id } = await dvs.create();
    await dvs.advance(3_600);
    expect((await dvs.byId(id)).status.message).toBe('CANCELLED');
    expect(await dvs.balance()).toEqual(before);
  });

  it('answers a second confirm with the transaction', async () => {
    await switchTo({ 'dvs.confirm_repeat_refused': false });
    const { id } = await dvs.buy();
    const again = await dvs.post(`/async/transactions/${id}/confirm`);
    expect([again.status, again.body.status.message]).toEqual([202, 'COMPLETED']);
    expect((await dvs.control('GET', '/books')).deliveries).toHaveLength(1);
  });

  it('rejects with a transaction instead of a code', async () => {
    await switchTo({ 'dvs.create_rejects_with_201': true });
    const before = await dvs.balance();
    const answer = await dvs.post(
      '/async/transactions',
      order({ credit_party_identifier: { mobile_number: '1' } }),
    );
    expect(answer.status).toBe(201);
    expect(answer.body.status).toMatchObject({
      message: 'REJECTED-INVALID-CREDIT-PARTY',
      class: { id: 3, message: 'REJECTED' },
    });
    expect(await dvs.balance()).toEqual(before);
    await dvs.control('POST', '/balances', { provider: 'dvs', unit: 'USD', available: '1' });
    const poor = await dvs.post('/async/transactions', order());
    expect(poor.body.status.message).toBe('REJECTED-INSUFFICIENT-BALANCE');
    expect(codeOf(await dvs.post(`/async/transactions/${poor.body.id}/confirm`))).toBe(1007004);
  });

  it('can look at the float before the external_id', async () => {
    await switchTo({ 'dvs.balance_checked_first': true });
    await dvs.control('POST', '/balances', { provider: 'dvs', unit: 'USD', available: '5' });
    await dvs.create({ external_id: 'own-hold' });
    const resent = await dvs.post('/async/transactions', order({ external_id: 'own-hold' }));
    expect(codeOf(resent)).toBe(1006001);
  });

  it('scales the delays', async () => {
    await switchTo({ delay_scale: 2 });
    const { id } = await dvs.buy();
    await dvs.advance(5);
    expect((await dvs.byId(id)).status.message).toBe('SUBMITTED');
    await dvs.advance(1);
    expect((await dvs.byId(id)).status.message).toBe('COMPLETED');
  });

  it('refuses what it does not know, and shows what it is', async () => {
    expect((await switchTo({ 'dvs.unheard_of': true })).error).toMatch(/Known: dvs\.external_id_unique/);
    expect((await switchTo({ 'dvs.external_id_unique': 'no' })).error).toMatch(/dvs\.external_id_unique/);
    expect(await dvs.control('GET', '/behaviour')).toMatchObject({
      'dvs.external_id_unique': true,
      delay_scale: 0,
    });
  });
});

describe('books and audits', () => {
  it('hold every delivery with what really arrived, and nothing else', async () => {
    await dvs.buy({ external_id: 'book-1' });
    await dvs.buy({ external_id: 'book-2', product_id: 302 });
    await dvs.fault('deliver_less', { path: CONFIRM });
    await dvs.buy({ external_id: 'book-3', product_id: 203 });
    await dvs.buy({ external_id: 'book-4', credit_party_identifier: { mobile_number: '+6595123102' } });
    await dvs.create({ external_id: 'book-5' });
    await dvs.fault('reverse', { our_reference: 'book-1' });
    const { deliveries, charges } = await dvs.control('GET', '/books');
    expect(charges).toEqual([]);
    const mobile = '+6595123100';
    expect(deliveries).toMatchObject([
      {
        our_reference: 'book-1',
        kind: 'airtime',
        recipient: mobile,
        amount: '6.50',
        currency: 'SGD',
        status: 'reversed',
      },
      { our_reference: 'book-2', kind: 'airtime', amount: '2.500', currency: 'KWD', status: 'delivered' },
      { our_reference: 'book-3', kind: 'gift_card', amount: '1500', currency: 'JPY', status: 'delivered' },
    ]);
    expect(deliveries).toHaveLength(3);
  });

  it('tell how often each request arrived and through which states a transaction went', async () => {
    const { id } = await dvs.buy({ external_id: 'audited' });
    await dvs.post('/async/transactions', order({ external_id: 'audited' }));
    await dvs.post(`/async/transactions/${id}/confirm`);
    await dvs.post(`/transactions/${id}/cancel`);
    const { transactions } = await dvs.control('GET', '/transactions?external_id=audited');
    expect(transactions).toMatchObject([
      { provider_reference: String(id), create_requests: 2, confirm_requests: 2, cancel_requests: 1 },
    ]);
    const states = transactions[0].states.map(({ status }: { status: string }) => status);
    expect(states).toEqual(['CREATED', 'CONFIRMED', 'SUBMITTED', 'COMPLETED']);
  });
});

describe('the control surface', () => {
  it('takes loopback addresses only for this machine', () => {
    const addresses = [
      '127.0.0.1',
      '127.8.8.8',
      '::1',
      '::ffff:127.0.0.1',
      '10.0.0.1',
      '::ffff:10.0.0.1',
      '',
      '1::1',
    ];
    expect(addresses.filter(isLoopback)).toEqual(['127.0.0.1', '127.8.8.8', '::1', '::ffff:127.0.0.1']);
  });

  it('refuses whoever does not come by loopback with 403', async () => {
    const open = await DvsSandbox.start({ host: '0.0.0.0' });
    try {
      // Every address of this machine: those of a network count as somebody else's.
      for (const each of Object.values(networkInterfaces()).flat()) {
        if (each?.family !== 'IPv4') continue;
        const answer = await request(`http://${each.address}:${open.server.port}/_control/clock`, {
          reset: true,
        });
        await answer.body.dump();
        expect([each.address, answer.statusCode]).toEqual([each.address, each.internal ? 200 : 403]);
      }
    } finally {
      await open.server.close();
    }
  });

  it('moves the clock and never back', async () => {
    await dvs.advance(600);
    const { now, offset_s: offset } = await dvs.control('GET', '/clock');
    expect(offset).toBe(600);
    expect(Date.parse(now)).toBeGreaterThan(Date.now() + 590_000);
    expect((await dvs.control('POST', '/clock', { advance_s: -1 })).error).toMatch(/advance_s/);
  });

  it('forgets everything on reset, but never gives an id twice', async () => {
    const { id } = await dvs.buy({ external_id: 'forgotten' });
    await dvs.fault('delay');
    await dvs.control('POST', '/behaviour', { 'dvs.external_id_unique': false });
    await dvs.control('POST', '/reset');
    expect(await dvs.control('GET', '/books')).toEqual({ deliveries: [], charges: [] });
    expect(await dvs.control('GET', '/faults')).toEqual({ faults: [] });
    expect((await dvs.control('GET', '/behaviour'))['dvs.external_id_unique']).toBe(true);
    expect((await dvs.create({ external_id: 'forgotten' })).id).toBeGreaterThan(id);
  });
});

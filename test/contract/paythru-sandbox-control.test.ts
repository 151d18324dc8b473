import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { FormReceiver } from './form-receiver.ts';
import { CARDS, keyIn, PaythruSandbox } from './paythru-sandbox-calls.ts';

let paythru: PaythruSandbox;
let merchant: FormReceiver;
beforeAll(async () => {
  paythru = await PaythruSandbox.start({ delayScale: 0 });
  merchant = await FormReceiver.start();
});
beforeEach(async () => {
  await paythru.control('POST', '/reset');
  merchant.clear();
});
afterAll(async () => {
  await paythru.server.close();
  await merchant.close();
});

const PERSON = {
  salutation: 'Ms',
  first_name: 'Ada',
  surname: 'Smith',
  email: 'ada@shop.example',
  mobile_phone: '447891234567',
  home_phone: '441494415161',
  property_name: 'The Mill',
  address_1: '1 High Street',
  address_2: 'Flat 2',
  town: 'Amersham',
  county: 'Bucks',
  postcode: 'HP7 0DD',
  country: 'GB',
};

describe('callbacks', () => {
  it('carry every field of the document as a form', async () => {
    const key = await paythru.paid({
      ...PERSON,
      callback_url: merchant.url,
      trans_reference: 'called',
      trans_class: 'Test',
      item_reference: 'R1',
      'item_name[1]': 'VAT',
      'item_price[1]': '0.90',
      'item_quantity[1]': '2',
    });
    await merchant.until(1);
    expect(merchant.contentTypes).toEqual(['application/x-www-form-urlencoded']);
    const { token } = await paythru.charge(key);
    expect(merchant.received[0]).toEqual({
      personTitle: 'Ms',
      personFirstName: 'Ada',
      personSurname: 'Smith',
      personMobileNumber: '447891234567',
      personHomePhone: '441494415161',
      personEmail: 'ada@shop.example',
      addressPropertyName: 'The Mill',
      address1: '1 High Street',
      address2: 'Flat 2',
      address3: '',
      addressTown: 'Amersham',
      addressCounty: 'Bucks',
      addressPostcode: 'HP7 0DD',
      addressCountry: 'GB',
      transactionKey: key,
      transactionTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      transactionStatus: 'Success',
      transactionValue: '6.30',
      transactionType: 'PreAuth',
      transactionCurrency: 'GBP',
      transactionAuthCode: expect.stringMatching(/^\d{6}$/),
      transactionClass: 'Test',
      transactionReference: 'called',
      transactionToken: token,
      items0name: 'Top-up',
      items0price: '4.50',
      items0quantity: '1',
      items0reference: 'R1',
      items1name: 'VAT',
      items1price: '0.90',
      items1quantity: '2',
      items1reference: '',
      cardLastFour: '1111',
      cardExpiryMonth: '12',
      cardExpiryYear: '60',
      transactionIpAddress: '127.0.0.1',
    });
  });

  it('carry the address that the customer has put right on the page', async () => {
    const tokenId = await paythru.token({ ...PERSON, callback_url: merchant.url });
    await paythru.pay(tokenId, CARDS.approved, { address_1: '2 Low Street' });
    await merchant.until(1);
    expect(merchant.received[0]).toMatchObject({ address1: '2 Low Street', addressTown: 'Amersham' });
  });

  it.each([
    [CARDS.declined, ['Failure']],
    [CARDS.insufficient, ['Failure']],
    [CARDS.blacklisted, ['Blacklisted']],
    [CARDS.connectionError, ['Connection Error']],
    [CARDS.pendingSuccess, ['Pending', 'Success']],
    [CARDS.pendingFailure, ['Pending', 'Failure']],
  ])('tell of failures too: %s is %j', async (card, words) => {
    await paythru.behave({ delay_scale: 1 });
    const { provider_reference: key } = await paythru.attempt(card, { callback_url: merchant.url });
    await merchant.until(1);
    await paythru.advance(30);
    await merchant.until(words.length);
    expect(merchant.told()).toEqual(words);
    expect(new Set(merchant.received.map(({ transactionKey }) => transactionKey))).toEqual(new Set([key]));
  });

  it('are retried until they are acknowledged with a 2XX', async () => {
    merchant.statuses.push(500, 302);
    const { our_reference } = await paythru.attempt(CARDS.approved, { callback_url: merchant.url });
    await merchant.until(3);
    let pending = 1;
    while (pending > 0) pending = (await paythru.payments(our_reference))[0]?.pending_callbacks ?? 0;
    expect(merchant.told()).toEqual(['Success', 'Success', 'Success']);
  });

  it('are sent once where the sandbox is told so', async () => {
    await paythru.behave({ 'paythru.callback_retry': false });
    merchant.statuses.push(500);
    const { our_reference } = await paythru.attempt(CARDS.approved, { callback_url: merchant.url });
    await merchant.until(1);
    let pending = 1;
    while (pending > 0) pending = (await paythru.payments(our_reference))[0]?.pending_callbacks ?? 0;
    await paythru.advance(3600);
    await paythru.attempt(CARDS.declined, { callback_url: merchant.url });
    await merchant.until(2);
    expect(merchant.told()).toEqual(['Success', 'Failure']);
  });

  it('callback_duplicate sends twice', async () => {
    await paythru.fault('callback_duplicate', { path: '^/t/' });
    await paythru.attempt(CARDS.approved, { callback_url: merchant.url });
    await merchant.until(2);
    expect(merchant.told()).toEqual(['Success', 'Success']);
  });

  it('callback_withhold sends none, callback_delay waits', async () => {
    await paythru.fault('callback_withhold', { path: '/gettoken$' });
    await paythru.attempt(CARDS.approved, { callback_url: merchant.url });
    await paythru.fault('callback_delay', { path: '/called$', delay_ms: 30_000 });
    const { provider_reference: key } = await paythru.attempt(CARDS.approved, { callback_url: merchant.url });
    expect(merchant.received).toEqual([]);
    await paythru.advance(30);
    await merchant.until(1);
    expect(merchant.received).toEqual([expect.objectContaining({ transactionKey: key })]);
  });

  it('callback_before_answer arrives before the customer sees the result', async () => {
    await paythru.fault('callback_before_answer', { path: '^/t/' });
    const tokenId = await paythru.token({ callback_url: merchant.url });
    expect((await paythru.pay(tokenId)).status).toBe(200);
    expect(merchant.told()).toEqual(['Success']);
  });

  it('are not sent for repeat, capture, cancel and refund', async () => {
    const key = await paythru.paid({ callback_url: merchant.url });
    await paythru.call('/repeat', { prev_trans_key: key, trans_type: 'Auth', trans_value: '1' });
    await paythru.operate('/capture', key, '4.50');
    await paythru.operate('/refund', key, '4.50');
    await paythru.attempt(CARDS.declined, { callback_url: merchant.url });
    await merchant.until(2);
    expect(new Set(merchant.told())).toEqual(new Set(['Failure', 'Success']));
  });
});

describe('faults of the connection', () => {
  it.each([
    ['drop_before_effect', 0],
    ['drop_after_effect', 1],
    ['http_500_before_effect', 0],
    ['http_500_after_effect', 1],
    ['garbage_after_effect', 1],
  ])('%s of a capture leaves %i captures', async (fault, count) => {
    const key = await paythru.paid({ trans_reference: 'lost' });
    await paythru.fault(fault, { path: '^/capture$' });
    const answer = await paythru.operate('/capture', key, '4.50').catch(() => null);
    expect(answer?.xml['trans_key']).toBeUndefined();
    const [payment] = await paythru.payments('lost');
    expect(payment?.operations).toHaveLength(count);
    expect((await paythru.charge(key))['status']).toBe(count === 1 ? 'captured' : 'reserved');
  });

  it('can lose the answer of the hosted page, after which the callback still comes', async () => {
    const tokenId = await paythru.token({ callback_url: merchant.url });
    await paythru.fault('drop_after_effect', { path: '^/t/', method: 'POST' });
    await expect(paythru.pay(tokenId)).rejects.toThrow();
    await merchant.until(1);
    expect(merchant.told()).toEqual(['Success']);
  });
});

describe('faults that only Paythru has', () => {
  it.each([CARDS.declined, CARDS.connectionError, CARDS.blacklisted, CARDS.pendingFailure])(
    'late_success approves what ended otherwise: %s',
    async (card) => {
      await paythru.behave({ delay_scale: 1 });
      const { provider_reference: key, our_reference } = await paythru.attempt(card, {
        callback_url: merchant.url,
      });
      await merchant.until(1);
      await paythru.fault('late_success', { our_reference });
      await merchant.until(2);
      await paythru.advance(60);
      expect((await paythru.lookup(key)).xml['status']).toBe('Approved');
      expect((await paythru.charge(key))['status']).toBe('reserved');
      expect(merchant.told()[1]).toBe('Success');
      const { error } = await paythru.fault('late_success', { our_reference });
      expect(error).toMatch(/does not apply: reserved/);
    },
  );

  it('late_success can be ordered before, and follows by its delay', async () => {
    await paythru.fault('late_success', { path: '^/t/', delay_ms: 60_000 });
    const { provider_reference: key } = await paythru.attempt(CARDS.declined);
    expect((await paythru.lookup(key)).xml['status']).toBe('Failed');
    await paythru.advance(60);
    expect((await paythru.lookup(key)).xml['status']).toBe('Approved');
  });

  it('void releases a reservation, now or by its delay, and neither capture nor cancel work any more', async () => {
    const { provider_reference: key, our_reference } = await paythru.attempt(CARDS.approved);
    await paythru.fault('void', { our_reference });
    await paythru.fault('void', { path: '^/repeat', delay_ms: 60_000 });
    const again = { prev_trans_key: key, trans_type: 'PreAuth', trans_value: '1' };
    const repeated = (await paythru.call('/repeat', again)).xml['trans_key'] ?? '';
    expect((await paythru.charge(repeated))['status']).toBe('reserved');
    await paythru.advance(60);
    for (const each of [key, repeated]) {
      expect((await paythru.charge(each))['status']).toBe('voided');
      expect((await paythru.operate('/capture', each, '1')).xml).toEqual({ errorcode: '23' });
      expect((await paythru.operate('/cancel', each, '1')).xml).toEqual({ errorcode: '24' });
    }
  });

  it('extra_payment makes a second approved key for the token, whatever its uses', async () => {
    const tokenId = await paythru.token({
      trans_reference: 'twice',
      token_uses: '1',
      callback_url: merchant.url,
    });
    await paythru.pay(tokenId);
    await paythru.fault('extra_payment', { our_reference: 'twice' });
    await merchant.until(2);
    const keys = merchant.received.map(({ transactionKey }) => transactionKey);
    expect(new Set(keys).size).toBe(2);
    expect(await paythru.charges()).toMatchObject([
      { token: tokenId, status: 'reserved', our_reference: 'twice' },
      { token: tokenId, status: 'reserved', our_reference: 'twice' },
    ]);
    expect((await paythru.lookup(keys[1])).xml).toMatchObject({ status: 'Approved', token: tokenId });
  });

  it('extra_payment can be ordered before', async () => {
    await paythru.fault('extra_payment', { path: '^/t/', delay_ms: 1000 });
    await paythru.attempt(CARDS.approved);
    expect(await paythru.charges()).toHaveLength(1);
    await paythru.advance(1);
    expect(await paythru.charges()).toHaveLength(2);
  });

  it.each([
    ['unhandled_error', 'reserved'],
    ['unhandled_error_after_effect', 'captured'],
  ])('%s answers 999 and leaves the money %s', async (fault, status) => {
    const key = await paythru.paid();
    await paythru.fault(fault, { path: '^/capture$' });
    expect((await paythru.operate('/capture', key, '4.50')).xml).toEqual({ errorcode: '999' });
    expect((await paythru.charge(key))['status']).toBe(status);
  });

  it('status_zero refuses without a code, a key or an effect', async () => {
    const key = await paythru.paid();
    await paythru.fault('status_zero', { count: null });
    const { xml } = await paythru.operate('/capture', key, '4.50');
    expect(xml).toEqual({
      trans_type: 'capture',
      trans_value: '4.50',
      prev_trans_key: key,
      system_action: 'CAPTURE',
      status: '0',
    });
    const again = { prev_trans_key: key, trans_type: 'Auth', trans_value: '1' };
    expect((await paythru.call('/repeat', again)).xml['status']).toBe('0');
    expect((await paythru.charges()).map(({ status }) => status)).toEqual(['reserved']);
  });

  it('refuses what does not apply, with the reason', async () => {
    expect((await paythru.fault('void', { our_reference: 'unheard-of' })).error).toMatch(/no payment/);
    const { our_reference } = await paythru.attempt(CARDS.declined);
    expect((await paythru.fault('void', { our_reference })).error).toMatch(/does not apply: failed/);
    expect((await paythru.fault('status_zero', { our_reference })).error).toMatch(/takes a path/);
    expect((await paythru.fault('reverse')).error).toMatch(/"fault" must be one of/);
  });
});

describe('the control surface', () => {
  it('audits tokens and payments of a reference with their requests', async () => {
    const tokenId = await paythru.token({
      trans_reference: 'audited',
      success_url: 'https://shop.example/',
      auto_redirect: '1',
    });
    await paythru.send('GET', `/t/${tokenId}`);
    const key = keyIn((await paythru.pay(tokenId)).headers.get('location'));
    await paythru.operate('/capture', key ?? '', '4.00');
    await paythru.operate('/capture', key ?? '', '4.00');
    const { transactions } = await paythru.control('GET', '/transactions?our_reference=audited');
    expect(transactions).toMatchObject([
      { kind: 'token', provider_reference: tokenId, visits: 1, approvals: 1, status: 'open' },
      {
        kind: 'payment',
        provider_reference: key,
        token: tokenId,
        capture_requests: 2,
        operations: [{ action: 'capture', amount: '4.00' }],
        card: { last_four: '1111', scheme: 'Visa' },
      },
    ]);
  });

  it('forgets everything on reset', async () => {
    const key = await paythru.paid();
    await paythru.behave({ 'paythru.second_capture': 'executed' });
    await paythru.control('POST', '/reset');
    expect(await paythru.charges()).toEqual([]);
    expect((await paythru.control('GET', '/transactions')).transactions).toEqual([]);
    expect((await paythru.lookup(key)).xml).toEqual({ errorcode: '999' });
    expect((await paythru.control('GET', '/behaviour'))['paythru.second_capture']).toBe('refused');
  });

  it('shows and checks the switches that have words', async () => {
    expect(await paythru.control('GET', '/behaviour')).toMatchObject({
      'paythru.second_refund': 'refused',
      'paythru.partial_refund': 'allowed',
      'paythru.callback_retry': true,
      'paythru.echo_auth': false,
    });
    const { error } = await paythru.behave({ 'paythru.second_refund': true });
    expect(error).toMatch(/paythru\.second_refund \(refused or executed\)/);
  });

  it('has no balances for Paythru', async () => {
    const balance = { provider: 'paythru', unit: 'GBP', available: '1' };
    expect((await paythru.control('POST', '/balances', balance)).error).toMatch(/no balances/);
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { money } from '../../domain/money.ts';
import { limits } from '../support/scripted-paythru.ts';
import {
  CHARGE,
  done,
  keyOf,
  NO_KEY,
  OURS,
  PaythruAdapter,
  providerOf,
  refusal,
  unknown,
} from './paythru-adapter-calls.ts';
import { CARDS } from './paythru-sandbox-calls.ts';

// Goal: the page, the look-up, the text and the address are at the sandbox what the adapter says of them, whichever way the
// assumptions turn.

let paythru: PaythruAdapter;
beforeAll(async () => {
  paythru = await PaythruAdapter.start();
});
beforeEach(() => paythru.sandbox.control('POST', '/reset'));
afterAll(() => paythru.close());

describe('openCheckout', () => {
  it('opens a page that reserves the charge under our reference, once, until it expires', async () => {
    const { outcome, evidence } = await paythru.open();
    expect(outcome).toEqual({
      outcome: 'done',
      token: expect.stringMatching(/^\w{8}$/),
      redirectUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/paythru\/t\/\w{8}$/),
    });
    expect(evidence).toEqual({ http_status: 200, trans_type: 'preauth' });
    const token = outcome.outcome === 'done' ? outcome.token : '';
    const paid = await paythru.sandbox.pay(token);
    expect(paid.headers.get('location')).toMatch(/^https:\/\/shop\.example\/ok\?transKey=[0-9a-f]{32}$/);
    expect(await paythru.sandbox.charges()).toMatchObject([
      { our_reference: OURS, type: 'PreAuth', status: 'reserved', amount: '4.50', currency: 'GBP' },
    ]);
    expect((await paythru.sandbox.pay(token)).status).toBe(410);
  });

  it('lets nobody pay after the time that it was given', async () => {
    const { outcome } = await paythru.open();
    await paythru.sandbox.advance(901);
    expect((await paythru.sandbox.pay(outcome.outcome === 'done' ? outcome.token : '')).status).toBe(410);
    expect(await paythru.sandbox.charges()).toEqual([]);
  });

  it('gives no redirect to a page that echoes Auth, and names it so that it can be closed', async () => {
    await paythru.sandbox.behave({ 'paythru.echo_auth': true });
    const { outcome, evidence } = await paythru.open();
    expect(outcome).toEqual({
      outcome: 'unsafe',
      token: expect.stringMatching(/^\w{8}$/),
      detail: expect.any(String),
    });
    expect(evidence).toMatchObject({ trans_type: 'auth' });
    const token = outcome.outcome === 'unsafe' ? outcome.token : '';
    expect(await paythru.provider.closeCheckout(token, limits())).toMatchObject(done);
    expect((await paythru.sandbox.pay(token)).status).toBe(410);
    expect(await paythru.sandbox.charges()).toEqual([]);
  });

  it.each([
    [{ charge: money(450, 'PLN') }, 'payment_currency_refused', '10'],
    [{ ourReference: 'x'.repeat(33) }, 'payment_refused_by_provider', '20300415'],
    [{ callbackUrl: 'https://shop.example:8443/called' }, 'payment_refused_by_provider', '20300415'],
    [{ charge: money(0, 'GBP') }, 'payment_refused_by_provider', '5'],
  ])('with %j is refused as %s', async (fields, code, providerCode) => {
    expect(await paythru.open(fields)).toMatchObject(refusal(providerCode, code));
  });

  it('is refused for now with wrong credentials', async () => {
    const stranger = providerOf(paythru.sandbox, 'wrong');
    expect(await paythru.open({}, stranger)).toMatchObject({
      outcome: { outcome: 'not_done', code: 'provider_credentials_refused', again: 'later' },
    });
    await stranger.close();
  });

  it('whose answer is lost is unknown, and can be repeated', async () => {
    await paythru.sandbox.fault('drop_after_effect', { path: '/gettoken$', count: 1 });
    expect(await paythru.open()).toMatchObject({
      outcome: { outcome: 'unknown' },
      evidence: { error: 'no_answer' },
    });
    expect(await paythru.open()).toMatchObject(done);
  });
});

describe('closeCheckout', () => {
  it('closes the page, also a second time', async () => {
    const token = await paythru.sandbox.token();
    expect(await paythru.provider.closeCheckout(token, limits())).toMatchObject(done);
    expect(await paythru.provider.closeCheckout(token, limits())).toMatchObject(done);
    expect((await paythru.sandbox.pay(token)).status).toBe(410);
  });

  it('is refused for a page that is not there', async () => {
    expect(await paythru.provider.closeCheckout('00000000', limits())).toMatchObject(refusal('20300466'));
  });
});

describe('lookUp', () => {
  it('tells page, amount and state, but neither a capture nor a refund', async () => {
    const { key, token } = await paythru.reserved();
    const seen = {
      state: 'approved',
      token,
      amount: CHARGE,
      providerStatus: 'Approved',
      evidence: { status: 'Approved', http_status: 200 },
    };
    expect(await paythru.provider.lookUp(key, limits())).toEqual(seen);
    await paythru.refund(keyOf(await paythru.capture(key)));
    expect(await paythru.provider.lookUp(key, limits())).toEqual(seen);
  });

  it.each([
    [CARDS.declined, 'declined', 'Failed'],
    [CARDS.insufficient, 'declined', 'Failed'],
    [CARDS.blacklisted, 'declined', 'Blacklisted'],
    [CARDS.connectionError, 'open', 'Connection Error'],
  ])('of a payment with %s is %s', async (card, state, providerStatus) => {
    const { provider_reference } = await paythru.sandbox.attempt(card);
    expect(await paythru.provider.lookUp(provider_reference, limits())).toMatchObject({
      state,
      providerStatus,
    });
  });

  it.each([
    [true, 'approved', 'Approved'],
    [false, 'open', 'Cancelled'],
  ])(
    'of a freed reservation with void_leaves_lookup_approved %s is %s',
    async (leaves, state, providerStatus) => {
      await paythru.sandbox.behave({ 'paythru.void_leaves_lookup_approved': leaves });
      const key = await paythru.reserve();
      await paythru.release(key);
      expect(await paythru.provider.lookUp(key, limits())).toMatchObject({ state, providerStatus });
    },
  );

  it('throws for a key that Paythru does not know: there is no code that says so', async () => {
    await expect(paythru.provider.lookUp(NO_KEY, limits())).rejects.toMatchObject({
      providerCode: '999',
      outcome: { kind: 'unknown' },
    });
  });

  it('reads amounts of currencies with other decimals', async () => {
    const yen = await paythru.sandbox.paid({ currency: 'JPY', item_price: '450' });
    expect(await paythru.provider.lookUp(yen, limits())).toMatchObject({ amount: money(450, 'JPY') });
    const dinar = await paythru.sandbox.paid({ currency: 'KWD', item_price: '4.5' });
    expect(await paythru.provider.lookUp(dinar, limits())).toMatchObject({ amount: money(4500, 'KWD') });
  });
});

describe('sendText', () => {
  const text = (mobile: string, message = 'Your top-up is done') =>
    paythru.provider.sendText(mobile, message, limits());

  it.each(['+447891234567', '+12345678901234', '+123456789012345'])('reaches %s', async (mobile) => {
    expect(keyOf(await text(mobile))).toMatch(/^[0-9A-F-]{36}$/);
    const { transactions } = await paythru.sandbox.control('GET', '/transactions');
    expect(JSON.stringify(transactions)).toContain(mobile.slice(1));
  });

  it('is refused when it is longer than 160 characters, or for nobody', async () => {
    expect(await text('+447891234567', 'x'.repeat(160))).toMatchObject(done);
    expect(await text('+447891234567', 'x'.repeat(161))).toMatchObject(refusal('16'));
    expect(await text('+0')).toMatchObject(refusal('16'));
  });

  it('whose answer is lost is unknown', async () => {
    await paythru.sandbox.fault('drop_after_effect', { path: '/sms$', count: 1 });
    expect(await text('+447891234567')).toMatchObject(unknown);
  });
});

describe('address', () => {
  it('is that of the house', async () => {
    expect(await paythru.provider.address('Badminton Court', 'hp7 0dd', limits())).toEqual({
      lines: ['Morley House', 'Badminton Court'],
      town: 'Amersham',
      county: 'Buckinghamshire',
      postcode: 'HP7 0DD',
    });
    expect(await paythru.provider.address('10', 'SW1A 2AA', limits())).toMatchObject({
      lines: ['10 Downing Street'],
    });
  });

  it.each([
    ['10', 'ZZ1 1ZZ'],
    ['', 'SW1A 2AA'],
    ['10', ''],
  ])('of house %j in %j is none', async (house, postcode) => {
    expect(await paythru.provider.address(house, postcode, limits())).toBeNull();
  });

  it('throws when it cannot be asked', async () => {
    await paythru.sandbox.fault('http_500_before_effect', { path: '/address$', count: 1 });
    await expect(paythru.provider.address('10', 'SW1A 2AA', limits())).rejects.toMatchObject({
      code: 'unexpected_status',
    });
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { money } from '../../domain/money.ts';
import { errorcode, PRINTED } from '../support/paythru-printed.ts';
import { answer, limits, ScriptedPaythru } from '../support/scripted-paythru.ts';
import { CHARGE, checkout, NO_KEY, OURS, unknown } from './paythru-adapter-calls.ts';

// Goal: what the adapter decides by itself stands in its requests (PreAuth, one use, our reference), and an answer that
// leaves out what a decision needs is never taken for one that has it.

let paythru: ScriptedPaythru;
beforeAll(async () => {
  paythru = await ScriptedPaythru.start();
});
afterAll(() => paythru.close());

const form = () => Object.fromEntries([...new URLSearchParams(paythru.arrived[0]?.body)].slice(3));
const token = (type: string) =>
  answer(`<token><tokenid>a</tokenid><redemption_url>https://a.example/t/a</redemption_url>${type}</token>`);

describe('a page', () => {
  it('is asked for as PreAuth, for one payment, with our reference where their portal shows it', async () => {
    paythru.script(token('<trans_type>preauth</trans_type>'));
    const callbackUrl = 'https://shop.example/called';
    await paythru.provider.openCheckout(checkout({ callbackUrl, expiresAt: 1_793_000_900_999 }), limits());
    expect(form()).toEqual({
      'item_name[0]': 'Top-up',
      'item_price[0]': '4.50',
      'item_quantity[0]': '1',
      currency: 'GBP',
      trans_type: 'PreAuth',
      trans_reference: OURS,
      trans_class: OURS,
      token_uses: '1',
      token_expiry: '1793000900',
      success_url: 'https://shop.example/ok',
      cancel_url: 'https://shop.example/no',
      callback_url: callbackUrl,
      auto_redirect: '1',
    });
  });

  it.each(['', '<trans_type/>', '<trans_type>auth</trans_type>', '<trans_type>Auth</trans_type>'])(
    'that is not said to be PreAuth is unsafe: %j',
    async (type) => {
      paythru.script(token(type));
      const { outcome } = await paythru.provider.openCheckout(checkout(), limits());
      expect(outcome).toMatchObject({ outcome: 'unsafe', token: 'a' });
      expect(outcome).not.toHaveProperty('redirectUrl');
    },
  );
});

describe('a movement', () => {
  const amount = money(450, 'GBP');
  it.each([
    ['capture', 'capture'],
    ['release', 'cancel'],
    ['refund', 'refund'],
  ] as const)('%s is %s by key and amount, with our reference as its class', async (method, path) => {
    paythru.script(PRINTED[path]);
    await paythru.provider[method](NO_KEY, amount, OURS, limits());
    expect(paythru.arrived[0]?.line).toBe(`POST /paythru/${path}`);
    expect(form()).toEqual({ prev_trans_key: NO_KEY, trans_value: '4.50', trans_class: OURS });
  });

  it('on a stored card is a repeat, only ever as PreAuth', async () => {
    paythru.script(PRINTED.repeat);
    await paythru.provider.chargeStored(NO_KEY, amount, OURS, limits());
    expect(paythru.arrived[0]?.line).toBe('POST /paythru/repeat');
    expect(form()).toEqual({
      prev_trans_key: NO_KEY,
      trans_type: 'PreAuth',
      trans_value: '4.50',
      trans_class: OURS,
    });
  });

  it('that succeeds without a key is done, but a reservation without one is unknown', async () => {
    const done = answer('<status>1</status>');
    paythru.script(done, done);
    expect((await paythru.provider.capture(NO_KEY, CHARGE, OURS, limits())).outcome).toEqual({
      outcome: 'done',
      reference: null,
    });
    expect(await paythru.provider.chargeStored(NO_KEY, CHARGE, OURS, limits())).toMatchObject(unknown);
  });
});

describe('a text', () => {
  it.each([
    ['+447891234567', '+447891234567'],
    ['+12345678901234', '+12345678901234'],
    ['+123456789012345', '123456789012345'],
  ])('for %s goes to %s, which is 15 characters at the most', async (mobile, msisdn) => {
    paythru.script(PRINTED.sms);
    await paythru.provider.sendText(mobile, 'Done', limits());
    expect(form()).toEqual({ msisdn, message: 'Done' });
  });
});

describe('a look-up', () => {
  it.each([
    ['<status>Approved</status>', { state: 'approved', token: null, amount: null }],
    ['<status>constructor</status>', { state: 'open' }],
    [`<status>${'x'.repeat(500)}</status>`, { state: 'open', providerStatus: 'x'.repeat(30) }],
  ])('tells no more than its answer (%#)', async (content, seen) => {
    paythru.script(answer(content));
    expect(await paythru.provider.lookUp(NO_KEY, limits())).toMatchObject(seen);
  });

  it.each([errorcode('18'), errorcode('12345615'), answer(''), ''])(
    'that fails is no finding',
    async (reply) => {
      paythru.script(reply);
      await expect(paythru.provider.lookUp(NO_KEY, limits())).rejects.toMatchObject({
        name: 'ProviderError',
      });
    },
  );
});

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

const TEN_DAYS_S = 10 * 86_400;
const money = async (key: string) => {
  const { status, captured, refunded } = await paythru.charge(key);
  return [status, captured, refunded];
};
const code = async (path: string, key: string | undefined, value: string) =>
  (await paythru.operate(path, key, value)).xml['errorcode'];

describe('paying on the hosted page', () => {
  it('reserves with PreAuth and takes with Auth, which is the default', async () => {
    const reserved = await paythru.paid({ trans_reference: 'pre' });
    expect(await paythru.charge(reserved)).toEqual({
      provider: 'paythru',
      our_reference: 'pre',
      transaction: reserved,
      token: expect.stringMatching(/^[0-9A-Za-z]{8}$/),
      type: 'PreAuth',
      amount: '4.50',
      currency: 'GBP',
      captured: '0.00',
      refunded: '0.00',
      status: 'reserved',
      at: expect.stringMatching(/Z$/),
    });
    const taken = await paythru.paid({ trans_type: '' });
    expect(await money(taken)).toEqual(['captured', '4.50', '0.00']);
  });

  it.each([
    ['https://shop.example/ok', 'https://shop.example/ok?transKey=KEY'],
    ['https://shop.example/ok?t=1234567890', 'https://shop.example/ok?t=1234567890&transKey=KEY'],
    ['https://shop.example/ok?t=%2f&', 'https://shop.example/ok?t=%2f&transKey=KEY'],
    ['https://shop.example/ok?a=1#end', 'https://shop.example/ok?a=1&transKey=KEY#end'],
  ])('sends the customer of %s to %s', async (success_url, expected) => {
    const { status, headers } = await paythru.pay(await paythru.token({ success_url, auto_redirect: '1' }));
    const location = headers.get('location');
    expect(status).toBe(303);
    expect(keyIn(location)).toMatch(/^[0-9a-f]{32}$/);
    expect(location?.replace(/[0-9a-f]{32}/, 'KEY')).toBe(expected);
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('shows a success page with a link that carries no key without auto_redirect', async () => {
    const { status, text } = await paythru.pay(
      await paythru.token({ success_url: 'https://shop.example/ok', auto_redirect: '0' }),
    );
    expect(status).toBe(200);
    expect(text).toContain('<h1>Payment successful</h1>');
    expect(text).toContain('<a href="https://shop.example/ok">');
  });

  it.each([
    [CARDS.declined, 402, 'Failed', /declined/],
    [CARDS.insufficient, 402, 'Failed', /not enough money/],
    [CARDS.blacklisted, 402, 'Blacklisted', /cannot be used here/],
    [CARDS.connectionError, 402, 'Connection Error', /could not be reached/],
  ])('refuses %s as HTTP %i, looked up as %s, with the form again', async (card, status, word, told) => {
    const tokenId = await paythru.token({ trans_reference: 'no', token_uses: '1' });
    const answer = await paythru.pay(tokenId, card);
    expect([answer.status, answer.text]).toEqual([status, expect.stringMatching(told)]);
    expect(answer.text).toContain(`action="/paythru/t/${tokenId}"`);
    expect(answer.text).not.toContain(`value="${card}"`);
    const [payment] = await paythru.payments('no');
    expect((await paythru.lookup(payment?.provider_reference)).xml['status']).toBe(word);
    expect(await money(payment?.provider_reference ?? '')).toEqual(['declined', '0.00', '0.00']);
    // Only approved payments count as uses.
    expect((await paythru.pay(tokenId)).status).toBe(200);
    expect((await paythru.pay(tokenId)).status).toBe(410);
    expect((await paythru.charges()).map(({ status }) => status)).toEqual(['declined', 'reserved']);
  });

  it('pays as often as the token says, for ever with -1', async () => {
    const twice = await paythru.token({ token_uses: '2' });
    const statuses = [];
    for (let i = 0; i < 3; i++) statuses.push((await paythru.pay(twice)).status);
    expect(statuses).toEqual([200, 200, 410]);
    const always = await paythru.token();
    for (let i = 0; i < 3; i++) expect((await paythru.pay(always)).status).toBe(200);
  });

  it('pays once for a form that is sent twice', async () => {
    const tokenId = await paythru.token();
    const page = await paythru.send('GET', `/t/${tokenId}`);
    const attempt = /name="attempt" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
    const first = await paythru.pay(tokenId, CARDS.approved, { attempt });
    const second = await paythru.pay(tokenId, CARDS.approved, { attempt });
    expect(second.text).toBe(first.text);
    expect(await paythru.charges()).toHaveLength(1);
  });

  it.each([
    [CARDS.pendingSuccess, 'Approved', 'reserved'],
    [CARDS.pendingFailure, 'Failed', 'declined'],
  ])('leaves %s pending for 30 s of the clock, then %s', async (card, word, status) => {
    await paythru.behave({ delay_scale: 1 });
    const tokenId = await paythru.token({ trans_reference: 'slow', token_uses: '1' });
    const answer = await paythru.pay(tokenId, card);
    expect([answer.status, answer.text]).toEqual([200, expect.stringContaining('being processed')]);
    const key = (await paythru.payments('slow'))[0]?.provider_reference ?? '';
    await paythru.advance(29);
    expect((await paythru.lookup(key)).xml['status']).toBe('Pending');
    expect(await paythru.charges()).toEqual([]);
    await paythru.advance(1);
    expect((await paythru.lookup(key)).xml['status']).toBe(word);
    expect((await paythru.charge(key))['status']).toBe(status);
  });

  it('never keeps a card number or a code', async () => {
    await paythru.pay(await paythru.token({ trans_reference: 'kept' }), CARDS.approved, { cvv: '987' });
    const kept = JSON.stringify(await paythru.payments('kept'));
    expect(kept).toContain('"card":{"last_four":"1111","scheme":"Visa"}');
    expect(kept).not.toMatch(/4111111111111111|987/);
  });
});

describe('3-D Secure', () => {
  const challenge = async (fields: Record<string, string> = {}) => {
    const tokenId = await paythru.token({ '3D_secure': '1', trans_reference: '3ds', ...fields });
    const { status, text } = await paythru.pay(tokenId, CARDS.challenge);
    const id = /name="challenge" value="([^"]+)"/.exec(text)?.[1] ?? '';
    const decide = (decision: string) =>
      paythru.send('POST', `/t/${tokenId}/challenge`, { challenge: id, decision });
    return { tokenId, status, text, decide };
  };

  it('asks first, and pays when the customer approves, once', async () => {
    const { status, text, decide } = await challenge({
      success_url: 'https://shop.example/ok',
      auto_redirect: '1',
    });
    expect(status).toBe(200);
    expect(text).toContain('<h1>Confirm your payment</h1>');
    expect(await paythru.charges()).toEqual([]);
    const approved = await decide('approve');
    expect(approved.status).toBe(303);
    expect((await decide('approve')).headers.get('location')).toBe(approved.headers.get('location'));
    expect((await decide('refuse')).status).toBe(303);
    expect(await paythru.charges()).toMatchObject([{ status: 'reserved', our_reference: '3ds' }]);
  });

  it('declines when the customer refuses', async () => {
    const { decide } = await challenge();
    expect((await decide('refuse')).status).toBe(402);
    expect(await paythru.charges()).toMatchObject([{ status: 'declined' }]);
  });

  it('does not pay for a token that was cancelled meanwhile', async () => {
    const { tokenId, decide } = await challenge();
    await paythru.call('/canceltoken', { tokenid: tokenId });
    expect((await decide('approve')).status).toBe(402);
    expect(await paythru.charges()).toMatchObject([{ status: 'declined' }]);
  });

  it('asks nothing of other cards, nor where the token does not want it', async () => {
    expect((await paythru.attempt(CARDS.challenge)).status).toBe('approved');
    expect((await paythru.attempt(CARDS.approved, { '3D_secure': '1' })).status).toBe('approved');
  });

  it('refuses an answer to nothing, or that is none', async () => {
    const { tokenId, decide } = await challenge();
    const unknown = { challenge: 'x', decision: 'approve' };
    expect((await paythru.send('POST', `/t/${tokenId}/challenge`, unknown)).status).toBe(400);
    expect((await decide('perhaps')).status).toBe(400);
  });
});

describe('capture', () => {
  it('takes the money under a new key, once, with the receipt of the document', async () => {
    const key = await paythru.paid();
    const { xml } = await paythru.call('/capture', {
      prev_trans_key: key,
      trans_value: '4.5',
      trans_class: 'API Testing Capture',
    });
    expect(xml).toEqual({
      trans_type: 'capture',
      trans_value: '4.5',
      prev_trans_key: key,
      trans_class: 'API Testing Capture',
      system_action: 'CAPTURE',
      status: '1',
      trans_key: expect.stringMatching(/^[0-9a-f]{32}$/),
      auth_code: expect.stringMatching(/^\d{6}$/),
    });
    expect(xml['trans_key']).not.toBe(key);
    expect(await money(key)).toEqual(['captured', '4.50', '0.00']);
    expect(await code('/capture', key, '4.50')).toBe('23');
    expect(await code('/capture', xml['trans_key'], '4.50')).toBe('23');
    expect(await money(key)).toEqual(['captured', '4.50', '0.00']);
  });

  it('takes a part and releases the rest, and never more than is reserved', async () => {
    const key = await paythru.paid();
    expect(await code('/capture', key, '4.51')).toBe('23');
    expect(await code('/capture', key, '4.00')).toBeUndefined();
    expect(await code('/capture', key, '0.50')).toBe('23');
    expect(await money(key)).toEqual(['captured', '4.00', '0.00']);
  });

  it('is refused for Auth, for what was declined, for what was voided and for an unknown key', async () => {
    const declined = (await paythru.attempt(CARDS.declined)).provider_reference;
    const voided = await paythru.paid();
    await paythru.operate('/cancel', voided, '4.50');
    const auth = await paythru.paid({ trans_type: 'Auth' });
    for (const key of [auth, declined, voided, 'nobody']) expect(await code('/capture', key, '1')).toBe('23');
  });

  it('happens a second time where the sandbox is told so', async () => {
    await paythru.behave({ 'paythru.second_capture': 'executed' });
    const key = await paythru.paid();
    expect(await code('/capture', key, '4.50')).toBeUndefined();
    expect(await code('/capture', key, '4.50')).toBeUndefined();
    expect(await money(key)).toEqual(['captured', '9.00', '0.00']);
  });
});

describe('cancel', () => {
  it('releases all of a reservation, and its repetition does no harm', async () => {
    const key = await paythru.paid();
    for (let i = 0; i < 2; i++) {
      const { xml } = await paythru.operate('/cancel', key, '4.50');
      expect(xml).toMatchObject({ trans_type: 'cancel', system_action: 'CANCEL', status: '1' });
    }
    expect(await money(key)).toEqual(['voided', '0.00', '0.00']);
    expect(await code('/capture', key, '4.50')).toBe('23');
  });

  it('releases a part and leaves the rest to be captured', async () => {
    const key = await paythru.paid();
    expect(await code('/cancel', key, '4.51')).toBe('24');
    expect(await code('/cancel', key, '1.50')).toBeUndefined();
    expect(await code('/capture', key, '3.01')).toBe('23');
    expect(await code('/cancel', key, '3.01')).toBe('24');
    expect(await code('/capture', key, '3')).toBeUndefined();
    expect(await money(key)).toEqual(['captured', '3.00', '0.00']);
  });

  it('is refused with 24 for what is captured, expired, Auth, declined or unknown', async () => {
    const expired = await paythru.paid();
    await paythru.advance(TEN_DAYS_S);
    const captured = await paythru.paid();
    await paythru.operate('/capture', captured, '1');
    const auth = await paythru.paid({ trans_type: 'Auth' });
    const declined = (await paythru.attempt(CARDS.declined)).provider_reference;
    for (const key of [expired, captured, auth, declined, 'nobody']) {
      expect(await code('/cancel', key, '4.50')).toBe('24');
    }
  });
});

describe('a reservation', () => {
  it('voids itself after 10 days of the clock, and not before', async () => {
    const key = await paythru.paid();
    await paythru.advance(TEN_DAYS_S - 60);
    expect(await money(key)).toEqual(['reserved', '0.00', '0.00']);
    await paythru.advance(60);
    expect(await money(key)).toEqual(['voided', '0.00', '0.00']);
    expect(await code('/capture', key, '4.50')).toBe('23');
  });

  it('is looked up as Approved when it is voided, or as Cancelled where the sandbox is told so', async () => {
    const key = await paythru.paid();
    await paythru.operate('/cancel', key, '4.50');
    expect((await paythru.lookup(key)).xml['status']).toBe('Approved');
    await paythru.behave({ 'paythru.void_leaves_lookup_approved': false });
    expect((await paythru.lookup(key)).xml['status']).toBe('Cancelled');
  });
});

describe('refund', () => {
  const captured = async () => {
    const reservation = await paythru.paid();
    const capture = (await paythru.operate('/capture', reservation, '4.00')).xml['trans_key'] ?? '';
    return { reservation, capture };
  };

  it('pays back by the key of the capture or of the reservation, up to what was captured', async () => {
    const { reservation, capture } = await captured();
    const { xml } = await paythru.operate('/refund', capture, '1.50');
    expect(xml).toMatchObject({ trans_type: 'refund', system_action: 'REFUND', status: '1' });
    expect(await money(reservation)).toEqual(['captured', '4.00', '1.50']);
    expect(await code('/refund', reservation, '2.51')).toBe('21');
    expect(await code('/refund', reservation, '2.50')).toBeUndefined();
    expect(await money(reservation)).toEqual(['refunded', '4.00', '4.00']);
    expect(await code('/refund', capture, '0.01')).toBe('21');
    expect(await code('/refund', xml['trans_key'], '0.01')).toBe('21');
  });

  it('pays back an Auth by its own key', async () => {
    const key = await paythru.paid({ trans_type: 'Auth' });
    expect(await code('/refund', key, '4.50')).toBeUndefined();
    expect(await money(key)).toEqual(['refunded', '4.50', '4.50']);
  });

  it('is refused for what was not captured and for an unknown key', async () => {
    const declined = (await paythru.attempt(CARDS.declined)).provider_reference;
    for (const key of [await paythru.paid(), declined, 'nobody']) {
      expect(await code('/refund', key, '1')).toBe('21');
    }
  });

  it('needs the capture’s key where the sandbox is told so', async () => {
    await paythru.behave({ 'paythru.capture_key_required': true });
    const { reservation, capture } = await captured();
    expect(await code('/refund', reservation, '4.00')).toBe('21');
    expect(await code('/refund', capture, '4.00')).toBeUndefined();
  });

  it('is refused in parts where the sandbox is told so', async () => {
    await paythru.behave({ 'paythru.partial_refund': 'refused' });
    const { capture } = await captured();
    expect(await code('/refund', capture, '3.99')).toBe('21');
    expect(await code('/refund', capture, '4.00')).toBeUndefined();
  });

  it('happens a second time where the sandbox is told so', async () => {
    await paythru.behave({ 'paythru.second_refund': 'executed' });
    const { reservation, capture } = await captured();
    expect(await code('/refund', capture, '4.01')).toBe('21');
    for (let i = 0; i < 2; i++) expect(await code('/refund', capture, '4.00')).toBeUndefined();
    expect(await money(reservation)).toEqual(['refunded', '4.00', '8.00']);
  });
});

describe('capture, cancel and refund', () => {
  it.each([
    ['/capture', '23'],
    ['/cancel', '24'],
    ['/refund', '21'],
  ])('%s says what is missing', async (path, failed) => {
    const prev_trans_key = await paythru.paid();
    expect(await paythru.codeOf(path, { trans_value: '1' })).toBe('18');
    expect(await paythru.codeOf(path, { prev_trans_key })).toBe('19');
    for (const trans_value of ['0', '-1', '1.234', 'all', '1e2', '£1']) {
      expect(await paythru.codeOf(path, { prev_trans_key, trans_value })).toBe('19');
    }
    const trans_class = 'x'.repeat(33);
    expect(await paythru.codeOf(path, { prev_trans_key, trans_value: '1', trans_class })).toBe('20300415');
    expect(await paythru.codeOf(path, { prev_trans_key, trans_value: '1000000' })).toBe(failed);
    expect(await money(prev_trans_key)).toEqual(['reserved', '0.00', '0.00']);
  });
});

describe('repeat', () => {
  const repeat = (prev_trans_key: string, fields: Record<string, string> = {}) =>
    paythru.call('/repeat', { prev_trans_key, trans_type: 'Auth', trans_value: '2.56', ...fields });

  it('charges the card of an earlier payment, with the receipt of the document', async () => {
    const key = await paythru.paid();
    const { xml } = await repeat(key, { trans_class: 'again' });
    expect(xml).toEqual({
      trans_type: 'auth',
      trans_value: '2.56',
      prev_trans_key: key,
      trans_class: 'again',
      system_action: 'REPEAT',
      status: '1',
      trans_key: expect.stringMatching(/^[0-9a-f]{32}$/),
      auth_code: expect.stringMatching(/^\d{6}$/),
    });
    expect(await paythru.charge(xml['trans_key'] ?? '')).toMatchObject({
      our_reference: 'again',
      token: '',
      type: 'Auth',
      amount: '2.56',
      status: 'captured',
    });
    expect((await paythru.lookup(xml['trans_key'])).xml).toEqual({
      status: 'Success',
      token: '',
      value: '2.56',
      currency: 'GBP',
    });
  });

  it('reserves with PreAuth, like any other payment, and again each time that it is sent', async () => {
    const key = await paythru.paid();
    const first = (await repeat(key, { trans_type: 'PreAuth' })).xml;
    const second = (await repeat(key, { trans_type: 'PreAuth' })).xml;
    expect(first['trans_type']).toBe('preauth');
    expect(first['trans_key']).not.toBe(second['trans_key']);
    expect(await code('/capture', first['trans_key'], '2.56')).toBeUndefined();
    await paythru.advance(TEN_DAYS_S);
    expect(await money(first['trans_key'] ?? '')).toEqual(['captured', '2.56', '0.00']);
    expect(await money(second['trans_key'] ?? '')).toEqual(['voided', '0.00', '0.00']);
  });

  it('takes the keys of captures and of repeats, but only of approved payments', async () => {
    const key = await paythru.paid();
    const capture = (await paythru.operate('/capture', key, '1')).xml['trans_key'] ?? '';
    const again = (await repeat(capture)).xml['trans_key'] ?? '';
    expect((await repeat(again)).xml['status']).toBe('1');
    const declined = (await paythru.attempt(CARDS.declined)).provider_reference;
    for (const each of [declined, 'nobody']) expect((await repeat(each)).xml).toEqual({ errorcode: '22' });
  });

  it('is refused with 22 by a card that the bank no longer takes, without a charge', async () => {
    const { provider_reference: key } = await paythru.attempt(CARDS.repeatRefused);
    expect((await repeat(key, { trans_class: 'refused' })).xml).toEqual({ errorcode: '22' });
    expect((await paythru.charges()).map(({ status }) => status)).toEqual(['reserved', 'declined']);
  });

  it('says what is missing', async () => {
    const prev_trans_key = await paythru.paid();
    expect(await paythru.codeOf('/repeat', { trans_type: 'Auth', trans_value: '1' })).toBe('18');
    expect(await paythru.codeOf('/repeat', { prev_trans_key, trans_type: 'Auth' })).toBe('19');
    expect(await paythru.codeOf('/repeat', { prev_trans_key, trans_value: '1' })).toBe('20');
    expect(await paythru.codeOf('/repeat', { prev_trans_key, trans_value: '1', trans_type: 'Sale' })).toBe(
      '20',
    );
    expect(await paythru.charges()).toHaveLength(1);
  });
});

describe('transaction_lookup', () => {
  it('shows status, token, value and currency, and nothing else', async () => {
    const key = await paythru.paid({ currency: 'EUR' });
    const { token } = await paythru.charge(key);
    expect((await paythru.lookup(key)).text).toBe(
      `<?xml version="1.0" encoding="utf-8"?>\n<paythruResponse>\n<status>Approved</status>\n<token>${token}</token>\n<value>4.50</value>\n<currency>EUR</currency>\n</paythruResponse>\n`,
    );
  });

  it('does not tell whether it was captured or refunded, but knows the keys of both', async () => {
    const key = await paythru.paid();
    const before = (await paythru.lookup(key)).xml;
    const capture = (await paythru.operate('/capture', key, '4.00')).xml['trans_key'];
    const refund = (await paythru.operate('/refund', key, '1.00')).xml['trans_key'];
    expect((await paythru.lookup(key)).xml).toEqual(before);
    expect((await paythru.lookup(capture)).xml).toEqual({ ...before, status: 'Success', value: '4.00' });
    expect((await paythru.lookup(refund)).xml).toEqual({ ...before, status: 'Success', value: '1.00' });
  });

  it('answers an error for a missing and for an unknown key', async () => {
    expect(await paythru.codeOf('/transaction_lookup')).toBe('20300415');
    expect(await paythru.codeOf('/transaction_lookup', { trans_key: 'nobody' })).toBe('999');
  });
});

describe('where every token is made an Auth token', () => {
  it('echoes auth and takes the money at once', async () => {
    await paythru.behave({ 'paythru.echo_auth': true });
    const wanted = { item_name: 'Mug', item_price: '1', trans_type: 'PreAuth' };
    const { xml } = await paythru.call('/gettoken', wanted);
    expect(xml['trans_type']).toBe('auth');
    await paythru.pay(xml['tokenid'] ?? '');
    expect(await paythru.charges()).toMatchObject([{ type: 'Auth', status: 'captured', captured: '1.00' }]);
  });
});

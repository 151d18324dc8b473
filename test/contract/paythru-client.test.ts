import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { money } from '../../domain/money.ts';
import { ask, CREDENTIALS, failureOf, KEY, METHODS, refused, unknown } from '../support/paythru-methods.ts';
import { PRINTED } from '../support/paythru-printed.ts';
import { answer, limits, ScriptedPaythru } from '../support/scripted-paythru.ts';

// Goal: each of the nine methods sends exactly the bytes that the document asks for, and reads what it prints.

let paythru: ScriptedPaythru;
beforeAll(async () => {
  paythru = await ScriptedPaythru.start();
});
afterAll(() => paythru.close());

describe('the request of', () => {
  it.each(METHODS)('%s is this form, sent once', async (method, _call, form) => {
    await ask(paythru, method, PRINTED[method]);
    expect(paythru.arrived).toEqual([
      {
        line: `POST /paythru/${method}`,
        headers: expect.objectContaining({
          'content-type': 'application/x-www-form-urlencoded',
          'content-length': String(`${CREDENTIALS}&${form}`.length),
          accept: 'text/xml',
        }),
        body: `${CREDENTIALS}&${form}`,
      },
    ]);
  });

  it('gettoken holds what is given and no more, and always the type', async () => {
    paythru.script(PRINTED.gettoken);
    const mug = { name: 'Example mug', price: money(299, 'GBP') };
    await paythru.client.getToken({ items: [mug], currency: 'GBP', transType: 'Auth' }, limits());
    expect(paythru.arrived[0]?.body).toBe(
      `${CREDENTIALS}&currency=GBP&item_name%5B0%5D=Example+mug&item_price%5B0%5D=2.99&item_quantity%5B0%5D=1&trans_type=Auth`,
    );
  });

  it('gettoken says no as 0', async () => {
    paythru.script(PRINTED.gettoken);
    const mug = { name: 'Example mug', price: money(299, 'GBP') };
    const no = { autoRedirect: false, threeDSecure: false };
    await paythru.client.getToken({ items: [mug], currency: 'GBP', transType: 'Auth', ...no }, limits());
    expect(paythru.arrived[0]?.body).toMatch(/&auto_redirect=0&trans_type=Auth&3D_secure=0$/);
  });

  it('gettoken cuts what is for people to the longest that is allowed, and halves no character', async () => {
    paythru.script(PRINTED.gettoken);
    const long = '😀'.repeat(200);
    const item = { name: long, price: money(299, 'GBP'), reference: long };
    await paythru.client.getToken(
      { items: [item], currency: 'GBP', transType: 'PreAuth', transClass: long },
      limits(),
    );
    const form = new URLSearchParams(paythru.arrived[0]?.body);
    expect(form.get('item_name[0]')).toBe('😀'.repeat(128));
    expect(form.get('item_reference[0]')).toBe('😀'.repeat(16));
    expect(form.get('trans_class')).toBe('😀'.repeat(32));
  });

  it.each([
    [5, 'GBP', '0.05'],
    [500, 'GBP', '5.00'],
    [123_456_789, 'GBP', '1234567.89'],
    [450, 'JPY', '450'],
    [4_500, 'KWD', '4.500'],
  ])('capture writes %i %s as %s', async (amountMinor, currency, value) => {
    paythru.script(PRINTED.capture);
    await paythru.client.capture({ key: KEY, amount: money(amountMinor, currency) }, limits());
    expect(paythru.arrived[0]?.body).toBe(`${CREDENTIALS}&prev_trans_key=${KEY}&trans_value=${value}`);
  });
});

describe('the printed answer of', () => {
  it.each([
    [
      'gettoken',
      { id: 'Jn6DzAb4', redemptionUrl: 'https://example.paythru.mobi/t/Jn6DzAb4', transType: 'auth' },
    ],
    ['repeat', { key: '431ba0cd55testtest5085cb569ddc260a', authCode: '20200' }],
    ['refund', { key: 'lkjihgf0987654321edcba', authCode: '370031' }],
    ['capture', { key: 'lkjihgf0987654321edcba', authCode: '372315' }],
    ['cancel', { key: 'lkjihgf0987654321edcba', authCode: '372315' }],
    ['sms', '2F3FC22C-AB12-4A84-8E9E-1A6008C2FF6A'],
    [
      'address',
      {
        address_1: 'Morley House',
        address_2: 'Badminton Court',
        town: 'Amersham',
        county: 'Buckinghamshire',
        postcode: 'HP7 0DD',
      },
    ],
    ['transaction_lookup', { status: 'Success', token: 'df338jd', amount: money(1000, 'GBP') }],
    ['canceltoken', undefined],
  ] as const)('%s is read', async (method, expected) => {
    expect(await ask(paythru, method, PRINTED[method])).toEqual(expected);
  });
});

describe('an answer', () => {
  it('of older servers has the fields of a movement in <transaction> (field notes)', async () => {
    const nested = answer(
      '<transaction><type>auth</type><amount>10</amount><status>1</status><trans_key>a1b2c3d4</trans_key></transaction>',
    );
    expect(await ask(paythru, 'repeat', nested)).toEqual({ key: 'a1b2c3d4', authCode: null });
    const no = answer('<transaction><status>0</status></transaction>');
    expect(await failureOf(paythru, 'repeat', no)).toMatchObject({ outcome: refused() });
  });

  it('of gettoken tells the type in lower case, whatever its letters, and null where there is none', async () => {
    const token = (type: string) =>
      answer(
        `<token><tokenid>a</tokenid><redemption_url>https://a.example/t/a</redemption_url>${type}</token>`,
      );
    expect(await ask(paythru, 'gettoken', token('<trans_type>PreAuth</trans_type>'))).toMatchObject({
      transType: 'preauth',
    });
    expect(await ask(paythru, 'gettoken', token(''))).toMatchObject({ transType: null });
  });

  it.each([
    ['10.00', 'GBP', money(1000, 'GBP')],
    ['10', 'GBP', money(1000, 'GBP')],
    ['10.5', 'GBP', money(1050, 'GBP')],
    ['450.00', 'JPY', money(450, 'JPY')],
    ['4.500', 'KWD', money(4500, 'KWD')],
    ['450.50', 'JPY', null],
    ['10.005', 'GBP', null],
    ['1,000.00', 'GBP', null],
    ['-10.00', 'GBP', null],
    ['1e3', 'GBP', null],
    ['10.00', 'XQQ', null],
    ['', 'GBP', null],
    ['10.00', '', null],
  ])('of a look-up over %j %j is read exactly or not at all', async (value, currency, amount) => {
    const looked = answer(
      `<status>Approved</status><token/><value>${value}</value><currency>${currency}</currency>`,
    );
    expect(await ask(paythru, 'transaction_lookup', looked)).toEqual({
      status: 'Approved',
      token: null,
      amount,
    });
  });

  it('of address with status 0 means that there is none', async () => {
    expect(await ask(paythru, 'address', answer('<address><status>0</status></address>'))).toBeNull();
  });

  it.each(['repeat', 'refund', 'capture', 'cancel', 'sms', 'canceltoken'])(
    'of %s with status 0 is a refusal',
    async (method) => {
      const content = method === 'sms' ? '<sms><status>0</status></sms>' : '<status>0</status>';
      expect(await failureOf(paythru, method, answer(content))).toMatchObject({
        code: method === 'repeat' ? 'payment_declined' : 'payment_refused_by_provider',
        httpStatus: 200,
        outcome: refused(),
      });
    },
  );

  it.each(METHODS)('of %s without what it should hold proves nothing', async (method) => {
    for (const content of ['', '<status>2</status>', '<errorcode></errorcode>', '<Status>1</Status>']) {
      // A look-up's status may be any word.
      if (method === 'transaction_lookup' && content.startsWith('<status>')) continue;
      expect(await failureOf(paythru, method, answer(content))).toMatchObject({
        code: 'unreadable_answer',
        outcome: unknown,
      });
    }
  });

  it.each(['javascript:alert(1)', '/t/a', 'data:text/html,x', ''])(
    'of gettoken with the page %j, where nobody can be sent, proves nothing',
    async (page) => {
      const token = answer(`<token><tokenid>a</tokenid><redemption_url>${page}</redemption_url></token>`);
      expect(await failureOf(paythru, 'gettoken', token)).toMatchObject({
        code: 'unreadable_answer',
        outcome: unknown,
      });
    },
  );
});

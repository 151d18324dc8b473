import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { request } from 'undici';
import { CREDENTIALS, PaythruSandbox } from './paythru-sandbox-calls.ts';

let paythru: PaythruSandbox;
beforeAll(async () => {
  paythru = await PaythruSandbox.start({ delayScale: 0 });
});
beforeEach(async () => {
  await paythru.control('POST', '/reset');
});
afterAll(() => paythru.server.close());

const ITEM = { item_name: 'Example mug', item_price: '2.99' };
const METHODS = [
  '/gettoken',
  '/repeat',
  '/refund',
  '/capture',
  '/cancel',
  '/sms',
  '/address',
  '/transaction_lookup',
  '/canceltoken',
];

describe('every method', () => {
  it.each(METHODS)(
    '%s asks for data, key, password and version, in this order, over HTTP 200',
    async (path) => {
      const { api_key, api_password } = CREDENTIALS as { api_key: string; api_password: string };
      const answers = [
        await paythru.send('GET', path),
        await paythru.send('POST', path, {}),
        await paythru.send('POST', path, { version: '5' }),
        await paythru.send('POST', path, { api_key: 'wrong', api_password }),
        await paythru.send('POST', path, { api_key }),
        await paythru.send('POST', path, { api_key, api_password: 'wrong', version: '4' }),
        await paythru.send('POST', path, { api_key, api_password }),
        await paythru.send('POST', path, { api_key, api_password, version: '4' }),
      ];
      expect(answers.map(({ xml }) => xml['errorcode'])).toEqual(['1', '1', '3', '3', '6', '6', '11', '11']);
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    },
  );

  it('answers XML exactly as the document shows it', async () => {
    const { headers, text } = await paythru.call('/canceltoken', { tokenid: 'nobody' });
    expect(headers.get('content-type')).toBe('text/xml; charset=utf-8');
    expect(text).toBe(
      '<?xml version="1.0" encoding="utf-8"?>\n<paythruResponse>\n<errorcode>20300466</errorcode>\n</paythruResponse>\n',
    );
  });

  it('is not found under another name', async () => {
    expect((await paythru.call('/eft_lookup')).status).toBe(404);
    expect((await paythru.call('/constructor')).status).toBe(404);
  });
});

describe('gettoken', () => {
  it('gives the receipt of the document for the request of the document', async () => {
    const { xml, text } = await paythru.call('/gettoken', {
      ...ITEM,
      token_uses: '-1',
      currency: 'GBP',
      salutation: 'Mr',
      first_name: 'John',
      surname: 'Smith',
    });
    expect(xml).toMatchObject({
      redemption_url: `${paythru.server.url}/paythru/t/${xml['tokenid']}`,
      token_start: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      uses: '-1',
      redemptions: '-1',
      trans_type: 'auth',
      trans_cat: 'purchase',
      currency: 'GBP',
      creation: xml['token_start'],
    });
    expect(Date.parse(xml['token_expiry'] ?? '') - Date.parse(xml['token_start'] ?? '')).toBe(7 * 86_400_000);
    expect(text).toContain(
      '<user>\n<salutation>Mr</salutation>\n<first_name>John</first_name>\n<surname>Smith</surname>\n</user>',
    );
    expect(text).toContain('<item>\n<name>Example mug</name>\n<price>2.99</price>\n</item>');
    expect(text).not.toContain('success_url');
  });

  it('repeats every parameter that it has a field for, escaped', async () => {
    const sent = {
      'item_name[a]': 'Mug & <saucer>',
      'item_price[a]': '10',
      'item_quantity[a]': '2.00',
      'item_reference[a]': 'R"1',
      token_start: '1900000000',
      token_expiry: '1900003600',
      token_uses: '3',
      token_redemptions: '127',
      success_url: 'https://shop.example/ok?a=1&b=2',
      cancel_url: 'https://shop.example/no',
      callback_url: 'https://shop.example/called',
      trans_type: 'PreAuth',
      trans_cat: 'booking',
      currency: 'EUR',
      applet: 'sandbox',
      terminal_key: 'sandbox-terminal',
      payment_source: 'moto',
      email: 'a@shop.example',
      date_of_birth: '30061970',
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
    const { xml, text } = await paythru.call('/gettoken', sent);
    const { date_of_birth, mobile_phone, home_phone, property_name, address_1, address_2, town } = sent;
    expect(xml).toMatchObject({
      token_start: '2030-03-17T17:46:40Z',
      token_expiry: '2030-03-17T18:46:40Z',
      uses: '3',
      redemptions: '127',
      success_url: 'https://shop.example/ok?a=1&amp;b=2',
      cancel_url: sent.cancel_url,
      callback_url: sent.callback_url,
      trans_type: 'preauth',
      trans_cat: 'booking',
      currency: 'EUR',
      applet: 'sandbox',
      name: 'Mug &amp; &lt;saucer&gt;',
      price: '10',
      quantity: '2.00',
      reference: 'R&quot;1',
      date_of_birth,
      mobile_phone,
      home_phone,
      property_name,
      address_1,
      address_2,
      town,
      country: 'GB',
    });
    expect(text).toContain('<address>\n<property_name>');
    expect(text).not.toContain('a@shop.example');
  });

  it('takes the host that it was asked for into the redemption_url', async () => {
    const answer = await request(`${paythru.server.url}/paythru/gettoken`, {
      method: 'POST',
      headers: { host: 'pay.shop.example:8080' },
      body: new URLSearchParams({ ...CREDENTIALS, ...ITEM }).toString(),
      reset: true,
    });
    expect(await answer.body.text()).toContain('<redemption_url>http://pay.shop.example:8080/paythru/t/');
  });

  it.each<[string, Record<string, string>]>([
    ['5', {}],
    ['7', { item_name: 'Mug' }],
    ['7', { item_price: '1' }],
    ['7', { ...ITEM, 'item_name[1]': 'Saucer' }],
    ['8', { ...ITEM, 'item_quantity[1]': '2' }],
    ['5', { item_name: 'x'.repeat(129), item_price: '1' }],
    ['5', { ...ITEM, item_reference: 'x'.repeat(17) }],
    ['5', { ...ITEM, item_quantity: '1.5' }],
    ['5', { ...ITEM, item_quantity: '-1' }],
    ['5', { item_name: 'Mug', item_price: '1.999' }],
    ['5', { item_name: 'Mug', item_price: '-1' }],
    ['5', { item_name: 'Mug', item_price: '0.00' }],
    ['5', { item_name: 'Mug', item_price: 'free' }],
    ['5', { ...ITEM, surname: 'x'.repeat(33) }],
    ['5', { ...ITEM, salutation: 'x'.repeat(11) }],
    ['5', { ...ITEM, email: 'nobody' }],
    ['5', { ...ITEM, date_of_birth: '31021970' }],
    ['5', { ...ITEM, date_of_birth: '1970-06-30' }],
    ['5', { ...ITEM, mobile_phone: '+447891234567' }],
    ['5', { ...ITEM, home_phone: '01494415161' }],
    ['5', { ...ITEM, country: 'GBR' }],
    ['5', { ...ITEM, postcode: 'x'.repeat(16) }],
    ['10', { ...ITEM, currency: 'gbp' }],
    ['10', { ...ITEM, currency: 'XTS' }],
    ['15', { ...ITEM, applet: 'another' }],
    ['20', { ...ITEM, trans_type: 'preauth' }],
    ['20300493', { ...ITEM, terminal_key: 'another' }],
    ['20300415', { ...ITEM, trans_reference: 'x'.repeat(33) }],
    ['20300415', { ...ITEM, trans_class: 'x'.repeat(33) }],
    ['20300415', { ...ITEM, trans_cat: 'gift' }],
    ['20300415', { ...ITEM, payment_source: 'phone' }],
    ['20300415', { ...ITEM, token_uses: '128' }],
    ['20300415', { ...ITEM, token_uses: '0' }],
    ['20300415', { ...ITEM, token_redemptions: '-2' }],
    ['20300415', { ...ITEM, token_expiry: '1900000000000' }],
    ['20300415', { ...ITEM, token_start: '2030-01-01' }],
    ['20300415', { ...ITEM, success_url: '/ok' }],
    ['20300415', { ...ITEM, cancel_url: 'javascript:alert(1)' }],
    ['20300415', { ...ITEM, callback_url: 'https://shop.example:8443/called' }],
    ['20300415', { ...ITEM, auto_redirect: 'yes' }],
    ['20300415', { ...ITEM, '3D_secure': '2' }],
  ])('refuses with %s: %j', async (code, fields) => {
    expect(await paythru.codeOf('/gettoken', fields)).toBe(code);
  });

  it('is content with a user and no items, and calls back on ports 80 and 443 or on this machine', async () => {
    expect(await paythru.codeOf('/gettoken', { surname: 'Smith' })).toBeUndefined();
    for (const callback_url of ['http://shop.example/', 'https://shop.example:443/', 'http://[::1]:3000/']) {
      expect(await paythru.codeOf('/gettoken', { ...ITEM, callback_url })).toBeUndefined();
    }
  });

  it('adds price × quantity up, a quantity of 0 being 1', async () => {
    await paythru.paid({
      'item_name[0]': 'Mug',
      'item_price[0]': '5.95',
      'item_quantity[0]': '3',
      'item_name[1]': 'VAT',
      'item_price[1]': '0.95',
      'item_quantity[1]': '0',
    });
    // 4.50 is the item of every token in these tests.
    expect((await paythru.charges())[0]?.['amount']).toBe('23.30');
  });
});

describe('canceltoken', () => {
  it('closes the page with a message of expiry, however often it is sent', async () => {
    const tokenId = await paythru.token();
    for (let i = 0; i < 2; i++) {
      expect((await paythru.call('/canceltoken', { tokenid: tokenId })).xml).toEqual({ status: '1' });
    }
    const page = await paythru.send('GET', `/t/${tokenId}`);
    expect([page.status, page.text]).toEqual([410, expect.stringContaining('has expired')]);
    expect((await paythru.pay(tokenId)).status).toBe(410);
    expect(await paythru.charges()).toEqual([]);
  });

  it('refuses a missing token and an unknown one with different codes', async () => {
    expect(await paythru.codeOf('/canceltoken')).toBe('20300415');
    expect(await paythru.codeOf('/canceltoken', { tokenid: 'nobody' })).toBe('20300466');
  });
});

describe('sms', () => {
  it('puts the message into the outbox and gives its id', async () => {
    const message = 'Hello paythru. http://paythru.mobi';
    for (const msisdn of ['447891234567', '+447891234567', '00447891234567']) {
      const { xml } = await paythru.call('/sms', { msisdn, message });
      expect(xml).toEqual({
        msisdn: '447891234567',
        message,
        status: '1',
        messid: expect.stringMatching(/^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/),
      });
    }
    const { transactions } = await paythru.control('GET', '/transactions');
    expect(transactions).toHaveLength(3);
    expect(transactions[0]).toMatchObject({ kind: 'sms', recipient: '447891234567', message });
  });

  it.each([
    { message: 'Hello' },
    { msisdn: '447891234567' },
    { msisdn: 'nobody', message: 'Hello' },
    { msisdn: '447891234567', message: 'x'.repeat(161) },
  ])('refuses with 16: %j', async (fields) => {
    expect(await paythru.codeOf('/sms', fields as Record<string, string>)).toBe('16');
  });
});

describe('address', () => {
  it('finds the address of the document', async () => {
    const { xml } = await paythru.call('/address', { property_name: 'Badminton Court', postcode: 'HP7 0DD' });
    expect(xml).toEqual({
      status: '1',
      address_1: 'Morley House',
      address_2: 'Badminton Court',
      town: 'Amersham',
      county: 'Buckinghamshire',
      postcode: 'HP7 0DD',
    });
  });

  it('finds a house by its number, whatever the blanks of the postcode', async () => {
    const { xml } = await paythru.call('/address', { property_name: '10', postcode: 'sw1a2aa' });
    expect(xml).toMatchObject({ status: '1', address_1: '10 Downing Street', postcode: 'SW1A 2AA' });
    expect(xml).not.toHaveProperty('address_2');
  });

  it('says status 0 when there is none, 17 when something is missing', async () => {
    const { xml } = await paythru.call('/address', { property_name: '1', postcode: 'ZZ1 1ZZ' });
    expect(xml).toEqual({ status: '0' });
    expect(await paythru.codeOf('/address', { property_name: '1' })).toBe('17');
    expect(await paythru.codeOf('/address', { postcode: 'HP7 0DD' })).toBe('17');
  });
});

describe('the hosted page', () => {
  it('is one accessible form without scripts or anything from elsewhere', async () => {
    const tokenId = await paythru.token({
      item_name: 'Mug <script>',
      address_1: '1 "High" Street',
      cancel_url: 'https://shop.example/no?a=1&b=2',
    });
    const { status, headers, text } = await paythru.send('GET', `/t/${tokenId}`);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-.*frame-ancestors 'none'$/,
    );
    expect(text).toMatch(/<html lang="en">/);
    expect(text.match(/<h1>/g)).toHaveLength(1);
    expect(text).toContain('<h1>Pay £4.50</h1>');
    expect(text).toContain('Mug &lt;script&gt;');
    expect(text).toContain('value="1 &quot;High&quot; Street"');
    expect(text).toContain('<a href="https://shop.example/no?a=1&amp;b=2">');
    expect(text).not.toMatch(/<script|<link rel="stylesheet"|\ssrc=|@import|url\(/i);
    const inputs = [...text.matchAll(/<input\s+id="(\w+)"/g)].map((match) => match[1] ?? '');
    expect(inputs.slice(0, 4)).toEqual(['card_number', 'expiry', 'cvv', 'name']);
    for (const input of inputs) expect(text).toContain(`<label for="${input}">`);
    for (const purpose of ['cc-number', 'cc-exp', 'cc-csc', 'cc-name', 'billing postal-code']) {
      expect(text).toContain(`autocomplete="${purpose}"`);
    }
  });

  it('has a policy that allows exactly its own style', async () => {
    const { headers, text } = await paythru.send('GET', `/t/${await paythru.token()}`);
    const style = /<style>([^]*)<\/style>/.exec(text)?.[1] ?? '';
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(style));
    const hash = Buffer.from(digest).toString('base64');
    expect(headers.get('content-security-policy')).toContain(`style-src 'sha256-${hash}'`);
  });

  it('lists what is wrong, links to it, and never shows number or code again', async () => {
    const tokenId = await paythru.token();
    const { status, text } = await paythru.pay(tokenId, '4111111111111112', {
      expiry: '01/20',
      cvv: '98765',
      name: '',
      country: 'gb',
      town: 'Leeds',
    });
    expect(status).toBe(422);
    expect(text).toContain('<title>Error: Pay £4.50');
    expect(text).toContain('role="alert"');
    for (const field of ['card_number', 'expiry', 'cvv', 'name', 'country']) {
      expect(text).toContain(`<a href="#${field}">`);
      expect(text).toMatch(new RegExp(`id="${field}"[^>]*aria-describedby="[^"]*${field}-error"`));
    }
    expect(text).toContain('value="Leeds"');
    expect(text).toContain('Your card has expired');
    expect(text).not.toMatch(/4111111111111112|98765/);
    expect(await paythru.charges()).toEqual([]);
  });

  it.each([
    ['4111 1111-1111 1111', '12/60', 200],
    ['4111111111111111', '12 / 60', 200],
    ['4111111111111111', '1260', 200],
    ['4111111111111111', '12/2060', 200],
    ['5555555555554444', '12/60', 200],
    ['4111111111111111', '13/60', 422],
    ['4111111111111111', '', 422],
    ['0000', '12/60', 422],
    ['', '12/60', 422],
  ])('takes the card "%s" with the expiry "%s" as HTTP %i', async (number, expiry, status) => {
    expect((await paythru.pay(await paythru.token(), number, { expiry })).status).toBe(status);
  });

  it('takes a card to the end of its month by the sandbox clock', async () => {
    const now = new Date();
    const expiry = `${String(now.getUTCMonth() + 1).padStart(2, '0')}/${String(now.getUTCFullYear()).slice(2)}`;
    expect((await paythru.pay(await paythru.token(), undefined, { expiry })).status).toBe(200);
    await paythru.advance(31 * 86_400);
    expect((await paythru.pay(await paythru.token(), undefined, { expiry })).status).toBe(422);
  });

  it('counts visits as redemptions, and only of an open token', async () => {
    const tokenId = await paythru.token({ token_redemptions: '2' });
    const statuses = [];
    for (let i = 0; i < 3; i++) statuses.push((await paythru.send('GET', `/t/${tokenId}`)).status);
    expect(statuses).toEqual([200, 200, 410]);
    expect((await paythru.pay(tokenId)).status).toBe(200);
  });

  it('sends a visitor of a used link to redemption_redirect_url', async () => {
    const redemption_redirect_url = 'https://shop.example/used';
    const tokenId = await paythru.token({ token_uses: '1', redemption_redirect_url });
    await paythru.pay(tokenId);
    const { status, headers } = await paythru.send('GET', `/t/${tokenId}`);
    expect([status, headers.get('location')]).toEqual([303, redemption_redirect_url]);
  });

  it('opens at token_start and closes at token_expiry', async () => {
    const now = Math.floor(Date.now() / 1000);
    const tokenId = await paythru.token({ token_start: String(now + 600), token_expiry: String(now + 1200) });
    const visit = async () => (await paythru.send('GET', `/t/${tokenId}`)).status;
    expect([await visit(), (await paythru.pay(tokenId)).status]).toEqual([403, 403]);
    await paythru.advance(700);
    expect(await visit()).toBe(200);
    await paythru.advance(600);
    expect([await visit(), (await paythru.pay(tokenId)).status]).toEqual([410, 410]);
  });

  it('is not found for an unknown token, and has nothing to pay without items', async () => {
    expect((await paythru.send('GET', '/t/nobody00')).status).toBe(404);
    const { xml } = await paythru.call('/gettoken', { surname: 'Smith' });
    const { text } = await paythru.send('GET', `/t/${xml['tokenid']}`);
    expect(text).toContain('nothing to pay');
    await paythru.pay(xml['tokenid'] ?? '');
    expect(await paythru.charges()).toEqual([]);
  });

  it('takes no other methods', async () => {
    const answer = await paythru.send('PUT', `/t/${await paythru.token()}`);
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST']);
  });
});

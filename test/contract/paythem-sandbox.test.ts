import { once } from 'node:events';
import { request } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { PaythemSandbox, seal, timestamp, type Bend } from './paythem-sandbox-calls.ts';

// Goal: a client written by somebody else, from the document alone, cannot tell the sandbox from PayThem's demo.

let paythem: PaythemSandbox;
beforeAll(async () => {
  paythem = await PaythemSandbox.start();
});
afterEach(() => paythem.control('POST', '/reset'));
afterAll(() => paythem.server.close());

describe('the envelope', () => {
  it('is answered encrypted under its own IV, or plain, as it asks', async () => {
    const encrypted = await paythem.list();
    expect(encrypted).toMatchObject({ http: 200, result: 0, description: '' });
    expect(encrypted.raw).toMatch(/^[A-Za-z0-9+/]+=*$/);
    const plain = await paythem.list({ json: { ENCRYPT_RESPONSE: false } });
    expect(plain.raw).toMatch(/^\[\{"ID":12449,/);
    expect(plain.content.map((row: { ID: number }) => row.ID)).toEqual(
      encrypted.content.map((row: { ID: number }) => row.ID),
    );
    expect(plain.id).toBe(encrypted.id + 1);
  });

  it('may be urlencoded, carry the public key in base64, and be signed over text that PHP escaped', async () => {
    expect(await paythem.list({ urlencoded: true })).toMatchObject({ result: 0 });
    const base64 = Buffer.from('sandbox-public').toString('base64');
    const bend = {
      headers: { 'X-Public-Key': base64 },
      form: { PUBLIC_KEY: base64 },
      json: { PUBLIC_KEY: base64 },
    };
    expect(await paythem.list(bend)).toMatchObject({ result: 0 });
    const plaintext = String.raw`{"SERVER_TIMESTAMP":"${timestamp()}","SERVER_TIMEZONE":"UTC","USERNAME":"sandbox-user","PASSWORD":"sandbox-pass","FUNCTION":"topup_listRetailers","NOTE":"caf\u00e9 \/","PARAMETERS":[] }`;
    expect(await paythem.list({ plaintext })).toMatchObject({ result: 0 });
  });

  it.each<[string, Bend, number]>([
    ['an unknown public key', { headers: { 'X-Public-Key': 'other' } }, 1001],
    ['another public key in the form', { form: { PUBLIC_KEY: 'other' } }, 1001],
    ['another public key inside', { json: { PUBLIC_KEY: 'other' } }, 1001],
    ['another private key', { key: 'f'.repeat(32) }, 1002],
    ['a hash of other bytes', { headers: { 'X-Hash': '0'.repeat(64) } }, 1002],
    ['a wrong user', { json: { USERNAME: 'other' } }, 1003],
    ['a wrong password', { json: { PASSWORD: 'other' } }, 1003],
    ['an old timestamp', { json: { SERVER_TIMESTAMP: timestamp(-32) } }, 1006],
    ['a timestamp of the future', { json: { SERVER_TIMESTAMP: timestamp(33) } }, 1006],
    ['a timestamp of another zone', { json: { SERVER_TIMEZONE: 'Asia/Tokyo' } }, 1006],
    ['an unknown zone', { json: { SERVER_TIMEZONE: 'Mars/Olympus' } }, 1007],
    ['a malformed timestamp', { json: { SERVER_TIMESTAMP: '25/11/2026 21:38' } }, 1007],
    ['no hash', { headers: { 'X-Hash': '' } }, 1009],
    ['a short IV', { form: { ZAPI: 'short' } }, 1009],
    ['another method', { form: { ENC_METHOD: 'AES-128' } }, 1009],
    ['no JSON', { plaintext: 'pay me' }, 1009],
    ['an unknown function', { json: { FUNCTION: 'topup_Everybody' } }, 2001],
  ])('with %s is refused', async (_name, bend, result) => {
    const answer = await paythem.list(bend);
    expect(answer).toMatchObject({ http: 200, result, raw: 'ERROR' });
    expect(answer.description).not.toBe('');
    expect(answer.id).toBeGreaterThan(0);
  });

  it.each([
    ['29 s behind', { SERVER_TIMESTAMP: timestamp(-28) }],
    [
      'of its own zone',
      {
        SERVER_TIMEZONE: '+02:00',
        SERVER_TIMESTAMP: timestamp(7200),
      },
    ],
  ])('with a timestamp %s is let in', async (_name, json) => {
    expect(await paythem.list({ json })).toMatchObject({ result: 0 });
  });

  it('that arrives a second time is a replay and changes nothing', async () => {
    const post = seal('topup_Retailer', { retailerID: 12449, reference: 'ref-1', amount: 10 });
    expect(await paythem.post(post)).toMatchObject({ result: 0 });
    expect(await paythem.post(post)).toMatchObject({ result: 1008 });
    expect(await paythem.deliveries()).toHaveLength(1);
  });

  it.each(['GET', 'PUT', 'DELETE'])('is not looked at in a %s', async (method) => {
    const { headers, body } = seal('topup_listRetailers', {});
    const init = method === 'GET' ? { method, headers } : { method, headers, body };
    const answer = await fetch(paythem.url, init);
    expect([answer.status, await answer.text()]).toEqual([405, '']);
  });

  it('is answered compressed where the client can read that', async () => {
    const { headers, body } = seal('topup_listRetailers', {});
    const raw = (encoding: string) =>
      fetch(paythem.url, { method: 'POST', headers: { ...headers, 'Accept-Encoding': encoding }, body });
    expect((await raw('gzip')).headers.get('content-encoding')).toBe('gzip');
    expect((await raw('identity')).headers.get('content-encoding')).toBeNull();
  });

  it('is answered with "00000" as older servers do', async () => {
    await paythem.behave({ 'paythem.result': 'text' });
    expect(await paythem.list()).toMatchObject({ result: '00000' });
  });
});

describe('the account', () => {
  const wrong = { json: { PASSWORD: 'guess' } };

  it('is locked by the fifth call in a row with incorrect details, and its address blacklisted', async () => {
    for (let i = 0; i < 4; i += 1) expect(await paythem.list(wrong)).toMatchObject({ result: 1003 });
    expect(await paythem.list()).toMatchObject({ result: 0 });
    for (let i = 0; i < 5; i += 1) expect(await paythem.list(wrong)).toMatchObject({ result: 1003 });
    expect(await paythem.list()).toMatchObject({ result: 1004, raw: 'ERROR' });
    await paythem.fault('unlock');
    expect(await paythem.list()).toMatchObject({ result: 0 });
  });

  it('that is blacklisted is not answered any more where PayThem ignores it', async () => {
    for (let i = 0; i < 5; i += 1) await paythem.list(wrong);
    await paythem.behave({ 'paythem.foreign_ip_answered': false });
    const { headers, body } = seal('topup_listRetailers', {});
    const ignored = request(paythem.url, { method: 'POST', headers });
    ignored.end(body);
    let answered = false;
    ignored.on('response', () => (answered = true)).on('error', () => {});
    await once(ignored, 'finish');
    // A later call of the control surface is answered, this one still is not.
    await paythem.control('GET', '/clock');
    expect(answered).toBe(false);
    ignored.destroy();
  });

  it('is bound to its address in production only', async () => {
    const foreign = { headers: { 'X-Sourceip': '203.0.113.9' } };
    expect(await paythem.list(foreign)).toMatchObject({ result: 0 });
    await paythem.behave({ 'paythem.ip_rule': 'production' });
    expect(await paythem.list(foreign)).toMatchObject({ result: 1005 });
    expect(await paythem.list()).toMatchObject({ result: 0 });
  });
});

describe("PayThem's clock", () => {
  it.each(['0', '12', '-27', '40'])(
    'shows in the Date header and decides over timestamps: %s s',
    async (skew) => {
      await paythem.behave({ 'paythem.clock_skew_s': skew });
      const answer = await paythem.list();
      const aheadMs = Date.parse(answer.headers.get('date') ?? '') - Date.now();
      expect(Math.abs(aheadMs - Number(skew) * 1000)).toBeLessThan(3000);
      expect(answer.result).toBe(skew === '40' ? 1006 : 0);
    },
  );

  it('goes on with ours when time passes', async () => {
    await paythem.advance(3600);
    expect(await paythem.list()).toMatchObject({ result: 0 });
  });
});

describe('the announced functions', () => {
  const CALLS: [string, object][] = [
    ['topup_listTransactions', { fromDate: '2020-01-01', toDate: '2100-01-01' }],
    ['topup_generalStatus', {}],
    ['topup_transactionStatusByID', { retailerID: 12449, transactionID: '1' }],
    ['topup_transactionStatusByReference', { retailerID: 12449, reference: 'ref-1' }],
    ['topup_retailerStatus', { retailerID: 12449 }],
  ];

  it.each(CALLS)('%s is not implemented', async (name, parameters) => {
    expect(await paythem.call(name, parameters)).toMatchObject({ result: 2002, raw: 'ERROR' });
  });

  it('can be switched on, with dates in the zone of the client', async () => {
    await paythem.behave({ 'paythem.announced_functions': true });
    const done = await paythem.topUp(12.5);
    await paythem.topUp(101, 'ref-2');
    const zone = { json: { SERVER_TIMEZONE: '+02:00', SERVER_TIMESTAMP: timestamp(7200) } };
    const [[, range]] = CALLS as [[string, object]];
    const { content } = await paythem.call('topup_listTransactions', range, zone);
    expect(content).toMatchObject([
      { SERVER_TRANSACTION_ID: done.id, RETAILER_REFERENCE: 'ref-1', AMOUNT: 12.5, STATUS: 'SUCCESS' },
      { RETAILER_REFERENCE: 'ref-2', STATUS: 'FAILED' },
    ]);
    expect(Math.abs(Date.parse(`${content[0].DATE.replace(' ', 'T')}+02:00`) - Date.now())).toBeLessThan(
      10_000,
    );
    const ask = async (name: string, parameters: object) => (await paythem.call(name, parameters)).content;
    const byReference = { retailerID: 12449, reference: 'ref-1' };
    expect(await ask('topup_transactionStatusByReference', byReference)).toHaveLength(1);
    const byId = { retailerID: 12449, transactionID: String(done.id) };
    expect(await ask('topup_transactionStatusByID', byId)).toMatchObject([{ STATUS: 'SUCCESS' }]);
    expect(await ask('topup_generalStatus', {})).toEqual({ COUNT: 2, SUCCESS: 1, TOTAL: 12.5 });
    expect(await ask('topup_retailerStatus', { retailerID: 12449 })).toMatchObject({
      RETAILER_REMAINING_DAILY: 987.5,
    });
  });
});

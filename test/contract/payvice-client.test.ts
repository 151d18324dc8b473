import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ProviderError } from '../../domain/errors.ts';
import { money } from '../../domain/money.ts';
import type { PayviceClient } from '../../providers/payvice/client.ts';
import { authority, limits, ScriptedPayvice, TOKEN, wallet } from './payvice-scripted.ts';

// Goal: each function sends the bytes of the document's sample, and what comes back proves no more than it may.

let payvice: ScriptedPayvice;
let client: PayviceClient;
beforeAll(async () => {
  payvice = await ScriptedPayvice.start();
  ({ client } = payvice);
});
beforeEach(() => {
  payvice.requests.length = 0;
});
afterAll(() => payvice.close());

const naira = (major: number) => money(major * 100, 'NGN');
const ikeja = {
  ...authority,
  serviceType: 'pay',
  number: '0100 123 456',
  phone: '+2348101234000',
  amount: naira(10),
} as const;
const tv = { wallet, service: 'DSTV', smartcard: '1017312345' } as const;
const tvOrder = { ...tv, ...authority, phone: '08087312345', productCode: 'AP' } as const;
const enugu = {
  ...authority,
  meter: '45037595423',
  type: 'prepaid',
  phone: '08101234323',
  amount: naira(100),
  productCode: 'F04F|eyJw',
  name: 'JOHN DOE',
} as const;

const ID = '"vice_id":"12345678","user_name":"sandbox@payvice.test"';
const IKEJA = `{${ID},"amount":10,"phone":"08101234000","service":"IE","auth":"1234","token":"${TOKEN}","pwd":"sandbox-pass","cus_meter":"","cus_account":"0100123456","type":"getcus","service_type":"pay"}`;
const TV = `{${ID},"service":"DSTV","beneficiary":"1017312345"}`;
const TV_PAY = `{${ID},"auth":"1234","token":"${TOKEN}","pwd":"sandbox-pass","phone":"08087312345","service":"DSTV","beneficiary":"1017312345","product_code":"AP"}`;

/** Number in the list of functions, how it is called, its path and its bytes. */
const CALLS: [string, () => Promise<unknown>, string, string][] = [
  ['1', () => client.tokenLookup(wallet, limits()), '/auth2/lookup', `{${ID}}`],
  [
    '2',
    () =>
      client.buyAirtime(
        { ...authority, network: 'mtn', phone: '+234 810 123 4000', amount: naira(50) },
        limits(),
      ),
    '/auth2/purchase',
    `{${ID},"amount":"50","phone":"08101234000","service":"MTNVTU","auth":"1234","token":"${TOKEN}","pwd":"sandbox-pass"}`,
  ],
  ['3', () => client.ikejaEnquiry(ikeja, limits()), '/auth2/purchase', IKEJA],
  ['4', () => client.ikejaPurchase(ikeja, limits()), '/auth2/ie/tran', IKEJA],
  [
    '4 (vend)',
    () => client.ikejaPurchase({ ...ikeja, serviceType: 'vend', amount: money(1050, 'NGN') }, limits()),
    '/auth2/ie/tran',
    `{${ID},"amount":10.5,"phone":"08101234000","service":"IE","auth":"1234","token":"${TOKEN}","pwd":"sandbox-pass","cus_meter":"0100123456","cus_account":"","type":"getcus","service_type":"vend"}`,
  ],
  [
    '5',
    () => client.enuguLookup({ wallet, meter: '45037595423', type: 'prepaid' }, limits()),
    '/enugu/lookup',
    `{${ID},"pwd":"sandbox-pass","meter":"45037595423","type":"prepaid"}`,
  ],
  [
    '6',
    () => client.enuguPay(enugu, limits()),
    '/auth2/enugu/pay',
    `{${ID},"pwd":"sandbox-pass","meter":"45037595423","type":"prepaid","amount":100,"phone":"08101234323","code":"F04F|eyJw","name":"JOHN DOE","token":"${TOKEN}","auth":"1234"}`,
  ],
  ['7', () => client.tvPlans(tv, limits()), '/auth2/bill/tv', TV],
  ['8', () => client.tvValidate(tv, limits()), '/auth2/bill/validate', TV],
  ['9', () => client.tvPay(tvOrder, limits()), '/auth2/tv/pay', TV_PAY],
  ['10', () => client.tvPlansTest(tv, limits()), '/auth2/bill/tv/test', TV],
  ['11', () => client.tvValidateTest(tv, limits()), '/auth2/bill/validate/test', TV],
  ['12', () => client.tvPayTest(tvOrder, limits()), '/auth2/tv/pay/test', TV_PAY],
  [
    '13',
    () => client.transfer({ ...authority, beneficiary: '45671234', amount: naira(50) }, limits()),
    '/auth2/wallet/transfer',
    `{${ID},"amount":50,"beneficiary":"45671234","auth":"1234","token":"${TOKEN}","pwd":"sandbox-pass"}`,
  ],
  [
    '14',
    () => client.requery(authority, limits()),
    '/auth0/requery',
    `{"vice_id":"12345678","token":"${TOKEN}"}`,
  ],
];
const SENDS = CALLS.filter(([number]) => /^(2|4|6|9|12|13)\b/.test(number));
const READS = CALLS.filter((call) => !SENDS.includes(call));

async function failure(call: () => Promise<unknown>): Promise<ProviderError> {
  const error: unknown = await call().then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof ProviderError) return error;
  throw new Error('no ProviderError');
}

describe.each(CALLS)('function %s', (_number, call, path, bytes) => {
  it('sends the bytes of the sample, once', async () => {
    payvice.answer = { body: { status: 0, message: 'Unknown user ID or wrong password' } };
    expect(await failure(call)).toMatchObject({
      provider: 'payvice',
      code: 'provider_credentials_refused',
      providerCode: 'Unknown user ID or wrong password',
      outcome: { kind: 'not_done', proof: 'refused', again: 'later' },
    });
    expect(payvice.requests).toEqual([{ line: `POST /api/tran${path}`, text: bytes }]);
  });

  it.each([
    ['', 'unreadable_answer'],
    ['<html>Fatal error</html>', 'unreadable_answer'],
    ['{"status":1,', 'unreadable_answer'],
    ['[]', 'unreadable_answer'],
    ['null', 'unreadable_answer'],
    [{}, 'unexpected_status'],
  ])('takes %j for unknown', async (body, code) => {
    payvice.answer = { body };
    const error = await failure(call);
    expect(error.outcome).toEqual({ kind: 'unknown' });
    // A token look-up without a token is refused by no field either.
    expect([code, 'unexpected_status']).toContain(error.code);
  });

  it.each([500, 502, 404, 302])('takes HTTP %i for unknown, whatever its body', async (status) => {
    payvice.answer = { status, body: { status: 1, txn_ref: '5a701e76af746', token: TOKEN } };
    expect(await failure(call)).toMatchObject({ httpStatus: status, outcome: { kind: 'unknown' } });
  });

  it.each([401, 403, 429])('takes HTTP %i for a refusal for now', async (status) => {
    payvice.answer = { status, body: '' };
    expect((await failure(call)).outcome).toMatchObject({ kind: 'not_done', again: 'later' });
  });

  it('does not know what a reset left behind', async () => {
    payvice.answer = null;
    expect(await failure(call)).toMatchObject({ code: 'no_answer', outcome: { kind: 'unknown' } });
  });

  it('names no secret and quotes no unlisted text in its errors', async () => {
    const body = {
      status: 0,
      message: 'JOHN DOE has 70012345678901224127',
      token_value: '70012345678901224127',
    };
    payvice.answer = { body };
    const { message, providerCode } = await failure(call);
    expect(`${message} ${providerCode}`).not.toMatch(/JOHN|7001|sandbox-pass|1234|474eef/);
  });
});

describe.each(SENDS)('the purchase %s', (_number, call) => {
  it('is done by status 1 and a txn_ref, whatever the text', async () => {
    payvice.answer = { body: { status: '1', message: 'Any text', txn_ref: '5a701e76af746', more: [1] } };
    expect(await call()).toMatchObject({ status: 'done', reference: '5a701e76af746' });
  });

  it('is unknown by status 1 without one', async () => {
    payvice.answer = { body: { status: 1, message: 'Completed successfully', date: '13/03/2018 16:15:07' } };
    expect((await failure(call)).outcome).toEqual({ kind: 'unknown' });
  });

  it('is refused by a listed message, also with a txn_ref', async () => {
    payvice.answer = { body: { status: 0, message: 'unknown recipient wallet.', txn_ref: '5ac79ff51dd14' } };
    expect(await failure(call)).toMatchObject({ code: 'recipient_invalid', outcome: { kind: 'not_done' } });
  });

  it('is pending by status 2', async () => {
    payvice.answer = { body: { status: 2, message: 'Any text' } };
    expect(await call()).toMatchObject({ status: 'pending', reference: null, secrets: [] });
  });

  it('is unknown once its token was used', async () => {
    payvice.answer = { body: { status: 0, message: 'Unauthorized API call. Token already used' } };
    expect(await failure(call)).toMatchObject({
      code: 'duplicate_at_provider',
      outcome: { kind: 'unknown' },
    });
  });
});

describe.each(READS)('the enquiry %s', (_number, call) => {
  it('cannot use a success that lacks what was asked for', async () => {
    payvice.answer = { body: { status: 1, message: 'Completed successfully' } };
    expect((await failure(call)).outcome).toEqual({ kind: 'unknown' });
  });
});

describe('a token that was sent before', () => {
  it('is refused by nothing', async () => {
    payvice.answer = { body: { status: 0, message: 'Unauthorized API call. Token expired' } };
    const order = { ...authority, beneficiary: '45671234', amount: naira(50) };
    expect((await failure(() => client.transfer(order, limits()))).outcome.kind).toBe('not_done');
    const again = { ...order, sentBefore: true };
    expect((await failure(() => client.transfer(again, limits()))).outcome.kind).toBe('unknown');
  });
});

describe('what Payvice would not take', () => {
  const airtime = { ...authority, network: 'mtn', phone: '08101234000', amount: naira(50) } as const;
  it.each<[string, () => Promise<unknown>, string]>([
    [
      'too little airtime',
      () => client.buyAirtime({ ...airtime, amount: naira(49) }, limits()),
      'amount_refused',
    ],
    [
      'another currency',
      () => client.buyAirtime({ ...airtime, amount: money(5000, 'GHS') }, limits()),
      'amount_refused',
    ],
    [
      'a foreign phone',
      () => client.buyAirtime({ ...airtime, phone: '+6595123100' }, limits()),
      'recipient_invalid',
    ],
    ['no token', () => client.buyAirtime({ ...airtime, token: '' }, limits()), 'refused_by_provider'],
    ['no meter', () => client.ikejaPurchase({ ...ikeja, number: ' ' }, limits()), 'recipient_invalid'],
    ['nothing', () => client.ikejaPurchase({ ...ikeja, amount: naira(0) }, limits()), 'amount_refused'],
    [
      'its own wallet',
      () => client.transfer({ ...authority, beneficiary: '12345678', amount: naira(50) }, limits()),
      'recipient_invalid',
    ],
  ])('is not sent: %s', async (_name, call, code) => {
    expect(await failure(call)).toMatchObject({ code, outcome: { kind: 'not_done', proof: 'not_sent' } });
    expect(payvice.requests).toEqual([]);
  });
});

describe('9mobile', () => {
  it('is called as configured', async () => {
    const other = await ScriptedPayvice.start({ nineMobileService: 'ETISALATVTU' });
    const order = { ...authority, network: '9mobile', phone: '08091234000', amount: naira(50) } as const;
    for (const scripted of [payvice, other]) {
      scripted.answer = { body: { status: 1, txn_ref: '5a701e76af746' } };
      await scripted.client.buyAirtime(order, limits());
    }
    await other.close();
    expect(payvice.requests[0]?.text).toContain('"service":"ETISALTVTU"');
    expect(other.requests[0]?.text).toContain('"service":"ETISALATVTU"');
  });
});

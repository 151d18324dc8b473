import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { PayviceSandbox, SECRETS, WALLET } from './payvice-sandbox-calls.ts';

// Goal: the sandbox answers each of the 14 calls with the bytes of the document, and a foreign client finds the wire as it is.

let payvice: PayviceSandbox;
let token: string;
beforeAll(async () => {
  payvice = await PayviceSandbox.start({ delayScale: 0 });
});
beforeEach(async () => {
  await payvice.control('POST', '/reset');
  token = await payvice.token();
});
afterAll(() => payvice.server.close());

const DATE = /^\d\d\/\d\d\/\d{4} \d\d:\d\d:\d\d$/;
const REFERENCE = /^[0-9a-f]{13}$/;
const dated = { date: expect.stringMatching(DATE) };
const bought = { status: 1, ...dated, txn_ref: expect.stringMatching(REFERENCE) };

/** The body of Ikeja's enquiry and of its purchase, as the samples have it. */
const ikeja = (serviceType: 'pay' | 'vend', changes: object = {}) => ({
  ...WALLET,
  amount: 10,
  phone: '08101234000',
  service: 'IE',
  auth: SECRETS.auth,
  token,
  pwd: SECRETS.pwd,
  cus_meter: serviceType === 'vend' ? '04123456780' : '',
  cus_account: serviceType === 'pay' ? '0100123456' : '',
  type: 'getcus',
  service_type: serviceType,
  ...changes,
});
const enuguMeter = { ...WALLET, pwd: SECRETS.pwd, meter: '45037595423', type: 'prepaid' };
const tv = { ...WALLET, service: 'DSTV', beneficiary: '1017000123' };
const tvPayment = () => ({ ...tv, ...SECRETS, token, phone: '08087300123', product_code: 'AP' });
const transfer = (changes: object = {}) => ({
  ...WALLET,
  amount: 50,
  beneficiary: '45670001',
  auth: SECRETS.auth,
  token,
  pwd: SECRETS.pwd,
  ...changes,
});

describe('the look-up', () => {
  it('gives a token of 64 hexadecimal digits under status 0, as printed', async () => {
    const answer = await payvice.call('/auth2/lookup', WALLET);
    expect(Object.keys(answer)).toEqual(['vice_id', 'token', 'status', 'message']);
    expect(answer).toEqual({
      vice_id: '12345678',
      token: expect.stringMatching(/^[0-9a-f]{64}$/),
      status: 0,
      message: 'Authenticated successfully',
    });
  });

  it.each([
    [{ vice_id: '99999999' }, 'Unknown vice ID'],
    [{ user_name: 'else@payvice.test' }, 'Invalid credentials'],
  ])('refuses %j', async (changes, message) => {
    expect(await payvice.call('/auth2/lookup', { ...WALLET, ...changes })).toEqual({ status: 0, message });
  });
});

describe('airtime', () => {
  it.each(['MTNVTU', 'ETISALTVTU', 'ETISALATVTU', 'GLOVTU', 'AIRTELVTU'])(
    '%s is topped up',
    async (service) => {
      const answer = await payvice.buy(token, { service });
      expect(Object.keys(answer)).toEqual(['message', 'status', 'date', 'txn_ref']);
      expect(answer).toEqual({ message: 'Topup completed successfully', ...bought });
      expect(await payvice.deliveries()).toEqual([
        expect.objectContaining({
          provider: 'payvice',
          kind: 'airtime',
          our_reference: token,
          provider_reference: answer.txn_ref,
          recipient: '08101234000',
          amount: '50.00',
          currency: 'NGN',
          status: 'delivered',
        }),
      ]);
    },
  );

  it('takes numbers for texts, and JSON under any Content-Type', async () => {
    const body = JSON.stringify(payvice.topUp(token, { amount: 50, vice_id: 12345678, auth: 1234 }));
    const { status, json } = await payvice.send('/auth2/purchase', body, 'text/plain');
    expect([status, json.status]).toEqual([200, 1]);
  });

  it('tells local time, an hour ahead of UTC', async () => {
    const { now } = await payvice.control('GET', '/clock');
    const { date } = await payvice.buy(token);
    const [day, month, year, time] = date.split(/[/ ]/);
    const told = Date.parse(`${year}-${month}-${day}T${time}+01:00`);
    expect(told - Date.parse(now)).toBeLessThan(60_000);
    expect(told - Date.parse(now)).toBeGreaterThan(-2_000);
  });
});

describe('Ikeja Electric', () => {
  it.each(['pay', 'vend'] as const)('names the customer before a %s, and leaves the token', async (type) => {
    const enquiry = await payvice.call('/auth2/purchase', ikeja(type));
    expect(Object.keys(enquiry)).toEqual(['message', 'status', 'date', 'cust_name', 'cust_address']);
    expect(enquiry).toMatchObject({
      message: 'Customer name validation was successful',
      status: 1,
      ...dated,
    });
    const paid = await payvice.call('/auth2/ie/tran', ikeja(type));
    expect(paid).toMatchObject({ ...bought, payer: enquiry.cust_name, address: enquiry.cust_address });
  });

  it('vends a token of 20 digits', async () => {
    const answer = await payvice.call('/auth2/ie/tran', ikeja('vend'));
    expect(Object.keys(answer)).toEqual([
      'message',
      'status',
      'date',
      'txn_ref',
      'token_value',
      'address',
      'payer',
    ]);
    expect(answer).toMatchObject({
      message: 'Credit purchase was successful',
      token_value: expect.stringMatching(/^7\d{19}$/),
    });
    expect(await payvice.deliveries()).toMatchObject([{ kind: 'electricity', recipient: '04123456780' }]);
  });

  it('pays a bill without one', async () => {
    const answer = await payvice.call('/auth2/ie/tran', ikeja('pay'));
    expect(answer.message).toBe('Completed successfully');
    expect(answer).not.toHaveProperty('token_value');
  });

  it('moves nothing by its enquiry, whose body the purchase has too', async () => {
    await payvice.call('/auth2/purchase', ikeja('vend'));
    expect(await payvice.deliveries()).toEqual([]);
    expect(await payvice.audit(token)).toMatchObject({ enquiry_requests: 1, purchase_requests: 0 });
  });
});

describe('Enugu Electricity', () => {
  it('names the customer without a token', async () => {
    const answer = await payvice.call('/enugu/lookup', enuguMeter);
    expect(Object.keys(answer)).toEqual([
      'status',
      'error',
      'message',
      'description',
      'name',
      'account',
      'type',
      'productCode',
    ]);
    expect(answer).toMatchObject({
      status: 1,
      error: false,
      message: 'Customer Validation Successful',
      description: 'Customer Validation Successful',
      account: '45037595423',
      type: 'prepaid',
      productCode: expect.stringMatching(/^[0-9A-F]{128}\|[A-Za-z0-9+/=]+$/),
    });
  });

  it.each([
    ['prepaid', 'Credit purchase was successful'],
    ['postpaid', 'Completed successfully'],
  ])('takes a %s payment with the code of its look-up', async (type, message) => {
    const { productCode, name } = await payvice.call('/enugu/lookup', { ...enuguMeter, type });
    const payment = {
      ...enuguMeter,
      type,
      amount: 100,
      phone: '08101234323',
      code: productCode,
      name,
      token,
      auth: '1234',
    };
    const answer = await payvice.call('/auth2/enugu/pay', payment);
    expect(answer).toMatchObject({ message, ...bought, payer: name });
    expect('token_value' in answer).toBe(type === 'prepaid');
    expect(await payvice.deliveries()).toMatchObject([{ recipient: '45037595423', amount: '100.00' }]);
  });

  it('refuses the code of another meter', async () => {
    const { productCode } = await payvice.call('/enugu/lookup', { ...enuguMeter, meter: '45037595424' });
    const paid = { amount: 100, phone: '08101234323', code: productCode, name: 'JOHN DOE' };
    const payment = { ...enuguMeter, ...paid, token, auth: '1234' };
    expect(await payvice.call('/auth2/enugu/pay', payment)).toMatchObject({ status: 0 });
    expect(await payvice.deliveries()).toEqual([]);
  });
});

describe('DSTV and GOTV', () => {
  it.each(['/auth2/bill/tv', '/auth2/bill/tv/test'])('list the printed plans at %s', async (path) => {
    const { plans, ...rest } = await payvice.call(path, tv);
    expect(rest).toEqual({ message: 'Subscription plans lookup was successful', status: 1, ...dated });
    expect(plans).toHaveLength(8);
    expect(plans[7]).toEqual({ name: 'DStv Premium', product_code: 'PRWE36', amount: '14700.00' });
  });

  it.each(['/auth2/bill/validate', '/auth2/bill/validate/test'])('name the customer at %s', async (path) => {
    expect(await payvice.call(path, { ...tv, service: 'GOTV' })).toEqual({
      message: 'Account validation was successful',
      status: 1,
      ...dated,
      customer: {
        tran_id: expect.stringMatching(/^\d{8}$/),
        ref: expect.stringMatching(/^\d{13}$/),
        response_code: '00',
        fullname: expect.stringMatching(/^[A-Z ]+$/),
        unit: 'GOTV',
      },
    });
  });

  it.each([
    ['DSTV', 'AP', '1900.00'],
    ['GOTV', 'GOTVPLUS', '1900.00'],
  ])('%s takes the price of the plan', async (service, product_code, amount) => {
    const answer = await payvice.call('/auth2/tv/pay', { ...tvPayment(), service, product_code });
    expect(answer).toEqual({ message: `${service} - Subscription was successful`, ...bought });
    expect(await payvice.deliveries()).toMatchObject([{ kind: 'tv', recipient: '1017000123', amount }]);
  });

  it('may be tried at /tv/pay/test: nothing moves, and the token stays', async () => {
    expect(await payvice.call('/auth2/tv/pay/test', tvPayment())).toEqual({
      message: 'DSTV - Subscription was successful',
      ...bought,
    });
    expect(await payvice.deliveries()).toEqual([]);
    expect(await payvice.call('/auth2/tv/pay', tvPayment())).toMatchObject(bought);
  });
});

describe('a transfer', () => {
  it('moves money to another wallet', async () => {
    const answer = await payvice.call('/auth2/wallet/transfer', transfer());
    expect(answer).toEqual({ message: 'Fund transfered successfully', ...bought });
    expect(await payvice.deliveries()).toMatchObject([{ kind: 'wallet', recipient: '45670001' }]);
  });

  it('to nobody is refused with a txn_ref', async () => {
    const answer = await payvice.call('/auth2/wallet/transfer', transfer({ beneficiary: '11111111' }));
    expect(answer).toEqual({ ...bought, message: 'Unknown Recipient wallet', status: 0 });
    expect(await payvice.requery(token)).toMatchObject({ txn_status: 'declined' });
  });

  it('to itself is refused with status 1, a msg and no txn_ref', async () => {
    const answer = await payvice.call('/auth2/wallet/transfer', transfer({ beneficiary: WALLET.vice_id }));
    expect(answer).toEqual({ status: 1, msg: expect.any(String) });
    expect(await payvice.deliveries()).toEqual([]);
  });
});

describe('the requery', () => {
  it('tells what was bought, with the electricity token', async () => {
    const { token_value, payer, address } = await payvice.call('/auth2/ie/tran', ikeja('vend'));
    expect(await payvice.requery(token)).toEqual({
      status: 1,
      txn_status: 'approved',
      txn_date: expect.stringMatching(DATE),
      vice_id: WALLET.vice_id,
      txn_token: token,
      amount: '10.00',
      beneficiary: '04123456780',
      ...dated,
      electricity: { token_value, address, payer },
    });
  });

  it('can be made to tell no more than the document prints', async () => {
    await payvice.assume({ 'payvice.requery_fields': 'printed' });
    await payvice.call('/auth2/ie/tran', ikeja('vend'));
    const keys = ['status', 'txn_status', 'txn_date', 'vice_id', 'txn_token', 'date'];
    expect(Object.keys(await payvice.requery(token))).toEqual(keys);
  });

  it.each([
    ['a token that bought nothing', WALLET.vice_id],
    ['another wallet', '23456789'],
  ])('does not know %s', async (_name, viceId) => {
    expect(await payvice.requery(token, viceId)).toEqual({
      status: 0,
      ...dated,
      message: 'Invalid token/vice id',
    });
  });
});

describe('the wire', () => {
  it('can write numbers as texts under text/html', async () => {
    await payvice.assume({ 'payvice.json': 'loose' });
    const { json, contentType } = await payvice.send('/auth2/purchase', payvice.topUp(token));
    expect(json.status).toBe('1');
    expect(contentType).toMatch(/^text\/html/);
  });

  it.each(['', '[]', 'null', '"x"', '{"vice_id":', 'vice_id=1'])(
    'answers %j with a refusal',
    async (body) => {
      for (const path of ['/auth2/lookup', '/auth2/purchase', '/auth2/bill/tv', '/auth0/requery']) {
        const { status, json } = await payvice.send(path, body);
        expect([status, json.status]).toEqual([200, 0]);
      }
    },
  );

  it('has nothing at other paths', async () => {
    expect((await payvice.send('/auth2/constructor', {})).status).toBe(404);
    const got = await fetch(`${payvice.server.url}/payvice/api/tran/auth2/lookup`);
    expect(got.status).toBe(405);
  });
});

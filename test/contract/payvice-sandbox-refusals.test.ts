import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { PayviceSandbox, SECOND, SECRETS, TWO_WALLETS, WALLET } from './payvice-sandbox-calls.ts';

// Goal: every printed refusal comes where the document says, and tokens live, die and are used up as they do at Payvice.

let payvice: PayviceSandbox;
beforeAll(async () => {
  payvice = await PayviceSandbox.start({ env: TWO_WALLETS });
});
beforeEach(async () => {
  await payvice.control('POST', '/reset');
  await payvice.startOfMinute();
});
afterAll(() => payvice.server.close());

const USED = 'Unauthorized API call. Token already used';
const EXPIRED = 'Unauthorized API call. Token expired';
const CHECK = 'Failed. Please check your token/Vice ID';
const CREDENTIALS = 'Unknown user ID or wrong password';
const LOW = 'Low wallet fund. Please fund your wallet';

const SENDS: Readonly<Record<string, object>> = {
  '/auth2/purchase': { amount: '50', phone: '08101234000', service: 'GLOVTU' },
  '/auth2/ie/tran': {
    amount: 10,
    phone: '08101234000',
    service: 'IE',
    cus_meter: '04123456780',
    cus_account: '',
    type: 'getcus',
    service_type: 'vend',
  },
  '/auth2/enugu/pay': { amount: 100, phone: '08101234000', meter: '45037595423', type: 'postpaid' },
  '/auth2/tv/pay': {
    phone: '08101234000',
    service: 'GOTV',
    beneficiary: '1017000123',
    product_code: 'GOLITE',
  },
  '/auth2/wallet/transfer': { amount: 50, beneficiary: '45670001' },
};

/** Sends to one of the paths that move money. */
async function buy(path: string, token: string, changes: object = {}) {
  const code = path.includes('enugu') ? { code: await enuguCode() } : {};
  return payvice.call(path, { ...WALLET, ...SECRETS, token, ...SENDS[path], ...code, ...changes });
}

async function enuguCode(): Promise<string> {
  const meter = { meter: '45037595423', type: 'postpaid' };
  return (await payvice.call('/enugu/lookup', { ...WALLET, pwd: SECRETS.pwd, ...meter })).productCode;
}

describe.each(Object.keys(SENDS))('%s', (path) => {
  it('takes a token once', async () => {
    const token = await payvice.token();
    expect(await buy(path, token)).toMatchObject({ status: 1 });
    expect(await buy(path, token)).toEqual({ status: 0, message: USED });
    expect(await payvice.deliveries()).toHaveLength(1);
    expect(await payvice.audit(token)).toMatchObject({ purchase_requests: 2, lookup_requests: 1 });
  });

  it('takes it for less than two minutes', async () => {
    const token = await payvice.token();
    await payvice.advance(119);
    expect(await buy(path, token, { auth: '0000' })).toEqual({ status: 0, message: CREDENTIALS });
    await payvice.advance(1);
    expect(await buy(path, token)).toEqual({ status: 0, message: EXPIRED });
    expect(await payvice.deliveries()).toEqual([]);
  });

  it.each([{ user_name: 'x' }, { pwd: 'wrong' }, { auth: '4321' }])('refuses %j', async (changes) => {
    const token = await payvice.token();
    expect(await buy(path, token, changes)).toEqual({ status: 0, message: CREDENTIALS });
    expect(await buy(path, token)).toMatchObject({ status: 1 });
  });

  it('refuses what the wallet cannot pay, and leaves the token', async () => {
    const token = await payvice.token();
    await payvice.control('POST', '/balances', { provider: 'payvice', unit: 'NGN', available: '9.99' });
    expect(await buy(path, token)).toEqual({ status: 0, message: LOW });
    await payvice.control('POST', '/balances', {
      provider: 'payvice',
      unit: WALLET.vice_id,
      available: '400',
    });
    expect(await buy(path, token)).toMatchObject({ status: 1 });
    expect(await payvice.deliveries()).toHaveLength(1);
  });

  it.each(['per_path', 'document'])('refuses a token that is none (words: %s)', async (words) => {
    await payvice.assume({ 'payvice.bad_token_text': words });
    const own = path.includes('purchase')
      ? CHECK
      : path.includes('tv')
        ? 'Invalid token provided'
        : 'Unkown request token';
    const refused = { status: 0, message: words === 'per_path' ? own : CHECK };
    expect(await buy(path, 'none')).toEqual(refused);
    expect(await buy(path, await payvice.token(), { vice_id: SECOND.vice_id })).toEqual(refused);
  });
});

describe('a token', () => {
  it('is the same within a clock minute, also when it is used', async () => {
    const token = await payvice.token();
    expect(await payvice.token()).toBe(token);
    await payvice.buy(token);
    expect(await payvice.token()).toBe(token);
    await payvice.advance(60);
    expect(await payvice.token()).not.toBe(token);
  });

  it('is killed by a look-up in a later minute', async () => {
    const token = await payvice.token();
    const next = await payvice.freshToken();
    expect(await payvice.buy(token)).toEqual({ status: 0, message: CHECK });
    expect(await payvice.buy(next)).toMatchObject({ status: 1 });
  });

  it('outlives another one where several may live', async () => {
    await payvice.assume({ 'payvice.one_live_token': false });
    const token = await payvice.token();
    await payvice.freshToken();
    expect(await payvice.buy(token)).toMatchObject({ status: 1 });
  });

  it('is a new one for each look-up where that is assumed, and kills the one before', async () => {
    await payvice.assume({ 'payvice.token': 'every_lookup' });
    const token = await payvice.token();
    const next = await payvice.token();
    expect(next).not.toBe(token);
    expect(await payvice.buy(token)).toEqual({ status: 0, message: CHECK });
    expect(await payvice.buy(next)).toMatchObject({ status: 1 });
  });

  it('lives on where tokens do not expire', async () => {
    await payvice.assume({ 'payvice.token_expires': false });
    const token = await payvice.token();
    await payvice.advance(3600);
    expect(await payvice.buy(token)).toMatchObject({ status: 1 });
  });

  it('of one wallet does not touch the other wallet', async () => {
    const token = await payvice.token();
    const { vice_id, user: user_name, password: pwd, pin: auth } = SECOND;
    const other = await payvice.token({ vice_id, user_name });
    expect(other).not.toBe(token);
    const { beneficiary, amount } = { beneficiary: WALLET.vice_id, amount: 70 };
    const transfer = { vice_id, user_name, amount, beneficiary, auth, token: other, pwd };
    await payvice.control('POST', '/balances', { provider: 'payvice', unit: WALLET.vice_id, available: '0' });
    expect(await payvice.call('/auth2/wallet/transfer', transfer)).toMatchObject({ status: 1 });
    expect(await payvice.buy(token, { amount: '71' })).toMatchObject({ message: LOW });
    expect(await payvice.buy(token, { amount: '70' })).toMatchObject({ status: 1 });
  });
});

describe('customers that do not exist', () => {
  const refused = { message: 'Lookup failed. Customer information not found', status: 0 };
  const dated = { ...refused, date: expect.any(String) };

  it.each(['/auth2/purchase', '/auth2/ie/tran'])('are refused by Ikeja at %s', async (path) => {
    const token = await payvice.token();
    const ikeja = { ...SENDS['/auth2/ie/tran'], ...WALLET, ...SECRETS, token, cus_meter: '04123456909' };
    expect(await payvice.call(path, ikeja)).toEqual(dated);
    expect(await payvice.audit(token)).toMatchObject({ token: { used: false } });
  });

  it('are refused by Enugu and Multichoice', async () => {
    const meter = { ...WALLET, pwd: SECRETS.pwd, meter: '45037595909', type: 'prepaid' };
    expect(await payvice.call('/enugu/lookup', meter)).toMatchObject({ ...refused, error: true });
    const smartcard = { ...WALLET, service: 'DSTV', beneficiary: '1017000909' };
    for (const path of ['/auth2/bill/tv', '/auth2/bill/validate']) {
      expect(await payvice.call(path, smartcard)).toEqual(dated);
    }
  });
});

describe('a request that cannot be', () => {
  it.each([
    [{ amount: '49.99' }, 'amount'],
    [{ amount: '-50' }, 'amount'],
    [{ amount: '' }, 'amount'],
    [{ phone: '12345' }, 'phone'],
  ])('as with %j leaves the token', async (changes, field) => {
    const token = await payvice.token();
    const answer = await payvice.buy(token, changes);
    expect(answer).toEqual({ status: 0, message: `Missing or invalid parameter: ${field}` });
    expect(await payvice.buy(token)).toMatchObject({ status: 1 });
  });

  it.each(['XYZVTU', '', 'IE'])('as with the service "%s" is unavailable', async (service) => {
    const token = await payvice.token();
    expect(await payvice.buy(token, { service })).toEqual({ status: 0, message: 'Service Unavailable' });
  });
});

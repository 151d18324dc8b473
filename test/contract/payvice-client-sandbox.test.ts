import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ProviderError } from '../../domain/errors.ts';
import { money } from '../../domain/money.ts';
import { connectPayvice } from '../../providers/payvice/call.ts';
import { PayviceClient } from '../../providers/payvice/client.ts';
import { lookUpSend, type SentOrder } from '../../providers/payvice/lookup.ts';
import { walletsOf, type Wallet } from '../../providers/payvice/wallets.ts';
import { PayviceSandbox, SECOND, TWO_WALLETS } from './payvice-sandbox-calls.ts';
import { limits, wallet } from './payvice-scripted.ts';

// Goal: the client and the sandbox, written from the same document, agree on every function; and what is lost on the way is
// settled by requery, and never by guessing.

let payvice: PayviceSandbox;
let client: PayviceClient;
let token: string;
beforeAll(async () => {
  payvice = await PayviceSandbox.start({ env: TWO_WALLETS });
  client = new PayviceClient(connectPayvice({ url: `${payvice.server.url}/payvice/` }));
});
beforeEach(async () => {
  await payvice.control('POST', '/reset');
  await payvice.startOfMinute();
  token = await client.tokenLookup(wallet, limits());
});
afterAll(async () => {
  await client.close();
  await payvice.server.close();
});

const naira = (major: number) => money(major * 100, 'NGN');
const PHONE = '+2348101234000';
const airtime = (changes: object = {}) => ({
  wallet,
  token,
  network: 'mtn' as const,
  phone: PHONE,
  amount: naira(50),
  ...changes,
});
const buy = (changes: object = {}) => client.buyAirtime(airtime(changes), limits());
const lookUp = (changes: Partial<SentOrder> = {}) =>
  lookUpSend(client, { wallet, token, beneficiary: PHONE, amount: naira(50), ...changes }, limits());

async function outcome(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'done';
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return error.outcome.kind === 'unknown' ? 'unknown' : `not_done ${error.code} ${error.outcome.again}`;
  }
}

describe.each(['plain', 'loose'])('on a %s wire', (wire) => {
  beforeEach(() => payvice.assume({ 'payvice.json': wire }));

  it('buys airtime of all four networks', async () => {
    for (const network of ['mtn', '9mobile', 'glo', 'airtel'] as const) {
      token = await payvice.freshToken();
      expect(await buy({ network })).toMatchObject({ status: 'done', secrets: [] });
      expect((await lookUp()).finding).toMatchObject({ found: 'yes', state: { phase: 'delivered' } });
    }
    expect(await payvice.deliveries()).toHaveLength(4);
  });

  it.each([
    ['vend', '04123456780', 1],
    ['pay', '0100123456', 0],
  ] as const)('asks Ikeja and pays under one token (%s)', async (serviceType, number, secrets) => {
    const order = { wallet, token, serviceType, number, phone: PHONE, amount: naira(10) };
    const { cust_name: name } = await client.ikejaEnquiry(order, limits());
    const receipt = await client.ikejaPurchase(order, limits());
    expect(receipt.payer.name).toBe(name);
    expect(receipt.secrets).toHaveLength(secrets);
    const looked = await lookUp({ beneficiary: number, amount: naira(10) });
    expect(looked.secrets).toEqual(receipt.secrets);
  });

  it.each([
    ['prepaid', 1],
    ['postpaid', 0],
  ] as const)('asks Enugu, then pays (%s)', async (type, secrets) => {
    const meter = '45037595423';
    const { productCode, name } = await client.enuguLookup({ wallet, meter, type }, limits());
    const order = { wallet, token, meter, type, phone: PHONE, amount: naira(100), productCode, name };
    const receipt = await client.enuguPay(order, limits());
    expect(receipt).toMatchObject({ status: 'done', payer: { name } });
    expect(receipt.secrets).toHaveLength(secrets);
  });

  it.each(['DSTV', 'GOTV'] as const)('subscribes to %s', async (service) => {
    const question = { wallet, service, smartcard: '1017000123' };
    const plans = await client.tvPlans(question, limits());
    const [plan] = plans;
    if (!plan) throw new Error('no plan');
    expect(await client.tvPlansTest(question, limits())).toEqual(plans);
    const customer = await client.tvValidate(question, limits());
    expect(await client.tvValidateTest(question, limits())).toEqual(customer);
    const order = { ...question, token, phone: PHONE, productCode: plan.product_code };
    expect(await client.tvPayTest(order, limits())).toMatchObject({ status: 'done' });
    expect(await payvice.deliveries()).toEqual([]);
    const { reference, secrets } = await client.tvPay(order, limits());
    expect(secrets).toEqual([{ kind: 'voucher', code: reference, serial: null }]);
    expect(await payvice.deliveries()).toMatchObject([{ kind: 'tv', amount: plan.amount }]);
  });

  it('transfers', async () => {
    const order = { wallet, token, beneficiary: SECOND.vice_id, amount: naira(50) };
    expect(await client.transfer(order, limits())).toMatchObject({ status: 'done' });
    const looked = await lookUp({ beneficiary: SECOND.vice_id });
    expect(looked.finding).toMatchObject({ found: 'yes' });
  });

  it('works with each wallet of PAYVICE_WALLETS', async () => {
    const [second] = walletsOf(TWO_WALLETS) as [Wallet];
    const other = await client.tokenLookup(second, limits());
    expect(await buy({ wallet: second, token: other })).toMatchObject({ status: 'done' });
    expect(await buy()).toMatchObject({ status: 'done' });
  });
});

describe('refusals', () => {
  const wrong = (fields: object): Wallet => {
    const { viceId, userName, password, pin } = wallet;
    const single = {
      PAYVICE_VICE_ID: viceId,
      PAYVICE_USER: userName,
      PAYVICE_PASSWORD: password,
      PAYVICE_PIN: pin,
    };
    return walletsOf({ ...single, ...fields })[0] as Wallet;
  };
  it.each<[string, () => Promise<unknown>, string]>([
    [
      'wrong PIN',
      () => buy({ wallet: wrong({ PAYVICE_PIN: '0000' }) }),
      'not_done provider_credentials_refused later',
    ],
    [
      'wrong wallet at the look-up',
      () => client.tokenLookup(wrong({ PAYVICE_VICE_ID: '99999999' }), limits()),
      'not_done provider_credentials_refused later',
    ],
    ['bad token', () => buy({ token: 'b'.repeat(64) }), 'not_done refused_by_provider later'],
    ['no such operator', () => buy({ phone: '08101234906' }), 'not_done product_unavailable never'],
    [
      'no such customer',
      () => client.tvPlans({ wallet, service: 'DSTV', smartcard: '1017000909' }, limits()),
      'not_done recipient_invalid never',
    ],
    [
      'no such wallet',
      () => client.transfer({ wallet, token, beneficiary: '11111111', amount: naira(50) }, limits()),
      'not_done recipient_invalid never',
    ],
    ['a decline in words nobody lists', () => buy({ phone: '08101234901' }), 'unknown'],
  ])('%s', async (_name, call, expected) => {
    expect(await outcome(call())).toBe(expected);
    expect(await payvice.deliveries()).toEqual([]);
  });

  it('low funds', async () => {
    await payvice.control('POST', '/balances', { provider: 'payvice', unit: 'NGN', available: '1' });
    expect(await outcome(buy())).toBe('not_done provider_float_insufficient never');
  });

  it.each([true, false])('an expired token (tokens expire: %s)', async (expires) => {
    await payvice.assume({ 'payvice.token_expires': expires });
    await payvice.advance(120);
    expect(await outcome(buy())).toBe(expires ? 'not_done refused_by_provider later' : 'done');
  });

  it.each([true, false])('a token that another look-up killed (one live token: %s)', async (one) => {
    await payvice.assume({ 'payvice.one_live_token': one });
    await payvice.freshToken();
    expect(await outcome(buy())).toBe(one ? 'not_done refused_by_provider later' : 'done');
  });

  it.each(['0', '1'])('none for a look-up with status %s', async (status) => {
    await payvice.assume({ 'payvice.lookup_status': status });
    expect(await client.tokenLookup(wallet, limits())).toHaveLength(64);
  });
});

describe('a purchase that is lost', () => {
  it.each([
    ['drop_after_effect', 'yes'],
    ['http_500_after_effect', 'yes'],
    ['garbage_after_effect', 'yes'],
    ['error_after_effect', 'yes'],
    ['no_reference', 'yes'],
    ['drop_before_effect', 'no'],
    ['http_500_before_effect', 'no'],
  ])('by %s is unknown, and requery finds it: %s', async (fault, found) => {
    await payvice.fault(fault, { path: '/purchase$' });
    expect(await outcome(buy())).toBe('unknown');
    expect((await lookUp()).finding.found).toBe(found);
    expect(await payvice.deliveries()).toHaveLength(found === 'yes' ? 1 : 0);
  });

  it('and sent again is unknown, and is delivered once', async () => {
    await payvice.fault('drop_after_effect', { path: '/purchase$' });
    expect(await outcome(buy())).toBe('unknown');
    expect(await outcome(buy())).toBe('unknown');
    await payvice.advance(120);
    expect(await outcome(buy({ sentBefore: true }))).toBe('unknown');
    expect(await payvice.deliveries()).toHaveLength(1);
  });

  it('while the operator is open is not found, and found when it has answered', async () => {
    const gaveUp = new AbortController();
    const call = client.buyAirtime(airtime({ phone: '08101234902' }), {
      ...limits(),
      signal: gaveUp.signal,
    });
    await payvice.arrived(token);
    gaveUp.abort();
    expect(await outcome(call)).toBe('unknown');
    const beneficiary = '08101234902';
    expect((await lookUp({ beneficiary })).finding).toEqual({ found: 'no' });
    await payvice.assume({ 'payvice.requery_after_operator': false });
    expect((await lookUp({ beneficiary })).finding).toMatchObject({ state: { phase: 'in_progress' } });
    await payvice.advance(30);
    expect((await lookUp({ beneficiary })).finding).toMatchObject({ state: { phase: 'delivered' } });
  });

  it('is never taken from another purchase under the same token', async () => {
    await buy({ phone: '08101234111' });
    expect(await client.tokenLookup(wallet, limits())).toBe(token);
    expect(await outcome(buy())).toBe('unknown');
    expect((await lookUp()).finding).toEqual({ found: 'mismatch', detail: 'beneficiary is not ours' });
    const other = await lookUp({ beneficiary: '08101234111', amount: naira(60) });
    expect(other.finding).toEqual({ found: 'mismatch', detail: 'amount is not ours' });
  });

  it.each([
    ['full', 1],
    ['printed', 0],
  ])('with its electricity token: a %s requery brings it back %i times', async (fields, count) => {
    await payvice.assume({ 'payvice.requery_fields': fields });
    await payvice.fault('drop_after_effect', { path: '/ie/tran$' });
    const number = '04123456780';
    const order = { wallet, token, serviceType: 'vend', number, phone: PHONE, amount: naira(10) } as const;
    expect(await outcome(client.ikejaPurchase(order, limits()))).toBe('unknown');
    const { finding, secrets } = await lookUp({ beneficiary: number, amount: naira(10) });
    expect(finding).toMatchObject({ found: 'yes', state: { phase: 'delivered' } });
    expect(secrets).toHaveLength(count);
  });
});

describe('a purchase that is pending', () => {
  it.each([
    ['904', 'delivered'],
    ['905', 'not_delivered'],
  ])('(%s) is %s by requery', async (end, phase) => {
    const beneficiary = `08101234${end}`;
    expect(await buy({ phone: beneficiary })).toMatchObject({ status: 'pending' });
    await payvice.advance(30);
    expect((await lookUp({ beneficiary })).finding).toMatchObject({ found: 'yes', state: { phase } });
  });
});

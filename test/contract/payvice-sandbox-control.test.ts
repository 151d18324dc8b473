import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { PayviceSandbox, SECRETS, WALLET } from './payvice-sandbox-calls.ts';

// Goal: operators that are slow or say no, and everything that can go wrong between them and us, can be had on demand, and the
// books tell what really happened.

let payvice: PayviceSandbox;
let token: string;
beforeAll(async () => {
  payvice = await PayviceSandbox.start();
});
beforeEach(async () => {
  await payvice.control('POST', '/reset');
  token = await payvice.token();
});
afterAll(() => payvice.server.close());

const phone = (end: string) => ({ phone: `08101234${end}` });
const UNKNOWN = { status: 0, message: 'Invalid token/vice id' };

describe('an operator', () => {
  it('that declines uses the token up and costs nothing', async () => {
    await payvice.control('POST', '/balances', { provider: 'payvice', unit: 'NGN', available: '50' });
    expect(await payvice.buy(token, phone('901'))).toMatchObject({
      status: 0,
      message: 'Transaction declined',
    });
    expect(await payvice.buy(token)).toMatchObject({ message: 'Unauthorized API call. Token already used' });
    expect(await payvice.requery(token)).toMatchObject({ status: 1, txn_status: 'declined' });
    expect(await payvice.buy(await payvice.freshToken())).toMatchObject({ status: 1 });
    expect(await payvice.deliveries()).toHaveLength(1);
  });

  it.each([
    ['902', 'approved', 1],
    ['903', 'declined', 0],
  ])('that takes its time (%s) holds the answer, the money and the row', async (end, verdict, delivered) => {
    const answer = payvice.buy(token, phone(end));
    await payvice.arrived(token);
    expect(await payvice.requery(token)).toMatchObject(UNKNOWN);
    expect(await payvice.buy(token)).toMatchObject({ message: 'Unauthorized API call. Token already used' });
    await payvice.advance(30);
    expect(await answer).toMatchObject({ status: delivered });
    expect(await payvice.requery(token)).toMatchObject({ txn_status: verdict });
    expect(await payvice.deliveries()).toHaveLength(delivered);
  });

  it('that takes its time has a row at once where that is assumed', async () => {
    await payvice.assume({ 'payvice.requery_after_operator': false });
    const answer = payvice.buy(token, phone('902'));
    await payvice.arrived(token);
    expect(await payvice.requery(token)).toMatchObject({ status: 1, txn_status: 'pending' });
    await payvice.advance(30);
    await answer;
  });

  it.each([
    ['904', 'approved'],
    ['905', 'declined'],
  ])('that is not waited for (%s) is answered with status 2', async (end, verdict) => {
    const answer = await payvice.buy(token, phone(end));
    expect(answer).toMatchObject({ status: 2, txn_ref: expect.any(String) });
    expect(await payvice.requery(token)).toMatchObject(UNKNOWN);
    await payvice.advance(30);
    expect(await payvice.requery(token)).toMatchObject({ txn_status: verdict });
    const { states } = await payvice.audit(token);
    expect(states.map(({ status }: { status: string }) => status)).toEqual(['open', verdict]);
  });

  it('that is not there leaves the token', async () => {
    expect(await payvice.buy(token, phone('906'))).toEqual({ status: 0, message: 'Service Unavailable' });
    expect(await payvice.buy(token)).toMatchObject({ status: 1 });
  });
});

describe('faults', () => {
  it.each([
    ['drop_before_effect', 0],
    ['drop_after_effect', 1],
  ])('%s loses the answer', async (fault, delivered) => {
    await payvice.fault(fault, { path: '/purchase$' });
    await expect(payvice.buy(token)).rejects.toThrow('fetch failed');
    expect(await payvice.deliveries()).toHaveLength(delivered);
  });

  it('http_500_after_effect answers with a page', async () => {
    await payvice.fault('http_500_after_effect', { path: '/purchase$' });
    const { status, json } = await payvice.send('/auth2/purchase', payvice.topUp(token));
    expect([status, json]).toEqual([500, null]);
    expect(await payvice.deliveries()).toHaveLength(1);
  });

  it('error_after_effect answers with an unlisted message, and the value is delivered', async () => {
    await payvice.fault('error_after_effect', { path: '/purchase$' });
    expect(await payvice.buy(token)).toEqual({
      status: 0,
      message: 'An error occurred. Please try again',
    });
    expect(await payvice.requery(token)).toMatchObject({ txn_status: 'approved' });
  });

  it('no_reference leaves the txn_ref out', async () => {
    await payvice.fault('no_reference', { path: '/purchase$' });
    const answer = await payvice.buy(token);
    expect(answer).toMatchObject({ status: 1 });
    expect(answer).not.toHaveProperty('txn_ref');
  });

  it('late_success delivers what was declined, at once or later', async () => {
    await payvice.buy(token, phone('901'));
    await payvice.fault('late_success', { our_reference: token });
    expect(await payvice.requery(token)).toMatchObject({ txn_status: 'approved' });
    await payvice.fault('late_success', { path: '/purchase$', delay_ms: 86_400_000 });
    const second = await payvice.freshToken();
    await payvice.buy(second, phone('901'));
    expect(await payvice.deliveries()).toHaveLength(1);
    await payvice.advance(86_400);
    expect(await payvice.deliveries()).toHaveLength(2);
    expect(await payvice.fault('late_success', { our_reference: second })).toHaveProperty('error');
  });

  it('kill_token makes a token worthless, as an outsider can', async () => {
    await payvice.fault('kill_token', { our_reference: token });
    const killed = { message: 'Failed. Please check your token/Vice ID' };
    expect(await payvice.buy(token)).toMatchObject(killed);
    await payvice.fault('kill_token', { path: '/lookup$', delay_ms: 10_000 });
    const next = await payvice.freshToken();
    expect(await payvice.buy(next, phone('906'))).toMatchObject({ message: 'Service Unavailable' });
    await payvice.advance(10);
    expect(await payvice.buy(next)).toMatchObject(killed);
  });

  it('for tokens that are not there are refused', async () => {
    for (const fault of ['late_success', 'kill_token', 'no_reference']) {
      expect(await payvice.fault(fault, { our_reference: 'nobody' })).toHaveProperty('error');
    }
  });
});

describe('the control surface', () => {
  it('raises the prices of plans', async () => {
    await payvice.assume({ 'payvice.tv_prices': 'raised' });
    const tv = { ...WALLET, service: 'DSTV', beneficiary: '1017000123' };
    const { plans } = await payvice.call('/auth2/bill/tv', tv);
    expect(plans[0]).toEqual({ name: 'Active Package', product_code: 'AP', amount: '2000.00' });
  });

  it.each([
    ['USD', '5'],
    ['NGN', 'much'],
  ])('refuses a balance of %s %s', async (unit, available) => {
    const set = { provider: 'payvice', unit, available };
    expect(await payvice.control('POST', '/balances', set)).toHaveProperty('error');
  });

  it('shows no secret in its audit', async () => {
    const meter = { service: 'IE', type: 'getcus', service_type: 'vend', cus_meter: '04123456780' };
    const body = { ...payvice.topUp(token), ...meter };
    const { token_value: secret } = await payvice.call('/auth2/ie/tran', body);
    const audit = JSON.stringify(await payvice.audit(token));
    expect(audit).toContain('"has_token_value":true');
    for (const hidden of [secret, ...Object.values(SECRETS).slice(1)]) expect(audit).not.toContain(hidden);
  });
});

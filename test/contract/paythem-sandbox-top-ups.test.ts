import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { PaythemSandbox, seal } from './paythem-sandbox-calls.ts';

// Goal: money moves as the document says, other people move it too, and the books know every effect.

let paythem: PaythemSandbox;
beforeAll(async () => {
  paythem = await PaythemSandbox.start();
});
afterEach(() => paythem.control('POST', '/reset'));
afterAll(() => paythem.server.close());

describe('topup_listRetailers', () => {
  it('answers rows as the sample shows them', async () => {
    await paythem.behave({ 'paythem.sales': 'none' });
    expect((await paythem.list()).content[0]).toEqual({
      ID: 12449,
      NAME: 'Retailer name in VVS (1)',
      OUTLETS_COUNT: 2,
      PRICELIST_ID: 102,
      SELL_MOBI: false,
      SELL_WEB: true,
      SELL_BULK: false,
      SELL_API: true,
      ADDRESS: 'Not Defined',
      LOAD_LIMIT: 100,
      MAX_DAILY_LOAD_LIMIT: 1000,
      USED_DAILY_LIMIT: 0,
      BALANCE: 994725.17,
    });
  });

  it('is empty until an administrator has enabled top-up', async () => {
    await paythem.behave({ 'paythem.top_up_enabled': false });
    expect(await paythem.list()).toMatchObject({ result: 0, content: [] });
    expect(await paythem.topUp(10)).toMatchObject({ result: 2003 });
  });

  it('shows balances that fall by themselves: the retailers sell', async () => {
    const [first, second] = [await paythem.row(), await paythem.row()];
    expect(second['BALANCE']).toBeLessThan(first['BALANCE'] ?? 0);
    expect(second['USED_DAILY_LIMIT']).toBe(0);
  });
});

describe('topup_Retailer', () => {
  it.each(['topup_Retailer', 'topup_topupRetailer'])('loads the retailer, also as %s', async (name) => {
    await paythem.behave({ 'paythem.sales': 'none' });
    const parameters = { retailerID: 12449, reference: 'ref-1', amount: 12.5 };
    const { result, content } = await paythem.call(name, parameters);
    expect(result).toBe(0);
    expect(content).toEqual({
      RETAILER_BALANCE: 994737.67,
      RETAILER_REFERENCE: 'ref-1',
      VVS_REFERENCE: expect.any(Number),
      RETAILER_REMAINING_DAILY: 987.5,
    });
    expect(await paythem.row()).toMatchObject({ USED_DAILY_LIMIT: 12.5, BALANCE: 994737.67 });
    expect(await paythem.deliveries()).toEqual([
      {
        provider: 'paythem',
        kind: 'wallet',
        our_reference: 'ref-1',
        provider_reference: String(content.VVS_REFERENCE),
        recipient: '12449',
        amount: '12.50',
        currency: 'USD',
        status: 'delivered',
        at: expect.any(String),
      },
    ]);
  });

  it.each<[string, unknown, string, unknown, number]>([
    ['an unknown retailer', 10, 'r', 1, 3001],
    ['no retailer', 10, 'r', null, 3001],
    ['nothing', 0, 'r', 12449, 3002],
    ['less than nothing', -10, 'r', 12449, 3002],
    ['a fraction of a cent', 10.001, 'r', 12449, 3002],
    ['no amount', 'ten', 'r', 12449, 3002],
    ['more than LOAD_LIMIT', 100.01, 'r', 12449, 3003],
    ['no reference', 10, '', 12449, 3006],
  ])('refuses %s', async (_name, amount, reference, retailer, result) => {
    expect(await paythem.topUp(amount, reference, retailer)).toMatchObject({ result, raw: 'ERROR' });
    expect(await paythem.deliveries()).toEqual([]);
  });

  it.each(['100', 100])('takes the whole LOAD_LIMIT: %j', async (amount) => {
    expect(await paythem.topUp(amount)).toMatchObject({ result: 0 });
  });

  it("answers the acceptance test: top-ups to the daily limit's error, and on after ten minutes", async () => {
    const results = [];
    for (const amount of [50, 50, 20.01, 20, 0.01])
      results.push((await paythem.topUp(amount, 'uat', 12469)).result);
    expect(results).toEqual([0, 0, 3004, 0, 3004]);
    expect(await paythem.row(12469)).toMatchObject({ USED_DAILY_LIMIT: 120 });
    await paythem.advance(600);
    expect(await paythem.row(12469)).toMatchObject({ USED_DAILY_LIMIT: 0 });
    expect(await paythem.topUp(50, 'uat', 12469)).toMatchObject({
      content: { RETAILER_REMAINING_DAILY: 70 },
    });
    const states = (await paythem.audit('uat')).map(({ status, result }) => `${status} ${result}`);
    const [ok, no] = ['executed 0', 'refused 3004'];
    expect(states).toEqual([ok, ok, no, ok, no, ok]);
  });

  it.each([
    ['rolling', [20, 70]],
    ['from_first_load', [0, 50]],
  ])('counts over a window that is %s', async (window, [left, then]) => {
    await paythem.behave({ 'paythem.window': window });
    await paythem.topUp(50, 'a', 12469);
    await paythem.advance(590);
    await paythem.topUp(20, 'b', 12469);
    await paythem.advance(15);
    expect(await paythem.row(12469)).toMatchObject({ USED_DAILY_LIMIT: left });
    await paythem.topUp(50, 'c', 12469);
    expect(await paythem.row(12469)).toMatchObject({ USED_DAILY_LIMIT: then });
  });

  it('can count over 24 hours', async () => {
    await paythem.behave({ 'paythem.window_length': '24h' });
    await paythem.topUp(50, 'a', 12469);
    await paythem.advance(86_000);
    expect(await paythem.row(12469)).toMatchObject({ USED_DAILY_LIMIT: 50 });
    await paythem.advance(401);
    expect(await paythem.row(12469)).toMatchObject({ USED_DAILY_LIMIT: 0 });
  });

  it("refuses what the client's own float does not cover", async () => {
    await paythem.control('POST', '/balances', { provider: 'paythem', unit: 'USD', available: '15.00' });
    expect(await paythem.topUp(10, 'a')).toMatchObject({ result: 0 });
    expect(await paythem.topUp(5.01, 'b')).toMatchObject({ result: 3005 });
    expect(await paythem.topUp(5, 'c')).toMatchObject({ result: 0 });
  });

  it.each([
    [true, [0, 0], 2],
    [false, [0, 3007], 1],
  ])('with a reference used before (executed: %s)', async (executed, results, count) => {
    await paythem.behave({ 'paythem.repeated_reference_executed': executed });
    expect([(await paythem.topUp(10)).result, (await paythem.topUp(10)).result]).toEqual(results);
    expect(await paythem.deliveries()).toHaveLength(count);
  });

  it('may answer a number of its own for the reference', async () => {
    await paythem.behave({ 'paythem.reference_echo': 'number' });
    expect((await paythem.topUp(10)).content.RETAILER_REFERENCE).toEqual(expect.any(Number));
  });
});

describe('what other people do', () => {
  it('can hide a load in BALANCE, never in the counter', async () => {
    await paythem.behave({ 'paythem.sales': 'hiding' });
    const before = await paythem.row();
    await paythem.topUp(10);
    const after = await paythem.row();
    expect(after['BALANCE']).toBe(before['BALANCE']);
    expect(after['USED_DAILY_LIMIT']).toBe(10);
  });

  it('shows in the retailer and not in our books', async () => {
    await paythem.behave({ 'paythem.sales': 'none' });
    await paythem.topUp(10);
    await paythem.fault('other_load', { our_reference: 'ref-1' });
    await paythem.fault('sale', { our_reference: 'ref-1' });
    expect(await paythem.row()).toMatchObject({ USED_DAILY_LIMIT: 20, BALANCE: 994735.17 });
    await paythem.fault('counter_reset', { our_reference: 'ref-1' });
    expect(await paythem.row()).toMatchObject({ USED_DAILY_LIMIT: 0, BALANCE: 994735.17 });
    await paythem.fault('other_load', { path: '/topup_listRetailers$' });
    await paythem.list();
    expect(await paythem.row()).toMatchObject({ USED_DAILY_LIMIT: 10 });
    expect(await paythem.deliveries()).toHaveLength(1);
  });
});

describe('faults', () => {
  it('meet one function by its name, though all share one URL', async () => {
    await paythem.fault('http_500_after_effect', { path: '/topup_Retailer$' });
    expect(await paythem.list()).toMatchObject({ http: 200 });
    expect(await paythem.topUp(10)).toMatchObject({ http: 500 });
    expect(await paythem.topUp(10, 'ref-2')).toMatchObject({ http: 200 });
    expect(await paythem.deliveries()).toHaveLength(2);
  });

  it.each([
    ['http_500_before_effect', 500, undefined, 0],
    ['rate_limit', 429, undefined, 0],
    ['global_error', 200, -1, 0],
    ['global_error_after_effect', 200, -1, 1],
    ['lock', 200, 1004, 0],
  ])('%s', async (fault, http, result, count) => {
    await paythem.fault(fault, { path: '/topup_Retailer$' });
    expect(await paythem.topUp(10)).toMatchObject({ http, ...(result !== undefined && { result }) });
    expect(await paythem.deliveries()).toHaveLength(count);
  });

  it.each(['drop_before_effect', 'drop_after_effect'])('%s', async (fault) => {
    await paythem.fault(fault, { path: '/topup_Retailer$' });
    await expect(paythem.topUp(10)).rejects.toThrow();
    expect(await paythem.deliveries()).toHaveLength(fault === 'drop_after_effect' ? 1 : 0);
  });

  it('are refused where they do not apply', async () => {
    expect(await paythem.fault('sale', { our_reference: 'nobody' })).toHaveProperty('error');
    expect(await paythem.fault('lock', { our_reference: 'ref-1' })).toHaveProperty('error');
    const euros = { provider: 'paythem', unit: 'EUR', available: '1' };
    expect(await paythem.control('POST', '/balances', euros)).toHaveProperty('error');
  });
});

it('hears no secret in its own audit', async () => {
  await paythem.post(seal('topup_Retailer', { retailerID: 12449, reference: 'ref-1', amount: 10 }));
  const shown = JSON.stringify(await paythem.control('GET', '/transactions'));
  expect(shown).toContain('ref-1');
  expect(shown).not.toMatch(/sandbox-pass|0123456789abcdef/);
});

import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { ProviderError } from '../../domain/errors.ts';
import { money, type Money } from '../../domain/money.ts';
import type { CallLimits } from '../../domain/provider.ts';
import { ownMemory } from '../../providers/paythem/own-memory.ts';
import { PaythemAccount } from '../../providers/paythem/account.ts';
import { readingOf, type PaythemClient, type ToppedUp } from '../../providers/paythem/client.ts';
import type { SkewLevel } from '../../providers/paythem/clock-skew.ts';
import { ANNOUNCED_FUNCTIONS } from '../../domain/config-paythem.ts';
import type { PaythemConfig } from '../../providers/paythem/config.ts';
import { judgeTopUp } from '../../providers/paythem/evidence.ts';
import { CREDENTIALS, paythemClient } from '../support/scripted-paythem.ts';
import { PaythemSandbox } from './paythem-sandbox-calls.ts';

// Goal: the client and the sandbox, over HTTP: what may not be sent is not sent, what is lost is judged by evidence alone.

let paythem: PaythemSandbox;
let client: PaythemClient;
const clients: PaythemClient[] = [];
const usd = (minor: number) => money(minor, 'USD');
const limits = (): CallLimits => ({ signal: AbortSignal.timeout(20_000), sendBy: Date.now() + 20_000 });

beforeAll(async () => {
  paythem = await PaythemSandbox.start();
  client = open();
});
afterEach(() => paythem.control('POST', '/reset'));
afterAll(async () => {
  await Promise.all(clients.map((each) => each.close()));
  await paythem.server.close();
});

function open(config: Partial<PaythemConfig> = {}): PaythemClient {
  const opened = paythemClient(paythem.url, config);
  clients.push(opened);
  return opened;
}

/** Lists, then tops up: the two calls of every top-up. */
async function topUp(amount: Money, on = client, retailerId = 12449, reference = 'ref-1'): Promise<ToppedUp> {
  const before = await on.listRetailers(limits());
  return on.topUpRetailer({ retailerId, reference, amount, before }, limits());
}

/** The error of a call. */
async function errorOf(call: Promise<unknown>): Promise<ProviderError> {
  const error = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ProviderError)) throw new Error('there was no ProviderError', { cause: error });
  return error;
}

const notSent = (code: string, again = 'never') =>
  expect.objectContaining({
    code,
    outcome: expect.objectContaining({ kind: 'not_done', proof: 'not_sent', again }),
  });
const refused = (code: string, providerCode: string) =>
  expect.objectContaining({
    code,
    providerCode,
    outcome: expect.objectContaining({ kind: 'not_done', proof: 'refused' }),
  });

describe('the list', () => {
  it.each([true, false])('is read (answer encrypted: %s)', async (encryptResponse) => {
    await paythem.behave({ 'paythem.sales': 'none' });
    const { value, serverTransactionId } = await open({ encryptResponse }).listRetailers(limits());
    expect(value.unreadable).toBe(0);
    expect(value.retailers).toHaveLength(4);
    expect(value.retailers[0]).toMatchObject({ id: 12449, balance: usd(99_472_517), usedToday: usd(0) });
    expect(value.retailers[3]).toMatchObject({ name: 'Café Zürich, Quai d’Été' });
    expect(serverTransactionId).toMatch(/^\d+$/);
  });

  it('is empty until top-up is enabled, and then no top-up is sent', async () => {
    await paythem.behave({ 'paythem.top_up_enabled': false });
    expect((await client.listRetailers(limits())).value.retailers).toEqual([]);
    expect(await errorOf(topUp(usd(1000)))).toEqual(notSent('product_unavailable'));
  });

  it('is the same from an older server and in another zone', async () => {
    await paythem.behave({ 'paythem.result': 'text' });
    const elsewhere = open({ timeZone: 'Pacific/Auckland' });
    expect((await elsewhere.listRetailers(limits())).value.retailers).toHaveLength(4);
  });
});

describe('a top-up', () => {
  it('is done, with its references and what is left', async () => {
    await paythem.behave({ 'paythem.sales': 'none' });
    const { value, echo } = await topUp(usd(1250));
    const [delivery] = await paythem.deliveries();
    expect(delivery).toMatchObject({
      our_reference: 'ref-1',
      amount: '12.50',
      provider_reference: value.vvsReference,
    });
    expect(value).toMatchObject({ retailerBalance: usd(99_473_767), remainingToday: usd(98_750) });
    expect(echo).toBe('ours');
  });

  it('goes by the name of the acceptance test as well', async () => {
    await topUp(usd(100), open({ topUpFunction: 'topup_topupRetailer' }), 12449, 'by-setting');
    const before = await client.listRetailers(limits());
    const order = { retailerId: 12449, reference: 'by-method', amount: usd(100), before };
    await client.topUpRetailerByUatName(order, limits());
    const { transactions } = await paythem.control('GET', '/transactions');
    expect(transactions.map((each: { function: string }) => each.function)).toEqual([
      'topup_topupRetailer',
      'topup_topupRetailer',
    ]);
  });

  it('is done when a number stands for the reference, and says so', async () => {
    await paythem.behave({ 'paythem.reference_echo': 'number' });
    expect(await topUp(usd(100))).toMatchObject({ echo: 'number' });
  });

  it.each([
    ['above LOAD_LIMIT', usd(10_001), 12449, 'amount_refused'],
    ['of nothing', usd(0), 12449, 'amount_refused'],
    ['in another currency', money(100, 'EUR'), 12449, 'amount_refused'],
    ['of an unknown retailer', usd(100), 1, 'product_unavailable'],
  ])('%s is not sent', async (_name, amount, retailerId, code) => {
    expect(await errorOf(topUp(amount, client, retailerId))).toEqual(notSent(code));
    expect(await paythem.audit('ref-1')).toEqual([]);
  });

  it('beyond the daily limit is not sent, and is again in the next window', async () => {
    for (const minor of [5000, 5000]) await topUp(usd(minor), client, 12469);
    expect(await errorOf(topUp(usd(2001), client, 12469))).toEqual(notSent('amount_refused'));
    await topUp(usd(2000), client, 12469);
    expect(await paythem.audit('ref-1')).toHaveLength(3);
    await paythem.advance(600);
    await topUp(usd(2001), client, 12469);
  });

  it('is refused by PayThem when another used the limit in between', async () => {
    await paythem.fault('other_load', { path: '/topup_listRetailers$' });
    for (const minor of [5000, 5000]) await topUp(usd(minor), client, 12469, 'ref-0');
    await paythem.fault('other_load', { path: '/topup_listRetailers$' });
    expect(await errorOf(topUp(usd(500), client, 12469))).toEqual(refused('amount_refused', '3004'));
  });

  it('with a reading that is too old is not sent', async () => {
    let nowMs = Date.now();
    const patient = open({ now: () => nowMs });
    const before = await patient.listRetailers(limits());
    nowMs += 60_001;
    const order = { retailerId: 12449, reference: 'ref-1', amount: usd(100), before };
    expect(await errorOf(patient.topUpRetailer(order, limits()))).toEqual(
      notSent('provider_unreachable', 'later'),
    );
  });

  it.each(['', 'with space', 'é', 'x'.repeat(51)])('with the reference %j is not sent', async (reference) => {
    expect(await errorOf(topUp(usd(100), client, 12449, reference))).toEqual(notSent('refused_by_provider'));
  });
});

describe('what was declared', () => {
  it('in calls per hour is not exceeded, and leaves one for evidence', async () => {
    const bound = open({ declared: { callsPerHour: 5, topUpsPerDay: null, valuePerDayMinor: null } });
    await topUp(usd(1000), bound);
    const before = await bound.listRetailers(limits());
    const order = { retailerId: 12449, amount: usd(500), before };
    await bound.topUpRetailer({ ...order, reference: 'ref-2' }, limits());
    expect(await errorOf(bound.topUpRetailer({ ...order, reference: 'ref-3' }, limits()))).toEqual(
      notSent('provider_rate_limited', 'later'),
    );
    await bound.listRetailers(limits());
    expect(await errorOf(bound.listRetailers(limits()))).toEqual(notSent('provider_rate_limited', 'later'));
    expect(await paythem.deliveries()).toHaveLength(2);
  });

  it('in value of a day is held against what our records tell', async () => {
    const memory = ownMemory([{ atMs: Date.now() - 1000, amountMinor: 1000 }]);
    const bound = open({
      memory,
      declared: { callsPerHour: null, topUpsPerDay: null, valuePerDayMinor: 1500 },
    });
    expect(await errorOf(topUp(usd(501), bound))).toEqual(notSent('provider_rate_limited', 'later'));
    await topUp(usd(500), bound);
    expect(await paythem.deliveries()).toHaveLength(1);
  });

  it('is not exceeded where our records cannot be read: nothing is sent', async () => {
    const memory = { ...ownMemory(), sends: () => Promise.reject(new Error('the database is away')) };
    const bound = open({ memory, declared: { callsPerHour: null, topUpsPerDay: 9, valuePerDayMinor: null } });
    expect(await errorOf(topUp(usd(100), bound))).toEqual(notSent('provider_unreachable', 'later'));
    expect(await paythem.deliveries()).toEqual([]);
  });
});

describe('the account', () => {
  it.each([
    ['password', '1003'],
    ['user', '1003'],
    ['privateKey', '1002'],
    ['publicKey', '1001'],
  ])('with a wrong %s is stopped by its first refusal', async (field, providerCode) => {
    const stops: unknown[] = [];
    const account = new PaythemAccount({ ...CREDENTIALS, [field]: 'not-the-right-one' });
    const wrong = open({ account, onStop: ({ because }) => stops.push(because) });
    const error = await errorOf(wrong.listRetailers(limits()));
    expect(error).toEqual(refused('provider_credentials_refused', providerCode));
    expect(error.message).not.toMatch(/not-the-right-one|sandbox-/);
    for (let i = 0; i < 5; i += 1) {
      expect(await errorOf(wrong.listRetailers(limits()))).toEqual(
        notSent('provider_credentials_refused', 'later'),
      );
    }
    expect(stops).toEqual(['credentials_refused']);
    // Five would have locked it.
    expect((await client.listRetailers(limits())).value.retailers).toHaveLength(4);
    await wrong.account.resume();
    expect(await errorOf(wrong.listRetailers(limits()))).toEqual(
      refused('provider_credentials_refused', providerCode),
    );
  });

  it('is stopped too where nobody has configured what the code means', async () => {
    const account = new PaythemAccount({ ...CREDENTIALS, password: 'not-the-right-one' });
    const wrong = open({ account, resultCodes: {} });
    expect((await errorOf(wrong.listRetailers(limits()))).outcome.kind).toBe('unknown');
    expect(await errorOf(wrong.listRetailers(limits()))).toEqual(
      notSent('provider_credentials_refused', 'later'),
    );
  });

  it('is bound to its address in production', async () => {
    await paythem.behave({ 'paythem.ip_rule': 'production' });
    expect((await open({ sourceIp: '127.0.0.1' }).listRetailers(limits())).value.retailers).toHaveLength(4);
    const elsewhere = open({ sourceIp: '203.0.113.9' });
    expect(await errorOf(elsewhere.listRetailers(limits()))).toEqual(
      refused('provider_credentials_refused', '1005'),
    );
    expect(await elsewhere.account.stopped()).toMatchObject({ because: 'credentials_refused' });
  });
});

describe('the clocks', () => {
  it.each([
    ['0', null],
    ['12', 'alarm'],
    ['-12', 'alarm'],
    ['27', 'stop'],
    ['-27', 'stop'],
    ['40', 'stop'],
  ])('that differ by %s s: %s', async (skew, level) => {
    const levels: SkewLevel[] = [];
    const watched = open({ onClockSkew: (now) => levels.push(now) });
    await paythem.behave({ 'paythem.clock_skew_s': skew });
    const call = skew === '40' ? errorOf(watched.listRetailers(limits())) : watched.listRetailers(limits());
    const before = await call;
    expect(levels).toEqual(level === null ? [] : [level]);
    if (before instanceof ProviderError) {
      expect(before).toEqual(refused('refused_by_provider', '1006'));
      return;
    }
    const order = { retailerId: 12449, reference: 'ref-1', amount: usd(100), before };
    const sent = watched.topUpRetailer(order, limits());
    if (level === 'stop') expect(await errorOf(sent)).toEqual(notSent('provider_unreachable', 'later'));
    else await sent;
    expect(await paythem.deliveries()).toHaveLength(level === 'stop' ? 0 : 1);
  });
});

describe('the announced functions', () => {
  const calls = (on: PaythemClient) => ({
    topup_listTransactions: () => on.listTransactions({ from: '2020-01-01', to: '2100-01-01' }, limits()),
    topup_generalStatus: () => on.generalStatus(limits()),
    topup_transactionStatusByID: () => on.transactionStatusById(12449, '1', limits()),
    topup_transactionStatusByReference: () => on.transactionStatusByReference(12449, 'ref-1', limits()),
    topup_retailerStatus: () => on.retailerStatus(12449, limits()),
  });

  it.each(ANNOUNCED_FUNCTIONS)('%s is not implemented, and sent once it is switched on', async (name) => {
    expect(await errorOf(calls(client)[name]())).toEqual(notSent('refused_by_provider'));
    const on = open({ announced: [name] });
    expect(await errorOf(calls(on)[name]())).toEqual(refused('refused_by_provider', '2002'));
    await paythem.behave({ 'paythem.announced_functions': true });
    expect((await calls(on)[name]()).value).toBeDefined();
  });

  it('takes dates as ccyy-mm-dd only', async () => {
    const on = open({ announced: ANNOUNCED_FUNCTIONS });
    const error = await errorOf(on.listTransactions({ from: '25/11/2026', to: '2026-11-25' }, limits()));
    expect(error).toEqual(notSent('refused_by_provider'));
  });
});

describe('a top-up whose answer is lost', () => {
  /** Lists, tops up with a fault, lists: the three calls of a lost one. Gives what its evidence supports. */
  async function lose(fault: string, oursAlone = true): Promise<string> {
    const window = { lengthMs: 600_000, startsAtMs: null };
    const first = await client.listRetailers(limits());
    await paythem.fault(fault, { path: '/topup_Retailer$' });
    const order = { retailerId: 12449, reference: 'ref-1', amount: usd(1000), before: first };
    expect((await errorOf(client.topUpRetailer(order, limits()))).outcome).toEqual({ kind: 'unknown' });
    await client.account.resume();
    const [before, after] = [readingOf(first, 12449), readingOf(await client.listRetailers(limits()), 12449)];
    if (!before || !after) throw new Error('the retailer is gone');
    const verdict = judgeTopUp({
      amountMinor: 1000,
      currency: 'USD',
      before,
      after,
      window,
      otherLoadsOpen: 0,
      oursAlone,
    });
    return verdict.supports === 'done' ? 'done' : verdict.because;
  }

  it.each([
    ['drop_after_effect', 'done', 1],
    ['http_500_after_effect', 'done', 1],
    ['garbage_after_effect', 'done', 1],
    ['global_error_after_effect', 'done', 1],
    ['drop_before_effect', 'no_movement', 0],
    ['http_500_before_effect', 'no_movement', 0],
    ['global_error', 'no_movement', 0],
  ])('by %s: %s', async (fault, verdict, count) => {
    expect(await lose(fault)).toBe(verdict);
    expect(await paythem.deliveries()).toHaveLength(count);
  });

  it.each(['steady', 'none', 'hiding'])('is judged alike whatever is sold (%s)', async (sales) => {
    await paythem.behave({ 'paythem.sales': sales });
    expect(await lose('drop_after_effect')).toBe('done');
    expect(await paythem.audit('ref-1')).toHaveLength(1);
  });

  it('supports nothing when others may load, or did', async () => {
    expect(await lose('drop_after_effect', false)).toBe('others_may_load');
    await paythem.control('POST', '/reset');
    await paythem.fault('other_load', { path: '/topup_Retailer$' });
    expect(await lose('http_500_after_effect')).toBe('another_amount');
  });

  it('supports nothing when the counter began anew in between', async () => {
    await topUp(usd(5000), client, 12449, 'earlier');
    await paythem.fault('counter_reset', { path: '/topup_Retailer$' });
    expect(await lose('http_500_after_effect')).toBe('window_edge');
  });
});

import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { money } from '../../domain/money.ts';
import { settleUnknown } from '../../domain/operation.ts';
import type { CatalogueProduct } from '../../domain/product.ts';
import type { CallLimits, Order } from '../../domain/provider.ts';
import { PaythemAccount } from '../../providers/paythem/account.ts';
import { createPaythemProvider, type PaythemProviderConfig } from '../../providers/paythem/adapter.ts';
import { SANDBOX_RESULT_CODES } from '../../providers/paythem/errors.ts';
import { CREDENTIALS } from '../support/scripted-paythem.ts';
import { PaythemSandbox } from './paythem-sandbox-calls.ts';

// Goal: as a fulfilment provider PayThem delivers once, and what is lost is not sent again and not taken for done unasked.

let paythem: PaythemSandbox;
const opened: { close(): Promise<void> }[] = [];
const limits = (): CallLimits => ({ signal: AbortSignal.timeout(20_000), sendBy: Date.now() + 20_000 });

beforeAll(async () => {
  paythem = await PaythemSandbox.start();
});
afterEach(() => paythem.control('POST', '/reset'));
afterAll(async () => {
  await Promise.all(opened.map((each) => each.close()));
  await paythem.server.close();
});

function open(config: Partial<PaythemProviderConfig> = {}) {
  const provider = createPaythemProvider({
    url: paythem.url,
    account: new PaythemAccount(CREDENTIALS),
    currency: 'USD',
    country: 'ZAF',
    resultCodes: SANDBOX_RESULT_CODES,
    ...config,
  });
  opened.push(provider);
  return provider;
}
type Provider = ReturnType<typeof open>;

async function productOf(provider: Provider, id = '12449'): Promise<CatalogueProduct> {
  for await (const product of provider.catalogue(limits())) if (product.id === id) return product;
  throw new Error(`there is no product ${id}`);
}

let orders = 0;
async function newOrder(provider: Provider, minor = 1000, productId?: string): Promise<Order> {
  orders += 1;
  const amount = money(minor, 'USD');
  const product = await productOf(provider, productId);
  return { ourReference: `order-${orders}`, product, recipient: {}, amount, cost: amount };
}

/** Reads and sends, as an activity does: what was read goes with the order. */
async function send(provider: Provider, order: Order) {
  const prepared = await provider.prepare?.(order, limits());
  if (!prepared || 'refused' in prepared)
    return { outcome: prepared?.refused, evidence: {}, secrets: [], order };
  const sent: Order = { ...order, before: prepared.evidence, others: [] };
  return { ...(await provider.create(sent, null, limits())), order: sent };
}

const trusting = { evidencePolicy: 'accept', oursAlone: [12449] } as const;
const CREATE = '/topup_Retailer$';

it('offers the retailers as products and prices them', async () => {
  const provider = open();
  const product = await productOf(provider);
  expect(product).toMatchObject({
    kind: 'wallet',
    country: 'ZAF',
    hasDeliverable: false,
    requiredRecipientFields: [],
  });
  const quote = (minor: number, currency = 'USD') => provider.quote(product, money(minor, currency));
  expect(quote(1250)).toEqual({ amount: money(1250, 'USD'), cost: money(1250, 'USD') });
  expect(quote(10_001)).toMatchObject({ code: 'amount_out_of_range' });
  expect(quote(0)).toMatchObject({ code: 'amount_out_of_range' });
  expect(quote(100, 'EUR')).toMatchObject({ code: 'currency_not_offered' });
  expect(provider.quote(product, null)).toMatchObject({ code: 'missing_field' });
  expect(await provider.balances(limits())).toEqual([]);
});

describe('an order', () => {
  it('is delivered, with what a person needs to check it', async () => {
    const provider = open();
    const order = await newOrder(provider);
    const { outcome, evidence, secrets } = await send(provider, order);
    const [delivery] = await paythem.deliveries();
    expect(delivery).toMatchObject({
      our_reference: order.ourReference,
      amount: '10.00',
      recipient: '12449',
    });
    expect(outcome).toMatchObject({
      outcome: 'done',
      state: {
        phase: 'delivered',
        providerReference: delivery?.['provider_reference'],
        delivered: order.amount,
      },
    });
    expect(secrets).toEqual([]);
    expect(evidence).toMatchObject({ used_minor_before: 0, reference_echo: 'ours', retailer_before: 12449 });
  });

  it.each([
    ['http_500_before_effect', '/topup_listRetailers$', 'provider_unreachable', 'later'],
    ['drop_after_effect', '/topup_listRetailers$', 'provider_unreachable', 'later'],
    ['rate_limit', '/topup_listRetailers$', 'provider_rate_limited', 'later'],
    ['rate_limit', CREATE, 'provider_rate_limited', 'later'],
    ['lock', CREATE, 'provider_credentials_refused', 'never'],
  ])('is not done after %s at %s', async (fault, path, code, again) => {
    const provider = open();
    const order = await newOrder(provider);
    await paythem.fault(fault, { path });
    const { outcome } = await send(provider, order);
    expect(outcome).toMatchObject({ outcome: 'not_done', code, again });
    expect(await paythem.deliveries()).toEqual([]);
  });

  it('above the daily limit is not sent', async () => {
    const provider = open();
    for (const minor of [5000, 5000]) await send(provider, await newOrder(provider, minor, '12469'));
    const order = await newOrder(provider, 2001, '12469');
    expect((await send(provider, order)).outcome).toMatchObject({
      outcome: 'not_done',
      proof: 'not_sent',
      code: 'amount_refused',
    });
    expect(await paythem.audit(order.ourReference)).toEqual([]);
  });

  it('can be neither confirmed nor cancelled', async () => {
    const provider = open();
    const order = await newOrder(provider);
    for (const send of [provider.confirm(order, '1', limits()), provider.cancel(order, '1', limits())]) {
      expect((await send).outcome).toMatchObject({ outcome: 'not_done', proof: 'not_sent', again: 'never' });
    }
    expect(Object.keys(provider.operations)).toEqual(['create']);
  });
});

describe('an order whose answer is lost', () => {
  /** Loses one, looks it up, in another process; gives what the workflow does next and what the evidence says. */
  async function lose(config: Partial<PaythemProviderConfig>, fault: string, others: Order['others'] = []) {
    const provider = open(config);
    await paythem.fault(fault, { path: CREATE });
    const { outcome, order } = await send(provider, await newOrder(provider));
    expect(outcome?.outcome).toBe('unknown');
    const { finding, evidence } = await open(config).lookup({ ...order, others }, null, limits());
    const rule = provider.operations.create;
    if (!rule) throw new Error('creates are not supported');
    expect(await paythem.audit(order.ourReference)).toHaveLength(fault.endsWith('before_effect') ? 0 : 1);
    return { next: settleUnknown('create', rule, finding, 86_400_000).do, evidence };
  }
  const OPEN = [{ state: 'sending' as const, settledAtMs: null }];
  const LONG_OVER = [{ state: 'done' as const, settledAtMs: 0 }];

  it.each([
    ['the policy accepts evidence', trusting, 'drop_after_effect', 'accept', null, LONG_OVER],
    ['a person decides', { oursAlone: [12449] }, 'drop_after_effect', 'ask_again', null, []],
    [
      'others may load it',
      { evidencePolicy: 'accept' as const },
      'drop_after_effect',
      'ask_again',
      'others_may_load',
      [],
    ],
    ['it did not arrive', trusting, 'drop_before_effect', 'ask_again', 'no_movement', []],
    ['another one was open', trusting, 'drop_after_effect', 'ask_again', 'other_loads_open', OPEN],
  ])('and %s', async (_name, config, fault, next, because, others) => {
    const result = await lose(config, fault, others);
    expect(result.next).toBe(next);
    expect(result.evidence).toMatchObject({ because, retailer_before: 12449, retailer_after: 12449 });
  });

  it('is not judged without its first reading, and is not sent without one', async () => {
    const provider = open(trusting);
    const order = await newOrder(provider);
    expect(await provider.lookup(order, null, limits())).toMatchObject({
      finding: { found: 'no' },
      evidence: { because: 'reading_missing' },
    });
    expect((await provider.create(order, null, limits())).outcome).toMatchObject({ proof: 'not_sent' });
    expect(await paythem.audit(order.ourReference)).toEqual([]);
  });
});

describe('once PayThem tells the status by our reference', () => {
  const arrived = { announced: ['topup_transactionStatusByReference'] } as const;

  it.each([
    ['drop_after_effect', 'yes', 'delivered', 'accept'],
    ['drop_before_effect', 'no', undefined, 'ask_again'],
  ])('a lost order is looked up (%s)', async (fault, found, phase, next) => {
    await paythem.control('POST', '/behaviour', { 'paythem.announced_functions': true });
    const provider = open(arrived);
    await paythem.fault(fault, { path: CREATE });
    const { order } = await send(provider, await newOrder(provider));
    const { finding } = await provider.lookup(order, null, limits());
    expect(finding).toMatchObject({ found, ...(phase && { state: { phase } }) });
    const rule = provider.operations.create;
    if (!rule) throw new Error('creates are not supported');
    expect(rule.lookup).toBe('by_our_reference');
    expect(settleUnknown('create', rule, finding, 86_400_000).do).toBe(next);
  });

  it('a refusal is told as one, and another amount as a mismatch', async () => {
    await paythem.control('POST', '/behaviour', { 'paythem.announced_functions': true });
    const provider = open({ ...arrived, resultCodes: {} });
    await paythem.control('POST', '/balances', { provider: 'paythem', unit: 'USD', available: '1.00' });
    const { outcome, order } = await send(provider, await newOrder(provider));
    expect(outcome?.outcome).toBe('unknown');
    const { finding } = await provider.lookup(order, null, limits());
    expect(finding).toMatchObject({ found: 'yes', state: { phase: 'not_delivered' } });
    const other = { ...order, amount: money(1, 'USD') };
    expect((await provider.lookup(other, null, limits())).finding).toMatchObject({ found: 'mismatch' });
  });
});

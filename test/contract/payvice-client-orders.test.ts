import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { money } from '../../domain/money.ts';
import { settleUnknown } from '../../domain/operation.ts';
import type { CatalogueProduct, Recipient } from '../../domain/product.ts';
import type { Order } from '../../domain/provider.ts';
import {
  createPayviceAccounts,
  type PayviceAccount,
  type PayviceAccounts,
} from '../../providers/payvice/adapter.ts';
import { PRODUCTS } from '../../providers/payvice/products.ts';
import { walletsOf } from '../../providers/payvice/wallets.ts';
import { PayviceSandbox, SECOND, TWO_WALLETS } from './payvice-sandbox-calls.ts';
import { limits, wallet } from './payvice-scripted.ts';

// Goal: a wallet sells every product through the one contract; an order is bought once, and what is unknown is settled by what
// the sandbox's books confirm.

let payvice: PayviceSandbox;
let all: PayviceAccounts;
let account: PayviceAccount;
let token: string;
let products: CatalogueProduct[];
beforeAll(async () => {
  payvice = await PayviceSandbox.start({ env: TWO_WALLETS });
  all = createPayviceAccounts({
    url: `${payvice.server.url}/payvice`,
    wallets: [wallet, ...walletsOf(TWO_WALLETS)],
    planSmartcards: { DSTV: '1017000123', GOTV: '1017000123' },
  });
  account = all.accounts.get(wallet.viceId) as PayviceAccount;
  products = await Array.fromAsync(account.catalogue(limits()));
});
beforeEach(async () => {
  await payvice.control('POST', '/reset');
  token = await account.takeToken(limits());
});
afterAll(async () => {
  await all.close();
  await payvice.server.close();
});

const PHONE = '+2348101234000';
const RECIPIENTS: Readonly<Record<string, Recipient>> = {
  airtime: { mobile: PHONE },
  electricity: { mobile: PHONE, account: '04123456780' },
  tv: { mobile: PHONE, account: '1017000123' },
  wallet: { account: SECOND.vice_id },
};

function productOf(id: string): CatalogueProduct {
  const product = products.find((each) => each.id === id);
  if (!product) throw new Error(`there is no ${id}`);
  return product;
}

function orderOf(id: string, changes: Partial<Order> = {}): Order {
  const product = productOf(id);
  const amount = product.pricing.type === 'fixed' ? product.pricing.amount : money(12_345, 'NGN');
  const recipient = RECIPIENTS[product.kind] ?? {};
  return { ourReference: token, product, recipient, amount, cost: amount, ...changes };
}

const create = (order: Order) => account.create(order, null, limits());
const lookup = (order: Order) => account.lookup(order, null, limits());

describe('the catalogue', () => {
  it('has what Payvice sells, and the plans of the smart cards', () => {
    expect(products.map(({ id }) => id)).toEqual([
      ...PRODUCTS.map(({ id }) => id),
      'dstv-AP',
      'dstv-FRN7E36',
      'dstv-GWALLE36',
      'dstv-ASIAE36',
      'dstv-COMPE36',
      'dstv-COMPLE36',
      'dstv-COFAME36',
      'dstv-PRWE36',
      'gotv-GOLITE',
      'gotv-GOTVVALUE',
      'gotv-GOTVPLUS',
    ]);
  });
});

describe.each([...PRODUCTS.map(({ id }) => id), 'dstv-AP', 'gotv-GOLITE'])('%s', (id) => {
  it('is bought, and found again', async () => {
    const order = orderOf(id);
    expect(account.validate(order.product, order.recipient)).toEqual([]);
    const { outcome, secrets, evidence } = await create(order);
    expect(outcome).toMatchObject({ outcome: 'done', state: { phase: 'delivered' } });
    expect(secrets.some(({ kind }) => kind === 'token')).toBe(order.product.hasDeliverable);
    const looked = await lookup(order);
    expect(looked.finding).toMatchObject({
      found: 'yes',
      state: { phase: 'delivered', delivered: order.amount },
    });
    expect(looked.secrets).toEqual(secrets.filter(({ kind }) => kind === 'token'));
    expect(JSON.stringify([outcome, evidence, looked.finding, looked.evidence])).not.toMatch(
      /sandbox-pass|"7\d{19}"|JOHN|ADA|VANESA/,
    );
    const [delivery, ...others] = await payvice.deliveries();
    expect(others).toEqual([]);
    expect(delivery).toMatchObject({ our_reference: token, kind: order.product.kind });
  });

  it('is settled by requery when its answer is lost', async () => {
    // Ikeja's enquiry has the path of airtime.
    const path = id.startsWith('airtime') ? '/purchase$' : '/(ie/tran|pay|transfer)$';
    await payvice.fault('drop_after_effect', { path });
    const order = orderOf(id);
    expect((await create(order)).outcome.outcome).toBe('unknown');
    const { finding } = await lookup(order);
    const rule = account.operations.create;
    if (!rule) throw new Error('nothing can be bought');
    expect(settleUnknown('create', rule, finding, 1000)).toMatchObject({
      do: 'accept',
      outcome: { outcome: 'done', state: { phase: 'delivered' } },
    });
  });
});

describe('an order that was never sent', () => {
  it('is asked about until the token is long dead, and never sent again', async () => {
    await payvice.fault('drop_before_effect', { path: '/purchase$' });
    const order = orderOf('airtime-mtn');
    expect((await create(order)).outcome.outcome).toBe('unknown');
    const { finding } = await lookup(order);
    const rule = account.operations.create;
    if (!rule) throw new Error('nothing can be bought');
    expect(settleUnknown('create', rule, finding, 150_000)).toEqual({ do: 'ask_again' });
    expect(settleUnknown('create', rule, finding, 1_800_000)).toMatchObject({
      do: 'accept',
      outcome: { outcome: 'not_done' },
    });
  });

  it.each([
    ['ikeja-vend', '/purchase$'],
    ['enugu-prepaid', '/enugu/lookup$'],
    ['dstv-AP', '/bill/tv$'],
    ['dstv-AP', '/bill/validate$'],
  ])('because its enquiry is lost is not done (%s, %s)', async (id, path) => {
    await payvice.fault('drop_after_effect', { path });
    expect((await create(orderOf(id))).outcome).toMatchObject({
      outcome: 'not_done',
      proof: 'not_sent',
      code: 'provider_unreachable',
      again: 'later',
    });
    expect(await payvice.audit(token)).toMatchObject({ purchase_requests: 0 });
  });

  it.each(['ikeja-pay', 'enugu-postpaid', 'gotv-GOLITE'])('for no customer is refused (%s)', async (id) => {
    const order = orderOf(id, { recipient: { mobile: PHONE, account: '04123456909' } });
    expect((await create(order)).outcome).toMatchObject({ outcome: 'not_done', code: 'recipient_invalid' });
    expect(await payvice.audit(token)).toMatchObject({ purchase_requests: 0 });
  });

  it('because the plan has another price is refused', async () => {
    await payvice.assume({ 'payvice.tv_prices': 'raised' });
    expect((await create(orderOf('dstv-AP'))).outcome).toMatchObject({
      outcome: 'not_done',
      proof: 'not_sent',
      code: 'price_changed',
    });
    expect(await payvice.deliveries()).toEqual([]);
  });
});

describe('an order that the operator declines', () => {
  it('is unknown by its answer, whose words nobody lists, and not delivered by requery', async () => {
    const order = orderOf('airtime-glo', { recipient: { mobile: '08101234901' } });
    expect((await create(order)).outcome.outcome).toBe('unknown');
    expect((await lookup(order)).finding).toMatchObject({
      found: 'yes',
      state: { phase: 'not_delivered', failure: 'declined_by_operator' },
    });
  });
});

describe('an order that is pending', () => {
  it('is in progress until requery knows better', async () => {
    const order = orderOf('enugu-prepaid', { recipient: { mobile: PHONE, account: '45037595904' } });
    expect((await create(order)).outcome).toMatchObject({ outcome: 'done', state: { phase: 'in_progress' } });
    expect((await lookup(order)).finding).toEqual({ found: 'no' });
    await payvice.advance(30);
    const { finding, secrets } = await lookup(order);
    expect(finding).toMatchObject({ state: { phase: 'delivered' } });
    expect(secrets).toHaveLength(1);
  });
});

describe('two wallets', () => {
  it('buy side by side, each with its own token', async () => {
    const second = all.accounts.get(SECOND.vice_id) as PayviceAccount;
    const other = orderOf('airtime-mtn', { ourReference: await second.takeToken(limits()) });
    const results = await Promise.all([create(orderOf('airtime-mtn')), second.create(other, null, limits())]);
    expect(results.map(({ outcome }) => outcome.outcome)).toEqual(['done', 'done']);
    expect(await payvice.deliveries()).toHaveLength(2);
    expect((await lookup(other)).finding).toEqual({ found: 'no' });
  });
});

describe('what Payvice cannot do', () => {
  it('is refused without a call', async () => {
    const order = orderOf('airtime-mtn');
    for (const { outcome } of [
      await account.confirm(order, token, limits()),
      await account.cancel(order, token, limits()),
    ]) {
      expect(outcome).toMatchObject({ outcome: 'not_done', proof: 'not_sent', again: 'never' });
    }
    expect(account.operations).not.toHaveProperty('confirm');
    expect(await account.balances(limits())).toEqual([]);
  });
});

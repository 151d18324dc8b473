import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { money } from '../../domain/money.ts';
import { createValuetopupProvider } from '../../providers/valuetopup/adapter.ts';
import { createValuetopupReader } from '../../providers/valuetopup/reader.ts';
import { limits } from '../support/scripted-valuetopup.ts';
import { VALUETOPUP_ORDERS, type OrderKind } from '../support/valuetopup-orders.ts';
import { ValuetopupAdapter } from './valuetopup-adapter-calls.ts';

const delivered = { found: 'yes', state: { phase: 'delivered' } };
const TOPUP = VALUETOPUP_ORDERS.airtime.path;

// Goal: what the document does not say may be either way; no way of it makes us believe what is not so.
describe('what nobody says of Valuetopup', () => {
  let vt: ValuetopupAdapter;
  beforeAll(async () => {
    vt = await ValuetopupAdapter.start();
  });
  afterEach(() => vt.sandbox.control('POST', '/reset'));
  afterAll(() => vt.close());

  it.each([
    ['refused', 1, { outcome: 'unknown' }],
    ['replayed', 1, { outcome: 'done', state: { phase: 'delivered' } }],
    ['executed', 2, { outcome: 'done', state: { phase: 'delivered' } }],
  ] as const)('a second send of a correlationId is %s', async (choice, times, outcome) => {
    await vt.sandbox.behave({ 'valuetopup.repeated_correlation_id': choice });
    const order = vt.orderOf('airtime');
    await vt.create(order);
    // Never made while the first is unknown; if it were, its refusal would still prove nothing about the first.
    expect((await vt.create(order)).outcome).toMatchObject(outcome);
    expect((await vt.lookup(order)).finding).toMatchObject(delivered);
    expect(await vt.delivered(order)).toHaveLength(times);
  });

  it('after too many requests the same correlationId is sent and delivered once', async () => {
    await vt.sandbox.fault('rate_limit', { path: TOPUP, count: 1 });
    const order = vt.orderOf('airtime');
    expect((await vt.create(order)).outcome).toMatchObject({ outcome: 'not_done', again: 'later' });
    expect((await vt.create(order)).outcome).toMatchObject({ outcome: 'done' });
    expect(await vt.delivered(order)).toHaveLength(1);
  });

  const unseen: readonly [string, unknown][] = [
    ['not_found', { found: 'no' }],
    ['in_progress', { found: 'yes', state: { phase: 'in_progress' } }],
    ['http_404', 'unknown'],
  ];
  const asked = (order: Parameters<ValuetopupAdapter['lookup']>[0]) =>
    vt.lookup(order).then(
      ({ finding }): unknown => finding,
      (error: { outcome?: { kind: string } }) => error.outcome?.kind,
    );

  it.each(unseen)('the status of what it does not know is %s', async (choice, expected) => {
    await vt.sandbox.behave({ 'valuetopup.unknown_status': choice });
    const order = vt.orderOf('airtime');
    await vt.sandbox.fault('unseen_for', { path: TOPUP, count: 1, delay_ms: 600_000 });
    await vt.sandbox.fault('drop_after_effect', { path: TOPUP, count: 1 });
    expect((await vt.create(order)).outcome.outcome).toBe('unknown');
    const told = await asked(order);
    if (typeof expected === 'string') expect(told).toBe(expected);
    else expect(told).toMatchObject(expected as object);
    await vt.sandbox.advance(600);
    expect(await asked(order)).toMatchObject(delivered);
  });

  it.each(['bill', 'esim', 'sim'] as const satisfies OrderKind[])(
    'where the status is not for every kind, a %s is never taken for not delivered',
    async (kind) => {
      await vt.sandbox.behave({ 'valuetopup.status_of_every_kind': false });
      const order = vt.orderOf(kind);
      expect((await vt.create(order)).outcome).toMatchObject({
        outcome: 'done',
        state: { phase: 'delivered' },
      });
      expect(await asked(order)).toBe('unknown');
    },
  );

  it.each([
    [false, false, undefined, '100000000.00'],
    [false, true, undefined, '100000000.00'],
    [true, false, '5000.00', '5000.00'],
    [true, true, '5000.00', '5000.00'],
  ])(
    'the balance on credit terms (%s) and as an object (%s)',
    async (credit, asObject, creditLimit, available) => {
      await vt.sandbox.behave({
        'valuetopup.credit_terms': credit,
        'valuetopup.balance_as_object': asObject,
      });
      const reader = createValuetopupReader({
        url: `${vt.sandbox.server.url}/valuetopup/api/v2`,
        key: 'sandbox-user',
        secret: 'sandbox-pass',
        creditLimit,
      });
      const spent = 8.55;
      await vt.create(vt.orderOf('airtime'));
      const [float] = await reader.balances(limits());
      await reader.close();
      expect(float?.available).toEqual({
        amountMinor: Math.round((Number(available) - spent) * 100),
        currency: 'USD',
      });
    },
  );

  it('a refusal that was none is found out by the status', async () => {
    await vt.sandbox.fault('late_success', { path: TOPUP, count: 1, delay_ms: 600_000 });
    const order = vt.orderOf('airtime');
    expect((await vt.create(order)).outcome).toMatchObject({ outcome: 'not_done', proof: 'refused' });
    await vt.sandbox.advance(600);
    expect((await vt.lookup(order)).finding).toMatchObject(delivered);
  });

  it.each([
    ['the account', '302', { mobile: '+918763351500' }, 'declined_by_operator'],
    ['the stock', '302', { mobile: '+918763351510' }, 'product_unavailable'],
    // By its form a number of code 1: only the operator knows that it is none of its country.
    ['the number', '351', { mobile: '+18763351234' }, 'recipient_invalid'],
  ])('a refusal for %s is one by its documented code', async (_, productId, recipient, code) => {
    const order = vt.order(productId, recipient, null);
    expect((await vt.create(order)).outcome).toMatchObject({ outcome: 'not_done', code });
  });

  it('a Boost PIN is asked for by the name of the operator; where it is not enough the order is refused', async () => {
    const mobile = '+12125550123';
    const product = vt.product('361');
    expect(product.requiredRecipientFields).toEqual([['mobile', 'boost_pin']]);
    const order = vt.order('361', { mobile, boost_pin: '1234' }, money(1_000, 'USD'));
    const without = { ...order, recipient: { mobile } };
    expect((await vt.create(without)).outcome).toMatchObject({ outcome: 'not_done', code: 'amount_refused' });
    expect((await vt.create(order)).outcome).toMatchObject({ outcome: 'done' });
    expect(await vt.delivered(order)).toHaveLength(1);
  });

  it('credentials that are refused hold the account, and prove nothing of an order', async () => {
    const order = vt.orderOf('pin');
    await vt.create(order);
    const url = `${vt.sandbox.server.url}/valuetopup/api/v2`;
    const stranger = createValuetopupProvider({ url, key: 'sandbox-user', secret: 'wrong' });
    expect((await stranger.create(vt.orderOf('pin'), null, limits())).outcome).toMatchObject({
      outcome: 'not_done',
      code: 'provider_credentials_refused',
      again: 'later',
    });
    await expect(stranger.lookup(order, null, limits())).rejects.toMatchObject({
      code: 'provider_credentials_refused',
    });
    await stranger.close();
  });
});

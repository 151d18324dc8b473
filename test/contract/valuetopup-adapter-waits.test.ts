import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { limits } from '../support/scripted-valuetopup.ts';
import { VALUETOPUP_ORDERS } from '../support/valuetopup-orders.ts';
import { impatient, ValuetopupAdapter } from './valuetopup-adapter-calls.ts';

const SLOW_90 = { mobile: '+18765555555' };
const SLOW_175 = { mobile: '+18766666666' };
/** 90 s are 360 ms, 120 s are 480 ms, 175 s are 700 ms. */
const SCALE = 0.004;

const open = { found: 'yes', state: { phase: 'in_progress' } };
const delivered = { found: 'yes', state: { phase: 'delivered' } };

// Goal: what takes long, or is told otherwise than the document hints, ends by the status alone, and once.
describe('an order at Valuetopup', () => {
  let vt: ValuetopupAdapter;
  beforeEach(async () => {
    vt = await ValuetopupAdapter.start(SCALE);
  });
  afterEach(() => vt.close());

  describe('of a number that takes long', () => {
    it('is answered after 90 seconds (555555)', async () => {
      const order = vt.orderOf('airtime', SLOW_90);
      expect((await vt.create(order)).outcome).toMatchObject({
        outcome: 'done',
        state: { phase: 'delivered' },
      });
      expect(await vt.delivered(order)).toHaveLength(1);
    });

    it('is in progress after 120 seconds and delivered after 175 (666666)', async () => {
      const order = vt.orderOf('airtime', SLOW_175);
      const { outcome } = await vt.create(order);
      expect(outcome).toMatchObject({
        outcome: 'done',
        state: { phase: 'in_progress', providerStatus: '852 in progress' },
      });
      await vt.sandbox.advance(60);
      expect((await vt.lookup(order)).finding).toMatchObject(delivered);
      expect(await vt.delivered(order)).toHaveLength(1);
    });

    it.each([SLOW_90, SLOW_175])(
      'is settled by its status when we wait no longer (%j)',
      async (recipient) => {
        await vt.sandbox.behave({ delay_scale: 1 });
        const order = vt.orderOf('airtime', recipient);
        const sent = vt.create(order, impatient(500));
        await vt.sandbox.untilKnown(order.ourReference);
        expect((await vt.lookup(order)).finding).toMatchObject(open);
        expect((await sent).outcome.outcome).toBe('unknown');
        await vt.sandbox.advance(175);
        expect((await vt.lookup(order)).finding).toMatchObject(delivered);
        expect(await vt.delivered(order)).toHaveLength(1);
      },
    );
  });

  describe.each(['852', '851'] as const)('with the code %s for what is in progress', (code) => {
    beforeEach(() => vt.sandbox.behave({ 'valuetopup.in_progress_code': code }));
    const pending = {
      outcome: 'done',
      state: { phase: 'in_progress', providerStatus: `${code} in progress` },
    };
    const { path } = VALUETOPUP_ORDERS.airtime;

    it('goes by our reference until the status tells the provider’s', async () => {
      await vt.sandbox.fault('pending_for', { path, count: 1, delay_ms: 600_000 });
      const order = vt.orderOf('airtime');
      const { outcome } = await vt.create(order);
      expect(outcome).toMatchObject(pending);
      expect(outcome).toMatchObject({ state: { providerReference: order.ourReference } });
      expect((await vt.lookup(order, order.ourReference)).finding).toMatchObject(open);
      await vt.sandbox.advance(600);
      expect((await vt.lookup(order, order.ourReference)).finding).toMatchObject({
        found: 'yes',
        state: { phase: 'delivered', providerReference: expect.stringMatching(/^\d+$/) },
      });
    });

    it('ends as a failure that the status tells later', async () => {
      await vt.sandbox.fault('late_failure', { path, count: 1, delay_ms: 600_000 });
      const order = vt.orderOf('airtime');
      expect((await vt.create(order)).outcome).toMatchObject(pending);
      await vt.sandbox.advance(600);
      expect((await vt.lookup(order)).finding).toMatchObject({
        found: 'yes',
        state: { phase: 'not_delivered', failure: 'declined_by_operator' },
      });
      expect(await vt.delivered(order)).toEqual([]);
    });

    it('has a gift card fetched once it is ready', async () => {
      await vt.sandbox.behave({ delay_scale: 1 });
      const order = vt.orderOf('gift_card');
      const sent = await vt.create(order);
      expect(sent).toMatchObject({ outcome: pending, secrets: [] });
      await vt.sandbox.advance(20);
      expect((await vt.lookup(order)).secrets[0]?.kind).toBe('voucher');
    });
  });

  it('has its gift card fetched again and again until it is there', async () => {
    await vt.sandbox.behave({ delay_scale: 0 });
    // The answer and the first two looks, each with its fetch, come without the card.
    await vt.sandbox.fault('withhold_pin', { path: 'giftcard/order$', count: 1 });
    await vt.sandbox.fault('withhold_pin', { path: '/transaction/status/', count: null });
    await vt.sandbox.fault('withhold_pin', { path: '/giftcard/fetch/', count: 2 });
    const order = vt.orderOf('gift_card');
    const first = await vt.create(order);
    expect(first).toMatchObject({ outcome: { outcome: 'done', state: { phase: 'delivered' } }, secrets: [] });
    expect(await vt.lookup(order)).toMatchObject({ finding: delivered, secrets: [] });
    expect((await vt.lookup(order)).secrets[0]?.code).toMatch(/^\d{16}$/);
  });

  it('has a port-in asked about until it is decided, either way', async () => {
    await vt.sandbox.behave({ delay_scale: 1 });
    const sim = {
      skuId: '601',
      simNumber: '8901240000000000002',
      zipCode: '10001',
      mobileNumber: '12125550123',
    };
    const portIn = async (correlationId: string) => {
      const sent = await vt.client.portInSim({ ...sim, correlationId }, limits());
      return sent.state === 'done' ? sent.value.transactionId : '';
    };
    const status = async (id: string) => (await vt.client.portInStatus(id, limits())).status;
    const good = await portIn('port-in-1');
    await vt.sandbox.fault('port_in_rejected', { path: 'portin$', count: 1 });
    const bad = await portIn('port-in-2');
    expect([await status(good), await status(bad)]).toEqual(['In Progress', 'In Progress']);
    await vt.sandbox.advance(60);
    expect([await status(good), await status(bad)]).toEqual(['Completed', 'Rejected']);
  });

  it('is not sent when its price has risen above the quote', async () => {
    const order = vt.orderOf('airtime');
    const cheap = { ...order, cost: { ...order.cost, amountMinor: order.cost.amountMinor - 2 } };
    expect((await vt.create(cheap)).outcome).toMatchObject({
      outcome: 'not_done',
      proof: 'not_sent',
      code: 'price_changed',
    });
    expect(await vt.sandbox.audit(order.ourReference)).toEqual([]);
  });
});

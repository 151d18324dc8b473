import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { PurchaseRow } from '../../db/entities/purchase.ts';
import { unseal } from '../../db/sealing.ts';
import { parseMoney } from '../../domain/money.ts';
import { ORDER_KINDS, VALUETOPUP_ORDERS, type OrderKind } from '../support/valuetopup-orders.ts';
import { World } from '../support/world.ts';

/** Every kind that Valuetopup sells, bought through a real Temporal server: one send, and its status decides. */
describe('a purchase at Valuetopup', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.open({ timers: { lookupDeadlineMs: 20_000, fulfilmentDeadlineMs: 30_000 } });
    await world.work();
  }, 60_000);
  afterEach(async () => {
    await world.clearFaults();
    await world.control('behaviour', { 'valuetopup.status_of_every_kind': true });
  });
  afterAll(() => world.close());

  const accept = { provider: 'valuetopup' } as const;
  const buy = (kind: OrderKind) => world.buy({ ...accept, ...VALUETOPUP_ORDERS[kind] });
  const fault = (name: string, path: string, more: Record<string, unknown> = {}) =>
    world.fault(name, path, { provider: 'valuetopup', ...more });
  const deliveriesOf = async (id: string) => {
    const { ourReference } = await world.purchase(id);
    return (await world.deliveries()).filter(({ our_reference }) => our_reference === ourReference);
  };
  /** What is kept of a purchase's secrets: as it is shown, and as it opens. */
  const secrets = async (id: string) => {
    const rows = await world.database
      .em()
      .execute<{ kind: string; masked: string; sealed: Buffer }[]>(
        'select kind, masked, sealed from deliverable where purchase_id = ? order by position',
        [id],
      );
    return rows.map(({ kind, masked, sealed }) => {
      const { code } = JSON.parse(unseal(world.dependencies.sealing, sealed, id)) as { code: string };
      return { kind, masked, code };
    });
  };
  const completed = (purchase: PurchaseRow) =>
    expect(purchase).toMatchObject({ status: 'completed', fulfilmentStatus: 'delivered', reasonCode: null });

  describe.each(ORDER_KINDS)('of the kind %s', (kind) => {
    const { path, secret } = VALUETOPUP_ORDERS[kind];

    it('is sent once, delivered and taken, and its secret is masked and opens', async () => {
      const before = await world.balances();
      const { id, costMinor } = await buy(kind);
      completed(await world.settled(id));
      expect(await world.attempts(id)).toEqual(['create:1 done']);
      expect(await deliveriesOf(id)).toHaveLength(1);
      expect(before.available - (await world.balances()).available).toBe(costMinor);
      const kept = await secrets(id);
      expect(kept[0]?.kind ?? null).toBe(secret);
      for (const { masked, code } of kept) {
        expect(masked).toContain('••••');
        expect(masked).not.toContain(code);
      }
      expect(await world.broken()).toEqual([]);
    });

    it('ends failed with the hold released when it is refused', async () => {
      const before = await world.balances();
      await fault('out_of_stock', path);
      const { id } = await buy(kind);
      expect(await world.settled(id)).toMatchObject({
        status: 'failed',
        fulfilmentStatus: 'not_delivered',
        reasonCode: 'product_unavailable',
      });
      expect(await world.balances()).toEqual(before);
      expect(await world.broken()).toEqual([]);
    });

    it('is delivered once when the answer is lost after the effect', async () => {
      await fault('drop_after_effect', path);
      const { id } = await buy(kind);
      completed(await world.settled(id));
      expect(await world.attempts(id)).toEqual(['create:1 done']);
      expect(await deliveriesOf(id)).toHaveLength(1);
      expect((await secrets(id))[0]?.kind ?? null).toBe(secret);
      expect(await world.broken()).toEqual([]);
    });
  });

  describe('of a bundle with a loan', () => {
    const owing = (last: string, sum: string) => ({
      ...accept,
      ...VALUETOPUP_ORDERS.bundle,
      recipient: { mobile: `+9230012345${last}` },
      amount: parseMoney(sum, 'PKR'),
    });

    it('pays bundle and loan with one order, and the loan is gone', async () => {
      const { id } = await world.buy(owing('77', '300.00'));
      completed(await world.settled(id));
      expect(await deliveriesOf(id)).toMatchObject([{ amount: '300.00', currency: 'PKR' }]);
      const { id: again } = await world.buy(owing('77', '300.00'));
      expect(await world.settled(again)).toMatchObject({ status: 'failed', reasonCode: 'price_changed' });
      expect(await deliveriesOf(again)).toEqual([]);
      expect(await world.broken()).toEqual([]);
    });

    it('is not sent when more is due than was agreed', async () => {
      const before = await world.balances();
      // The loan rises after a page has read it, for one: its last reader is told the old sum.
      const mobile = '923001234177';
      await fault('loan_higher', '/catalog/bundles/');
      const page = await fetch(`${world.sandboxUrl}/valuetopup/api/v2/catalog/bundles/42/${mobile}`, {
        headers: { authorization: `Basic ${Buffer.from('sandbox-user:sandbox-pass').toString('base64')}` },
      });
      expect(await page.text()).toContain('"totalAmount":300');
      const { id } = await world.buy({
        ...owing('', '300.00'),
        recipient: { mobile: `+${mobile}` },
      });
      expect(await world.settled(id)).toMatchObject({
        status: 'failed',
        fulfilmentStatus: 'not_delivered',
        reasonCode: 'price_changed',
      });
      expect(await world.attempts(id)).toEqual(['create:1 not_done']);
      expect(await deliveriesOf(id)).toEqual([]);
      expect(await world.balances()).toEqual(before);
    });
  });

  it('fails once the status has not known the reference for long enough', async () => {
    const before = await world.balances();
    await fault('drop_before_effect', VALUETOPUP_ORDERS.airtime.path);
    const { id } = await buy('airtime');
    expect(await world.settled(id)).toMatchObject({ status: 'failed', reasonCode: 'refused_by_provider' });
    expect(await world.attempts(id)).toEqual(['create:1 not_done']);
    expect(await world.balances()).toEqual(before);
  });

  it('fails by a failure that the status tells later', async () => {
    await fault('late_failure', VALUETOPUP_ORDERS.airtime.path, { delay_ms: 200 });
    const { id } = await buy('airtime');
    expect(await world.settled(id)).toMatchObject({ status: 'failed', reasonCode: 'declined_by_operator' });
    expect(await world.broken()).toEqual([]);
  });

  it.each(['bill', 'esim', 'sim'] as const)(
    'completes a %s by the answer to its send where the status does not know the kind',
    async (kind) => {
      await world.control('behaviour', { 'valuetopup.status_of_every_kind': false });
      const { id } = await buy(kind);
      completed(await world.settled(id));
      expect(await world.broken()).toEqual([]);
    },
  );

  it.each([
    ['a PIN', 'pin', ['/transaction/pin$', '/transaction/status/']],
    ['a gift card', 'gift_card', ['/giftcard/order$', '/transaction/status/', '/giftcard/fetch/']],
  ] as const)(
    'is not taken while %s is not there, and fetches it again and again',
    async (_, kind, paths) => {
      const before = await world.balances();
      for (const path of paths) await fault('withhold_pin', path, { count: null });
      const { id, costMinor } = await buy(kind);
      await world.until(id, ({ fulfilmentStatus }) => fulfilmentStatus === 'delivered_unretrieved');
      expect(await secrets(id)).toEqual([]);
      expect((await world.balances()).held - before.held).toBe(costMinor);
      await world.clearFaults();
      completed(await world.settled(id));
      expect(await secrets(id)).not.toEqual([]);
      expect(await world.broken()).toEqual([]);
    },
  );

  it('is captured once when a customer pays it by card', async () => {
    const { id } = await world.buyByCard({ ...accept, ...VALUETOPUP_ORDERS.pin, costMinor: 1_425 });
    await world.payAndReturn(id);
    expect(await world.settled(id)).toMatchObject({ status: 'completed' });
    expect(await world.charges(id)).toEqual(['captured 9.00 9.00 0.00']);
    expect(await deliveriesOf(id)).toHaveLength(1);
    expect(await world.broken()).toEqual([]);
  });
});

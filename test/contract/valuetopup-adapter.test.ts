import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { money } from '../../domain/money.ts';
import { limits } from '../support/scripted-valuetopup.ts';
import { ORDER_KINDS, VALUETOPUP_ORDERS, type OrderKind } from '../support/valuetopup-orders.ts';
import { freshReference, ValuetopupAdapter } from './valuetopup-adapter-calls.ts';

const MOBILE = '18763351234';

// Goal: the client and the adapter, written against the document, work against the sandbox, written against it as well.
describe('Valuetopup', () => {
  let vt: ValuetopupAdapter;
  beforeAll(async () => {
    vt = await ValuetopupAdapter.start();
  });
  afterEach(async () => {
    await vt.sandbox.control('DELETE', '/faults');
  });
  afterAll(() => vt.close());

  describe('the client', () => {
    const all = <T>(list: AsyncIterable<T>) => Array.fromAsync(list);
    const done = (transactionId: unknown = expect.stringMatching(/^\d+$/)) =>
      expect.objectContaining({
        state: 'done',
        code: '000',
        value: expect.objectContaining({ transactionId }),
      });
    const reference = () => ({ correlationId: freshReference() });
    const topUp = () => ({
      ...reference(),
      mobile: MOBILE,
      skuId: '193',
      amount: '9.00',
      transactionCurrencyCode: 'USD',
    });
    const gift = () => ({ ...reference(), skuId: '6001', amount: '5', transactionCurrencyCode: 'USD' });
    const sim = () => ({ ...reference(), skuId: '601', simNumber: '8901240000000000001', zipCode: '00501' });
    const idOf = (answered: Awaited<ReturnType<ValuetopupAdapter['client']['topUp']>>) =>
      answered.state === 'done' ? answered.value.transactionId : '';
    const loan = { productId: '42', skuId: '331', mobile: '923001234577' };

    it.each<[string, (to: ValuetopupAdapter['client']) => unknown, unknown]>([
      ['balance', (to) => to.balance(limits()), expect.stringMatching(/^-\d+(\.\d+)?$/)],
      ['countries', (to) => all(to.countries(limits())), expect.arrayContaining([expect.objectContaining({ countryCode: 'JM' })])],
      ['operators', (to) => all(to.operators({ countryCode: 'MX' }, limits())), [expect.objectContaining({ operatorId: '51' }), expect.objectContaining({ operatorId: '91' })]],
      ['products', (to) => all(to.products({ categoryId: '7' }, limits())), [expect.objectContaining({ productId: '95', category: 'eSim' })]],
      ['skus', (to) => all(to.skus({ skuId: '193' }, limits())), [expect.objectContaining({ skuId: '193', min: expect.objectContaining({ faceValue: '5' }) })]],
      ['skus in Arabic', (to) => all(to.skus({ skuId: '193', language: 'ar' }, limits())), [expect.objectContaining({ skuName: 'ديجيسل جامايكا' })]],
      ['exchangeRate', (to) => to.exchangeRate('193', limits()), expect.objectContaining({ rate: '155.5', to: 'USD' })],
      ['errorCodes', (to) => to.errorCodes(limits()), expect.arrayContaining([{ code: '510', message: 'The Sku is out of stock' }])],
      ['bundles', (to) => all(to.bundles('42', loan.mobile, limits())), expect.arrayContaining([expect.objectContaining({ skuId: '331', faceValue: '250', loan: '50' })])],
      ['mobileOwners', (to) => all(to.mobileOwners(MOBILE, limits())), expect.arrayContaining([expect.objectContaining({ countryCode: 'JM' })])],
      ['billDetail', (to) => to.billDetail('502', '0123456789', limits()), expect.objectContaining({ accountNumber: '0123456789', amount: expect.any(String), currency: 'NGN' })],
      ['currentPromotions', (to) => all(to.currentPromotions(limits())), [expect.objectContaining({ title: expect.stringContaining('double bonus') })]],
      ['upcomingPromotions', (to) => all(to.upcomingPromotions(limits())), [expect.objectContaining({ startDate: expect.any(String) })]],
      ['estimatedCost', (to) => to.estimatedCost({ skuId: '193', amount: '9.00', transactionCurrencyCode: 'USD' }, limits()), expect.objectContaining({ invoiceAmount: '8.55', destinationCurrency: 'JMD' })],
      ['topUp', (to) => to.topUp(topUp(), limits()), done()],
      ['topUpBundle, loan included', (to) => to.topUpBundle({ ...loan, ...reference(), agreed: money(30_000, 'PKR') }, limits()), done()],
      ['buyPin', (to) => to.buyPin({ ...reference(), skuId: '401' }, limits()), done()],
      ['payBill', (to) => to.payBill({ ...reference(), skuId: '501', amount: '100', accountNumber: '123456', transactionCurrencyCode: 'MXN' }, limits()), done()],
      ['buyGiftCard and giftCard', async (to) => to.giftCard(idOf(await to.buyGiftCard(gift(), limits())), limits()), expect.objectContaining({ cardNumber: expect.stringMatching(/^\d{16}$/) })],
      ['buyEsim and esimDataBalance', async (to) => {
        const bought = await to.buyEsim({ ...reference(), skuId: '701' }, limits());
        return all(to.esimDataBalance((bought.state === 'done' && bought.value.esim?.iccid) || '', limits()));
      }, [expect.objectContaining({ name: 'Europe 3GB', status: 'active', expiry: expect.any(String), total: '3072', remaining: '3072' })]],
      ['activateSim', (to) => to.activateSim(sim(), limits()), done()],
      ['portInSim and portInStatus', async (to) => {
        const request = { ...sim(), mobileNumber: '12125550123', passwordPin: '1234' };
        return to.portInStatus(idOf(await to.portInSim(request, limits())), limits());
      }, expect.objectContaining({ status: 'Completed', mobileNumber: '12125550123' })],
      ['status', async (to) => {
        const order = topUp();
        const sent = await to.topUp(order, limits());
        const told = await to.status(order.correlationId, limits());
        return idOf(told) === idOf(sent) ? told : null;
      }, done()],
    ])('%s answers', async (_, call, expected) => {
      expect(await call(vt.client)).toEqual(expected);
    }); // prettier-ignore

    it('reads every page of the gift cards once', async () => {
      const ids = async (size: number) =>
        (await all(vt.client.giftCardSkus({}, limits(), () => {}, size))).map(({ skuId }) => skuId);
      expect(await ids(7)).toEqual(await ids(100));
      expect(new Set(await ids(7)).size).toBe(111);
    });
  });

  describe('the catalogue', () => {
    it('has every kind, and only what a purchase can order', () => {
      const kinds = new Set(vt.products().map(({ kind }) => kind));
      expect([...kinds].sort()).toEqual([
        'airtime',
        'bill',
        'data',
        'electricity',
        'esim',
        'gift_card',
        'pin',
        'sim',
      ]);
      // Nauta asks for `Email` in a sentence, which nobody can read for certain.
      expect([...vt.skipped]).toEqual([['341', 'unsupported_fields']]);
    });

    it('prices what it offers as the provider does, never below', async () => {
      for (const kind of ORDER_KINDS) {
        const order = vt.orderOf(kind);
        const { outcome } = await vt.create(order);
        const told = outcome.outcome === 'done' ? outcome.state.cost : null;
        // Between two ends the price is worked out, and rounded up.
        const above = order.cost.amountMinor - (told?.amountMinor ?? 0);
        expect([kind, told?.currency, above === 0 || above === 1]).toEqual([kind, 'USD', true]);
      }
    });
  });

  // A port-in is told by a status of its own: valuetopup-port-in.test.ts.
  const AT_ONCE = ORDER_KINDS.filter((kind) => kind !== 'port_in');
  describe.each(AT_ONCE)('an order of the kind %s', (kind: OrderKind) => {
    const { path, secret } = VALUETOPUP_ORDERS[kind];

    it('is created and looked up, with its secret where it has one', async () => {
      const order = vt.orderOf(kind);
      const sent = await vt.create(order);
      expect(sent.outcome).toMatchObject({ outcome: 'done', state: { phase: 'delivered', failure: null } });
      const found = await vt.lookup(order);
      expect(found.finding).toEqual({
        found: 'yes',
        state: sent.outcome.outcome === 'done' && sent.outcome.state,
      });
      for (const { secrets } of [sent, found]) {
        expect(secrets[0]?.kind ?? null).toBe(secret);
        expect(secrets).toEqual(sent.secrets);
      }
      for (const { evidence } of [sent, found])
        for (const { code } of sent.secrets) expect(JSON.stringify(evidence)).not.toContain(code);
      expect(await vt.delivered(order)).toHaveLength(1);
    });

    it('is refused with a code, and not delivered', async () => {
      await vt.sandbox.fault('out_of_stock', { path, count: 1 });
      const order = vt.orderOf(kind);
      expect((await vt.create(order)).outcome).toMatchObject({
        outcome: 'not_done',
        proof: 'refused',
        code: 'product_unavailable',
        again: 'never',
      });
      expect((await vt.lookup(order)).finding).toMatchObject({
        found: 'yes',
        state: { phase: 'not_delivered', failure: 'product_unavailable' },
      });
      expect(await vt.delivered(order)).toEqual([]);
    });

    it.each(['drop_after_effect', 'http_500_after_effect', 'garbage_after_effect', 'unlisted_code'])(
      'is settled by its status when its answer is lost (%s)',
      async (fault) => {
        await vt.sandbox.fault(fault, { path, count: 1 });
        const order = vt.orderOf(kind);
        expect((await vt.create(order)).outcome.outcome).toBe('unknown');
        const { finding, secrets } = await vt.lookup(order);
        expect(finding).toMatchObject({ found: 'yes', state: { phase: 'delivered' } });
        expect(secrets[0]?.kind ?? null).toBe(secret);
        expect(await vt.delivered(order)).toHaveLength(1);
      },
    );

    it('is not found when it never arrived; that proves something only where the status is promised', async () => {
      await vt.sandbox.fault('drop_before_effect', { path, count: 1 });
      const order = vt.orderOf(kind);
      expect((await vt.create(order)).outcome.outcome).toBe('unknown');
      const promised = ['airtime', 'data', 'bundle', 'pin', 'gift_card'].includes(kind);
      const told = await vt.lookup(order).then(
        ({ finding }) => finding.found,
        (error: Error) => error.name,
      );
      expect(told).toBe(promised ? 'no' : 'ProviderError');
      expect(await vt.delivered(order)).toEqual([]);
    });
  });
});

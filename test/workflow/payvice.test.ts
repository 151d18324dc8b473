import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { PayviceShop, type PayviceOrder } from '../support/payvice-shop.ts';
import { World } from '../support/world.ts';

/** Whatever Payvice sells: bought once, in its wallet's turn, under a token that nobody else has. */
describe('a purchase at Payvice', () => {
  let world: World;
  let shop: PayviceShop;
  beforeAll(async () => {
    world = await World.open();
    shop = new PayviceShop(world);
    await world.work();
  }, 60_000);
  afterEach(async () => {
    await world.clearFaults();
    expect(await world.broken(true)).toEqual([]);
  });
  afterAll(() => world.close());

  const settled = async (order: PayviceOrder) => {
    const { id } = await shop.buy(order);
    return shop.whileMinutesPass(world.settled(id));
  };
  const METER = { account: '45700000111', mobile: '+2348101234000' };

  it.each<[string, PayviceOrder]>([
    ['airtime', {}],
    ['9mobile airtime', { productId: 'airtime-9mobile' }],
    ['a prepaid Ikeja meter', { productId: 'ikeja-vend', recipient: METER }],
    ['a postpaid Ikeja account', { productId: 'ikeja-pay', recipient: METER }],
    ['a prepaid Enugu meter', { productId: 'enugu-prepaid', recipient: METER }],
    ['a postpaid Enugu account', { productId: 'enugu-postpaid', recipient: METER }],
    ['a wallet transfer', { productId: 'wallet-transfer', recipient: { account: '87654321' } }],
  ])('delivers %s', async (_what, order) => {
    const purchase = await settled(order);
    expect(purchase).toMatchObject({
      status: 'completed',
      fulfilmentStatus: 'delivered',
      account: shop.wallets[0],
    });
    expect(await world.attempts(purchase.id)).toEqual(['create:1 done']);
  });

  it('delivers a television plan', async () => {
    const [plan] = await world.database
      .em()
      .execute<{ id: string }[]>(
        `select id from product where provider = 'payvice' and kind = 'tv' order by id`,
      );
    const recipient = { account: '7023456789', mobile: '+2348101234000' };
    expect(await settled({ productId: plan?.id ?? '', recipient, naira: null })).toMatchObject({
      status: 'completed',
    });
  });

  it('hands over the token of a prepaid meter, sealed', async () => {
    const { id } = await settled({ productId: 'ikeja-vend', recipient: METER });
    const rows = await world.database
      .em()
      .execute<{ kind: string; masked: string }[]>(
        'select kind, masked from deliverable where purchase_id = ?',
        [id],
      );
    expect(rows).toHaveLength(1);
    expect(rows[0]?.kind).toBe('token');
    expect(rows[0]?.masked).not.toMatch(/\d{6}/);
  });

  it.each<[string, PayviceOrder, string]>([
    ['that the operator declines', { recipient: { mobile: '+2348101234901' } }, 'declined_by_operator'],
    ['that never reaches the operator', { recipient: { mobile: '+2348101234906' } }, 'product_unavailable'],
    [
      'for a meter that nobody has',
      { productId: 'ikeja-vend', recipient: { account: '45700000909', mobile: '+2348101234000' } },
      'recipient_invalid',
    ],
    [
      'for a wallet that nobody has',
      { productId: 'wallet-transfer', recipient: { account: '99999999' } },
      'recipient_invalid',
    ],
  ])('releases the money of one %s', async (_what, order, reasonCode) => {
    expect(await settled(order)).toMatchObject({ status: 'failed', reasonCode });
  });

  it('settles by requery what was carried out and whose answer was lost', async () => {
    await world.fault('drop_after_effect', '/auth2/purchase$', { provider: 'payvice' });
    const purchase = await settled({});
    expect(purchase.status).toBe('completed');
    expect(await world.attempts(purchase.id)).toEqual(['create:1 done']);
  });

  it('releases, by requery, what never arrived: only long after its token has died', async () => {
    await world.fault('drop_before_effect', '/auth2/purchase$', { provider: 'payvice' });
    expect(await settled({})).toMatchObject({ status: 'failed', reasonCode: 'refused_by_provider' });
  });

  it('fetches the token of a meter again when the answer with it was lost', async () => {
    await world.fault('drop_after_effect', '/ie/tran$', { provider: 'payvice' });
    expect(await settled({ productId: 'ikeja-vend', recipient: METER })).toMatchObject({
      status: 'completed',
    });
  });

  it.each([
    ['payvice.token', 'every_lookup', 'clock_minute'],
    ['payvice.requery_fields', 'printed', 'full'],
    ['payvice.lookup_status', '1', '0'],
    ['payvice.json', 'loose', 'plain'],
  ])('delivers once, its answer lost, where %s is %s', async (name, other, usual) => {
    await world.control('behaviour', { [name]: other });
    try {
      await world.fault('drop_after_effect', '/auth2/purchase$', { provider: 'payvice' });
      const purchase = await settled({});
      expect(purchase.status).toBe('completed');
      expect(await world.attempts(purchase.id)).toEqual(['create:1 done']);
    } finally {
      await world.control('behaviour', { [name]: usual });
    }
  });

  it('waits for a pending order', async () => {
    expect(await settled({ recipient: { mobile: '+2348101234904' } })).toMatchObject({ status: 'completed' });
  });

  it('takes another token when somebody else’s look-up has killed its own', async () => {
    await world.fault('kill_token', '/auth2/lookup$', { provider: 'payvice' });
    const purchase = await settled({});
    expect(purchase.status).toBe('completed');
    expect(await world.attempts(purchase.id)).toEqual(['create:1 not_done', 'create:2 done']);
  });

  it('never binds a token twice, however often a wallet gives it', async () => {
    const purchases = await Promise.all([1, 2, 3].map(() => shop.buy()));
    await shop.whileMinutesPass(Promise.all(purchases.map(({ id }) => world.settled(id))), 1_500);
    const tokens = await shop.tokens();
    expect(new Set(tokens.map(({ token }) => token)).size).toBe(tokens.length);
    for (const { id } of purchases) {
      expect(await world.purchase(id)).toMatchObject({ status: 'completed' });
      expect(tokens.filter(({ purchaseId }) => purchaseId === id)).toHaveLength(1);
    }
  });

  it('keeps credentials and electricity tokens out of the history and the rows', async () => {
    const { id } = await settled({ productId: 'ikeja-vend', recipient: METER });
    const history = JSON.stringify(await world.handle(id).fetchHistory());
    const decoded = [...history.matchAll(/"data":"([^"]+)"/g)].map(([, data]) =>
      Buffer.from(data ?? '', 'base64').toString(),
    );
    const rows = await world.database
      .em()
      .execute('select evidence, outcome from attempt where purchase_id = ?', [id]);
    const all = [history, ...decoded, JSON.stringify(rows)].join('\n');
    expect(all).not.toMatch(/sandbox-pass|45700000111|8101234000/);
  });
});

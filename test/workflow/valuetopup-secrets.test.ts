import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { sealingKey } from '../../db/sealing.ts';
import { VALUETOPUP_ORDERS } from '../support/valuetopup-orders.ts';
import { World } from '../support/world.ts';

const order = { provider: 'valuetopup', ...VALUETOPUP_ORDERS.port_in } as const;
const { carrier_account, carrier_password } = order.recipient;
const { path } = order;

/** What the old carrier knows a customer by reaches the provider and nobody else, and is gone once it has. */
describe('the secrets of a port-in', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.open({ timers: { lookupDeadlineMs: 2_000, holdDeadlineMs: 1_500 } });
  }, 60_000);
  afterEach(async () => {
    await world.rest();
    await world.clearFaults();
    await world.control('behaviour', { 'valuetopup.status_of_every_kind': true });
  });
  afterAll(() => world.close());

  const sealed = async (id: string) =>
    world.database.em().execute('select 1 from sealed_recipient where purchase_id = ?', [id]);
  /** Every row of every table, as text. */
  const everything = async () => {
    const em = world.database.em();
    const tables = await em.execute<{ name: string }[]>(
      `select quote_ident(table_name) as name from information_schema.tables where table_schema = 'public'`,
    );
    const texts: string[] = [];
    for (const { name } of tables) {
      const rows = await em.execute<{ text: string }[]>(`select t::text as text from ${name} t`);
      texts.push(...rows.map(({ text }) => text));
    }
    return texts.join('\n');
  };
  const tellsNothing = (text: string) => {
    for (const secret of [carrier_account, carrier_password]) {
      expect(text).not.toContain(secret);
      for (const encoding of ['hex', 'base64'] as const)
        expect(text).not.toContain(Buffer.from(secret).toString(encoding).replace(/=+$/, ''));
    }
  };

  it('are sealed until they are sent, in no row and in no history, and erased when the provider has them', async () => {
    const accepted = await world.accept(order);
    expect(accepted.recipient).toEqual({
      ...order.recipient,
      carrier_account: '••••',
      carrier_password: '••••',
    });
    expect(await sealed(accepted.id)).toHaveLength(1);
    tellsNothing(await everything());
    await world.start(accepted);
    await world.work();
    expect(await world.settled(accepted.id)).toMatchObject({ status: 'completed' });
    expect(await sealed(accepted.id)).toEqual([]);
    tellsNothing(await everything());
    const { events } = await world.handle(accepted.id).fetchHistory();
    tellsNothing(Buffer.from(JSON.stringify(events)).toString());
    expect(await world.broken()).toEqual([]);
  });

  it.each([
    ['a refusal', 'out_of_stock', 'failed'],
    ['a rejection by the old carrier', 'port_in_rejected', 'failed'],
    ['an answer that was lost', 'drop_after_effect', 'completed'],
  ])('are erased after %s', async (_name, fault, status) => {
    await world.work();
    await world.fault(fault, path, { provider: 'valuetopup' });
    const before = await world.balances();
    const { id, costMinor } = await world.buy(order);
    expect((await world.settled(id)).status).toBe(status);
    expect(await sealed(id)).toEqual([]);
    expect(before.available - (await world.balances()).available).toBe(status === 'failed' ? 0 : costMinor);
    expect(await world.broken()).toEqual([]);
  });

  it('are erased when a person is asked, for nothing is sent any more', async () => {
    await world.work();
    await world.control('behaviour', { 'valuetopup.status_of_every_kind': false });
    await world.fault('drop_after_effect', path, { provider: 'valuetopup' });
    const { id } = await world.buy(order);
    expect(await world.settled(id)).toMatchObject({ status: 'in_review', reasonCode: 'outcome_unknown' });
    expect(await sealed(id)).toEqual([]);
    await world.control('behaviour', { 'valuetopup.status_of_every_kind': true });
    expect((await world.becomes(id, 'completed')).fulfilmentStatus).toBe('delivered');
  }, 60_000);

  it('that do not open with our key are not sent as they are shown', async () => {
    const accepted = await world.accept(order);
    const foreign = sealingKey(randomBytes(32));
    await world.database
      .em()
      .execute('update sealed_recipient set key_id = ? where purchase_id = ?', [foreign.id, accepted.id]);
    await world.start(accepted);
    await world.work();
    expect(await world.settled(accepted.id)).toMatchObject({
      status: 'failed',
      fulfilmentStatus: 'not_delivered',
    });
    expect(await world.deliveries()).not.toContainEqual(
      expect.objectContaining({ our_reference: accepted.ourReference }),
    );
    expect(world.alerts).toContainEqual(
      expect.objectContaining({ what: 'the secrets of a recipient cannot be opened' }),
    );
    expect(await sealed(accepted.id)).toEqual([]);
  });
});

import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createOrder } from '../../activities/fulfilment/create-order.ts';
import { copyCatalogues } from '../../activities/upkeep/copy-catalogues.ts';
import { accountMemory } from '../../db/repositories/account-memory.ts';
import { joinLane } from '../../db/repositories/lanes.ts';
import { laneWorkflowId } from '../../workflows/lane/input.ts';
import { cancelUpdate } from '../../workflows/purchase/messages.ts';
import { PaythemAccount } from '../../providers/paythem/account.ts';
import { byHand } from '../support/by-hand.ts';
import { PaythemShop } from '../support/paythem-shop.ts';
import { CREDENTIALS } from '../support/scripted-paythem.ts';
import { World } from '../support/world.ts';

const LIST = '/topup_listRetailers$';

/** A retailer's wallet is topped up once; what is lost is not sent again, and nobody guesses what became of it. */
describe('a top-up at PayThem', () => {
  let world: World;
  let shop: PaythemShop;
  beforeAll(async () => {
    world = await World.open({ timers: { lookupDeadlineMs: 4_000 } });
    shop = new PaythemShop(world);
    await world.work();
  }, 60_000);
  afterEach(async () => {
    await world.clearFaults();
    await world.control('behaviour', { 'paythem.clock_skew_s': '0' });
    await accountMemory(world.database, 'paythem').resume();
    await shop.settleParked();
    shop.restart();
    expect(await world.broken(true)).toEqual([]);
  });
  afterAll(async () => {
    await world.close();
    await shop.close();
  });
  const trusting = () => ({ evidencePolicy: 'accept', oursAlone: world.retailers }) as const;

  it('is sent once, with what it was measured against, and takes the money', async () => {
    const { id } = await shop.buy();
    expect(await world.settled(id)).toMatchObject({
      status: 'completed',
      fulfilmentStatus: 'delivered',
      account: String(shop.id()),
      deliveredMinor: 1_000,
    });
    expect(await world.attempts(id)).toEqual(['create:1 done']);
    expect(await shop.arrived(id)).toMatchObject([{ status: 'executed', amount: '10.00' }]);
    expect(await shop.evidence(id)).toMatchObject({ retailer_before: shop.id(), reference_echo: 'ours' });
  });

  it.each([
    ['topup_topupRetailer', { topUpFunction: 'topup_topupRetailer' }],
    ['a number in place of our reference', {}],
    ['"00000" for success', {}],
  ] as const)('is understood with %s', async (what, config) => {
    shop.restart(config);
    const other = { 'paythem.reference_echo': 'number', 'paythem.result': 'text' };
    await world.control('behaviour', what === 'topup_topupRetailer' ? {} : other);
    const { id } = await shop.buy();
    expect((await world.settled(id)).status).toBe('completed');
    await world.control('behaviour', { 'paythem.reference_echo': 'text', 'paythem.result': 'number' });
  });

  it('above the limit of its day is not sent: its money goes back', async () => {
    const before = await world.balances();
    for (const minor of [5_000, 5_000])
      expect((await world.settled((await shop.buy({ retailer: 2, minor })).id)).status).toBe('completed');
    const { id } = await shop.buy({ retailer: 2, minor: 2_001 });
    expect(await world.settled(id)).toMatchObject({ status: 'failed', reasonCode: 'amount_refused' });
    expect(await shop.arrived(id)).toEqual([]);
    expect(await world.balances()).toEqual({ available: before.available - 10_000, held: before.held });
  });

  it('is refused by a code that is configured, and unknown by one that is not', async () => {
    await world.control('balances', { provider: 'paythem', unit: 'USD', available: '1.00' });
    const known = await shop.buy();
    expect(await world.settled(known.id)).toMatchObject({
      status: 'failed',
      reasonCode: 'provider_float_insufficient',
    });
    expect(world.alerts).toContainEqual(
      expect.objectContaining({ what: 'our float at a provider did not suffice', purchase_id: known.id }),
    );
    shop.restart({ resultCodes: {} });
    const unknown = await shop.buy();
    expect(await world.settled(unknown.id)).toMatchObject({
      status: 'in_review',
      reasonCode: 'outcome_unknown',
    });
    await shop.resolve(unknown.id, 'not_delivered');
    expect((await world.purchase(unknown.id)).status).toBe('failed');
    await world.control('balances', { provider: 'paythem', unit: 'USD', available: '1000000.00' });
  });

  it('whose answer is lost is parked with both readings, and delivered by an operator’s word', async () => {
    shop.restart({ oursAlone: world.retailers });
    await shop.fault('drop_after_effect');
    const { id } = await shop.buy();
    expect(await world.settled(id)).toMatchObject({ status: 'in_review', reasonCode: 'outcome_unknown' });
    const evidence = await shop.evidence(id);
    expect(evidence).toMatchObject({ supports: 'done', because: null, retailer_after: shop.id() });
    expect(Number(evidence['used_minor_after']) - Number(evidence['used_minor_before'])).toBe(1_000);
    expect(JSON.stringify(evidence)).not.toMatch(/sandbox-|0123456789abcdef/);
    expect(await world.attempts(id)).toEqual(['create:1 unknown']);
    await shop.resolve(id, 'delivered');
    expect((await world.purchase(id)).status).toBe('completed');
    expect(await shop.arrived(id)).toHaveLength(1);
  });

  it('whose answer is lost is done by evidence, where the policy accepts it and it is conclusive', async () => {
    shop.restart(trusting());
    await shop.fault('http_500_after_effect');
    const { id } = await shop.buy();
    const purchase = await world.settled(id);
    expect(purchase).toMatchObject({ status: 'completed', providerStatus: expect.stringMatching(/rose/) });
    expect(await shop.arrived(id)).toHaveLength(1);
  });

  it.each([
    ['it may have been somebody else’s', 'others_may_load', 'drop_after_effect', { oursAlone: [] }],
    [
      'a new day may have begun',
      'window_edge',
      'drop_after_effect',
      { window: { lengthMs: 1, startsAtMs: null } },
    ],
    ['nothing moved', 'no_movement', 'drop_before_effect', {}],
  ])('is never done by evidence where %s (%s)', async (_why, because, fault, config) => {
    shop.restart({ ...trusting(), ...config });
    await shop.fault(fault);
    const { id } = await shop.buy();
    expect((await world.settled(id)).status).toBe('in_review');
    expect(await shop.evidence(id)).toMatchObject({ supports: 'nothing', because });
    await shop.resolve(id, fault === 'drop_after_effect' ? 'delivered' : 'not_delivered');
  });

  it('is settled by the first reading of a process that was killed in the middle of the send', async () => {
    shop.restart(trusting());
    const purchase = await shop.accept();
    await joinLane(world.database.em(), purchase.id, 'paythem', [purchase.product.id]);
    await shop.fault('drop_after_effect');
    await byHand(purchase.id, () => createOrder(world.dependencies, { purchaseId: purchase.id, n: 1 }));
    // As kill -9 leaves the row: nobody wrote down that the answer was lost.
    await world.database
      .em()
      .execute(
        `update attempt set state = 'sending', outcome = null, evidence = null, settled_at = null where purchase_id = ?`,
        [purchase.id],
      );
    shop.restart(trusting());
    await world.start(purchase);
    expect((await world.settled(purchase.id)).status).toBe('completed');
    expect(await world.attempts(purchase.id)).toEqual(['create:1 done']);
    expect(await shop.arrived(purchase.id)).toHaveLength(1);
  });

  it('whose reading fails did not leave, and is sent once it can be read', async () => {
    await shop.fault('drop_before_effect', LIST);
    const { id } = await shop.buy();
    expect((await world.settled(id)).status).toBe('completed');
    expect(await shop.arrived(id)).toHaveLength(1);
  });

  it('lets the next one for its retailer go only when an operator has said what became of it', async () => {
    await shop.fault('drop_before_effect');
    const lost = await shop.buy();
    expect((await world.settled(lost.id)).status).toBe('in_review');
    const next = await shop.buy({ minor: 700 });
    const waits = await world.until(next.id, ({ reasonCode }) => reasonCode === 'waiting_for_turn');
    expect(waits.status).toBe('processing');
    const elsewhere = await shop.buy({ retailer: 1 });
    expect((await world.settled(elsewhere.id)).status).toBe('completed');
    expect(await shop.arrived(next.id)).toEqual([]);
    await shop.resolve(lost.id, 'not_delivered');
    expect((await world.settled(next.id)).status).toBe('completed');
    expect((await world.purchase(lost.id)).status).toBe('failed');
  });

  it('can be cancelled while it waits, and then nothing is sent', async () => {
    await shop.fault('drop_before_effect');
    const lost = await shop.buy();
    await world.settled(lost.id);
    const next = await shop.buy();
    await world.until(next.id, ({ reasonCode }) => reasonCode === 'waiting_for_turn');
    await world.handle(next.id).executeUpdate(cancelUpdate, { args: [{ by: 'key_test' }] });
    expect(await world.purchase(next.id)).toMatchObject({ status: 'cancelled' });
    await shop.resolve(lost.id, 'not_delivered');
    expect(await shop.arrived(next.id)).toEqual([]);
  });

  it.each([
    ['garbage_after_effect', 'done'],
    ['global_error_after_effect', 'done'],
    ['global_error', 'nothing'],
  ])('is unknown after %s, and nothing is sent again', async (fault, supports) => {
    shop.restart({ oursAlone: world.retailers });
    await shop.fault(fault);
    const { id } = await shop.buy({ retailer: 1 });
    expect((await world.settled(id)).status).toBe('in_review');
    expect(await shop.evidence(id)).toMatchObject({ supports });
    await shop.resolve(id, supports === 'done' ? 'delivered' : 'not_delivered');
  });

  it('is looked up by our reference once PayThem can tell it', async () => {
    await world.control('behaviour', { 'paythem.announced_functions': true });
    shop.restart({ announced: ['topup_transactionStatusByReference'] });
    await shop.fault('drop_after_effect');
    const { id } = await shop.buy();
    expect((await world.settled(id)).status).toBe('completed');
    expect(await shop.arrived(id)).toHaveLength(1);
    await world.control('behaviour', { 'paythem.announced_functions': false });
  });

  it('is stopped with its account by wrong credentials: nothing more is sent until an operator resumes it', async () => {
    const account = new PaythemAccount({ ...CREDENTIALS, password: 'not-the-right-one' });
    shop.restart({ account });
    const first = await shop.buy();
    await shop.heldBack(first.id);
    expect(world.alerts).toContainEqual({
      what: 'an account at a provider stands still until an operator resumes it',
      provider: 'paythem',
      because: 'credentials_refused',
    });
    // The right password and a new process change nothing: only a person does.
    shop.restart();
    const second = await shop.buy({ retailer: 1 });
    await shop.heldBack(second.id);
    expect([...(await world.attempts(first.id)), ...(await world.attempts(second.id))]).toEqual([]);
    // The catalogues of the others are copied, and this one's stays as it is.
    const copied = Object.keys(await copyCatalogues(world.dependencies, () => {}));
    expect(copied).toEqual(expect.arrayContaining(['dvs', 'valuetopup', 'payvice']));
    expect(copied).not.toContain('paythem');
    await accountMemory(world.database, 'paythem').resume();
    for (const { id } of [first, second]) expect((await world.settled(id, 45_000)).status).toBe('completed');
  });

  it('is not sent while the clocks are too far apart, and somebody is told', async () => {
    await world.control('behaviour', { 'paythem.clock_skew_s': '27' });
    const { id } = await shop.buy();
    await shop.heldBack(id);
    await world.handle(id).executeUpdate(cancelUpdate, { args: [{ by: 'key_test' }] });
    expect((await world.purchase(id)).status).toBe('cancelled');
    expect(await world.attempts(id)).toEqual(['create:1 not_done', 'create:2 never_sent']);
    expect(await shop.arrived(id)).toEqual([]);
    expect(world.alerts).toContainEqual(
      expect.objectContaining({ what: 'our clock and a provider’s differ too much: nothing is sent to it' }),
    );
    await world.control('behaviour', { 'paythem.clock_skew_s': '12' });
    shop.restart();
    expect((await world.settled((await shop.buy()).id)).status).toBe('completed');
    expect(world.alerts).toContainEqual(
      expect.objectContaining({ what: 'our clock and a provider’s differ', provider: 'paythem' }),
    );
  });

  it('keeps within what was declared, whichever process sends', async () => {
    const [row] = await world.database.em().execute<{ sent: string }[]>(
      `select count(*) as sent from attempt a join purchase p on p.id = a.purchase_id
         where p.provider = 'paythem' and a.operation = 'create' and a.state in ('sending', 'unknown', 'done')`,
    );
    const declared = { callsPerHour: null, topUpsPerDay: Number(row?.sent) + 1, valuePerDayMinor: null };
    shop.restart({ declared });
    expect((await world.settled((await shop.buy()).id)).status).toBe('completed');
    shop.restart({ declared });
    const { id } = await shop.buy();
    await shop.heldBack(id);
    await world.handle(id).executeUpdate(cancelUpdate, { args: [{ by: 'key_test' }] });
    expect(await world.attempts(id)).toEqual(['create:1 not_done', 'create:2 never_sent']);
    expect(await shop.arrived(id)).toEqual([]);
  });

  it('keeps credentials out of histories and rows', async () => {
    await shop.fault('drop_after_effect');
    const { id } = await shop.buy({ retailer: 3 });
    await world.settled(id);
    const histories = await Promise.all(
      [id, laneWorkflowId('paythem', String(shop.id(3)))].map((name) => world.handle(name).fetchHistory()),
    );
    const history = JSON.stringify(histories);
    const decoded = [...history.matchAll(/"data":"([^"]+)"/g)].map(([, data]) =>
      Buffer.from(data ?? '', 'base64').toString(),
    );
    const rows = await world.database.em().execute('select * from attempt');
    expect([history, ...decoded, JSON.stringify(rows)].join('\n')).not.toMatch(
      /sandbox-(pass|public|user)|0123456789abcdef/,
    );
    await shop.resolve(id, 'delivered');
  });
});

describe('a top-up that waits too long for its retailer', () => {
  let world: World;
  let shop: PaythemShop;
  beforeAll(async () => {
    world = await World.open({ timers: { lookupDeadlineMs: 1_500, laneDeadlineMs: 1_000 } });
    shop = new PaythemShop(world);
    await world.work();
  }, 60_000);
  afterAll(() => world.close());

  it('fails, proved not sent, and its money goes back', async () => {
    await shop.fault('drop_before_effect');
    const lost = await shop.buy();
    expect((await world.settled(lost.id)).status).toBe('in_review');
    const next = await shop.buy();
    expect(await world.settled(next.id)).toMatchObject({
      status: 'failed',
      reasonCode: 'turn_not_reached',
    });
    expect(await world.attempts(next.id)).toEqual(['create:1 never_sent']);
    await shop.resolve(lost.id, 'not_delivered');
    expect(await world.broken()).toEqual([]);
  });
});

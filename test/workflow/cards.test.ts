import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { sweep } from '../../activities/upkeep/sweep.ts';
import { paymentOf } from '../../db/repositories/payment-keys.ts';
import { lockPurchase } from '../../db/repositories/purchases.ts';
import { reserveRefund } from '../../db/repositories/refunds.ts';
import type { Resolution } from '../../domain/settle.ts';
import { money } from '../../domain/money.ts';
import { handOn } from '../../workflows/client/hand-on.ts';
import { wakeLate } from '../../workflows/client/start.ts';
import { lateWorkflowId } from '../../workflows/purchase/input.ts';
import { cancelUpdate, paymentEventSignal, resolveUpdate } from '../../workflows/purchase/messages.ts';
import { World } from '../support/world.ts';

/** Money is reserved, then the value delivered, then the money taken; nothing else happens to a card. */
describe('a purchase paid by card', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.open({
      timers: { lookupDeadlineMs: 2_000, sendTimeoutMs: 500, fulfilmentDeadlineMs: 2_000 },
    });
    await world.work();
  }, 60_000);
  afterEach(async () => {
    await world.clearFaults();
    expect(await world.broken(true)).toEqual([]);
  });
  afterAll(() => world.close());

  const paythru = (fault: string, path: string, more: Record<string, unknown> = {}) =>
    world.fault(fault, path, { provider: 'paythru', ...more });
  const payment = (id: string) => paymentOf(world.database.em(), id);
  const resolve = (workflowId: string, resolution: Resolution) =>
    world
      .handle(workflowId)
      .executeUpdate(resolveUpdate, { args: [{ resolution, reason: 'as agreed', by: 'key_operator' }] })
      .catch((error: { cause?: { details?: [{ code: string }] } }) => error.cause?.details?.[0].code);
  const untilPayment = async (id: string, status: string) => {
    for (const deadline = Date.now() + 20_000; (await payment(id)).status !== status;) {
      if (Date.now() > deadline) throw new Error(`the payment of ${id} is ${(await payment(id)).status}`);
      await new Promise((done) => setTimeout(done, 30));
    }
  };
  const untilCharges = async (id: string, charges: string[]) => {
    for (const deadline = Date.now() + 20_000; ;) {
      const now = await world.charges(id);
      if (JSON.stringify(now) === JSON.stringify(charges)) return;
      if (Date.now() > deadline) throw new Error(`the books say ${now.join(', ')}`);
      await new Promise((done) => setTimeout(done, 30));
    }
  };

  it('is captured once it is delivered, and credits the merchant with what is left', async () => {
    const { id } = await world.buyByCard();
    await world.payAndReturn(id);
    expect(await world.settled(id)).toMatchObject({ status: 'completed', fulfilmentStatus: 'delivered' });
    expect((await payment(id)).status).toBe('captured');
    expect(await world.charges(id)).toEqual(['captured 9.00 9.00 0.00']);
    const [{ credit } = { credit: '' }] = await world.database.em().execute<{ credit: string }[]>(
      `select sum(e.amount_minor) as credit from ledger_entry e join ledger_transaction t on t.id = e.transaction_id
         where t.purchase_id = ? and e.account_id = 'merchant:mer_sandbox_a:available:GBP'`,
      [id],
    );
    expect(Number(credit)).toBe(500);
  });

  it('is freed when the operator declines the delivery', async () => {
    const { id } = await world.buyByCard({ recipient: { mobile: '+6595123102' } });
    await world.payAndReturn(id);
    expect((await world.settled(id)).status).toBe('failed');
    expect(await world.charges(id)).toEqual(['voided 9.00 0.00 0.00']);
  });

  it('may be tried with another card after one was declined', async () => {
    const { id } = await world.buyByCard();
    expect(await world.pay(id, '4000000000000002')).toBeNull();
    await world.payAndReturn(id);
    expect((await world.settled(id)).status).toBe('completed');
    expect((await world.charges(id)).filter((charge) => charge.startsWith('captured'))).toHaveLength(1);
  });

  it('is not delivered on the word of a key that belongs to somebody else', async () => {
    const other = await world.buyByCard();
    const { id } = await world.buyByCard();
    await world.until(id, ({ status }) => status === 'awaiting_payment');
    const key = await world.pay(other.id);
    await world.tell(id, key ?? '');
    await world.tell(other.id, key ?? '');
    expect((await world.settled(other.id)).status).toBe('completed');
    expect(await world.purchase(id)).toMatchObject({
      status: 'awaiting_payment',
      fulfilmentStatus: 'not_started',
    });
    await world.handle(id).executeUpdate(cancelUpdate, { args: [{ by: 'key_test' }] });
  });

  it('is cancelled before it is paid, and its page closed', async () => {
    const { id } = await world.buyByCard();
    await world.until(id, ({ status }) => status === 'awaiting_payment');
    await world.handle(id).executeUpdate(cancelUpdate, { args: [{ by: 'key_test' }] });
    expect(await world.purchase(id)).toMatchObject({
      status: 'cancelled',
      reasonCode: 'cancelled_by_merchant',
    });
    expect((await payment(id)).status).toBe('unpaid_unproved');
    expect(await world.pay(id)).toBeNull();
    expect(await world.charges(id)).toEqual([]);
  });

  it('asks a person when nobody knows whether it was captured, and never captures twice', async () => {
    await paythru('drop_after_effect', '/capture$');
    const { id } = await world.buyByCard();
    await world.payAndReturn(id);
    expect(await world.settled(id)).toMatchObject({ status: 'in_review', reasonCode: 'capture_unknown' });
    expect((await payment(id)).status).toBe('unknown');
    expect(await resolve(id, 'captured')).toEqual({ status: 'completed' });
    expect(await world.charges(id)).toEqual(['captured 9.00 9.00 0.00']);
    expect(await world.attempts(id)).toContain('capture:1 unknown');
  });

  it('is captured after a person has established that the first capture was not made', async () => {
    await paythru('drop_before_effect', '/capture$');
    const { id } = await world.buyByCard();
    await world.payAndReturn(id);
    expect((await world.settled(id)).reasonCode).toBe('capture_unknown');
    await resolve(id, 'not_captured');
    await world.becomes(id, 'completed');
    expect(await world.charges(id)).toEqual(['captured 9.00 9.00 0.00']);
  });

  it('is freed by sending again when the answer to freeing it was lost', async () => {
    await paythru('drop_after_effect', '/cancel$');
    const { id } = await world.buyByCard({ recipient: { mobile: '+6595123102' } });
    await world.payAndReturn(id);
    expect((await world.settled(id)).status).toBe('failed');
    expect(await world.charges(id)).toEqual(['voided 9.00 0.00 0.00']);
  });

  it('opens another page when the answer to the first was lost', async () => {
    await paythru('drop_after_effect', '/gettoken$');
    const { id } = await world.buyByCard();
    await world.payAndReturn(id);
    expect((await world.settled(id)).status).toBe('completed');
  });

  it('sends nobody to a page that would take the money at once', async () => {
    await world.control('behaviour', { 'paythru.echo_auth': true });
    const { id } = await world.buyByCard();
    expect(await world.settled(id)).toMatchObject({
      status: 'failed',
      reasonCode: 'payment_refused_by_provider',
    });
    await world.control('behaviour', { 'paythru.echo_auth': false });
    expect((await payment(id)).redirectUrl ?? null).toBeNull();
  });

  it('is refunded once where the page took the money at once against what it said, and nothing was delivered', async () => {
    await world.control('behaviour', { 'paythru.takes_at_once': true });
    const { id } = await world.buyByCard({ recipient: { mobile: '+6595123102' } });
    await world.payAndReturn(id);
    expect((await world.settled(id)).status).toBe('failed');
    await world.control('behaviour', { 'paythru.takes_at_once': false });
    expect(await world.charges(id)).toEqual(['refunded 9.00 9.00 9.00']);
    expect(await world.attempts(id)).toEqual(
      expect.arrayContaining(['void:1 not_done', 'void_refund:1 done']),
    );
  });

  it('asks a person where it can be neither freed nor refunded, and ends with the bank’s own release', async () => {
    const { id } = await world.buyByCard({ recipient: { mobile: '+6595123102' } });
    const key = await world.pay(id);
    const { ourReference } = await payment(id);
    await world.control('faults', { provider: 'paythru', fault: 'void', our_reference: ourReference });
    await world.tell(id, key ?? '');
    expect(await world.settled(id)).toMatchObject({ status: 'in_review', reasonCode: 'void_refused' });
    expect(await world.charges(id)).toEqual(['voided 9.00 0.00 0.00']);
    expect(await resolve(id, 'not_captured')).toEqual({ status: 'failed' });
  });

  it('that is paid after its end is given back at once', async () => {
    const { id } = await world.buyByCard();
    const key = await world.pay(id);
    await world.handle(id).executeUpdate(cancelUpdate, { args: [{ by: 'key_test' }] });
    expect((await world.purchase(id)).status).toBe('cancelled');
    expect(await world.charges(id)).toEqual(['reserved 9.00 0.00 0.00']);
    await world.tell(id, key ?? '');
    await untilCharges(id, ['voided 9.00 0.00 0.00']);
  });

  it('reserves on a stored card, and delivers', async () => {
    const first = await world.buyByCard();
    const key = await world.payAndReturn(first.id);
    await world.becomes(first.id, 'completed');
    const { id } = await world.buyByCard({ sourceKey: key });
    expect((await world.settled(id)).status).toBe('completed');
    expect(await world.charges(id)).toEqual(['captured 9.00 9.00 0.00']);
  });

  it('orders nothing when nobody knows whether the stored card was reserved, and ends with the reservation', async () => {
    const first = await world.buyByCard();
    const key = await world.payAndReturn(first.id);
    await world.becomes(first.id, 'completed');
    await paythru('drop_after_effect', '/repeat$');
    const { id } = await world.buyByCard({ sourceKey: key });
    expect(await world.settled(id)).toMatchObject({ status: 'in_review', reasonCode: 'payment_unknown' });
    expect((await world.attempts(id)).filter((attempt) => attempt.startsWith('create'))).toEqual([]);
    await world.database.em().execute('update payment set voids_at = now() where purchase_id = ?', [id]);
    await sweep(world.dependencies);
    expect((await world.becomes(id, 'failed')).reasonCode).toBe('payment_unknown');
    expect((await payment(id)).status).toBe('voided_by_provider');
    expect(await world.handle(id).result()).toEqual({ status: 'failed' });
  });

  const refund = async (id: string, amountMinor: number) => {
    const refundId = await world.database.em().transactional(async (em) => {
      const { purchase, payment: row } = await lockPurchase(em, id);
      return reserveRefund(em, purchase, row, { amountMinor, reason: 'requested', by: 'key_test' });
    });
    await handOn(world.dependencies, await world.purchase(id), paymentEventSignal);
    return refundId;
  };
  const bought = async () => {
    const { id } = await world.buyByCard();
    await world.payAndReturn(id);
    await world.becomes(id, 'completed');
    return id;
  };

  it('is refunded in parts and then wholly, each part once', async () => {
    const id = await bought();
    await refund(id, 300);
    await untilPayment(id, 'partially_refunded');
    await refund(id, 600);
    await world.becomes(id, 'refunded');
    expect(await world.charges(id)).toEqual(['refunded 9.00 9.00 9.00']);
    await expect(refund(id, 1)).rejects.toThrow('only 0 minor units are left');
  });

  it('never refunds again what may have been refunded; a person says which', async () => {
    await paythru('drop_after_effect', '/refund$');
    const id = await bought();
    await refund(id, 900);
    expect((await world.becomes(id, 'in_review')).reasonCode).toBe('refund_unknown');
    expect(await resolve(lateWorkflowId(id), 'refunded')).toEqual({ status: 'refunded' });
    expect(await world.charges(id)).toEqual(['refunded 9.00 9.00 9.00']);
  });

  it('is refunded when the provider reverses the delivery', async () => {
    const id = await bought();
    const { ourReference } = await world.purchase(id);
    await world.control('faults', { provider: 'dvs', fault: 'reverse', our_reference: ourReference });
    await wakeLate(world.dependencies, await world.purchase(id));
    expect((await world.becomes(id, 'refunded')).fulfilmentStatus).toBe('reversed');
    await untilCharges(id, ['refunded 9.00 9.00 9.00']);
  });

  it('holds what the charge does not cover, and takes it with the capture', async () => {
    const gbp = async () => {
      const rows = await world.database
        .em()
        .execute<{ id: string; balance_minor: string }[]>(
          `select id, balance_minor from ledger_account where id like 'merchant:mer_sandbox_a:%:GBP'`,
        );
      return Object.fromEntries(rows.map((row) => [row.id.split(':')[2], Number(row.balance_minor)]));
    };
    const before = await gbp();
    const { id } = await world.buyByCard({ charge: money(300, 'GBP') });
    expect((await gbp())['held']).toBe((before['held'] ?? 0) + 100);
    await world.payAndReturn(id);
    await world.becomes(id, 'completed');
    expect(await gbp()).toEqual({
      ...before,
      available: (before['available'] ?? 0) - 100,
      held: before['held'] ?? 0,
    });
  });

  it('is neither captured nor freed when the reservation ends while nobody knows about the delivery', async () => {
    await world.fault('http_500_before_effect', '/transactions(/[0-9]+)?($|\\?)', {
      count: null,
      method: 'GET',
    });
    const { id } = await world.buyByCard();
    await world.payAndReturn(id);
    await world.becomes(id, 'in_review');
    const soon = `update payment set voids_at = now() + interval '1 day', alerted_at = null where purchase_id = ?`;
    await world.database.em().execute(soon, [id]);
    await sweep(world.dependencies);
    expect(world.alerts).toContainEqual(expect.objectContaining({ purchase_id: id }));
    await world.control('clock', { advance_s: 11 * 86_400 });
    await world.database.em().execute('update payment set voids_at = now() where purchase_id = ?', [id]);
    await sweep(world.dependencies);
    await untilPayment(id, 'voided_by_provider');
    expect(await world.purchase(id)).toMatchObject({
      status: 'in_review',
      reasonCode: 'reservation_expired',
    });
    await world.clearFaults();
    expect(await world.until(id, ({ reasonCode }) => reasonCode === 'delivered_after_release')).toMatchObject(
      {
        status: 'in_review',
        fulfilmentStatus: 'delivered',
      },
    );
    expect((await payment(id)).status).toBe('uncollected');
    expect(await resolve(id, 'write_off')).toEqual({ status: 'completed' });
  });
});

describe('a payment page that nobody pays on', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.open({ timers: { paymentPageMs: 2_000, lookupDeadlineMs: 1_000 } });
    await world.work();
  }, 60_000);
  afterAll(() => world.close());

  it('ends with the purchase expired, also when it was paid and nobody told us; told late, it is given back', async () => {
    const { id } = await world.buyByCard();
    const key = await world.pay(id);
    expect(await world.becomes(id, 'expired')).toMatchObject({ reasonCode: 'payment_not_made' });
    expect((await paymentOf(world.database.em(), id)).status).toBe('unpaid_unproved');
    expect(await world.charges(id)).toEqual(['reserved 9.00 0.00 0.00']);
    await world.tell(id, key ?? '');
    for (const deadline = Date.now() + 20_000; (await world.charges(id))[0]?.startsWith('reserved');) {
      if (Date.now() > deadline) throw new Error('the late payment is still reserved');
      await new Promise((done) => setTimeout(done, 50));
    }
    expect(await world.charges(id)).toEqual(['voided 9.00 0.00 0.00']);
    expect(await world.broken()).toEqual([]);
  });
});

import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { settleUnknown } from '../../domain/operation.ts';
import type { Order } from '../../domain/provider.ts';
import { DvsOrders, limits, phase } from '../support/dvs-orders.ts';

// Goal: whatever is lost on the way, and whichever way the assumptions turn, the look-up settles it and the sandbox's books
// show one delivery at the most.

let dvs: DvsOrders;
beforeAll(async () => {
  dvs = await DvsOrders.start();
});
afterEach(() => dvs.control('/reset', {}));
afterAll(() => dvs.close());

/** What the workflow does next about a create whose outcome is unknown. */
async function next(order: Order): Promise<string> {
  const rule = dvs.provider.operations.create;
  if (!rule) throw new Error('creates are not supported');
  return settleUnknown('create', rule, await dvs.lookUp(order), 1000).do;
}

describe('a create whose answer is lost', () => {
  it.each(['drop_after_effect', 'http_500_after_effect', 'garbage_after_effect'])(
    'by %s is found',
    async (name) => {
      await dvs.fault(name, '/async/transactions$');
      const order = dvs.topUp();
      expect((await dvs.create(order)).outcome).toBe('unknown');
      expect(await next(order)).toBe('accept');
    },
  );

  it.each(['drop_before_effect', 'http_500_before_effect'])(
    'by %s is not found, and is sent again',
    async (name) => {
      await dvs.fault(name, '/async/transactions$');
      const order = dvs.topUp();
      expect((await dvs.create(order)).outcome).toBe('unknown');
      expect(await next(order)).toBe('send_again');
      expect(await dvs.create(order)).toMatchObject(phase('created'));
    },
  );

  it('because nothing answers, until we give up, is unknown', async () => {
    await dvs.fault('hang_after_effect', '/async/transactions$');
    const order = dvs.topUp();
    const { outcome } = await dvs.provider.create(order, null, {
      ...limits(),
      signal: AbortSignal.timeout(200),
    });
    expect(outcome.outcome).toBe('unknown');
    expect(await next(order)).toBe('accept');
  });

  it.each([true, false])('and is sent again, is one order (external_id unique: %s)', async (unique) => {
    await dvs.assume('dvs.external_id_unique', unique);
    await dvs.fault('drop_after_effect', '/async/transactions$');
    const order = dvs.topUp();
    expect((await dvs.create(order)).outcome).toBe('unknown');
    const again = await dvs.create(order);
    expect(again).toMatchObject(phase('created'));
    const id = again.outcome === 'done' ? again.state.providerReference : '';
    await dvs.confirm(order, id);
    expect(await dvs.lookUp(order)).toMatchObject({
      found: 'yes',
      state: { providerReference: id, phase: 'delivered' },
    });
    expect(await dvs.deliveriesOf(order)).toHaveLength(1);
  });

  it('and whose own hold took the float: the refusal is about the second send only, the look-up finds the first', async () => {
    await dvs.assume('dvs.balance_checked_first', true);
    await dvs.leave('8.00');
    await dvs.fault('drop_after_effect', '/async/transactions$');
    const order = dvs.topUp();
    expect((await dvs.create(order)).outcome).toBe('unknown');
    expect(await dvs.create(order)).toMatchObject({
      outcome: 'not_done',
      code: 'provider_float_insufficient',
    });
    expect(await dvs.lookUp(order)).toMatchObject({ found: 'yes', state: { phase: 'created' } });
  });

  it('for a reference that belongs to another order is a mismatch', async () => {
    const theirs = dvs.topUp('106');
    await dvs.create(theirs);
    const ours = { ...dvs.topUp(), ourReference: theirs.ourReference };
    expect((await dvs.create(ours)).outcome).toBe('unknown');
    expect(await dvs.lookUp(ours)).toEqual({
      found: 'mismatch',
      detail: 'credit_party_identifier.mobile_number is not ours',
    });
  });

  it('by too many requests is refused for now', async () => {
    await dvs.fault('rate_limit', '/async/transactions$');
    expect(await dvs.create(dvs.topUp())).toMatchObject({
      outcome: 'not_done',
      code: 'provider_rate_limited',
      again: 'later',
    });
  });
});

describe('a confirm', () => {
  it.each([true, false])(
    'that was lost and is repeated delivers once (repeat refused: %s)',
    async (refused) => {
      await dvs.assume('dvs.confirm_repeat_refused', refused);
      await dvs.fault('drop_after_effect', '/confirm$');
      const order = dvs.topUp();
      const id = await dvs.createdId(order);
      expect((await dvs.confirm(order, id)).outcome).toBe('unknown');
      expect(await dvs.confirm(order, id)).toMatchObject(phase('delivered'));
      expect(await dvs.deliveriesOf(order)).toHaveLength(1);
    },
  );

  it('of an order that was cancelled tells so', async () => {
    const order = dvs.topUp();
    const id = await dvs.createdId(order);
    await dvs.cancel(order, id);
    expect(await dvs.confirm(order, id)).toMatchObject(phase('cancelled'));
  });

  it.each([
    [true, 'created'],
    [false, 'cancelled'],
  ])('after the order expired tells where it stands (hold kept: %s → %s)', async (keepsHold, where) => {
    await dvs.assume('dvs.expired_keeps_hold', keepsHold);
    const order = dvs.topUp();
    const id = await dvs.createdId(order);
    await dvs.control('/clock', { advance_s: 3601 });
    expect(await dvs.confirm(order, id)).toMatchObject(phase(where));
    expect(await dvs.cancel(order, id)).toMatchObject(phase('cancelled'));
  });
});

describe('a cancel', () => {
  it('that was lost and is repeated is done', async () => {
    await dvs.fault('drop_after_effect', '/cancel$');
    const order = dvs.topUp();
    const id = await dvs.createdId(order);
    expect((await dvs.cancel(order, id)).outcome).toBe('unknown');
    expect(await dvs.cancel(order, id)).toMatchObject(phase('cancelled'));
  });
});

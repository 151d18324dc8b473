import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { WorkflowNotFoundError } from '@temporalio/client';
import { sweep } from '../../activities/upkeep/sweep.ts';
import type { PurchaseRow } from '../../db/entities/purchase.ts';
import { lateWorkflowId } from '../../workflows/purchase/input.ts';
import { CALLBACK_SECRET, order, TestApi, type Reply } from './open-api.ts';

const STATUSES = {
  CREATED: [10000, 1, 'CREATED'],
  SUBMITTED: [30000, 3, 'SUBMITTED'],
  COMPLETED: [70000, 7, 'COMPLETED'],
  REVERSED: [80000, 8, 'REVERSED'],
} as const;

/** A callback is a hint: it is stored once, hands its purchase a reason to look, and moves nothing itself. */
describe('a DVS callback', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await TestApi.open({
      timers: { pollInitialMs: 60_000, pollMaxMs: 60_000, fulfilmentDeadlineMs: 120_000 },
    });
    await api.world.work();
  }, 60_000);
  afterEach(() => api.world.clearFaults());
  afterAll(() => api.close());

  const send = (
    body: unknown,
    { secret = CALLBACK_SECRET, provider = 'dvs', through = api } = {},
  ): Promise<Reply> => through.call('POST', `/callbacks/${provider}/${secret}`, { key: null, body });
  const callback = (
    purchase: Pick<PurchaseRow, 'ourReference' | 'providerReference'>,
    status: keyof typeof STATUSES,
  ) => {
    const [id, klass, message] = STATUSES[status];
    return {
      id: Number(purchase.providerReference ?? 1),
      external_id: purchase.ourReference,
      status: { id, message, class: { id: klass, message } },
      pin: { code: '99887766', serial: 'SN-1' },
    };
  };
  const stored = () =>
    api.world.database
      .em()
      .execute<{ our_reference: string | null; purchase_id: string | null; handled: boolean }[]>(
        'select our_reference, purchase_id, handled_at is not null as handled, evidence from callback order by received_at',
      );
  const buy = async (): Promise<PurchaseRow> => {
    const { id } = (await api.post('/v1/purchases', order(), { headers: { prefer: 'wait=20' } })).json;
    return api.world.purchase(id);
  };

  it('is handed on again, with the very same content, as long as what it claims is not recorded', async () => {
    const purchase = await buy();
    const claim = callback(purchase, 'REVERSED');
    await send(claim);
    await api.world.handle(lateWorkflowId(purchase.id)).result();
    expect((await api.world.purchase(purchase.id)).status).toBe('completed');
    await api.world.control('faults', {
      provider: 'dvs',
      fault: 'reverse',
      our_reference: purchase.ourReference,
    });
    await send(claim);
    expect((await api.world.becomes(purchase.id, 'refunded')).reasonCode).toBe('reversed_by_provider');
  });

  it('lets a purchase that waits look at once', async () => {
    const { id } = (await api.post('/v1/purchases', order())).json;
    const waiting = await api.world.until(id, ({ providerStatus }) => providerStatus === 'CONFIRMED');
    const taken = await send(callback(waiting, 'COMPLETED'));
    expect([taken.status, taken.json]).toEqual([200, { received: true }]);
    expect((await api.world.becomes(id, 'completed')).providerStatus).toBe('COMPLETED');
    expect((await stored()).at(-1)).toMatchObject({ purchase_id: id, handled: true });
  });

  it('is stored without the code that it carries', async () => {
    await send(callback(await buy(), 'REVERSED'));
    expect(JSON.stringify(await stored())).not.toContain('99887766');
    expect(JSON.stringify(api.log)).not.toContain('99887766');
  });

  it('starts nothing when it claims what is known', async () => {
    const purchase = await buy();
    await send(callback(purchase, 'COMPLETED'));
    await send(callback(purchase, 'SUBMITTED'));
    expect((await stored()).slice(-2).map(({ handled }) => handled)).toEqual([true, true]);
    await expect(api.world.handle(lateWorkflowId(purchase.id)).describe()).rejects.toThrow(
      WorkflowNotFoundError,
    );
  });

  it('of a reversal reopens a closed purchase, because the provider confirms it', async () => {
    const purchase = await buy();
    await api.world.control('faults', {
      provider: 'dvs',
      fault: 'reverse',
      our_reference: purchase.ourReference,
    });
    expect((await send(callback(purchase, 'REVERSED'))).status).toBe(200);
    expect((await api.world.becomes(purchase.id, 'refunded')).fulfilmentStatus).toBe('reversed');
  });

  it('that is forged changes nothing', async () => {
    const purchase = await buy();
    const before = await api.world.balances();
    expect((await send(callback(purchase, 'REVERSED'))).status).toBe(200);
    await api.world.handle(lateWorkflowId(purchase.id)).result();
    expect((await api.world.purchase(purchase.id)).status).toBe('completed');
    expect(await api.world.balances()).toEqual(before);
  });

  it('is stored once, however often it comes', async () => {
    const purchase = await buy();
    const before = (await stored()).length;
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => send(callback(purchase, 'SUBMITTED'))),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(await stored()).toHaveLength(before + 1);
  });

  it('of an order that is not ours is kept, and nothing else', async () => {
    const taken = await send(callback({ ourReference: 'f'.repeat(32), providerReference: '7' }, 'COMPLETED'));
    expect(taken.status).toBe(200);
    expect((await stored()).at(-1)).toMatchObject({ purchase_id: null, handled: true });
  });

  it('keeps all digits of a provider’s id', async () => {
    const body = JSON.stringify(
      callback({ ourReference: 'e'.repeat(32), providerReference: '7' }, 'COMPLETED'),
    );
    await send(body.replace('"id":7', '"id":9007199254740993'));
    expect(JSON.stringify((await stored()).at(-1))).toContain('9007199254740993');
  });

  it('that comes while Temporal is down is taken, and handed on later', async () => {
    const down = await api.beside('127.0.0.1:1');
    try {
      const purchase = await buy();
      await api.world.control('faults', {
        provider: 'dvs',
        fault: 'reverse',
        our_reference: purchase.ourReference,
      });
      expect((await send(callback(purchase, 'REVERSED'), { through: down })).status).toBe(200);
      expect((await stored()).at(-1)).toMatchObject({ purchase_id: purchase.id, handled: false });
      await sweep(api.world.dependencies);
      await api.world.becomes(purchase.id, 'refunded');
      expect((await stored()).at(-1)).toMatchObject({ handled: true });
    } finally {
      await down.close();
    }
  });

  it('finds nothing at an address with another secret or provider', async () => {
    const before = await stored();
    const purchase = await buy();
    for (const wrong of [{ secret: 'guess' }, { secret: `${CALLBACK_SECRET}x` }, { provider: 'nobody' }]) {
      const refused = await send(callback(purchase, 'REVERSED'), wrong);
      expect([refused.status, refused.json.code]).toEqual([404, 'not_found']);
    }
    expect(await stored()).toEqual(before);
    expect(JSON.stringify(api.log)).not.toContain('guess');
  });

  it.each([
    ['is no transaction', {}, 400, 'callback_not_understood'],
    [
      'has no reference',
      { id: 1, status: { id: 70000, message: 'COMPLETED' } },
      400,
      'callback_not_understood',
    ],
    ['is broken JSON', '{"id":', 400, 'malformed_json'],
    ['is too large', JSON.stringify({ id: 'x'.repeat(70_000) }), 413, 'body_too_large'],
  ])('that %s is refused', async (_, body, status, code) => {
    const before = await stored();
    const refused = await send(body);
    expect([refused.status, refused.json.code]).toEqual([status, code]);
    expect(await stored()).toEqual(before);
  });

  it('that cannot be stored is an error, so that it comes again', async () => {
    const purchase = await buy();
    await api.world.database.em().execute('alter table callback rename to callback_away');
    try {
      const failed = await send(callback(purchase, 'REVERSED'));
      expect([failed.status, failed.json.code]).toEqual([500, 'internal_error']);
      expect(failed.text).not.toMatch(/callback_away|select|insert/i);
    } finally {
      await api.world.database.em().execute('alter table callback_away rename to callback');
    }
    expect((await send(callback(purchase, 'REVERSED'))).status).toBe(200);
  });
});

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openDatabase } from '../../db/database.ts';
import { Vendrail } from '../support/vendrail.ts';

const SECOND = { vice_id: '23456789', user: 'sandbox@payvice.test', password: 'sandbox-pass', pin: '1234' };

/** Fifty purchases at once on two wallets, the sandbox's minute scaled, while the worker is killed with -9 again and again. */
describe('two lanes under kill -9', () => {
  let vendrail: Vendrail;
  beforeAll(async () => {
    vendrail = await Vendrail.prepare({
      PAYVICE_WALLETS: JSON.stringify([SECOND]),
      PAYVICE_TOKEN_MINUTE_MS: '500',
      PAYVICE_NOT_FOUND_PROOF_MS: '4000',
      SANDBOX_DELAY_SCALE: '0.1',
      HEARTBEAT_TIMEOUT_MS: '2000',
      POLL_INITIAL_MS: '200',
      POLL_MAX_MS: '2000',
      SWEEP_INTERVAL_MS: '1000',
      SWEEP_AFTER_MS: '1000',
      SHUTDOWN_GRACE_MS: '4000',
    });
    await vendrail.start();
  }, 120_000);
  afterAll(() => vendrail.remove(), 60_000);

  const buy = async (last: string): Promise<string> => {
    const key = randomUUID();
    const { id } = await vendrail.insist(async () => {
      const response = await fetch(`${vendrail.api}/v1/purchases`, {
        method: 'POST',
        headers: {
          authorization: 'Bearer sk_sandbox_merchant',
          'idempotency-key': key,
          'content-type': 'application/json',
        },
        body: JSON.stringify({
          product: { provider: 'payvice', id: 'airtime-mtn' },
          recipient: { mobile: `+2348101234${last}` },
          amount: { amount: '100.00', currency: 'NGN' },
          payment: { method: 'prefunded' },
        }),
        signal: AbortSignal.timeout(15_000),
      });
      if (!response.ok) throw new Error(`HTTP ${response.status} ${await response.text()}`);
      return (await response.json()) as { id: string };
    });
    return id;
  };

  it('ends every one of them right, in the order of its wallet', async () => {
    await vendrail.control('faults', {
      provider: 'payvice',
      path: '/auth2/purchase$',
      fault: 'drop_after_effect',
      count: null,
      probability: 0.1,
    });
    const over = new AbortController();
    const done = () => over.signal.aborted;
    const passing = (async () => {
      while (!done()) {
        await new Promise((resolve) => setTimeout(resolve, 700));
        await vendrail.insist(() => vendrail.control('clock', { advance_s: 60 }));
      }
    })();
    const killing = (async () => {
      for (let killed = 0; killed < 4 && !done(); killed++) {
        await new Promise((resolve) => setTimeout(resolve, 7_000));
        if (!done()) vendrail.kill('worker');
      }
    })();
    try {
      const ids = await Promise.all(Array.from({ length: 50 }, (_, i) => buy(i % 10 === 9 ? '901' : '000')));
      const ends = await vendrail.settled(ids, 240_000);
      expect(ends).toEqual({ completed: 45, failed: 5 });
    } finally {
      over.abort();
      await Promise.all([passing, killing]);
    }
    expect(await vendrail.broken()).toEqual([]);
    const database = await openDatabase(vendrail.databaseUrl);
    try {
      // The first token of each purchase, wallet by wallet: never one that came later before one that came earlier.
      const rows = await database.em().execute<
        { account: string; lane_number: string }[]
      >(`select account, lane_number from (select p.account, p.lane_number, min(t.bound_at) as at from purchase p
           join provider_token t on t.purchase_id = p.id group by 1, 2) served order by at`);
      const wallets = Map.groupBy(rows, ({ account }) => account);
      expect(rows).toHaveLength(50);
      // As even as the queues were when each came.
      for (const served of wallets.values()) expect(served.length).toBeGreaterThanOrEqual(20);
      for (const served of wallets.values()) {
        const numbers = served.map(({ lane_number }) => Number(lane_number));
        expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
      }
    } finally {
      await database.close();
    }
  }, 300_000);
});

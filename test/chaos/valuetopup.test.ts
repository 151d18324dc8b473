import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Vendrail } from '../support/vendrail.ts';

interface Audit {
  readonly transactions: readonly { readonly purchase_requests: number; readonly status: string }[];
}

/** A call that stays open for two minutes (666666), scaled, while its worker goes away. */
describe('a long call of Valuetopup', () => {
  let vendrail: Vendrail;
  beforeAll(async () => {
    vendrail = await Vendrail.prepare({
      SANDBOX_DELAY_SCALE: '0.04',
      HEARTBEAT_TIMEOUT_MS: '2000',
      POLL_INITIAL_MS: '200',
      POLL_MAX_MS: '1000',
      SWEEP_INTERVAL_MS: '1000',
      SWEEP_AFTER_MS: '1000',
      SHUTDOWN_GRACE_MS: '8000',
    });
    await vendrail.start();
  }, 120_000);
  afterAll(() => vendrail.remove(), 60_000);

  const buy = (mobile: string): Promise<string> => {
    const key = randomUUID();
    // The first copy of the catalogue may not be there yet.
    return vendrail.insist(async () => {
      const response = await fetch(`${vendrail.api}/v1/purchases`, {
        method: 'POST',
        headers: {
          authorization: 'Bearer sk_sandbox_merchant',
          'idempotency-key': key,
          'content-type': 'application/json',
        },
        body: JSON.stringify({
          product: { provider: 'valuetopup', id: '193' },
          recipient: { mobile },
          amount: { amount: '9.00', currency: 'USD' },
          payment: { method: 'prefunded' },
        }),
      });
      if (response.status !== 202) throw new Error(`HTTP ${response.status} ${await response.text()}`);
      return ((await response.json()) as { id: string }).id;
    });
  };
  /** The sandbox's records of a purchase. */
  const audit = async (id: string): Promise<Audit['transactions']> => {
    const response = await fetch(`${vendrail.api}/v1/purchases/${id}`, {
      headers: { authorization: 'Bearer sk_sandbox_operator' },
    });
    const { fulfilment } = (await response.json()) as { fulfilment: { our_reference: string | null } };
    if (fulfilment.our_reference === null) return [];
    const told = await fetch(
      `${vendrail.sandbox}/_control/transactions?our_reference=${fulfilment.our_reference}`,
    );
    return ((await told.json()) as Audit).transactions;
  };
  const isOut = (id: string) =>
    vendrail.insist(async () => {
      if ((await audit(id)).length === 0) throw new Error('nothing was sent yet');
    });

  it.each(['SIGKILL', 'SIGTERM'] as const)(
    'ends right, once, when the worker gets %s in the middle of it',
    async (signal) => {
      const id = await buy(signal === 'SIGKILL' ? '+18766666666' : '+16586666666');
      await isOut(id);
      const worker = vendrail.pid('worker');
      process.kill(worker, signal);
      expect(await vendrail.settled([id])).toEqual({ completed: 1 });
      expect(vendrail.pid('worker')).not.toBe(worker);
      expect(await audit(id)).toMatchObject([{ purchase_requests: 1, status: 'done' }]);
      expect(await vendrail.broken()).toEqual([]);
    },
    120_000,
  );
});

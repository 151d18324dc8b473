import { randomUUID } from 'node:crypto';
import { Instance } from '../../cli/start/instance.ts';
import { openDatabase } from '../../db/database.ts';
import { sealingKey } from '../../db/sealing.ts';
import { brokenPromises, type Charge, type Delivery } from './invariants.ts';

const PREFUNDED = { payment: { method: 'prefunded' } };

/** A whole Vendrail with a merchant that buys from it. */
export class Vendrail extends Instance {
  static override async prepare(env: Record<string, string> = {}): Promise<Vendrail> {
    return new Vendrail(...(await Instance.place(env)));
  }

  /** Buys as a merchant's client does: the same key again until there is an answer. */
  async buy(suffix: string, key: string = randomUUID(), payment: object = PREFUNDED): Promise<string> {
    const body = JSON.stringify({
      product: { provider: 'dvs', id: '101' },
      recipient: { mobile: `+6595123${suffix}` },
      amount: { amount: '5.00', currency: 'USD' },
      ...payment,
    });
    const answer = await this.insist(async () => {
      const response = await fetch(`${this.api}/v1/purchases`, {
        method: 'POST',
        headers: {
          authorization: 'Bearer sk_sandbox_merchant',
          'idempotency-key': key,
          'content-type': 'application/json',
        },
        body,
        signal: AbortSignal.timeout(10_000),
      });
      if (response.status >= 500) throw new Error(`HTTP ${response.status}`);
      return (await response.json()) as { id: string };
    });
    return answer.id;
  }

  /** Buys by card, as a merchant and its customer do: a page that is not there yet is waited for, a lost answer tried again. */
  async buyOnPage(suffix: string): Promise<string> {
    const id = await this.buy(suffix, randomUUID(), {
      charge: { amount: '9.00', currency: 'GBP' },
      payment: { method: 'hosted_page' },
    });
    const page = await this.insist(async () => {
      const { status, payment } = await this.read(id);
      if (status === 'created') throw new Error('there is no page yet');
      return payment.redirect_url;
    });
    if (page === null) return id;
    const back = await this.insist(async () => {
      const response = await fetch(page, {
        method: 'POST',
        body: new URLSearchParams({
          card_number: '4111111111111111',
          expiry: '12/39',
          cvv: '123',
          name: 'A',
        }),
        redirect: 'manual',
        signal: AbortSignal.timeout(10_000),
      });
      if (response.status >= 500) throw new Error(`HTTP ${response.status}`);
      return response.headers.get('location');
    });
    if (back !== null) await this.insist(() => fetch(back, { signal: AbortSignal.timeout(10_000) }));
    return id;
  }

  /** Reads a purchase. */
  async read(
    id: string,
  ): Promise<{ id: string; status: string; payment: { status: string; redirect_url: string | null } }> {
    return this.insist(async () => {
      const response = await fetch(`${this.api}/v1/purchases/${id}`, {
        headers: { authorization: 'Bearer sk_sandbox_merchant' },
        signal: AbortSignal.timeout(10_000),
      });
      if (!response.ok) throw new Error(`HTTP ${response.status}`);
      return (await response.json()) as {
        id: string;
        status: string;
        payment: { status: string; redirect_url: string | null };
      };
    });
  }

  /** Waits until every purchase is final or in review; returns how they ended. */
  async settled(ids: readonly string[], withinMs = 90_000): Promise<Record<string, number>> {
    const ends: Record<string, number> = {};
    const deadline = Date.now() + withinMs;
    for (const id of ids) {
      for (;;) {
        const { status } = await this.read(id);
        if (!['created', 'awaiting_payment', 'processing', 'cancelling'].includes(status)) {
          ends[status] = (ends[status] ?? 0) + 1;
          break;
        }
        if (Date.now() > deadline) throw new Error(`${id} is still ${status}\n${this.output}`);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
    return ends;
  }

  /** Holds rows and ledger against the sandbox's own books; empty is good. */
  async broken(): Promise<string[]> {
    const database = await openDatabase(this.databaseUrl);
    try {
      const response = await fetch(`${this.sandbox}/_control/books`);
      const books = (await response.json()) as { deliveries: Delivery[]; charges: Charge[] };
      return await brokenPromises(database, sealingKey(Buffer.from(this.secrets().dataKey, 'base64')), books);
    } finally {
      await database.close();
    }
  }

  /** Tries again while a part is down, for half a minute. */
  async insist<T>(work: () => Promise<T>): Promise<T> {
    const deadline = Date.now() + 30_000;
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (Date.now() > deadline) throw error;
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    }
  }
}

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import fc from 'fast-check';
import { awaitFinal } from '../../activities/fulfilment/await-final.ts';
import { createOrder } from '../../activities/fulfilment/create-order.ts';
import { lookUpSend } from '../../activities/fulfilment/look-up-send.ts';
import type { SendReport } from '../../activities/fulfilment/send.ts';
import { resolvePurchase } from '../../activities/records/resolve-purchase.ts';
import { settlePurchase } from '../../activities/records/settle-purchase.ts';
import { accountMemory } from '../../db/repositories/account-memory.ts';
import { isTurnOver, joinLane } from '../../db/repositories/lanes.ts';
import { LANES } from '../../domain/lane.ts';
import { byHand } from '../support/by-hand.ts';
import { PaythemShop } from '../support/paythem-shop.ts';
import { World } from '../support/world.ts';

const CREATE = '/topup_Retailer$';
const FAULTS = [
  ['none', CREATE],
  ['none', CREATE],
  ['drop_after_effect', CREATE],
  ['drop_before_effect', CREATE],
  ['http_500_after_effect', CREATE],
  ['http_500_before_effect', CREATE],
  ['garbage_after_effect', CREATE],
  ['global_error_after_effect', CREATE],
  ['global_error', CREATE],
  ['rate_limit', CREATE],
  ['drop_before_effect', '/topup_listRetailers$'],
] as const;
/** Places in the sandbox's list: the first one is loaded by others too, the second one by this account alone. */
const [SHARED, OURS] = [0, 3] as const;

const retailer = fc.constantFrom(SHARED, OURS, OURS);
const event = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      does: fc.constant('buy' as const),
      retailer,
      minor: fc.constantFrom(500, 1000, 1000),
      fault: fc.constantFrom(...FAULTS),
    }),
  },
  { weight: 4, arbitrary: fc.record({ does: fc.constantFrom('look', 'send_again', 'deadline'), retailer }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('decide' as const), retailer }) },
  {
    weight: 4,
    arbitrary: fc.record({ does: fc.constantFrom('sale', 'other_load', 'reset', 'day', 'restart') }),
  },
);
type Event = typeof event extends fc.Arbitrary<infer T> ? T : never;

/** A purchase in its retailer's lane. `n` is the send that is next, or, once `sent`, the one whose outcome is open. */
interface Waiting {
  readonly id: string;
  readonly fault: (typeof FAULTS)[number];
  n: number;
  sent: boolean;
  parked: boolean;
}

/**
 * Sales of the retailers, loads by others, days that begin, lost answers, restarts and second tries, in any order: nobody is
 * topped up twice, and nothing is settled against the sandbox's books. The activities decide as they do in production; the
 * test stands for the workflow and the lane.
 */
describe('top-ups at PayThem', () => {
  let world: World;
  let shop: PaythemShop;
  const trusting = () => ({ evidencePolicy: 'accept', oursAlone: [shop.id(OURS)] }) as const;
  const settledBy = { answer: 0, evidence: 0, person: 0 };
  beforeAll(async () => {
    world = await World.open();
    shop = new PaythemShop(world);
    shop.restart(trusting());
  }, 60_000);
  afterAll(async () => {
    await world.close();
    await shop.close();
  });

  it('happen once and are never settled wrongly, in 200 interleavings', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(event, { minLength: 3, maxLength: 10 }), async (events) => {
        await begin();
        const lanes = new Map<number, Waiting[]>([SHARED, OURS].map((place) => [place, []]));
        const bought: string[] = [];
        for (const each of events) bought.push(...(await happen(lanes, each)));
        // Whoever is left comes to an end, too: by evidence, or by a person.
        for (const lane of lanes.values())
          for (let rounds = 0; lane.length > 0 && rounds < 60; rounds++) {
            await step(lane, 'deadline');
            if (lane[0]?.parked) await decide(lane);
          }
        for (const id of bought) await holdAgainstBooks(id);
      }),
      // The seed is printed on failure and replays it: { seed, path }.
      { numRuns: 200, endOnFailure: true },
    );
    expect(await world.broken()).toEqual([]);
    // Every way of settling was taken, or the test would show little.
    expect(Object.values(settledBy).every((times) => times > 10)).toBe(true);
  }, 480_000);

  async function begin(): Promise<void> {
    await world.clearFaults();
    const memory = accountMemory(world.database, 'paythem');
    await memory.resume();
    await memory.accepted();
    // What was unknown long ago spoils no evidence.
    await world.database.em().execute(`update attempt set settled_at = settled_at - interval '1 hour'`);
  }

  async function happen(lanes: ReadonlyMap<number, Waiting[]>, what: Event): Promise<string[]> {
    const lane = 'retailer' in what ? (lanes.get(what.retailer) ?? []) : [];
    switch (what.does) {
      case 'buy': {
        const { id, provider } = await shop.accept(what);
        await joinLane(world.database.em(), id, provider, [String(shop.id(what.retailer))]);
        lane.push({ id, fault: what.fault, n: 1, sent: false, parked: false });
        await step(lane, 'look');
        return [id];
      }
      case 'look':
      case 'send_again':
      case 'deadline':
        await step(lane, what.does);
        return [];
      case 'decide':
        if (lane[0]?.parked) await decide(lane);
        return [];
      case 'sale':
        await strikeWithNextList('sale');
        return [];
      case 'reset':
        await strikeWithNextList('counter_reset');
        return [];
      case 'other_load':
        await loadedByOthers();
        return [];
      case 'day':
        await world.control('clock', { advance_s: 700 });
        return [];
      case 'restart':
        shop.restart(trusting());
        return [];
    }
  }

  /** The lane lets the next one go when the one before is settled; the first one takes its next step. */
  async function step(lane: Waiting[], how: 'look' | 'send_again' | 'deadline'): Promise<void> {
    while (lane[0] && (await isOver(lane[0]))) lane.shift();
    const [first] = lane;
    if (!first || first.parked) return;
    const { id } = first;
    if (!first.sent || how === 'send_again') {
      const [fault, path] = first.fault;
      if (fault !== 'none' && first.n === 1 && !first.sent) await shop.fault(fault, path);
      const report = await byHand(id, () => createOrder(world.dependencies, { purchaseId: id, n: first.n }));
      await world.clearFaults();
      return take(first, report, 'answer');
    }
    const until = how === 'deadline' ? Date.now() - 1 : Date.now() + 60_000;
    const request = { purchaseId: id, n: first.n, operation: 'create', until } as const;
    const looked = await byHand(id, () => lookUpSend(world.dependencies, request)).catch((error: unknown) => {
      // Asked again later.
      if (error instanceof ApplicationFailure) return null;
      throw error;
    });
    if (looked?.do === 'accept') return take(first, looked.report, 'evidence');
    expect(looked?.do).not.toBe('send_again');
    if (looked?.do !== 'review') return;
    first.parked = true;
    await settlePurchase(world.dependencies, {
      purchaseId: id,
      proof: { proof: 'unknown', because: 'outcome_unknown' },
      cancelRequested: false,
    });
  }

  /** As `fulfil` does with what a send or a look-up reports. */
  async function take(first: Waiting, { outcome }: SendReport, by: 'answer' | 'evidence'): Promise<void> {
    const { id } = first;
    switch (outcome.outcome) {
      case 'done':
        await byHand(id, () =>
          awaitFinal(world.dependencies, { purchaseId: id, purpose: 'wait', cancelRequested: false }),
        );
        settledBy[by]++;
        return;
      case 'not_done':
        if (outcome.again === 'later') {
          first.n += 1;
          first.sent = false;
          return;
        }
        await settlePurchase(world.dependencies, {
          purchaseId: id,
          proof: { proof: 'not_delivered', because: outcome.code },
          cancelRequested: false,
        });
        return;
      case 'unknown':
        first.sent = true;
        return;
      case 'closed':
      case 'superseded':
        throw new Error(`${id} is ${outcome.outcome}`);
    }
  }

  async function isOver({ id }: Waiting): Promise<boolean> {
    return isTurnOver(world.database.em(), id, LANES.paythem?.frees ?? 'parked');
  }

  /** A person finds out what is so. */
  async function decide(lane: Waiting[]): Promise<void> {
    const [first] = lane;
    if (!first) return;
    const executed = await executions(first.id);
    const command = { purchaseId: first.id, reason: 'seen in the books', by: 'key_op', decision: first.id };
    await byHand(first.id, () =>
      resolvePurchase(world.dependencies, {
        ...command,
        resolution: executed > 0 ? 'delivered' : 'not_delivered',
      }),
    );
    settledBy.person++;
    await step(lane, 'look');
  }

  async function strikeWithNextList(fault: string): Promise<void> {
    await shop.fault(fault, '/topup_listRetailers$');
    for await (const _ of world.dependencies.providers.get('paythem')?.catalogue({
      signal: AbortSignal.timeout(5_000),
      sendBy: Date.now() + 5_000,
    }) ?? []);
  }

  /** Another account loads the shared retailer with what was loaded there last. */
  async function loadedByOthers(): Promise<void> {
    const done = await world.database.em().execute<{ our_reference: string }[]>(
      `select our_reference from purchase where provider = 'paythem' and account = ? and status = 'completed'
         order by updated_at desc limit 1`,
      [String(shop.id(SHARED))],
    );
    const [last] = done;
    if (!last) return;
    const strike = { provider: 'paythem', fault: 'other_load', our_reference: last.our_reference };
    await world.control('faults', strike);
  }

  async function executions(id: string): Promise<number> {
    return (await shop.arrived(id)).filter(({ status }) => status === 'executed').length;
  }

  async function holdAgainstBooks(id: string): Promise<void> {
    const { status } = await world.purchase(id);
    expect({ id, status, executed: await executions(id) }).toEqual({
      id,
      status: expect.stringMatching(/completed|failed/),
      executed: status === 'completed' ? 1 : 0,
    });
  }
});

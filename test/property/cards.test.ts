import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { sweep } from '../../activities/upkeep/sweep.ts';
import { keysOf, paymentOf } from '../../db/repositories/payment-keys.ts';
import { isFinalStatus } from '../../domain/purchase.ts';
import { wakeLate } from '../../workflows/client/start.ts';
import { World } from '../support/world.ts';
import { disturb } from './disturb.ts';

const APPROVED = '4111111111111111';
/** What the customer does on the page, one card after the other. */
const VISITS = {
  pays: [APPROVED],
  'pays at the second try': ['4000000000000002', APPROVED],
  'has no money': ['4000000000009995'],
  'pays later': ['4000000000000101'],
  'pays later, and does not': ['4000000000000119'],
  'is not connected': ['4000000000000127', APPROVED],
  'never comes': [],
} as const;
const WORD = ['returns', 'returns', 'returns twice', 'names a foreign key first', 'says nothing'] as const;
const PAYMENT_FAULTS = [
  'drop_before_effect',
  'drop_after_effect',
  'http_500_before_effect',
  'http_500_after_effect',
  'garbage_after_effect',
] as const;
const PAYMENT_PATHS = [
  '/gettoken$',
  '/transaction_lookup$',
  '/capture$',
  '/capture$',
  '/capture$',
  '/cancel$',
  '/canceltoken$',
] as const;
const DELIVERY_FAULTS = ['drop_after_effect', 'http_500_before_effect', 'garbage_after_effect'] as const;
const DELIVERY_PATHS = ['/async/transactions$', '/confirm$', '/transactions(/\\d+)?$'] as const;
const DISTURBANCES = [
  'none',
  'none',
  'cancel',
  'terminate',
  'restart_worker',
  'sweep',
  'second_workflow',
] as const;

const fault = <F extends string, P extends string>(faults: readonly F[], paths: readonly P[]) =>
  fc.record({
    fault: fc.constantFrom(...faults),
    path: fc.constantFrom(...paths),
    count: fc.integer({ min: 1, max: 2 }),
  });

const purchasePlan = fc.record({
  visit: fc.oneof(
    { weight: 3, arbitrary: fc.constant('pays' as const) },
    { weight: 2, arbitrary: fc.constantFrom(...(Object.keys(VISITS) as (keyof typeof VISITS)[])) },
  ),
  word: fc.constantFrom(...WORD),
  outcome: fc.constantFrom('100', '100', '100', '101', '102', '106'),
  payment: fc.array(fault(PAYMENT_FAULTS, PAYMENT_PATHS), { maxLength: 2 }),
  delivery: fc.array(fault(DELIVERY_FAULTS, DELIVERY_PATHS), { maxLength: 1 }),
  disturbance: fc.constantFrom(...DISTURBANCES),
  late: fc.constantFrom('none', 'none', 'reverse', 'a second payment'),
});
type Plan = typeof purchasePlan extends fc.Arbitrary<infer T> ? T : never;

/** What no document says and a provider may do either way. */
const behaviour = fc.record({
  'paythru.second_capture': fc.constantFrom('refused', 'executed'),
  'paythru.second_refund': fc.constantFrom('refused', 'executed'),
  'paythru.capture_key_required': fc.boolean(),
  'paythru.void_leaves_lookup_approved': fc.boolean(),
});

/** Random card × delivery × lost answers × disorder × crashes × habits of the provider: the promises hold against its books. */
describe('the promises to those who pay by card', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.open({
      timers: {
        lookupDeadlineMs: 3_000,
        fulfilmentDeadlineMs: 3_000,
        holdDeadlineMs: 2_000,
        paymentPageMs: 3_000,
        sendTimeoutMs: 1_000,
      },
    });
    await world.work();
  }, 60_000);
  afterAll(() => world.close());

  it('hold whatever happens to a handful of purchases at once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(purchasePlan, { minLength: 3, maxLength: 6 }),
        behaviour,
        async (plans, habits) => {
          await world.control('behaviour', habits);
          const ids = await Promise.all(plans.map((plan) => begin(world, plan)));
          await Promise.all(plans.map((plan, i) => pay(world, ids[i] ?? '', ids, plan)));
          for (const [i, plan] of plans.entries()) await disturb(world, ids[i] ?? '', plan.disturbance);
          await quiet(world, ids);
          await world.clearFaults();
          for (const [i, plan] of plans.entries()) await comeLate(world, ids[i] ?? '', plan);
          await quiet(world, ids);
          expect(await world.broken()).toEqual([]);
        },
      ),
      // The seed is printed on failure and replays it: { seed, path }.
      { numRuns: 14, endOnFailure: true, interruptAfterTimeLimit: 100_000 },
    );
  }, 240_000);
});

async function begin(world: World, plan: Plan): Promise<string> {
  for (const armed of plan.payment)
    await world.fault(armed.fault, armed.path, { provider: 'paythru', count: armed.count });
  for (const armed of plan.delivery) await world.fault(armed.fault, armed.path, { count: armed.count });
  return (await world.buyByCard({ recipient: { mobile: `+6595123${plan.outcome}` } })).id;
}

/** The customer's part; a page that never opens, or is over, is part of the plan. */
async function pay(world: World, id: string, all: readonly string[], plan: Plan): Promise<void> {
  const { redirectUrl } = await paged(world, id);
  if (redirectUrl == null) return;
  let key: string | null = null;
  for (const card of VISITS[plan.visit]) key = await world.pay(id, card).catch(() => null);
  if (plan.word === 'names a foreign key first') {
    const other = await paymentOf(world.database.em(), all.find((each) => each !== id) ?? id);
    const [foreign] = await keysOf(world.database.em(), other.id, ['claimed', 'open', 'reserved']);
    if (foreign) await world.tell(id, foreign.key).catch(() => {});
  }
  if (plan.word === 'says nothing' || key === null) return;
  await world.tell(id, key).catch(() => {});
  if (plan.word === 'returns twice') await world.tell(id, key).catch(() => {});
}

async function paged(world: World, id: string) {
  await world.until(id, ({ status }) => status !== 'created', 20_000).catch(() => {});
  return paymentOf(world.database.em(), id);
}

async function comeLate(world: World, id: string, { late }: Plan): Promise<void> {
  const { ourReference } = await world.purchase(id);
  const payment = await paymentOf(world.database.em(), id);
  if (late === 'reverse' && ourReference != null) {
    const strike = { provider: 'dvs', fault: 'reverse', our_reference: ourReference };
    await world.control('faults', strike).catch(() => {});
    await wakeLate(world.dependencies, await world.purchase(id));
  }
  if (late === 'a second payment' && payment.token != null) {
    const strike = { provider: 'paythru', fault: 'extra_payment', our_reference: payment.ourReference };
    await world.control('faults', strike).catch(() => {});
    for (const key of await approvedKeys(world, payment.token)) await world.tell(id, key).catch(() => {});
  }
}

/** The keys that the provider's books have for a page. */
async function approvedKeys(world: World, token: string): Promise<string[]> {
  const { charges } = await world.books();
  return charges
    .filter((charge) => charge.token === token && charge.status === 'reserved')
    .map(({ transaction }) => transaction);
}

/** Waits until nothing moves any more: no workflow of theirs runs but those that wait for a person. */
async function quiet(world: World, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    for (const deadline = Date.now() + 90_000; ;) {
      await sweep(world.dependencies);
      const { status } = await world.purchase(id);
      const running = await Promise.all(
        [id, `late:${id}`].map(async (workflow) => {
          const description = await world
            .handle(workflow)
            .describe()
            .catch(() => null);
          return description?.status.name === 'RUNNING';
        }),
      );
      const { due } = await paymentOf(world.database.em(), id);
      const rests = isFinalStatus(status) && !running.includes(true) && due == null;
      if (status === 'in_review' || rests) break;
      if (Date.now() > deadline) throw new Error(`${id} is ${status} and does not come to rest`);
      await new Promise((done) => setTimeout(done, 250));
    }
  }
}

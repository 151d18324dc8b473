import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { sweep } from '../../activities/upkeep/sweep.ts';
import { wakeLate } from '../../workflows/client/start.ts';
import { World } from '../support/world.ts';
import { disturb } from './disturb.ts';

/** What may go wrong on the wire of one purchase. */
const FAULTS = [
  'drop_before_effect',
  'drop_after_effect',
  'http_500_before_effect',
  'http_500_after_effect',
  'garbage_after_effect',
  'rate_limit',
  'price_higher',
  'expire',
] as const;
const PATHS = ['/async/transactions$', '/confirm$', '/cancel$', '/transactions(/\\d+)?$'] as const;
const OUTCOMES = ['100', '101', '102', '103', '104', '106', '107'] as const;
const DISTURBANCES = [
  'none',
  'forged_callback',
  'second_workflow',
  'restart_worker',
  'terminate',
  'cancel',
  'sweep',
] as const;

const purchasePlan = fc.record({
  outcome: fc.constantFrom(...OUTCOMES),
  faults: fc.array(
    fc.record({
      fault: fc.constantFrom(...FAULTS),
      path: fc.constantFrom(...PATHS),
      count: fc.integer({ min: 1, max: 2 }),
    }),
    {
      maxLength: 3,
    },
  ),
  disturbance: fc.constantFrom(...DISTURBANCES),
  late: fc.constantFrom('none', 'reverse', 'late_success'),
});
type Plan = typeof purchasePlan extends fc.Arbitrary<infer T> ? T : never;

/** Random outcomes × lost answers × callback disorder × crashes: the promises hold against the sandbox's own books. */
describe('the promises', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.open({
      timers: { lookupDeadlineMs: 6_000, fulfilmentDeadlineMs: 6_000, holdDeadlineMs: 3_000 },
    });
    await world.work();
  }, 60_000);
  afterAll(() => world.close());

  it('hold whatever happens to a handful of purchases at once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(purchasePlan, { minLength: 3, maxLength: 6 }), async (plans) => {
        const ids = await Promise.all(plans.map((plan) => begin(world, plan)));
        for (const [i, plan] of plans.entries()) await disturb(world, ids[i] ?? '', plan.disturbance);
        await quiet(world, ids);
        for (const [i, plan] of plans.entries()) await comeLate(world, ids[i] ?? '', plan);
        await world.clearFaults();
        await quiet(world, ids);
        expect(await world.broken()).toEqual([]);
      }),
      // The seed is printed on failure and replays it: { seed, path }.
      { numRuns: 12, endOnFailure: true, interruptAfterTimeLimit: 150_000 },
    );
  }, 240_000);
});

async function begin(world: World, plan: Plan): Promise<string> {
  for (const { fault, path, count } of plan.faults) await world.fault(fault, path, { count });
  return (await world.buy({ recipient: { mobile: `+6595123${plan.outcome}` } })).id;
}

async function comeLate(world: World, id: string, { late }: Plan): Promise<void> {
  const purchase = await world.purchase(id);
  if (late === 'none' || purchase.ourReference == null) return;
  const strike = { provider: 'dvs', fault: late, our_reference: purchase.ourReference };
  // The sandbox refuses to reverse what is not completed; then nothing comes late.
  const struck = await world.control('faults', strike).then(
    () => true,
    () => false,
  );
  if (struck) await wakeLate(world.dependencies, await world.purchase(id));
}

/** Waits until nothing moves any more: every purchase is final or in review, and no late workflow runs. */
async function quiet(world: World, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    await sweep(world.dependencies);
    await world.settled(id, 40_000);
    const late = world.handle(`late:${id}`);
    const description = await late.describe().catch(() => null);
    const purchase = await world.purchase(id);
    if (description?.status.name === 'RUNNING' && purchase.status !== 'in_review') {
      await Promise.race([late.result(), world.becomes(id, 'in_review', 40_000)]).catch(() => {});
    }
  }
}

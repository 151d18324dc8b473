import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { dispatchWebhooks } from '../../activities/webhooks/dispatch-webhooks.ts';
import { sealEnquiry } from '../../db/enquiry-seal.ts';
import { newId } from '../../db/new-id.ts';
import { lockPurchase } from '../../db/repositories/purchases.ts';
import { reserveRefund } from '../../db/repositories/refunds.ts';
import { listDeliveries, makeEndpoint } from '../../db/repositories/webhooks.ts';
import { enquire } from '../../workflows/client/enquiry.ts';
import { enquiryWorkflowId } from '../../workflows/enquiry/input.ts';
import { handOn } from '../../workflows/client/hand-on.ts';
import { deliveryWorkflowId } from '../../workflows/webhooks/delivery-input.ts';
import { laneWorkflowId } from '../../workflows/lane/input.ts';
import { wakeLate } from '../../workflows/client/start.ts';
import { lateWorkflowId } from '../../workflows/purchase/input.ts';
import { cancelUpdate, paymentEventSignal, resolveUpdate } from '../../workflows/purchase/messages.ts';
import type { EnquiryWay } from '../../domain/provider.ts';
import { findTemporal } from '../../cli/start/temporal-binary.ts';
import { startServers } from '../support/servers.ts';
import { PaythemShop } from '../support/paythem-shop.ts';
import { PayviceShop } from '../support/payvice-shop.ts';
import { VALUETOPUP_ORDERS } from '../support/valuetopup-orders.ts';
import type { World } from '../support/world.ts';

/**
 * Records a history of every way that a purchase goes, for the replay test: `node test/replay/record.ts NAME [SCENARIO…]`. Run it when
 * the workflow has got a new branch, under a new NAME; what is recorded stays, since purchases may be in flight with it.
 */
const FOLDER = fileURLToPath(new URL('./histories/', import.meta.url));

type Scenario = (world: World) => Promise<string>;

const bought =
  (mobile: string): Scenario =>
  async (world) => {
    const { id } = await world.buy({ recipient: { mobile } });
    await world.settled(id);
    return id;
  };

const reversed: Scenario = async (world) => {
  const id = await bought('+6595123100')(world);
  const { ourReference } = await world.purchase(id);
  await world.control('faults', { provider: 'dvs', fault: 'reverse', our_reference: ourReference });
  await wakeLate(world.dependencies, await world.purchase(id));
  await world.becomes(id, 'refunded');
  return lateWorkflowId(id);
};

const paid =
  (mobile: string): Scenario =>
  async (world) => {
    const { id } = await world.buyByCard({ recipient: { mobile } });
    await world.payAndReturn(id);
    await world.settled(id);
    return id;
  };

/** Two orders at one wallet: the second one waits for its turn. Moves the sandbox's clock. */
const inLane: Scenario = async (world) => {
  const shop = new PayviceShop(world);
  const first = await shop.buy();
  const { id } = await shop.buy({ recipient: { mobile: '+2348101234001' } });
  await shop.whileMinutesPass(Promise.all([world.settled(first.id), world.settled(id, 60_000)]));
  return id;
};

/** A question about a meter of Payvice. */
const asked =
  (productId: string, way: EnquiryWay, turnWaitMs: number): Scenario =>
  async (world) => {
    const enquiryId = newId('enq');
    const recipient = { account: '45700000111', mobile: '+2348101234000' };
    const question = sealEnquiry(world.dependencies.sealing, enquiryId, 'question', { productId, recipient });
    await enquire(world.dependencies, { enquiryId, provider: 'payvice', question, way, turnWaitMs });
    return enquiryWorkflowId(enquiryId);
  };
/** A top-up whose answer is lost closes its retailer's lane until an operator decides; the second one waits for that. */
const inClosedLane: (which: 0 | 1) => Scenario = (which) => async (world) => {
  const shop = new PaythemShop(world);
  await shop.fault('drop_after_effect');
  const lost = await shop.buy({ retailer: which });
  await world.settled(lost.id);
  const next = await shop.buy({ retailer: which });
  await world.until(next.id, ({ reasonCode }) => reasonCode === 'waiting_for_turn');
  await shop.resolve(lost.id, 'delivered');
  await world.settled(next.id);
  return which === 0 ? lost.id : next.id;
};

const SCENARIOS: Readonly<Record<string, Scenario>> = {
  airtime: bought('+6595123100'),
  'airtime-with-pin': bought('+6595123101'),
  declined: bought('+6595123106'),
  'lost-answers': async (world) => {
    await world.fault('drop_after_effect', '/async/transactions$');
    await world.fault('drop_before_effect', '/confirm$');
    return bought('+6595123100')(world);
  },
  'rate-limited': async (world) => {
    await world.fault('rate_limit', '/async/transactions$');
    return bought('+6595123100')(world);
  },
  'price-changed': async (world) => {
    await world.fault('price_higher', '/async/transactions$');
    return bought('+6595123100')(world);
  },
  cancelled: async (world) => {
    await world.fault('rate_limit', '/async/transactions$', { count: null });
    const { id } = await world.buy();
    await world.until(id, ({ claimedAt }) => claimedAt != null);
    await world.handle(id).executeUpdate(cancelUpdate, { args: [{ by: 'key_recorded' }] });
    return id;
  },
  reviewed: async (world) => {
    await world.fault('deliver_less', '/confirm$');
    const id = await bought('+6595123100')(world);
    await world.handle(id).executeUpdate(resolveUpdate, {
      args: [{ resolution: 'delivered', reason: 'recorded', by: 'key_recorded' }],
    });
    return id;
  },
  reversed,
  'hosted-page': paid('+6595123100'),
  'hosted-page-declined-delivery': paid('+6595123102'),
  'hosted-page-cancelled': async (world) => {
    const { id } = await world.buyByCard();
    await world.becomes(id, 'awaiting_payment');
    await world.handle(id).executeUpdate(cancelUpdate, { args: [{ by: 'customer' }] });
    return id;
  },
  'hosted-page-paid-late': async (world) => {
    const { id } = await world.buyByCard();
    const key = await world.pay(id);
    await world.handle(id).executeUpdate(cancelUpdate, { args: [{ by: 'customer' }] });
    await world.handle(id).result();
    await world.tell(id, key ?? '');
    return lateWorkflowId(id);
  },
  'stored-card': async (world) => {
    const first = await world.buyByCard();
    const key = await world.payAndReturn(first.id);
    await world.becomes(first.id, 'completed');
    const { id } = await world.buyByCard({ sourceKey: key });
    await world.settled(id);
    return id;
  },
  'capture-unknown': async (world) => {
    await world.fault('drop_after_effect', '/capture$', { provider: 'paythru' });
    const { id } = await world.buyByCard();
    await world.payAndReturn(id);
    await world.becomes(id, 'in_review');
    await world.handle(id).executeUpdate(resolveUpdate, {
      args: [{ resolution: 'captured', reason: 'recorded', by: 'key_recorded' }],
    });
    return id;
  },
  refunded: async (world) => {
    const id = await paid('+6595123100')(world);
    await world.handle(id).result();
    await world.database.em().transactional(async (em) => {
      const { purchase, payment } = await lockPurchase(em, id);
      await reserveRefund(em, purchase, payment, {
        amountMinor: 900,
        reason: 'requested',
        by: 'key_recorded',
      });
    });
    await handOn(world.dependencies, await world.purchase(id), paymentEventSignal);
    await world.becomes(id, 'refunded');
    return lateWorkflowId(id);
  },
  'one-step': async (world) => {
    await world.fault('drop_after_effect', '/pin$', { provider: 'valuetopup' });
    const { id } = await world.buy({ provider: 'valuetopup', ...VALUETOPUP_ORDERS.pin });
    await world.settled(id);
    return id;
  },
  'one-step-cancelled': async (world) => {
    await world.fault('rate_limit', '/pin$', { provider: 'valuetopup', count: null });
    const { id } = await world.buy({ provider: 'valuetopup', ...VALUETOPUP_ORDERS.pin });
    const refused = async () => (await world.attempts(id)).includes('create:1 not_done');
    while (!(await refused())) await new Promise((resolve) => setTimeout(resolve, 20));
    // The workflow hears of it a moment after the row.
    await new Promise((resolve) => setTimeout(resolve, 300));
    await world.handle(id).executeUpdate(cancelUpdate, { args: [{ by: 'key_recorded' }] });
    return id;
  },
  webhook: async (world) => {
    // Nobody listens there: tried until the end of the schedule.
    const endpoint = await makeEndpoint(world.database.em(), 'mer_sandbox_a', 'http://127.0.0.1:9/', [
      'purchase.updated',
    ]);
    await bought('+6595123100')(world);
    await dispatchWebhooks(world.dependencies);
    if (typeof endpoint === 'string') throw new Error(endpoint);
    const [last] = await listDeliveries(world.database.em(), endpoint.id, { limit: 1 });
    return deliveryWorkflowId(last?.delivery.id ?? '');
  },
  enquiry: asked('ikeja-vend', 'in_turn', 8_000),
  'enquiry-any-time': asked('enugu-prepaid', 'any_time', 8_000),
  'enquiry-busy': asked('ikeja-vend', 'in_turn', 1),
  'retailer-parked': inClosedLane(0),
  'retailer-waiting': inClosedLane(1),
  'retailer-lane': async (world) => {
    await inClosedLane(0)(world);
    return laneWorkflowId('paythem', String(world.retailers[0]));
  },
  // The last ones, since they move the clock.
  'lane-purchase': inLane,
  lane: async (world) => {
    const shop = new PayviceShop(world);
    await shop.whileMinutesPass(inLane(world));
    return laneWorkflowId('payvice', shop.wallets[0] ?? '');
  },
};

/** Leaves out what belongs to this machine: worker identities and the paths of stack traces. */
function withoutMachine(json: string): string {
  return JSON.stringify(
    JSON.parse(json, (name, value: unknown) => {
      if (name === 'identity') return 'recorded';
      return name === 'stackTrace' ? '' : value;
    }),
    null,
    1,
  );
}

const [name = '', ...only] = process.argv.slice(2);
if (!/^[a-z0-9-]+$/.test(name))
  throw new Error('usage: node test/replay/record.ts NAME, for example 2026-11-first');
const binary = await findTemporal(() => {});
const servers = await startServers((line) => process.stderr.write(`${line}\n`));
process.env['TEST_DATABASE_URL'] = servers.databaseUrl;
process.env['TEST_TEMPORAL_ADDRESS'] = servers.temporalAddress;
try {
  const { World } = await import('../support/world.ts');
  const world = await World.open();
  await world.work();
  mkdirSync(FOLDER, { recursive: true });
  for (const [scenario, run] of Object.entries(SCENARIOS)) {
    if (only.length > 0 && !only.includes(scenario)) continue;
    const workflowId = await run(world);
    await world.clearFaults();
    await world.handle(workflowId).result();
    const json = execFileSync(
      binary,
      [
        'workflow',
        'show',
        '--output=json',
        `--workflow-id=${workflowId}`,
        `--address=${servers.temporalAddress}`,
      ],
      { encoding: 'utf8' },
    );
    writeFileSync(`${FOLDER}${name}.${scenario}.json`, `${withoutMachine(json)}\n`);
    process.stderr.write(`${scenario}\n`);
  }
  await world.close();
} finally {
  await servers.stop();
}
process.exit();

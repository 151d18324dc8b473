import {
  dispatchEvents,
  isAnythingWaiting,
  markStarted,
  unstartedDeliveries,
} from '../../db/repositories/webhooks.ts';
import { startDelivery } from '../../workflows/client/webhook.ts';
import type { Dependencies } from '../dependencies.ts';

const BATCH = 200;

/**
 * Takes what waits in the outbox and starts a workflow for each delivery. Safe to run anywhere and at any time: a crash in
 * between leaves a delivery that the next run starts. Returns how many were started.
 */
export async function dispatchWebhooks(deps: Dependencies): Promise<number> {
  const em = deps.database.em();
  if (!(await isAnythingWaiting(em))) return 0;
  while ((await dispatchEvents(em, BATCH)) === BATCH);
  let started = 0;
  for (const deliveryId of await unstartedDeliveries(em, BATCH)) {
    await startDelivery(deps, deliveryId, deps.webhooks.pausesMs);
    await markStarted(em, deliveryId);
    started++;
  }
  return started;
}

import { ActivityCancellationType, proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';

const { copyCatalogues, sweep, watchFloats } = proxyActivities<Activities>({
  startToCloseTimeout: '10 minutes',
  heartbeatTimeout: '30 seconds',
  scheduleToCloseTimeout: '30 minutes',
  retry: { initialInterval: '5 seconds', maximumInterval: '1 minute' },
  cancellationType: ActivityCancellationType.TRY_CANCEL,
});

/** Copies the providers' catalogues to our database. Run by a schedule. */
export async function catalogueCopy(): Promise<unknown> {
  return copyCatalogues();
}

/** Compares open purchases with their workflows and repairs what differs. Run by a schedule. */
export async function openPurchases(): Promise<unknown> {
  return sweep();
}

/** Raises an alert for each float that is low. Run by a schedule. */
export async function floatWatch(): Promise<unknown> {
  return watchFloats();
}

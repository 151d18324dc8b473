import { condition, proxyActivities, setHandler } from '@temporalio/workflow';
import type { Activities } from '../../activities/index.ts';
import { resendSignal, type WebhookDelivery } from './delivery-input.ts';

const { sendWebhook } = proxyActivities<Activities>({
  startToCloseTimeout: '1 minute',
  // What a receiver does is an answer of the activity; only our own database makes it fail.
  retry: { initialInterval: '1 second', maximumInterval: '1 minute' },
});

/** One webhook to one endpoint: tried by the schedule until it is taken or the schedule ends; asked to, at once again. */
export async function webhookDelivery({ deliveryId, pausesMs }: WebhookDelivery): Promise<void> {
  let asked = false;
  setHandler(resendSignal, () => {
    asked = true;
  });
  let pauseMs: number | null = pausesMs[0] ?? 0;
  for (let tried = 1; pauseMs !== null; tried++) {
    if (pauseMs > 0 && !asked) {
      const jittered = Math.round(pauseMs * (1 + 0.1 * Math.random()));
      await condition(() => asked, jittered, { summary: 'before the next try' });
    }
    asked = false;
    ({ pauseMs } = await sendWebhook.executeWithOptions({ summary: `try ${tried}` }, [
      { deliveryId, pauseMs: pausesMs[tried] ?? null },
    ]));
    // Asked again while the last try was on its way.
    if (pauseMs === null && asked) pauseMs = 0;
  }
}

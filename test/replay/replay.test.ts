import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { DeterminismViolationError } from '@temporalio/workflow';
import { bundleWorkflowCode, DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { WORKFLOWS_PATH } from '../../workers/worker.ts';

Runtime.install({ logger: new DefaultLogger('ERROR') });
const FOLDER = fileURLToPath(new URL('./histories/', import.meta.url));
const FILES = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));
const logger = new DefaultLogger('ERROR');

const read = (file: string) =>
  JSON.parse(readFileSync(`${FOLDER}${file}`, 'utf8')) as {
    events: {
      eventType: string;
      activityTaskScheduledEventAttributes?: { activityType: { name: string } };
    }[];
  };

/** Purchases that are in flight while a new version is rolled out must go on: every recorded history still replays. */
describe('recorded histories', () => {
  const bundle = bundleWorkflowCode({ workflowsPath: WORKFLOWS_PATH, logger });
  const replay = async (history: unknown) =>
    Worker.runReplayHistory({ workflowBundle: await bundle }, history, 'replayed');

  it('are of every way that a purchase goes', () => {
    const ways = new Set(FILES.map((file) => file.split('.')[1]));
    for (const way of [
      'airtime',
      'airtime-with-pin',
      'declined',
      'lost-answers',
      'rate-limited',
      'price-changed',
      'cancelled',
      'reviewed',
      'reversed',
      'hosted-page',
      'hosted-page-declined-delivery',
      'hosted-page-cancelled',
      'hosted-page-paid-late',
      'stored-card',
      'capture-unknown',
      'refunded',
      'one-step',
      'one-step-cancelled',
      'webhook',
      'lane-purchase',
      'lane',
      'enquiry',
      'enquiry-any-time',
      'enquiry-busy',
      'retailer-parked',
      'retailer-waiting',
      'retailer-lane',
    ]) {
      expect(ways).toContain(way);
    }
  });

  it.each(FILES)('%s replays', async (file) => {
    await replay(read(file));
  });

  it('would tell a change: a history with another first activity does not replay', async () => {
    const history = read(FILES.find((file) => file.endsWith('.airtime.json')) ?? '');
    const first = history.events.find(
      ({ activityTaskScheduledEventAttributes }) => activityTaskScheduledEventAttributes,
    );
    if (first?.activityTaskScheduledEventAttributes)
      first.activityTaskScheduledEventAttributes.activityType.name = 'anotherActivity';
    await expect(replay(history)).rejects.toThrow(DeterminismViolationError);
  });

  it('hold no personal data and no path of a machine', () => {
    for (const file of FILES) {
      const text = readFileSync(`${FOLDER}${file}`, 'utf8');
      const decoded = [...text.matchAll(/"data": "([^"]+)"/g)].map((match) =>
        Buffer.from(match[1] ?? '', 'base64').toString(),
      );
      const all = [text, ...decoded].join('\n');
      expect(all).not.toMatch(/\+?6595123\d/);
      expect(all).not.toMatch(/\/(home|root|work|tmp|usr)\//);
    }
  });
});

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { PartName } from '../../cli/start/instance.ts';
import { Vendrail } from '../support/vendrail.ts';

/** `kill -9` of any one part in mid-purchase loses nothing and doubles nothing, faults on the wire included. */
describe('a whole Vendrail', () => {
  let vendrail: Vendrail;
  beforeAll(async () => {
    vendrail = await Vendrail.prepare({
      SANDBOX_DELAY_SCALE: '0.3',
      HEARTBEAT_TIMEOUT_MS: '2000',
      POLL_INITIAL_MS: '200',
      POLL_MAX_MS: '2000',
      SWEEP_INTERVAL_MS: '1000',
      SWEEP_AFTER_MS: '1000',
      SHUTDOWN_GRACE_MS: '4000',
    });
    await vendrail.start();
  }, 120_000);
  afterEach(() =>
    vendrail.insist(() =>
      fetch(`${vendrail.sandbox}/_control/faults`, { method: 'DELETE', signal: AbortSignal.timeout(2_000) }),
    ),
  );
  afterAll(() => vendrail.remove(), 60_000);

  const ENDS = ['100', '101', '102', '106', '100', '100'];
  const buyAround = async (disturb: () => void | Promise<void>): Promise<string[]> => {
    const first = await Promise.all(ENDS.map((suffix) => vendrail.buy(suffix)));
    const second = ENDS.map((suffix) => vendrail.buy(suffix));
    await disturb();
    return [...first, ...(await Promise.all(second))];
  };
  const unreliable = () =>
    Promise.all(
      ['drop_after_effect', 'drop_before_effect', 'http_500_after_effect'].map((fault) =>
        vendrail.control('faults', {
          provider: 'dvs',
          path: '/(async/transactions|confirm)$',
          fault,
          count: null,
          probability: 0.1,
        }),
      ),
    );

  it.each<PartName>(['worker', 'api', 'sandbox', 'temporal', 'postgres'])(
    'keeps its promises when %s is killed',
    async (part) => {
      await unreliable();
      const ids = await buyAround(() => vendrail.kill(part));
      const ends = await vendrail.settled(ids);
      expect(new Set(ids).size).toBe(12);
      expect(ends).toEqual({ completed: 8, failed: 4 });
      expect(await vendrail.broken()).toEqual([]);
    },
    150_000,
  );

  it('carries on after Temporal has lost its store in mid-purchase', async () => {
    const ids = await buyAround(() => {
      vendrail.kill('temporal');
      for (const end of ['', '-wal', '-shm'])
        rmSync(join(vendrail.home, 'temporal', `temporal.db${end}`), { force: true });
    });
    expect(await vendrail.settled(ids)).toEqual({ completed: 8, failed: 4 });
    expect(await vendrail.broken()).toEqual([]);
  }, 150_000);

  it('carries on with what was in flight after Ctrl-C and another start', async () => {
    const ids = await Promise.all(ENDS.map((suffix) => vendrail.buy(suffix)));
    expect(await vendrail.end('SIGINT')).toBe(0);
    await vendrail.start();
    expect(await vendrail.settled(ids)).toEqual({ completed: 4, failed: 2 });
    expect(await vendrail.broken()).toEqual([]);
  }, 150_000);

  it('finds and stops what a killed supervisor left running, and carries on', async () => {
    const ids = await Promise.all(ENDS.map((suffix) => vendrail.buy(suffix)));
    const orphan = vendrail.pid('worker');
    await vendrail.end('SIGKILL');
    await vendrail.start();
    expect(vendrail.output).toContain('left over from an earlier start');
    expect(vendrail.pid('worker')).not.toBe(orphan);
    expect(await vendrail.settled(ids)).toEqual({ completed: 4, failed: 2 });
    expect(await vendrail.broken()).toEqual([]);
  }, 150_000);

  it('is refused a second start on the same home', async () => {
    const second = await Vendrail.prepare({ ...vendrail.env });
    await expect(second.start()).rejects.toThrow(/already runs on .* \(process \d+\): stop it first/);
  }, 60_000);
});

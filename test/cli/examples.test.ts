import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Vendrail } from '../support/vendrail.ts';

/** The scripts of docs/examples do what they say, against a whole Vendrail as npm start runs it. */
describe('the examples', () => {
  let vendrail: Vendrail;
  beforeAll(async () => {
    vendrail = await Vendrail.prepare({
      SANDBOX_DELAY_SCALE: '0',
      POLL_INITIAL_MS: '100',
      POLL_MAX_MS: '500',
      SHUTDOWN_GRACE_MS: '2000',
    });
    await vendrail.start();
  }, 120_000);
  afterAll(() => vendrail?.remove(), 60_000);

  it('buy one of every kind, and have one of every kind refused', async () => {
    const script = fileURLToPath(new URL('../../docs/examples/every-kind.mjs', import.meta.url));
    const { stdout, stderr, status } = spawnSync(process.execPath, [script, vendrail.api, vendrail.sandbox], {
      encoding: 'utf8',
      timeout: 120_000,
    });
    expect(`${stderr}${stdout}`).not.toContain('BAD');
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
    expect(stdout.match(/^ok /gm)).toHaveLength(9);
    expect(await vendrail.broken()).toEqual([]);
  }, 150_000);
});

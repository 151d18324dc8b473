import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from '@jest/globals';

describe('a worker', () => {
  it('that is asked to stop while it still waits for Temporal ends at once, and well', async () => {
    const worker = spawn(process.execPath, ['workers/main.ts'], {
      env: {
        ...process.env,
        VENDRAIL_MODE: 'sandbox',
        DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/nothing',
        TEMPORAL_ADDRESS: '127.0.0.1:1',
        DATA_KEY: Buffer.alloc(32, 1).toString('base64'),
      },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let output = '';
    for await (const chunk of worker.stdout) {
      output += String(chunk);
      if (output.includes('not there yet')) break;
    }
    const ended = once(worker, 'exit');
    worker.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  }, 60_000);
});

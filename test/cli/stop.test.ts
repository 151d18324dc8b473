import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Vendrail } from '../support/vendrail.ts';
import { leftRunning } from './left-running.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Waits for what has no event of its own. */
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 30_000; !(await holds()); await pause(20))
    if (Date.now() > deadline) throw new Error('it did not come about within 30 s');
}

/** Whether it is told to stop early, gently or by force: nothing stays behind, and the next start works. */
describe('stopping npm start', () => {
  let vendrail: Vendrail;
  const lock = () => join(vendrail.home, 'run', 'supervisor.pid');
  const databaseLock = () => join(vendrail.home, 'postgres', 'data', 'postmaster.pid');
  beforeAll(async () => {
    vendrail = await Vendrail.prepare({ SANDBOX_DELAY_SCALE: '0', HEARTBEAT_TIMEOUT_MS: '2000' });
  });
  afterAll(() => vendrail.remove(), 60_000);

  it.each(['postgres', 'temporal', 'api'])(
    'ends a start that has come as far as %s',
    async (part) => {
      const started = vendrail.start().then(
        () => 'ready',
        (error: Error) => error.message,
      );
      await until(() => existsSync(join(vendrail.home, 'run', `${part}.pid`)));
      expect(await vendrail.end('SIGTERM')).toBe(0);
      expect(await started).toMatch(/^ended with 0:[^]*stopped$/m);
      expect(leftRunning(vendrail.home)).toEqual([]);
      expect(existsSync(lock())).toBe(false);
    },
    60_000,
  );

  it('ends API and worker first, then what they rely on, the database last', async () => {
    await vendrail.start();
    const run = join(vendrail.home, 'run');
    const gone: string[] = [];
    const watcher = watch(run, (_, file) => {
      const part = file?.replace('.pid', '') ?? '';
      if (!existsSync(join(run, file ?? '')) && !gone.includes(part)) gone.push(part);
    });
    expect(await vendrail.end('SIGINT')).toBe(0);
    await until(() => gone.includes('supervisor'));
    watcher.close();
    expect(gone.slice(0, 2).toSorted()).toEqual(['api', 'worker']);
    expect(gone.slice(2)).toEqual(['sandbox', 'temporal', 'postgres', 'supervisor']);
    expect(vendrail.output.trimEnd().split('\n').at(-1)).toBe('stopped');
  }, 60_000);

  it('says how many provider calls are open, and at a second Ctrl-C ends everything at once', async () => {
    await vendrail.start();
    await vendrail.control('faults', {
      provider: 'dvs',
      path: '/async/transactions$',
      fault: 'hang_after_effect',
      count: 1,
    });
    const id = await vendrail.buy('100');
    await until(async () => {
      const answer = await fetch(`${vendrail.sandbox}/_control/faults`);
      return /"fired":1/.test(await answer.text());
    });
    const supervisor = Number(readFileSync(lock(), 'utf8').split('\n')[0]);
    process.kill(supervisor, 'SIGINT');
    await until(() => vendrail.output.includes('1 open provider call remains'));
    expect(await vendrail.end('SIGINT')).toBe(130);
    expect(leftRunning(vendrail.home)).toEqual([]);
    // What was being sent is looked up after the next start, even where the pid of the killed database has gone to
    // another program of the same user.
    const { uid, gid } = statSync(databaseLock());
    const stranger = spawn('sleep', ['600'], { uid, gid, stdio: 'ignore' });
    try {
      const [, ...rest] = readFileSync(databaseLock(), 'utf8').split('\n');
      writeFileSync(databaseLock(), [stranger.pid, ...rest].join('\n'));
      await vendrail.start();
    } finally {
      stranger.kill();
    }
    expect(await vendrail.settled([id])).toEqual({ completed: 1 });
    expect(await vendrail.broken()).toEqual([]);
  }, 90_000);

  it('happens when npm is told to end', async () => {
    await vendrail.end();
    const npm = spawn('npm', ['start'], {
      cwd: ROOT,
      env: { ...process.env, ...vendrail.env },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let output = '';
    npm.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    await until(() => /^ready/m.test(output));
    npm.kill('SIGTERM');
    await once(npm, 'close');
    expect(output).toMatch(/^stopped$/m);
    expect(leftRunning(vendrail.home)).toEqual([]);
  }, 60_000);
});

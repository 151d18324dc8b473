import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Instance } from '../../cli/start/instance.ts';
import { freePort } from '../../cli/start/ports.ts';
import { startTimeOf } from '../../cli/start/processes.ts';
import { openDatabase } from '../../db/database.ts';
import { leftRunning } from './left-running.ts';

const PARTS = ['postgres', 'temporal', 'sandbox', 'worker', 'api'] as const;

/** What a start that cannot succeed says, and its exit code. */
async function failedStart(env: Record<string, string>): Promise<{ message: string; home: string }> {
  const instance = await Instance.prepare(env);
  const message = await instance.start(60_000).then(
    () => 'it started',
    (error: Error) => error.message,
  );
  await instance.remove();
  return { message, home: instance.home };
}

const folders: string[] = [];
function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'vendrail-start-'));
  folders.push(folder);
  return folder;
}
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** `npm start` says in one sentence what is wrong, ends with a code that is not 0, and leaves nothing running. */
describe('npm start', () => {
  it.each(['PORT', 'SANDBOX_PORT', 'TEMPORAL_PORT', 'TEMPORAL_UI_PORT', 'POSTGRES_PORT'])(
    'names %s when that port is taken',
    async (variable) => {
      const squatter = createServer();
      await new Promise<void>((resolve) => squatter.listen(0, '127.0.0.1', resolve));
      const address = squatter.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      try {
        const { message, home } = await failedStart({ [variable]: String(port) });
        expect(message).toMatch(/^ended with 1:/);
        expect(message).toContain(`Port ${port} is taken`);
        expect(message).toContain(`set ${variable} to another port`);
        expect(leftRunning(home)).toEqual([]);
      } finally {
        squatter.close();
      }
    },
  );

  it('names two variables that are the same port', async () => {
    const port = String(await freePort());
    const { message } = await failedStart({ PORT: port, SANDBOX_PORT: port });
    expect(message).toContain(`PORT and SANDBOX_PORT are both ${port}: set one of them to another port.`);
  });

  it('says that HOST is no address of this machine', async () => {
    // An address for documentation, which nobody has (RFC 5737).
    const { message } = await failedStart({ HOST: '192.0.2.1' });
    expect(message).toContain('HOST is 192.0.2.1, which is no address of this machine');
  });

  it('says that the Temporal server that it is to use does not answer', async () => {
    const address = `127.0.0.1:${await freePort()}`;
    const { message, home } = await failedStart({ TEMPORAL_ADDRESS: address });
    expect(message).toContain(`of the Temporal server on ${address} cannot be used`);
    expect(leftRunning(home)).toEqual([]);
  });

  it('names every broken variable at once', async () => {
    const { message } = await failedStart({ LOG_LEVEL: 'loud', DVS_URL: 'ftp://x', POLL_MAX_MS: '-1' });
    expect(message).toMatch(/^ended with 1:/);
    for (const name of ['LOG_LEVEL', 'DVS_URL', 'POLL_MAX_MS']) expect(message).toContain(name);
  });

  it('says that a home cannot be written', async () => {
    const file = join(temporaryFolder(), 'a-file');
    writeFileSync(file, '');
    const { message } = await failedStart({ VENDRAIL_HOME: join(file, 'home') });
    expect(message).toMatch(/cannot be written \(ENOTDIR\): make it writable, or set VENDRAIL_HOME/);
  });

  it('says how to get a Temporal server when there is none and none can be built', async () => {
    const empty = temporaryFolder();
    const { message, home } = await failedStart({ PATH: empty, XDG_CACHE_HOME: empty });
    expect(message).toMatch(/No Temporal server was found: install .* or set TEMPORAL_ADDRESS/);
    expect(leftRunning(home)).toEqual([]);
  });

  it('passes over a Temporal that is too old', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'bin'));
    const old = join(folder, 'bin', 'temporal');
    writeFileSync(old, '#!/bin/sh\necho "temporal version 0.10.0 (Server 1.20.0, UI 2.0.0)"\n');
    chmodSync(old, 0o755);
    const { message } = await failedStart({ PATH: `${join(folder, 'bin')}:/bin`, XDG_CACHE_HOME: folder });
    expect(message).toContain('is passed over: its server 1.20 is older than 1.28');
  });
});

describe('a running npm start', () => {
  let instance: Instance;
  beforeAll(async () => {
    instance = await Instance.prepare();
    await instance.start();
  }, 120_000);
  afterAll(() => instance.remove(), 60_000);

  it('prints where everything is and an order to copy, and then the ready line', () => {
    expect(instance.output).toContain(instance.api);
    expect(instance.output).toContain(`curl -s -X POST ${instance.api}/v1/purchases`);
    expect(instance.output.trimEnd().split('\n').at(-1)).toMatch(/^ready/);
  });

  it('buys with the very command that it prints', async () => {
    const command = /curl -s -X POST[^]*?-d '[^']*'/.exec(instance.output)?.[0] ?? 'false';
    const answer = await new Promise<string>((resolve, reject) => {
      const shell = spawn('sh', ['-c', command], { stdio: ['ignore', 'pipe', 'ignore'] });
      let text = '';
      shell.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      shell.once('error', reject);
      shell.once('close', () => resolve(text));
    });
    expect(JSON.parse(answer)).toMatchObject({
      product: { id: '101' },
      payment: { method: 'prefunded', status: 'held' },
    });
  });

  it.each(PARTS)('keeps the pid of %s, alone on the first line, with its start time', (part) => {
    const [pid, startedAt] = readFileSync(join(instance.home, 'run', `${part}.pid`), 'utf8').split('\n');
    expect(pid).toMatch(/^\d+$/);
    expect(startTimeOf(Number(pid))).toBe(startedAt);
  });

  it('refuses a database of a newer schema, in one sentence', async () => {
    const database = await openDatabase(instance.databaseUrl, { poolMax: 1 });
    await database.em().execute("insert into schema_migration (name) values ('9999_from_the_future')");
    await database.close();
    expect(await instance.end()).toBe(0);
    const message = await instance.start().then(
      () => 'it started',
      (error: Error) => error.message,
    );
    expect(message).toMatch(/^ended with 1:/);
    expect(message).toContain('migrations that this version does not know (9999_from_the_future)');
    expect(leftRunning(instance.home)).toEqual([]);
  }, 60_000);
});

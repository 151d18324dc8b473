import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from '../../cli/start/part.ts';
import { answers, freePort } from '../../cli/start/ports.ts';
import { embeddedPostgres } from '../../cli/start/postgres.ts';
import { temporalAnswers, temporalCommand } from '../../cli/start/temporal.ts';
import { findTemporal } from '../../cli/start/temporal-binary.ts';

/** A real PostgreSQL and a real Temporal server on free ports, for one run of tests. */
export interface Servers {
  readonly databaseUrl: string;
  readonly temporalAddress: string;
  stop(): Promise<void>;
}

/** Starts both in a temporary folder. */
export async function startServers(tell: (line: string) => void): Promise<Servers> {
  const binary = await findTemporal(tell);
  const folder = mkdtempSync(join(tmpdir(), 'vendrail-test-'));
  const children: ChildProcess[] = [];
  const log = openSync(join(folder, 'servers.log'), 'a');
  const run = ({ file, args, env, ...how }: Command) => {
    const child = spawn(file, [...args], {
      ...how,
      stdio: ['ignore', log, log],
      env: { ...process.env, ...env },
    });
    children.push(child);
    return child;
  };
  const stop = async () => {
    await Promise.all(children.map((child) => end(child)));
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const port = await freePort();
    const postgres = embeddedPostgres({
      folder: join(folder, 'postgres'),
      port,
      password: 'test',
      durable: false,
    });
    await until(run(postgres.command), () => answers(port));
    const temporalPort = await freePort();
    const temporalFolder = join(folder, 'temporal');
    mkdirSync(temporalFolder);
    const temporal = temporalCommand({
      binary,
      folder: temporalFolder,
      port: temporalPort,
      uiPort: null,
      durable: false,
    });
    const address = `127.0.0.1:${temporalPort}`;
    await until(run(temporal), () => temporalAnswers(address, 'default'));
    return { databaseUrl: postgres.url, temporalAddress: address, stop };
  } catch (error) {
    const said = readFileSync(join(folder, 'servers.log'), 'utf8').slice(-2_000);
    await stop();
    throw new Error(`the servers for the tests did not start: ${said}`, { cause: error });
  }
}

/** Waits until a server answers. Throws as soon as it has ended, or after a minute. */
async function until(server: ChildProcess, up: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 60_000; !(await up());) {
    if (server.exitCode !== null || server.signalCode !== null) throw new Error(`${server.spawnfile} ended`);
    if (Date.now() > deadline) throw new Error(`${server.spawnfile} did not answer within a minute`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGINT');
  const force = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await gone;
  clearTimeout(force);
}

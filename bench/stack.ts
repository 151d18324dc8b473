import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../cli/start/ports.ts';

const root = (file: string) => fileURLToPath(new URL(`../${file}`, import.meta.url));

/** A whole Vendrail as `npm start` runs it, on a home of its own, with a sandbox that answers at once. */
export interface Stack {
  readonly api: string;
  readonly temporalAddress: string;
  readonly databaseUrl: string;
  pid(part: string): number;
  stop(): Promise<void>;
}

/** Starts it. With `temporalAddress` it uses that server instead of one of its own. */
export async function startStack(temporalAddress: string | null): Promise<Stack> {
  const home = mkdtempSync(join(tmpdir(), 'vendrail-bench-'));
  const [port, sandbox, temporal, ui, postgres] = await Promise.all(Array.from({ length: 5 }, freePort));
  const child = spawn(process.execPath, [root('cli/start.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      VENDRAIL_HOME: home,
      PORT: String(port),
      SANDBOX_PORT: String(sandbox),
      TEMPORAL_PORT: String(temporal),
      TEMPORAL_UI_PORT: String(ui),
      POSTGRES_PORT: String(postgres),
      SANDBOX_DELAY_SCALE: '0',
      LOG_LEVEL: 'warn',
      ...(temporalAddress !== null && { TEMPORAL_ADDRESS: temporalAddress }),
    },
  });
  await heard(child, /^ready/m, 180_000);
  const secrets = JSON.parse(readFileSync(join(home, 'secrets.json'), 'utf8')) as {
    databasePassword: string;
  };
  return {
    api: `http://127.0.0.1:${port}`,
    temporalAddress: temporalAddress ?? `127.0.0.1:${temporal}`,
    databaseUrl: `postgresql://vendrail:${secrets.databasePassword}@127.0.0.1:${postgres}/postgres`,
    pid: (part) => Number(readFileSync(join(home, 'run', `${part}.pid`), 'utf8').split('\n')[0]),
    stop: async () => {
      await ended(child, 'SIGINT');
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** A worker that hosts the yardstick. */
export async function startBareWorker(
  address: string,
  taskQueue: string,
): Promise<{ stop(): Promise<void> }> {
  const child = spawn(process.execPath, [root('bench/bare/worker.ts'), address, taskQueue], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await heard(child, /^running/m, 60_000);
  return { stop: () => ended(child, 'SIGTERM') };
}

function heard(child: ChildProcess, line: RegExp, withinMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = '';
    const late = setTimeout(() => reject(new Error(`nothing heard in time:\n${text}`)), withinMs);
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      if (!line.test(text)) return;
      clearTimeout(late);
      resolve();
    });
    child.once('exit', (code) => {
      clearTimeout(late);
      reject(new Error(`ended with ${code}:\n${text}`));
    });
  });
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await gone;
}

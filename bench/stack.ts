import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Instance } from '../cli/start/instance.ts';

/** A whole Vendrail whose sandbox answers at once. With `temporalAddress` it uses that server instead of one of its own. */
export async function startStack(temporalAddress: string | null): Promise<Instance> {
  const stack = await Instance.prepare({
    SANDBOX_DELAY_SCALE: '0',
    LOG_LEVEL: 'warn',
    ...(temporalAddress !== null && { TEMPORAL_ADDRESS: temporalAddress }),
  });
  await stack.start();
  return stack;
}

/** A worker that hosts the yardstick. */
export async function startBareWorker(
  address: string,
  taskQueue: string,
): Promise<{ stop(): Promise<void> }> {
  const entry = fileURLToPath(new URL('bare/worker.ts', import.meta.url));
  const child = spawn(process.execPath, [entry, address, taskQueue], { stdio: ['ignore', 'pipe', 'ignore'] });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    child.stdout.once('data', () => resolve());
    child.once('exit', (code) => reject(new Error(`the yardstick's worker ended with ${code}`)));
  });
  return {
    stop: () => {
      child.kill('SIGTERM');
      return gone;
    },
  };
}

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** The sandboxes as a process of their own, as `npm run sandbox` starts them. */
export interface SandboxProcess {
  readonly child: ChildProcess;
  readonly url: string;
  readonly port: number;
  /** `kill -9`. */
  close(): Promise<void>;
  /** Sends a signal and waits for the end: exit code, or the signal that ended it. */
  stop(signal: NodeJS.Signals): Promise<number | string>;
}

/** A home of the sandboxes' state, and the processes that were started on it. */
export class SandboxHome {
  readonly path = mkdtempSync(join(tmpdir(), 'sandbox-'));
  readonly #running: ChildProcess[] = [];

  /** Starts the sandboxes on a free port, and reads the line that they print. */
  async start(env: Record<string, string> = {}): Promise<SandboxProcess> {
    const child = spawn(process.execPath, ['providers/sandbox-main.ts'], {
      env: { ...process.env, SANDBOX_PORT: '0', VENDRAIL_HOME: this.path, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#running.push(child);
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    const url = /^sandboxes listening on (http:\/\/127\.0\.0\.1:(\d+))$/.exec(line);
    return {
      child,
      url: url?.[1] ?? '',
      port: Number(url?.[2]),
      close: async () => void (await stop(child, 'SIGKILL')),
      stop: (signal) => stop(child, signal),
    };
  }

  /** Ends every process. */
  kill(): void {
    for (const child of this.#running.splice(0)) child.kill('SIGKILL');
  }

  /** Ends every process and removes the state. */
  remove(): void {
    this.kill();
    rmSync(this.path, { recursive: true });
  }
}

async function stop(child: ChildProcess, signal: NodeJS.Signals): Promise<number | string> {
  const ended = once(child, 'exit') as Promise<[number | null, string | null]>;
  child.kill(signal);
  const [code, by] = await ended;
  return code ?? by ?? '';
}

import { startSandboxServer } from '../../providers/sandbox-server.ts';

const CONTROL_MS = 5_000;

/** Sandboxes of this process's own. */
export interface OwnSandbox {
  readonly url: string;
  close(): Promise<void>;
}

/** Starts the sandboxes on a free port, with the credentials that everybody knows, keeping nothing. */
export async function startOwnSandbox(): Promise<OwnSandbox> {
  return startSandboxServer({ port: 0, delayScale: 0 });
}

/** Moves the clock of the sandboxes at an origin forward. Throws Error. */
export async function moveSandboxClock(origin: string, ms: number): Promise<void> {
  const answer = await fetch(`${origin}/_control/clock`, {
    method: 'POST',
    body: JSON.stringify({ advance_s: ms / 1000 }),
    signal: AbortSignal.timeout(CONTROL_MS),
  });
  if (!answer.ok) throw new Error(`the sandbox's clock answered ${answer.status}`);
}

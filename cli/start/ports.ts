import { createServer, connect } from 'node:net';
import { StartProblem } from './problem.ts';

/** A port that a part is going to listen on, and the variable that sets it. */
export interface WantedPort {
  readonly port: number;
  readonly host: string;
  readonly variable: string;
  /** What needs it, in words. */
  readonly what: string;
}

/** Throws StartProblem when two parts want one port, or somebody listens on one of the ports already. */
export async function requireFreePorts(wanted: readonly WantedPort[]): Promise<void> {
  const takers = new Map<number, string>();
  const taken: string[] = [];
  for (const { port, host, variable, what } of wanted) {
    const other = takers.get(port);
    if (other) {
      throw new StartProblem(`${other} and ${variable} are both ${port}: set one of them to another port.`);
    }
    takers.set(port, variable);
    const code = await listenError(port, host);
    if (code === 'EADDRINUSE') {
      taken.push(
        `Port ${port} is taken, and it is needed for ${what}: stop what uses it, or set ${variable} to another port.`,
      );
      continue;
    }
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
      throw new StartProblem(
        `HOST is ${host}, which is no address of this machine: set it to one, for example 127.0.0.1.`,
      );
    }
    if (code) {
      throw new StartProblem(
        `Port ${port} cannot be used for ${what} (${code}): set ${variable} to another port.`,
      );
    }
  }
  if (taken.length > 0) throw new StartProblem(taken.join('\n'));
}

/** Why nobody can listen there; null when one can. */
function listenError(port: number, host: string): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen(port, host, () => server.close(() => resolve(null)));
  });
}

/** Where this machine reaches a server that listens on `host`: on every address means on the loopback, too. */
export function reachedAt(host: string): string {
  return { '0.0.0.0': '127.0.0.1', '::': '::1' }[host] ?? host;
}

/** The HTTP address at which this machine reaches a server that listens on `host`. */
export function addressOf(host: string, port: number): string {
  const reached = reachedAt(host);
  return `http://${reached.includes(':') ? `[${reached}]` : reached}:${port}`;
}

/** A port that is free now, below those that systems lend to outgoing connections: those are gone again in no time. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 12_000 + Math.floor(Math.random() * 20_000);
    if ((await listenError(port, '127.0.0.1')) === null) return port;
  }
}

/** True when something accepts connections there. */
export function answers(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host, timeout: 1_000 });
    const end = (up: boolean) => {
      socket.destroy();
      resolve(up);
    };
    socket.once('connect', () => end(true));
    socket.once('timeout', () => end(false));
    socket.once('error', () => end(false));
  });
}

import { createServer, connect } from 'node:net';
import { StartProblem } from './problem.ts';

/** Throws StartProblem when somebody listens on the port already. */
export async function requireFreePort(port: number, variable: string, what: string): Promise<void> {
  const error = await new Promise<NodeJS.ErrnoException | null>((resolve) => {
    const server = createServer();
    server.once('error', resolve);
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(null)));
  });
  if (!error) return;
  throw new StartProblem(
    error.code === 'EADDRINUSE'
      ? `Port ${port} is taken, and ${what} needs it: stop what uses it, or set ${variable} to another port.`
      : `Port ${port} cannot be used for ${what} (${error.code}): set ${variable} to another port.`,
  );
}

/** A port that is free now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
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

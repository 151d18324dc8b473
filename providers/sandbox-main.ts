import { join } from 'node:path';
import { startSandboxServer, type SandboxServer } from './sandbox-server.ts';

/** The sandboxes as a process of their own: `npm run sandbox`. */
const { env } = process;

function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

const port = Number(env['SANDBOX_PORT'] ?? '4010');
if (!Number.isInteger(port) || port < 0 || port > 65_535) {
  fail(`SANDBOX_PORT must be a port number such as 4010, not "${env['SANDBOX_PORT']}".`);
}
const delayScale = Number(env['SANDBOX_DELAY_SCALE'] ?? '1');
if (!(Number.isFinite(delayScale) && delayScale >= 0)) {
  fail(`SANDBOX_DELAY_SCALE must be a number such as 0.1, not "${env['SANDBOX_DELAY_SCALE']}".`);
}

let server: SandboxServer;
try {
  const directory = join(env['VENDRAIL_HOME'] ?? '.vendrail', 'sandbox');
  server = await startSandboxServer({ port, directory, delayScale, env });
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') {
    fail(`Port ${port} is already in use: stop what listens there, or set SANDBOX_PORT to a free port.`);
  }
  fail(`The sandboxes cannot start: ${message}`);
}
process.stdout.write(`sandboxes listening on ${server.url}\n`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void server.close().then(() => process.exit(0));
  });
}

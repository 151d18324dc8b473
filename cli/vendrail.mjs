#!/usr/bin/env node
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

// `npx vendrail` on whatever Node the machine has: Vendrail itself needs 24, which `npm ci` brings as a package.

const NEEDED = 24;
const [major = 0] = process.versions.node.split('.').map(Number);

if (major >= NEEDED) await import('./vendrail.ts');
else handOver();

function handOver() {
  const node = packagedNode();
  if (node === null) {
    process.stderr.write(
      `Vendrail needs Node ${NEEDED}: run npm ci, or install it. This is ${process.version}.\n`,
    );
    process.exitCode = 2;
    return;
  }
  const script = fileURLToPath(new URL('./vendrail.ts', import.meta.url));
  const child = spawn(node, [script, ...process.argv.slice(2)], { stdio: 'inherit' });
  // A terminal sends its Ctrl-C to both; the child counts one.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.once('error', ({ code }) => {
    process.stderr.write(`Node ${NEEDED} of node_modules cannot be run (${code}): run npm ci again.\n`);
    process.exitCode = 2;
  });
  child.once('exit', (code, signal) => {
    process.exitCode = signal === null ? code : 128 + constants.signals[signal];
  });
}

function packagedNode() {
  try {
    const home = dirname(createRequire(import.meta.url).resolve('node/package.json'));
    return join(home, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  } catch {
    return null;
  }
}

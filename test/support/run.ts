import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHROMIUM_MISSING, findChromium } from './chromium.ts';
import { startServers } from './servers.ts';

/** What Jest writes about a run, as far as we read it. */
interface Result {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly numFailedTestSuites: number;
  readonly numRuntimeErrorTestSuites: number;
}

/**
 * `npm test`: starts the servers that tests need, runs Jest with the arguments given, and ends with a line
 * `N passed, N failed`. Fails when a test failed or none ran.
 */
async function main(): Promise<number> {
  const tell = (line: string) => process.stderr.write(`${line}\n`);
  if (findChromium() === null) tell(CHROMIUM_MISSING);
  const folder = mkdtempSync(join(tmpdir(), 'vendrail-jest-'));
  const outputFile = join(folder, 'result.json');
  const servers = await startServers(tell);
  try {
    const code = await jest(outputFile, {
      TEST_DATABASE_URL: servers.databaseUrl,
      TEST_TEMPORAL_ADDRESS: servers.temporalAddress,
    });
    if (!existsSync(outputFile)) {
      process.stdout.write('Jest ended without a result.\n0 passed, 1 failed\n');
      return 1;
    }
    const result = JSON.parse(readFileSync(outputFile, 'utf8')) as Result;
    // A file that could not even be loaded counts as a failed test: nothing in it was tried.
    const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
    const left = result.numPendingTests + result.numTodoTests;
    process.stdout.write(
      `${result.numPassedTests} passed, ${failed} failed${left > 0 ? `, ${left} skipped` : ''}\n`,
    );
    return code === 0 && failed === 0 && left === 0 && result.numPassedTests > 0 ? 0 : 1;
  } finally {
    await servers.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function jest(outputFile: string, env: Record<string, string>): Promise<number | null> {
  const entry = new URL('../../node_modules/jest/bin/jest.js', import.meta.url).pathname;
  const child = spawn(
    process.execPath,
    [
      '--experimental-vm-modules',
      '--disable-warning=ExperimentalWarning',
      entry,
      '--maxWorkers=2',
      '--json',
      `--outputFile=${outputFile}`,
      ...process.argv.slice(2),
    ],
    // The JSON goes to the file; what Jest prints for people goes to standard error.
    { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, ...env } },
  );
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
}

process.exitCode = await main();

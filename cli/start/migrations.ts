import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { Home } from './home.ts';
import { lastLine } from './log-tail.ts';
import { ROOT } from './parts.ts';
import { StartProblem } from './problem.ts';

/** The exit code of `db/migrate.ts` for a database that is not this Vendrail's: its last line says why. */
const NOT_OURS = 3;

/**
 * Runs the migrations: a step, not a part, since they end. `signal` ends them early; each is one transaction. Throws
 * StartProblem, also for a database of a newer Vendrail or of another data key.
 */
export async function migrateDatabase(
  home: Home,
  env: Record<string, string>,
  signal: AbortSignal,
): Promise<void> {
  const logFile = join(home.log, 'migrate.log');
  const log = openSync(logFile, 'w');
  const code = await new Promise<number | null>((resolve) => {
    const child = spawn(process.execPath, [join(ROOT, 'db/migrate.ts')], {
      env: { ...process.env, ...env },
      stdio: ['ignore', log, log],
      signal,
    });
    child.once('error', () => resolve(null));
    child.once('exit', resolve);
  });
  closeSync(log);
  if (code === 0) return;
  const said = lastLine(logFile);
  throw new StartProblem(
    code === NOT_OURS ? said : `The database could not be migrated (${said}): see ${logFile}.`,
  );
}

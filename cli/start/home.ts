import { randomBytes } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { StartProblem } from './problem.ts';
import { pidFileText, runningProcess } from './processes.ts';

/** The folder that holds all state of an embedded Vendrail. */
export interface Home {
  readonly path: string;
  readonly run: string;
  readonly log: string;
  pidFile(part: string): string;
  /** Gives up the lock. */
  unlock(): void;
}

/** Opens the home and locks it for this process. Throws StartProblem when it cannot be written or is in use. */
export function openHome(where: string): Home {
  const path = resolve(where);
  const run = join(path, 'run');
  const log = join(path, 'log');
  try {
    for (const folder of [path, run, log]) mkdirSync(folder, { recursive: true });
    accessSync(path, constants.W_OK);
    accessSync(run, constants.W_OK);
  } catch (error) {
    throw new StartProblem(
      `${where} cannot be written (${(error as NodeJS.ErrnoException).code}): make it writable, or set VENDRAIL_HOME to a folder that is.`,
    );
  }
  const lock = join(run, 'supervisor.pid');
  takeLock(lock, where);
  return {
    path,
    run,
    log,
    pidFile: (part) => join(run, `${part}.pid`),
    unlock: () => rmSync(lock, { force: true }),
  };
}

function takeLock(lock: string, where: string): void {
  for (let tries = 0; tries < 2; tries++) {
    try {
      writeFileSync(lock, pidFileText(process.pid), { flag: 'wx' });
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const holder = runningProcess(lock);
      if (holder && holder.pid !== process.pid) {
        throw new StartProblem(
          `Vendrail already runs on ${where} (process ${holder.pid}): stop it first, or set VENDRAIL_HOME to another folder.`,
        );
      }
      rmSync(lock, { force: true });
    }
  }
  throw new StartProblem(`${where} is being started by somebody else at this moment: try again.`);
}

/** What an embedded Vendrail makes up at its first start and keeps. */
export interface Secrets {
  readonly databasePassword: string;
  readonly callbackSecret: string;
  /** 32 bytes in base64: seals delivered codes. */
  readonly dataKey: string;
}

/** Reads the home's secrets, making them at the first start; only their owner can read the file. */
export function openSecrets(home: Home): Secrets {
  const file = join(home.path, 'secrets.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Secrets;
  const secrets: Secrets = {
    databasePassword: randomBytes(24).toString('hex'),
    callbackSecret: randomBytes(24).toString('hex'),
    dataKey: randomBytes(32).toString('base64'),
  };
  writeFileSync(file, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  chmodSync(file, 0o600);
  return secrets;
}

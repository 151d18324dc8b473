import { randomBytes } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
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
    for (const folder of [path, run, log]) {
      makeFolder(folder, folder === path ? 0o711 : 0o700);
      accessSync(folder, constants.W_OK);
    }
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

/**
 * Makes a folder with its parents, one by one: all at once never ends where a parent takes none (/proc). Nobody else can list
 * them; PostgreSQL's user has to pass through the home.
 */
function makeFolder(path: string, mode = 0o755): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  mkdirSync(path, { recursive: false, mode });
}

function takeLock(lock: string, where: string): void {
  const own = `${lock}.${process.pid}`;
  const stale = `${own}.stale`;
  writeFileSync(own, pidFileText(process.pid));
  try {
    for (let tries = 0; tries < 2; tries++) {
      // Linked into its place with its content: nobody ever reads an empty lock and takes it for a stale one.
      if (links(own, lock)) return;
      refuseWhileHeld(lock, where);
      // Moved away before it is judged again: of two that find a stale lock, one moves the stale one, and if the other
      // has moved the first one's fresh lock by then, it sees that and puts it back.
      if (!moves(lock, stale)) continue;
      if (runningProcess(stale)) links(stale, lock);
      refuseWhileHeld(stale, where);
    }
    throw new StartProblem(`${where} is being started by somebody else at this moment: try again.`);
  } finally {
    for (const file of [own, stale]) rmSync(file, { force: true });
  }
}

function refuseWhileHeld(lock: string, where: string): void {
  const holder = runningProcess(lock);
  if (!holder) return;
  throw new StartProblem(
    `Vendrail already runs on ${where} (process ${holder.pid}): stop it first, or set VENDRAIL_HOME to another folder.`,
  );
}

/** False when the place is taken. */
function links(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** False when it was gone already. */
function moves(from: string, to: string): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
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
  if (existsSync(file)) return readSecrets(file);
  if (existsSync(join(home.path, 'postgres', 'data')))
    throw new StartProblem(
      `${file} is missing, but there is a database: restore it from a backup (delivered codes cannot be read without it), or set VENDRAIL_HOME to a new folder.`,
    );
  const secrets: Secrets = {
    databasePassword: randomBytes(24).toString('hex'),
    callbackSecret: randomBytes(24).toString('hex'),
    dataKey: randomBytes(32).toString('base64'),
  };
  // Written beside its place and renamed into it: a start that is cut short leaves no half of it.
  writeFileSync(`${file}.new`, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  chmodSync(`${file}.new`, 0o600);
  renameSync(`${file}.new`, file);
  return secrets;
}

function readSecrets(file: string): Secrets {
  try {
    const secrets = JSON.parse(readFileSync(file, 'utf8')) as Partial<Secrets>;
    const { databasePassword, callbackSecret, dataKey } = secrets;
    if (databasePassword && callbackSecret && dataKey) return { databasePassword, callbackSecret, dataKey };
  } catch {
    // Not readable and not JSON come to the same, and the parser's words would quote the secrets.
  }
  throw new StartProblem(
    `${file} is damaged or not yours to read: restore it from a backup (delivered codes cannot be read without it), or set VENDRAIL_HOME to a new folder.`,
  );
}

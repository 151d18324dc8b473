import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { StartProblem } from './problem.ts';

/** The Temporal command that is built where none is found; the newest that `go install` can build. */
export const TEMPORAL_MODULE = 'github.com/temporalio/cli/cmd/temporal@v1.5.1';
const CACHED_AS = 'temporal-1.5.1';
/** The oldest server that carries out everything we ask of it (update-with-start, worker deployments). */
const OLDEST_SERVER = [1, 28] as const;

/** The server version that a binary reports, or null when it is no Temporal command. */
export function serverVersion(binary: string): readonly [number, number] | null {
  const { stdout, status } = spawnSync(binary, ['--version'], { encoding: 'utf8', timeout: 20_000 });
  const match = status === 0 ? /Server (\d+)\.(\d+)/.exec(stdout) : null;
  return match ? [Number(match[1]), Number(match[2])] : null;
}

function isNewEnough(version: readonly [number, number] | null): boolean {
  if (!version) return false;
  return version[0] > OLDEST_SERVER[0] || (version[0] === OLDEST_SERVER[0] && version[1] >= OLDEST_SERVER[1]);
}

/** Where built binaries are kept, so that each is built once on a machine. */
export function cacheFolder(): string {
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'vendrail', CACHED_AS);
}

/**
 * Finds a Temporal server: on the PATH, in our cache, or built with Go (minutes, once). `tell` hears what takes long.
 * Throws StartProblem that says how to get one.
 */
export async function findTemporal(tell: (line: string) => void): Promise<string> {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const candidate = join(folder, 'temporal');
    if (!folder || !existsSync(candidate)) continue;
    const version = serverVersion(candidate);
    if (isNewEnough(version)) return candidate;
    tell(
      `${candidate} is passed over: ${version ? `its server ${version.join('.')} is older than ${OLDEST_SERVER.join('.')}` : 'it does not tell its version'}`,
    );
  }
  const cached = join(cacheFolder(), 'temporal');
  if (existsSync(cached)) {
    if (isNewEnough(serverVersion(cached))) return cached;
    tell('the cached Temporal does not run; it is made anew');
    rmSync(cached, { force: true });
  }
  return build(cached, tell);
}

async function build(target: string, tell: (line: string) => void): Promise<string> {
  if (spawnSync('go', ['version'], { stdio: 'ignore' }).status !== 0) {
    throw new StartProblem(
      'No Temporal server was found: install the Temporal CLI so that `temporal` is on the PATH (https://docs.temporal.io/cli), or install Go 1.23 or newer so that it can be built here, or set TEMPORAL_ADDRESS to a server of yours.',
    );
  }
  const folder = mkdtempSync(join(tmpdir(), 'vendrail-temporal-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', remove);
  try {
    tell('building the Temporal server with Go: about five minutes on two cores, once on this machine');
    await goInstall(folder, tell);
    mkdirSync(cacheFolder(), { recursive: true });
    // Copied beside its place and renamed into it: nobody ever sees half of it.
    const beside = `${target}.${process.pid}`;
    copyFileSync(join(folder, 'temporal'), beside);
    renameSync(beside, target);
    return target;
  } finally {
    process.off('exit', remove);
    remove();
  }
}

function goInstall(folder: string, tell: (line: string) => void): Promise<void> {
  const begun = Date.now();
  const child = spawn('go', ['install', '-v', TEMPORAL_MODULE], {
    env: { ...process.env, GOBIN: folder, GOFLAGS: '' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let last = '';
  let packages = 0;
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    const lines = text.trim().split('\n');
    packages += lines.length;
    last = lines.at(-1) ?? last;
  });
  const progress = setInterval(() => {
    tell(`  ${Math.round((Date.now() - begun) / 1000)} s, ${packages} steps done, now ${last.slice(0, 80)}`);
  }, 10_000);
  // Go takes this one to tidy up behind itself.
  const stop = () => child.kill('SIGINT');
  process.once('exit', stop);
  return new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      if (code === 0) return resolve();
      reject(
        new StartProblem(
          `The Temporal server could not be built (${last || `exit ${code}`}): check that Go can reach its module proxy, or install the Temporal CLI, or set TEMPORAL_ADDRESS.`,
        ),
      );
    });
  }).finally(() => {
    clearInterval(progress);
    process.off('exit', stop);
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const binary = await findTemporal((line) => process.stderr.write(`${line}\n`));
  process.stdout.write(`${binary}\n`);
}

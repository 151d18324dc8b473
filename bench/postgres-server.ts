import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Connection } from '@temporalio/client';
import { answers, freePort } from '../cli/start/ports.ts';
import { embeddedPostgres } from '../cli/start/postgres.ts';
import { temporalAnswers } from '../cli/start/temporal.ts';
import { cacheFolder } from '../cli/start/temporal-binary.ts';
import { SEARCH_ATTRIBUTES } from '../workflows/search-attributes.ts';

const VERSION = 'v1.29.1';
const MODULES = [
  `go.temporal.io/server/cmd/server@${VERSION}`,
  `go.temporal.io/server/cmd/tools/sql@${VERSION}`,
];
/** Values of the server's own enums for the types that we use (temporal.api.enums.v1.IndexedValueType). */
const INDEXED = { Keyword: 2, Int: 3, Bool: 5 } as const;

/** A Temporal server as in production: four services in one process, history and visibility in a PostgreSQL of their own. */
export async function startPostgresServer(
  tell: (line: string) => void,
): Promise<{ address: string; stop(): Promise<void> }> {
  const bin = await binaries(tell);
  const folder = mkdtempSync(join(tmpdir(), 'vendrail-temporal-server-'));
  const children: ChildProcess[] = [];
  const log = openSync(join(folder, 'log'), 'a');
  const stop = async () => {
    for (const child of children.toReversed()) await ended(child);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const port = await freePort();
    const postgres = embeddedPostgres({
      folder: join(folder, 'postgres'),
      port,
      password: 'temporal',
      durable: true,
    });
    const { file, args, ...how } = postgres.command;
    children.push(spawn(file, [...args], { ...how, env: process.env, stdio: ['ignore', log, log] }));
    await until(() => answers(port));
    for (const [database, schema] of [
      ['temporal', 'temporal'],
      ['temporal_visibility', 'visibility'],
    ] as const) {
      sql(bin, port, database, ['create-database']);
      sql(bin, port, database, ['setup-schema', '--version', '0.0']);
      sql(bin, port, database, ['update-schema', '--schema-name', `postgresql/v12/${schema}`]);
    }
    const grpcPort = await lowPort();
    const config = join(folder, 'config');
    mkdirSync(config);
    // JSON is YAML, so the server reads it.
    writeFileSync(join(config, 'bench.yaml'), JSON.stringify(await serverConfig(port, grpcPort, config)));
    writeFileSync(
      join(config, 'dynamic.yaml'),
      JSON.stringify({
        'system.enableActivityEagerExecution': [{ value: true }],
        'frontend.enableExecuteMultiOperation': [{ value: true }],
      }),
    );
    const server = spawn(
      join(bin, 'server'),
      ['--root', folder, '--config', 'config', '--env', 'bench', '--allow-no-auth', 'start'],
      {
        stdio: ['ignore', log, log],
      },
    );
    children.push(server);
    const address = `127.0.0.1:${grpcPort}`;
    await until(() => registered(address));
    return { address, stop };
  } catch (error) {
    const said = readFileSync(join(folder, 'log'), 'utf8').slice(-3_000);
    await stop();
    throw new Error(`the Temporal server on PostgreSQL did not start: ${said}`, { cause: error });
  }
}

/** The server and its schema tool, built once and kept beside the other binaries. */
async function binaries(tell: (line: string) => void): Promise<string> {
  const bin = join(dirname(cacheFolder()), `temporal-server-${VERSION}`);
  if (existsSync(join(bin, 'server')) && existsSync(join(bin, 'sql'))) return bin;
  const made = mkdtempSync(join(tmpdir(), 'vendrail-build-'));
  const begun = Date.now();
  const progress = setInterval(() => tell(`  ${Math.round((Date.now() - begun) / 1000)} s`), 10_000);
  try {
    tell('building the Temporal server with Go: some minutes, once on this machine');
    const child = spawn('go', ['install', ...MODULES], {
      env: { ...process.env, GOBIN: made },
      stdio: 'ignore',
    });
    const code = await new Promise<number | null>((resolve, reject) =>
      child.once('error', reject).once('exit', resolve),
    );
    if (code !== 0) throw new Error(`go install of the Temporal server ended with ${code}`);
    mkdirSync(bin, { recursive: true });
    for (const name of ['server', 'sql']) {
      copyFileSync(join(made, name), join(bin, `${name}.new`));
      renameSync(join(bin, `${name}.new`), join(bin, name));
    }
    return bin;
  } finally {
    clearInterval(progress);
    rmSync(made, { recursive: true, force: true });
  }
}

function sql(bin: string, port: number, database: string, command: string[]): void {
  const connect = [
    '--plugin',
    'postgres12',
    '--ep',
    '127.0.0.1',
    '--port',
    String(port),
    '--user',
    'vendrail',
    '--password',
    'temporal',
    '--db',
    database,
  ];
  const { status, stderr, stdout } = spawnSync(join(bin, 'sql'), [...connect, ...command], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the schema tool failed (${command.join(' ')}): ${stderr}${stdout}`);
}

async function serverConfig(postgresPort: number, grpcPort: number, folder: string): Promise<unknown> {
  const store = (databaseName: string, maxConns: number) => ({
    sql: {
      pluginName: 'postgres12',
      databaseName,
      connectAddr: `127.0.0.1:${postgresPort}`,
      connectProtocol: 'tcp',
      user: 'vendrail',
      password: 'temporal',
      maxConns,
      maxIdleConns: maxConns,
      maxConnLifetime: '1h',
    },
  });
  const rpc = async (port?: number) => ({
    rpc: { grpcPort: port ?? (await lowPort()), membershipPort: await lowPort(), bindOnLocalHost: true },
  });
  return {
    log: { stdout: true, level: 'error' },
    persistence: {
      defaultStore: 'default',
      visibilityStore: 'visibility',
      numHistoryShards: 4,
      datastores: { default: store('temporal', 20), visibility: store('temporal_visibility', 10) },
    },
    global: { membership: { maxJoinDuration: '30s', broadcastAddress: '127.0.0.1' } },
    services: {
      frontend: await rpc(grpcPort),
      matching: await rpc(),
      history: await rpc(),
      worker: await rpc(),
    },
    clusterMetadata: {
      enableGlobalNamespace: false,
      failoverVersionIncrement: 10,
      masterClusterName: 'active',
      currentClusterName: 'active',
      clusterInformation: {
        active: {
          enabled: true,
          initialFailoverVersion: 1,
          rpcName: 'frontend',
          rpcAddress: `127.0.0.1:${grpcPort}`,
        },
      },
    },
    dcRedirectionPolicy: { policy: 'noop' },
    dynamicConfigClient: { filepath: join(folder, 'dynamic.yaml'), pollInterval: '60s' },
  };
}

/** A free port that fits the server's membership table, which keeps ports in a signed 16-bit column. */
async function lowPort(): Promise<number> {
  for (;;) {
    const port = 12_000 + Math.floor(Math.random() * 20_000);
    if (!(await answers(port))) return port;
  }
}

/** Registers namespace and search attributes as soon as the server takes them; true once they can be used. */
async function registered(address: string): Promise<boolean> {
  const connection = await Connection.connect({ address, connectTimeout: 2_000 }).catch(() => null);
  if (!connection) return false;
  try {
    return await connection.withDeadline(Date.now() + 5_000, async () => {
      await connection.workflowService
        .registerNamespace({
          namespace: 'default',
          workflowExecutionRetentionPeriod: { seconds: (30 * 86_400) as never },
        })
        .catch(() => {});
      const searchAttributes = Object.fromEntries(
        Object.entries(SEARCH_ATTRIBUTES).map(([name, type]) => [name, INDEXED[type]]),
      );
      await connection.operatorService
        .addSearchAttributes({ namespace: 'default', searchAttributes })
        .catch(() => {});
      const { customAttributes } = await connection.operatorService.listSearchAttributes({
        namespace: 'default',
      });
      const there = Object.keys(SEARCH_ATTRIBUTES).every((name) => name in (customAttributes ?? {}));
      return there && (await temporalAnswers(address, 'default'));
    });
  } catch {
    return false;
  } finally {
    await connection.close();
  }
}

async function until(up: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 60_000; !(await up());) {
    if (Date.now() > deadline) throw new Error('the Temporal server on PostgreSQL did not come up');
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGINT');
  const force = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await gone;
  clearTimeout(force);
}

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Behaviour } from './sandbox/behaviour.ts';
import { CallbackOutbox } from './sandbox/callbacks.ts';
import { SandboxClock } from './sandbox/clock.ts';
import { control, settingsEntry, type ControlEntry, type Controlled } from './sandbox/control.ts';
import { exchange, send } from './sandbox/exchange.ts';
import { FaultBook } from './sandbox/faults.ts';
import { Journal, type JournalScope } from './sandbox/journal.ts';
import type { ProviderSandbox } from './sandbox/provider-sandbox.ts';
import { SANDBOXES } from './sandbox/registry.ts';

/** How to start the sandboxes. */
export interface SandboxServerOptions {
  /** TCP port; 0 takes a free one. */
  readonly port: number;
  /** Where the journal lies, so that state survives the process. @default nothing is kept */
  readonly directory?: string;
  /** Multiplies every simulated delay; 0 answers at once. @default 1 */
  readonly delayScale?: number;
  /** Address to listen on. @default "127.0.0.1" */
  readonly host?: string;
  /** Where the credentials come from (`DVS_KEY`, …). @default the documented sandbox credentials */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** The running sandboxes. */
export interface SandboxServer {
  /** Base of all prefixes, for example `http://127.0.0.1:4010`. */
  readonly url: string;
  readonly port: number;
  /** Stops listening, ends open connections and leaves what is pending to the next start. */
  close(): Promise<void>;
}

/** Idle connections stay open longer than any client keeps them, so that none is reset under a request. */
const KEEP_ALIVE_MS = 120_000;

/**
 * Starts the sandboxes of all providers on one port, each below its own prefix, with the control surface at `/_control`.
 * Rejects with the listen error when the port cannot be had.
 */
export async function startSandboxServer(options: SandboxServerOptions): Promise<SandboxServer> {
  const clock = new SandboxClock();
  const behaviour = new Behaviour(options.delayScale ?? 1);
  const scopes = new Map<string, JournalScope>();
  const journal = new Journal(options.directory ?? null, scopes);
  const record = (entry: ControlEntry) => journal.append('control', entry);
  const faults = new FaultBook((fault) => record({ fault }));
  const callbacks = new CallbackOutbox(clock, behaviour, faults);
  const sandboxes = SANDBOXES.map((create) => {
    const shared = { clock, behaviour, faults, callbacks };
    const sandbox = create(
      { ...shared, record: (entry) => journal.append(sandbox.name, entry) },
      options.env ?? {},
    );
    return sandbox;
  });
  const controlled: Controlled = {
    sandboxes,
    faults,
    behaviour,
    clock,
    record,
    rewriteJournal: () => journal.rewrite(),
  };
  scopes.set('control', controlScope(controlled));
  for (const sandbox of sandboxes) scopes.set(sandbox.name, sandbox);

  const server = createServer((req, res) => {
    answer(controlled, req, res).catch((error: unknown) => {
      process.stderr.write(`sandbox: ${error instanceof Error ? error.stack : String(error)}\n`);
      req.socket.destroy();
    });
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  const host = options.host ?? '127.0.0.1';
  // The port is the lock of the journal: without it nothing is read or written.
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, host, resolve);
  });
  try {
    journal.open();
  } catch (error) {
    server.close();
    throw error;
  }
  for (const sandbox of sandboxes) sandbox.resume();
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    port,
    close: async () => {
      clock.clear();
      const closed = new Promise((resolve) => server.close(resolve));
      for (const sandbox of sandboxes) sandbox.close();
      server.closeAllConnections();
      await Promise.all([closed, callbacks.close()]);
      journal.close();
    },
  };
}

async function answer(controlled: Controlled, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const target = req.url ?? '/';
  const mark = target.indexOf('?');
  const path = tidy(mark === -1 ? target : target.slice(0, mark));
  const search = mark === -1 ? '' : target.slice(mark + 1);
  const controlPath = below('/_control', path);
  if (controlPath !== null) {
    await control(controlled, controlPath, new URLSearchParams(search), req, res);
    return;
  }
  for (const sandbox of controlled.sandboxes) {
    const providerPath = below(sandbox.prefix, path);
    if (providerPath === null) continue;
    await exchange(sandbox, controlled.faults, providerPath, search, req, res);
    return;
  }
  const prefixes = controlled.sandboxes.map((sandbox: ProviderSandbox) => sandbox.prefix).join(', ');
  const body = JSON.stringify({ error: `No sandbox here. There are: ${prefixes}` });
  send(res, { status: 404, headers: { 'Content-Type': 'application/json' }, body });
}

/** The path with single slashes and none at the end, so that a base URL may end in one. */
function tidy(path: string): string {
  const single = path.includes('//') ? path.replace(/\/{2,}/g, '/') : path;
  return single.length > 1 && single.endsWith('/') ? single.slice(0, -1) : single;
}

/** The part of `path` below `prefix` (empty for the prefix itself), or null when it is elsewhere. */
function below(prefix: string, path: string): string | null {
  if (!path.startsWith(prefix)) return null;
  const rest = path.slice(prefix.length);
  return rest === '' || rest.startsWith('/') ? rest : null;
}

function controlScope(on: Controlled): JournalScope {
  return {
    restore(entry) {
      const known = entry as ControlEntry;
      if ('settings' in known) {
        on.clock.offsetMs = known.settings.offsetMs;
        on.behaviour.change(known.settings.changes);
      } else if ('fault' in known) on.faults.restore(known.fault);
      else if ('removed' in known) on.faults.remove(known.removed);
      else on.faults.clear();
    },
    *snapshot() {
      yield settingsEntry(on);
      for (const fault of on.faults.list()) yield { fault };
    },
  };
}

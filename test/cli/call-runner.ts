import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { runCall } from '../../cli/call/command.ts';
import type { Report } from '../../cli/call/print.ts';
import { startSandboxServer, type SandboxServer } from '../../providers/sandbox-server.ts';

/** A second wallet of the sandbox, to transfer to. */
const SECOND_WALLET = JSON.stringify([
  { vice_id: '23456789', user: 'second@payvice.test', password: 'second-pass', pin: '9876' },
]);

type Env = Readonly<Record<string, string | undefined>>;

/** What one command line did. */
export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A command that runs as a process; `end` gives what it did. */
export interface Running {
  readonly child: ChildProcess;
  readonly end: Promise<Ran>;
}

/** Sandboxes of their own, and `vendrail call` against them. */
export class CallRunner {
  readonly server: SandboxServer;
  /** Everything that was printed so far. */
  printed = '';
  readonly called = new Set<string>();

  private constructor(server: SandboxServer) {
    this.server = server;
  }

  static async start(): Promise<CallRunner> {
    return new CallRunner(
      await startSandboxServer({ port: 0, delayScale: 0, env: { PAYVICE_WALLETS: SECOND_WALLET } }),
    );
  }

  /** In this process. */
  async run(line: readonly string[], env: Env = {}): Promise<Ran> {
    const [out, err]: [string[], string[]] = [[], []];
    const code = await runCall(line, {
      out: (text) => out.push(text),
      err: (text) => err.push(text),
      env: { SANDBOX_PORT: String(this.server.port), ...env },
      stop: new AbortController().signal,
    });
    this.called.add(line.slice(0, 2).join(' '));
    this.printed += out.join('') + err.join('');
    return { code, out: out.join(''), err: err.join('') };
  }

  /** In this process, with what it reported. `result` is of many shapes: a wrong path into it fails the assertion. */
  // oxlint-disable-next-line typescript/no-explicit-any
  async report(line: readonly string[], env: Env = {}): Promise<Report & { readonly result: any }> {
    const { out, err } = await this.run([...line, '--json'], env);
    if (out === '') throw new Error(`there was no report: ${err}`);
    return JSON.parse(out);
  }

  /** As a process, by the launcher that `npx vendrail` runs. */
  spawn(words: readonly string[], node = process.execPath): Running {
    const launcher = fileURLToPath(new URL('../../cli/vendrail.mjs', import.meta.url));
    const env = { ...process.env, SANDBOX_PORT: String(this.server.port) };
    const child = spawn(node, [launcher, ...words], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const [out, err]: [string[], string[]] = [[], []];
    child.stdout.setEncoding('utf8').on('data', (text: string) => out.push(text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => err.push(text));
    const end = new Promise<Ran>((resolve) => {
      child.once('close', (code) => resolve({ code, out: out.join(''), err: err.join('') }));
    });
    return { child, end };
  }

  /** The sandboxes' own control surface. */
  // oxlint-disable-next-line typescript/no-explicit-any
  async control(method: string, path: string, body?: object): Promise<any> {
    const answer = await fetch(`${this.server.url}/_control${path}`, {
      method,
      ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    return answer.json();
  }

  /** Payvice gives the same token within a clock minute. */
  nextMinute(): Promise<unknown> {
    return this.control('POST', '/clock', { advance_s: 60 });
  }
}

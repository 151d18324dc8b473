import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, renameSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Home } from './home.ts';
import { StartProblem } from './problem.ts';
import { lastLine } from './log-tail.ts';
import { pidFileText, runningProcess, startTimeOf, stopProcess, type ProcessId } from './processes.ts';

/** How a part is run. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  readonly uid?: number;
  readonly gid?: number;
}

/** One of the processes that `npm start` keeps running. */
export interface PartDefinition {
  readonly name: string;
  command(): Command;
  /** Resolves once it can be used; asked again and again while the process runs. */
  ready(): Promise<boolean>;
  /** Runs after each start, once it is ready: what a fresh process has to be told. */
  prepare?(): Promise<void>;
  readonly stopSignal: NodeJS.Signals;
  readonly stopGraceMs: number;
  readonly readyWithinMs: number;
  /** How often the first start is tried. @default 1 */
  readonly startTries?: number;
}

const FIRST_BACKOFF_MS = 250;
const LONGEST_BACKOFF_MS = 5_000;
/** After so long in health the next death counts as the first again. */
const HEALTHY_MS = 30_000;

/** Keeps one process running: its pid file, its log, and a new start when it dies. */
export class Part {
  readonly #definition: PartDefinition;
  readonly #home: Home;
  readonly #tell: (line: string) => void;
  #child: ChildProcess | null = null;
  #startedAt = '';
  #stopping = false;
  #restart: NodeJS.Timeout | null = null;
  #backoffMs = FIRST_BACKOFF_MS;

  constructor(definition: PartDefinition, home: Home, tell: (line: string) => void) {
    this.#definition = definition;
    this.#home = home;
    this.#tell = tell;
  }

  get name(): string {
    return this.#definition.name;
  }

  get logFile(): string {
    return join(this.#home.log, `${this.name}.log`);
  }

  /** Starts the process and waits until it is ready. Throws StartProblem when it ends or takes too long. */
  async start(): Promise<void> {
    if (existsSync(this.logFile)) renameSync(this.logFile, `${this.logFile}.1`);
    for (let left = (this.#definition.startTries ?? 1) - 1; ; left--) {
      this.#spawn();
      try {
        await this.#untilReady();
        break;
      } catch (error) {
        if (left === 0 || this.#stopping || this.#processId()) throw error;
      }
    }
    // From here on a death is answered by a new start.
    this.#keepRunning();
  }

  /** Stops the process and keeps it stopped. */
  async stop(): Promise<void> {
    this.#stopping = true;
    if (this.#restart) clearTimeout(this.#restart);
    const running = this.#processId();
    if (running) await stopProcess(running, this.#definition.stopSignal, this.#definition.stopGraceMs);
    rmSync(this.#home.pidFile(this.name), { force: true });
  }

  /** Ends the process at once. */
  kill(): void {
    this.#stopping = true;
    if (this.#restart) clearTimeout(this.#restart);
    this.#child?.kill('SIGKILL');
    rmSync(this.#home.pidFile(this.name), { force: true });
  }

  #processId(): ProcessId | null {
    const pid = this.#child?.pid;
    const ended = this.#child?.exitCode !== null || this.#child.signalCode !== null;
    return pid === undefined || ended ? null : { pid, startedAt: this.#startedAt };
  }

  #spawn(): void {
    const { file, args, env, cwd, uid, gid } = this.#definition.command();
    const log = openSync(this.logFile, 'a');
    // Its own process group: the terminal's Ctrl-C goes to the supervisor alone, which stops the parts in order.
    const child = spawn(file, [...args], {
      detached: true,
      stdio: ['ignore', log, log],
      env: { ...process.env, ...env },
      ...(cwd !== undefined && { cwd }),
      ...(uid !== undefined && { uid }),
      ...(gid !== undefined && { gid }),
    });
    closeSync(log);
    child.on('error', () => {});
    this.#child = child;
    if (child.pid === undefined) return;
    this.#startedAt = startTimeOf(child.pid) ?? '';
    writeFileSync(this.#home.pidFile(this.name), pidFileText(child.pid));
  }

  async #untilReady(): Promise<void> {
    const { readyWithinMs } = this.#definition;
    const deadline = Date.now() + readyWithinMs;
    while (!(await this.#definition.ready().catch(() => false))) {
      if (
        this.#child?.pid === undefined ||
        this.#child.exitCode !== null ||
        this.#child.signalCode !== null
      ) {
        throw new StartProblem(
          `${this.name} ended while starting (${lastLine(this.logFile) || 'without a word'}): see ${this.logFile}.`,
        );
      }
      if (Date.now() > deadline) {
        throw new StartProblem(
          `${this.name} was not ready within ${readyWithinMs / 1000} s: see ${this.logFile} for why.`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await this.#definition.prepare?.();
  }

  #keepRunning(): void {
    const child = this.#child;
    const since = Date.now();
    const died = () => {
      if (this.#stopping) return;
      if (Date.now() - since > HEALTHY_MS) this.#backoffMs = FIRST_BACKOFF_MS;
      this.#tell(`${this.name} ended (${child?.signalCode ?? `exit ${child?.exitCode}`}); starting it again`);
      this.#startAgain();
    };
    if (!child || child.exitCode !== null || child.signalCode !== null) died();
    else child.once('exit', died);
  }

  #startAgain(): void {
    const waitMs = this.#backoffMs;
    this.#backoffMs = Math.min(LONGEST_BACKOFF_MS, this.#backoffMs * 2);
    this.#restart = setTimeout(() => {
      this.#restart = null;
      if (this.#stopping) return;
      this.#spawn();
      this.#untilReady()
        .then(() => {
          if (this.#stopping) return;
          this.#tell(`${this.name} runs again`);
          this.#keepRunning();
        })
        .catch((error: unknown) => {
          if (this.#stopping) return;
          this.#tell(
            `${this.name} does not come up: ${error instanceof Error ? error.message : String(error)}`,
          );
          this.#child?.kill('SIGKILL');
          this.#startAgain();
        });
    }, waitMs);
  }
}

/** Stops what a killed supervisor left running. */
export async function stopOrphan(home: Home, name: string, tell: (line: string) => void): Promise<void> {
  const orphan = runningProcess(home.pidFile(name));
  if (orphan) {
    tell(`${name} (process ${orphan.pid}) is left over from an earlier start; stopping it`);
    await stopProcess(orphan, name === 'postgres' ? 'SIGINT' : 'SIGTERM', 10_000);
  }
  rmSync(home.pidFile(name), { force: true });
}

import { closeSync, fsyncSync, mkdirSync, openSync, readSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** One owner of journal entries: the control surface or a provider. */
export interface JournalScope {
  restore(entry: unknown): void;
  snapshot(): Iterable<unknown>;
}

const FILE = 'journal.jsonl';
const CHUNK_BYTES = 1 << 20;

/**
 * An append-only file of JSON lines `[scope, entry]`. A line is handed to the operating system before the answer that it
 * belongs to leaves, so it survives kill -9 of the process (not a power cut: a sandbox need not). At start the entries are
 * replayed and the file is rewritten with what is still needed.
 */
export class Journal {
  readonly #directory: string | null;
  readonly #scopes: ReadonlyMap<string, JournalScope>;
  #file: number | null = null;

  /** @param directory where the file lies; null keeps everything in memory */
  constructor(directory: string | null, scopes: ReadonlyMap<string, JournalScope>) {
    this.#directory = directory;
    this.#scopes = scopes;
  }

  /** Replays what is there, then compacts. */
  open(): void {
    if (this.#directory === null) return;
    mkdirSync(this.#directory, { recursive: true, mode: 0o700 });
    for (const line of linesOf(join(this.#directory, FILE))) {
      const [scope, entry] = JSON.parse(line) as [string, unknown];
      this.#scopes.get(scope)?.restore(entry);
    }
    this.rewrite();
  }

  /** Appends one entry. */
  append(scope: string, entry: unknown): void {
    if (this.#file !== null) writeSync(this.#file, `${JSON.stringify([scope, entry])}\n`);
  }

  /** Replaces the file by the present state, in one step. */
  rewrite(): void {
    if (this.#directory === null) return;
    const path = join(this.#directory, FILE);
    const next = openSync(`${path}.new`, 'w');
    for (const [name, scope] of this.#scopes) {
      for (const entry of scope.snapshot()) writeSync(next, `${JSON.stringify([name, entry])}\n`);
    }
    fsyncSync(next);
    closeSync(next);
    renameSync(`${path}.new`, path);
    this.close();
    this.#file = openSync(path, 'a');
  }

  close(): void {
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
  }
}

/** The complete lines of a file. What follows the last newline was torn by a kill and never answered: it is dropped. */
function* linesOf(path: string): Generator<string> {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  try {
    const chunk = Buffer.alloc(CHUNK_BYTES);
    let rest: Buffer = Buffer.alloc(0);
    for (let size = readSync(file, chunk); size > 0; size = readSync(file, chunk)) {
      rest = Buffer.concat([rest, chunk.subarray(0, size)]);
      let start = 0;
      for (let end = rest.indexOf(10); end !== -1; end = rest.indexOf(10, start)) {
        yield rest.toString('utf8', start, end);
        start = end + 1;
      }
      rest = rest.subarray(start);
    }
  } finally {
    closeSync(file);
  }
}

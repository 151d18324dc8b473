import { accessSync, constants, existsSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { readArguments, usage, UsageError, type Wish } from './conformance/arguments.ts';
import { perform } from './conformance/perform.ts';
import { listenToSignals } from './conformance/stop-signals.ts';

/** `npm run conformance`: plays a provider's acceptance test and writes the report. Exit code 0 only if it passed. */
const tell = (line: string) => process.stderr.write(`${line}\n`);
// Nobody reads any more: that is no reason to leave a purchase half played.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

async function main(): Promise<number> {
  const wish = readArguments(process.argv.slice(2));
  if (wish === null) {
    process.stdout.write(usage());
    return 0;
  }
  if (existsSync('.env')) process.loadEnvFile('.env');
  checkOut(wish);
  let text = '';
  let onFile = false;
  const run = await perform(wish, process.env, listenToSignals(tell), {
    tell,
    report(newest) {
      text = newest;
      // Rewritten after each step, so that what was bought is on record whatever happens to this process.
      onFile = wish.out !== null && written(wish.out, text);
    },
  });
  if (onFile) tell(`report: ${wish.out}`);
  else await printed(text);
  return run.verdict === 'passed' ? 0 : 1;
}

/** Before anything is sent. Throws UsageError. */
function checkOut({ out }: Wish): void {
  if (out === null) return;
  try {
    accessSync(existsSync(out) ? out : dirname(out), constants.W_OK);
  } catch {
    throw new UsageError('the file of --out cannot be written');
  }
}

/** False when the file cannot be written, for example on a full disk: a run is not ended for that. */
function written(file: string, text: string): boolean {
  try {
    writeFileSync(file, text);
    return true;
  } catch {
    return false;
  }
}

function printed(text: string): Promise<void> {
  return new Promise((resolve) => {
    process.stdout.write(text, () => resolve());
  });
}

try {
  process.exit(await main());
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  tell(`${error.message}\n\nnpm run conformance -- --help`);
  process.exit(1);
}

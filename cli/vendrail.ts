import { runCall } from './call/command.ts';
import type { Terminal } from './call/terminal.ts';

// The command line: `npx vendrail COMMAND …`. A command is one line here and a folder of its own.

interface Command {
  readonly about: string;
  run(words: readonly string[], terminal: Terminal): Promise<number>;
}

const COMMANDS: Readonly<Record<string, Command>> = {
  call: { about: "calls one function of a provider's client by hand", run: runCall },
};

function help(): string {
  const width = Math.max(...Object.keys(COMMANDS).map((name) => name.length));
  const lines = Object.entries(COMMANDS).map(([name, { about }]) => `  ${name.padEnd(width)}  ${about}`);
  return ['vendrail COMMAND …', '', ...lines, '', 'vendrail COMMAND --help tells more.', ''].join('\n');
}

async function main(words: readonly string[], terminal: Terminal): Promise<number> {
  const [name, ...rest] = words;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    terminal.out(help());
    return 0;
  }
  if (Object.hasOwn(COMMANDS, name)) return (COMMANDS[name] as Command).run(rest, terminal);
  const known = Object.keys(COMMANDS).join(', ');
  terminal.err(`There is no command "${name}". There are: ${known}.\n`);
  return 2;
}

const stop = new AbortController();
let stopped: NodeJS.Signals | null = null;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    stopped ??= signal;
    stop.abort();
  });
}
// Whoever reads us may have read enough, as `head` has.
process.stdout.on('error', () => process.exit());

const code = await main(process.argv.slice(2), {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  env: process.env,
  stop: stop.signal,
});
const SIGNAL_CODES: Readonly<Record<string, number>> = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };
process.exitCode = stopped === null ? code : SIGNAL_CODES[stopped];

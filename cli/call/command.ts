import { ConfigError } from '../../domain/config.ts';
import { ProviderError } from '../../domain/errors.ts';
import { PaythemAccountError } from '../../providers/paythem/account.ts';
import { WalletsError } from '../../providers/payvice/wallets.ts';
import { isReal } from './account.ts';
import type { Callable, Session } from './entry.ts';
import { readGiven } from './given.ts';
import { describeFunction, listFunctions, listProviders } from './help.ts';
import { readOptions, type Options } from './options.ts';
import { performCall } from './perform.ts';
import { asJson, asText } from './print.ts';
import { CALLABLE } from './providers.ts';
import { UsageError, type Terminal } from './terminal.ts';
import { exitCodeOf } from './verdict.ts';

const NOT_AS_IT_MUST_BE = 2;

/** `vendrail call`: lists, or calls once and reports. Returns the exit code (`exitCodeOf`). */
export async function runCall(argv: readonly string[], terminal: Terminal): Promise<number> {
  try {
    return await run(readOptions(argv), terminal);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    terminal.err(`${error.message}\n`);
    return NOT_AS_IT_MUST_BE;
  }
}

async function run(options: Options, terminal: Terminal): Promise<number> {
  const [provider, name, ...words] = options.words;
  if (provider === undefined) return told(terminal, listProviders());
  const callable = chosen(CALLABLE, provider, 'provider');
  if (name === undefined) return told(terminal, listFunctions(provider, callable));
  const entry = chosen(callable.functions, name, `function of ${provider}`);
  if (options.help) return told(terminal, describeFunction(provider, name, entry));
  const given = readGiven(`${provider} ${name}`, entry.parameters, words);
  const url = options.url ?? `http://127.0.0.1:${sandboxPort(terminal.env)}${callable.sandboxPath}`;
  if (entry.effect !== 'reads' && isReal(url) && !options.yes) {
    const what = entry.effect === 'moves money' ? 'moves money' : 'changes something';
    throw new UsageError(`${provider} ${name} ${what}, and the address is real: say --yes if you mean it`);
  }
  // The sandbox has its own account: what the environment holds may be a real one's.
  const session = opened(callable, url, options.url === null ? {} : terminal.env);
  const call = { provider, callable, name, entry, given, words, url, session };
  try {
    const report = await performCall(call, options, terminal.stop);
    terminal.out(options.json ? asJson(report) : asText(report));
    return exitCodeOf(report.outcome);
  } finally {
    await session.close();
  }
}

function told(terminal: Terminal, text: string): number {
  terminal.out(text);
  return 0;
}

function chosen<T>(from: Readonly<Record<string, T>>, name: string, what: string): T {
  const found = Object.hasOwn(from, name) ? from[name] : undefined;
  if (found !== undefined) return found;
  const quoted = /^[\w-]{1,40}$/.test(name) ? ` "${name}"` : ' of that name';
  throw new UsageError(`There is no ${what}${quoted}. There are: ${Object.keys(from).join(', ')}`);
}

function sandboxPort(env: Terminal['env']): number {
  const port = Number(env['SANDBOX_PORT'] || '4010');
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new UsageError('SANDBOX_PORT must be a port number such as 4010');
}

/** What is wrong with an address or an account is a mistake of the command line. None of these messages has a secret. */
function opened(callable: Callable, url: string, env: Terminal['env']): Session {
  try {
    return callable.open(url, env);
  } catch (error) {
    if (error instanceof ProviderError || !(error instanceof Error)) throw error;
    const known =
      error instanceof ConfigError || error instanceof WalletsError || error instanceof PaythemAccountError;
    const needs = known ? `\nA real address needs ${callable.variables}.` : '';
    throw new UsageError(`${error.message}${needs}`, { cause: error });
  }
}

import { parseArgs } from 'node:util';
import { PLANS } from './plans.ts';
import type { PlanKind } from './plan.ts';

/** What the command line asks for. */
export interface Wish {
  readonly kind: PlanKind;
  /** Null: against sandboxes of our own. */
  readonly url: URL | null;
  /** Null: standard output. */
  readonly out: string | null;
  readonly json: boolean;
  /** The address is a sandbox's, whose clock is moved in place of waiting. */
  readonly sandboxClock: boolean;
  readonly callMs: number;
  readonly inputs: ReadonlyMap<string, string>;
}

/** Thrown for a command line that cannot be followed. The message quotes no values. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
const DEFAULT_CALL_S = 60;
const LONGEST_CALL_S = 300;

/** True when the address is on this machine. */
export function isLoopback({ hostname }: URL): boolean {
  return LOOPBACK.test(hostname);
}

/** Reads the arguments; null when help is asked for. Throws UsageError. */
export function readArguments(args: readonly string[]): Wish | null {
  const { values, positionals } = parsed(args);
  if (values.help) return null;
  const [name, ...more] = positionals;
  const kind = PLANS.find(({ provider }) => provider === name);
  if (!kind || more.length > 0) {
    throw new UsageError(`name one provider: ${PLANS.map(({ provider }) => provider).join(', ')}`);
  }
  const url = values.url === undefined ? null : addressOf(values.url);
  if (url && !isLoopback(url) && kind.spends(url) && !values['real-money']) {
    throw new UsageError('this address spends real money: say --real-money if that is what you want');
  }
  const sandboxClock = values['sandbox-clock'] ?? false;
  if (sandboxClock && !(url && isLoopback(url))) {
    throw new UsageError('--sandbox-clock is for the --url of a sandbox on this machine');
  }
  return {
    kind,
    url,
    sandboxClock,
    out: values.out ?? null,
    json: values.json ?? false,
    callMs: secondsOf(values.timeout) * 1000,
    inputs: inputsOf(kind, values.with ?? []),
  };
}

/** How the command is used. */
export function usage(): string {
  const inputs = PLANS.flatMap(({ provider, inputs }) => [
    `  ${provider}`,
    ...inputs.map(({ name, about }) => `    ${name.padEnd(20)}${about}`),
  ]);
  return [
    `npm run conformance -- PROVIDER [options]        PROVIDER: ${PLANS.map(({ provider }) => provider).join(', ')}`,
    '',
    '  --url ADDRESS       base address of the provider; without it, sandboxes are started and played against',
    '  --out FILE          where the report goes; else to standard output',
    '  --json              the result as JSON in place of Markdown',
    '  --with NAME=VALUE   a value of the list below; may be repeated',
    `  --timeout SECONDS   the most that one call may take (${DEFAULT_CALL_S})`,
    "  --sandbox-clock     the address is a sandbox's: move its clock in place of waiting",
    '  --real-money        play against an address where purchases are real',
    '',
    'Values:',
    ...inputs,
    '',
    "Credentials come from the provider's environment variables. Exit code 0: every step passed.",
    '',
  ].join('\n');
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        url: { type: 'string' },
        out: { type: 'string' },
        json: { type: 'boolean' },
        with: { type: 'string', multiple: true },
        timeout: { type: 'string' },
        'sandbox-clock': { type: 'boolean' },
        'real-money': { type: 'boolean' },
        help: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : 'the arguments cannot be read', {
      cause: error,
    });
  }
}

function addressOf(text: string): URL {
  const url = URL.parse(text);
  if (!url || url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new UsageError(
      '--url must be an address such as https://provider.example/api, without credentials or query',
    );
  }
  return url;
}

function secondsOf(text: string | undefined): number {
  const seconds = text === undefined ? DEFAULT_CALL_S : Number(text);
  if (Number.isFinite(seconds) && seconds > 0 && seconds <= LONGEST_CALL_S) return seconds;
  throw new UsageError(`--timeout must be a number of seconds up to ${LONGEST_CALL_S}`);
}

function inputsOf({ provider, inputs }: PlanKind, given: readonly string[]): Map<string, string> {
  const pairs = given.map((text) => {
    const mark = text.indexOf('=');
    const name = text.slice(0, Math.max(mark, 0));
    if (!inputs.some((input) => input.name === name) || mark === text.length - 1) {
      const names = inputs.map((input) => input.name).join(', ');
      throw new UsageError(`--with takes NAME=VALUE; ${provider} has ${names === '' ? 'none' : names}`);
    }
    return [name, text.slice(mark + 1)] as const;
  });
  return new Map(pairs);
}

import { UsageError } from './terminal.ts';

/** What stands on the command line beside the words. */
export interface Options {
  readonly words: readonly string[];
  readonly json: boolean;
  readonly yes: boolean;
  readonly help: boolean;
  readonly url: string | null;
  /** For the whole call; null: the function's own. */
  readonly seconds: number | null;
  /** How many items of a list are read. */
  readonly limit: number;
}

const DEFAULT_LIMIT = 100;
const MAX_SECONDS = 600;
const MAX_LIMIT = 1_000_000;

/** Splits `call`'s own options from provider, function and parameters. Throws UsageError. */
export function readOptions(argv: readonly string[]): Options {
  const words: string[] = [];
  const flags = new Set<string>();
  const values = new Map<string, string>();
  for (let place = 0; place < argv.length; place += 1) {
    const word = argv[place] ?? '';
    if (word === '-h') flags.add('--help');
    else if (!word.startsWith('-')) words.push(word);
    else if (['--json', '--yes', '--help'].includes(word)) flags.add(word);
    else {
      const [, name = word, inline] = /^(--(?:url|timeout|limit))(?:=(.*))?$/s.exec(word) ?? [];
      if (!['--url', '--timeout', '--limit'].includes(name)) {
        throw new UsageError(
          'there is an option that call does not have. It has: --json, --url, --yes, --timeout, --limit',
        );
      }
      if (values.has(name)) throw new UsageError(`${name} is given twice`);
      const value = inline ?? argv[(place += 1)];
      if (value === undefined || value === '') throw new UsageError(`${name} has no value`);
      values.set(name, value);
    }
  }
  const url = values.get('--url');
  return {
    words,
    json: flags.has('--json'),
    yes: flags.has('--yes'),
    help: flags.has('--help'),
    url: url === undefined ? null : checkedUrl(url),
    seconds: values.has('--timeout') ? whole('--timeout', values.get('--timeout') ?? '', MAX_SECONDS) : null,
    limit: values.has('--limit') ? whole('--limit', values.get('--limit') ?? '', MAX_LIMIT) : DEFAULT_LIMIT,
  };
}

function whole(name: string, text: string, max: number): number {
  const value = /^[0-9]{1,7}$/.test(text) ? Number(text) : 0;
  if (value < 1 || value > max) throw new UsageError(`${name} must be a whole number from 1 to ${max}`);
  return value;
}

function checkedUrl(text: string): string {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new UsageError('--url must be an address, for example https://dvs-api.dtone.com/v1');
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new UsageError('--url must have no credentials, no query and no fragment');
  }
  return text.replace(/\/+$/, '');
}

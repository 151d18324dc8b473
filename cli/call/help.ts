import type { Callable } from './entry.ts';
import type { Parameter } from './parameter.ts';
import { CALLABLE } from './providers.ts';

export const USAGE = `vendrail call PROVIDER FUNCTION [NAME=VALUE …]

Calls one function of a provider's client and prints the request, the answer and what it proves. Passwords, PINs, keys,
codes and numbers of people are hidden. Needs neither Temporal nor PostgreSQL, and writes nothing down.

  --url ADDRESS   calls this address, with the account of the environment; by default the sandbox on SANDBOX_PORT
  --yes           needed at a real address for everything that does not only read
  --json          prints one JSON object
  --timeout S     seconds that the whole call may take
  --limit N       how many items of a list are read (100)

Exit codes: 0 done, or read; 1 refused, not sent or failed; 2 a wrong command line; 3 unknown: it may have had its effect.
`;

/** The providers. */
export function listProviders(): string {
  const lines = Object.entries(CALLABLE).map(([name, { about }]) => `  ${name.padEnd(11)} ${about}`);
  return `${USAGE}\nProviders (vendrail call PROVIDER lists its functions):\n${lines.join('\n')}\n`;
}

/** The functions of one provider, with what they do and take. */
export function listFunctions(name: string, { about, variables, functions }: Callable): string {
  const entries = Object.entries(functions).map(([of, entry]) => {
    return `${of} (${entry.effect}): ${entry.about}\n${parameterLines(entry.parameters)}`;
  });
  return `${about}\nA real address (--url) needs ${variables}.\n\n${entries.join('\n')}\nvendrail call ${name} FUNCTION --help shows one.\n`;
}

/** One function. */
export function describeFunction(
  provider: string,
  name: string,
  { effect, about, parameters }: Callable['functions'][string],
): string {
  const real = effect === 'reads' ? '' : 'A real address needs --yes.\n';
  return `${provider} ${name} (${effect}): ${about}\n${parameterLines(parameters)}${real}`;
}

function parameterLines(parameters: readonly Parameter[]): string {
  const width = Math.min(32, Math.max(0, ...parameters.map(({ name }) => name.length)));
  return parameters
    .map(({ name, needed, about, choices, kind = 'text' }) => {
      const form = choices ? choices.join(kind === 'list' ? ',' : ' | ') : kind === 'text' ? '' : kind;
      const notes = [needed ? 'needed' : '', form].filter((note) => note !== '');
      return `    ${name.padEnd(width)}  ${about}${notes.length > 0 ? ` (${notes.join('; ')})` : ''}\n`;
    })
    .join('');
}

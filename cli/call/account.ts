import { readFileSync } from 'node:fs';
import { loadConfig, type Config } from '../../domain/config.ts';
import type { Env } from './entry.ts';
import { UsageError } from './terminal.ts';

/** True for an address that is not this machine's. */
export function isReal(url: string): boolean {
  return !/^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(new URL(url).hostname);
}

/**
 * The configuration of one provider, by the rules of `domain/config.ts`: nothing else of the environment is looked at, so
 * that a call needs neither database nor Temporal. A name may come from a file (NAME_FILE). Throws ConfigError.
 */
export function configOf(env: Env, names: readonly string[], fixed: Env): Config {
  const own = names.flatMap((name) => [
    [name, env[name]],
    [`${name}_FILE`, env[`${name}_FILE`]],
  ]);
  return loadConfig({ ...(Object.fromEntries(own) as Env), ...fixed });
}

/** The named variables, each from itself or from the file of NAME_FILE. Throws UsageError, which names the variable. */
export function withFiles(env: Env, names: readonly string[]): Env {
  const values = names.map((name) => {
    const file = env[`${name}_FILE`];
    if (!file) return [name, env[name]] as const;
    if (env[name]) throw new UsageError(`${name} and ${name}_FILE are both set: set one of them`);
    try {
      return [name, readFileSync(file, 'utf8').trim()] as const;
    } catch {
      throw new UsageError(`${name}_FILE names a file that cannot be read`);
    }
  });
  return Object.fromEntries(values);
}

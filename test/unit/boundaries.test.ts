import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Which rooms a room may import from (design section 4): imports point one way. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  domain: ['domain'],
  db: ['db', 'domain'],
  providers: ['providers', 'domain'],
  workflows: ['workflows', 'domain', 'activities (types)'],
  activities: ['activities', 'db', 'domain', 'providers', 'workflows'],
  workers: ['workers', 'activities', 'db', 'domain', 'providers', 'workflows'],
  api: ['api', 'db', 'domain', 'providers', 'workflows'],
  cli: ['cli', 'domain', 'providers', 'workflows'],
};

interface Import {
  readonly file: string;
  readonly target: string;
  readonly typeOnly: boolean;
}

function importsOf(folder: string): Import[] {
  const files = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  return files.flatMap((name) => {
    const file = join(folder, name);
    const text = readFileSync(join(ROOT, file), 'utf8');
    return [...text.matchAll(/(?:import|export)(\s+type)?[^'";]*?from\s+'([^']+)'/g)].map((match) => ({
      file,
      target: match[2]?.startsWith('.')
        ? relative(ROOT, join(ROOT, dirname(file), match[2]))
        : (match[2] ?? ''),
      typeOnly: match[1] !== undefined,
    }));
  });
}

describe('the rooms of the repository', () => {
  it.each(Object.entries(MAY_IMPORT))('%s imports only from %j', (folder, allowed) => {
    const imports = importsOf(folder);
    expect(imports.length).toBeGreaterThan(0);
    const strays = imports.filter(({ target, typeOnly }) => {
      const room = target.split('/')[0] ?? '';
      if (!(room in MAY_IMPORT) || allowed.includes(room)) return false;
      return !(typeOnly && allowed.includes(`${room} (types)`));
    });
    expect(strays).toEqual([]);
  });

  it('keeps Node, HTTP and the ORM out of workflow code', () => {
    const inside = importsOf('workflows').filter(({ file }) => !file.startsWith('workflows/client/'));
    const foreign = inside.filter(
      ({ target }) =>
        !/^(workflows|domain|activities)\//.test(target) && !/^@temporalio\/(workflow|common)$/.test(target),
    );
    expect(foreign).toEqual([]);
  });

  it('keeps everything that can send to a provider out of the API', () => {
    // Followed file by file, since a reader could reach a client through others.
    const reached = new Set<string>();
    const follow = (file: string): void => {
      if (reached.has(file)) return;
      reached.add(file);
      for (const match of readFileSync(join(ROOT, file), 'utf8').matchAll(
        /(?:import|export)(?!\s+type)[^'";]*?from\s+'(\.[^']+)'/g,
      )) {
        follow(relative(ROOT, join(ROOT, dirname(file), match[1] ?? '')));
      }
    };
    follow('api/app.ts');
    const senders = [...reached].filter((file) => /providers\/\w+\/(adapter|sends|client)\.ts$/.test(file));
    expect(senders).toEqual([]);
    expect([...reached].some((file) => file.startsWith('db/'))).toBe(true);
  });
});

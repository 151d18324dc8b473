import { MIGRATIONS, type EntityManager } from '../database.ts';

/** Names of the migrations that the database lacks. Throws when it has none at all or does not answer. */
export async function missingMigrations(em: EntityManager): Promise<string[]> {
  const done = await em.execute<{ name: string }[]>('select name from schema_migration');
  const names = new Set(done.map(({ name }) => name));
  return MIGRATIONS.map(({ name }) => name).filter((name) => !names.has(name));
}

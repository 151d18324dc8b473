import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { DataKeyError, requireDataKey } from './data-key.ts';
import { MIGRATIONS, openDatabase } from './database.ts';
import { sealingKey } from './sealing.ts';
import { seedSandbox } from './seed.ts';

/** Thrown when the database was migrated by a newer Vendrail than this one. */
export class NewerSchemaError extends Error {
  override readonly name = 'NewerSchemaError';
}

/** Brings the schema up to date. Safe to run again and from two places at once. Throws NewerSchemaError. */
export async function migrate(databaseUrl: string): Promise<void> {
  const database = await openDatabase(databaseUrl, { poolMax: 2 });
  try {
    await database.em().transactional(async (em) => {
      // One migration at a time; the lock ends with the transaction.
      await em.execute('select pg_advisory_xact_lock(7311001)');
      const known = new Set<string>(MIGRATIONS.map(({ name }) => name));
      const done = await database.orm.migrator.getExecuted();
      const foreign = done.filter(({ name }) => !known.has(name)).map(({ name }) => name);
      if (foreign.length > 0) {
        throw new NewerSchemaError(
          `The database has migrations that this version does not know (${foreign.join(', ')}). Start the newer version of Vendrail, or point DATABASE_URL or VENDRAIL_HOME at another database.`,
        );
      }
      await database.orm.migrator.up();
    });
  } finally {
    await database.close();
  }
}

async function main(): Promise<void> {
  const { DATABASE_URL, DATABASE_URL_FILE } = process.env;
  // The one variable that this step needs: it is not given the providers' secrets.
  const url = DATABASE_URL || (DATABASE_URL_FILE && readFileSync(DATABASE_URL_FILE, 'utf8').trim());
  if (!url)
    throw new Error('DATABASE_URL is not set: for example postgresql://vendrail@127.0.0.1:5432/vendrail');
  await migrate(url);
  await checkDataKey(url);
  if ((process.env['VENDRAIL_MODE'] ?? 'sandbox') === 'sandbox') await seedSandbox(url);
}

/** Where the key is given as well, it must be the one that the codes of this database were sealed with. */
async function checkDataKey(url: string): Promise<void> {
  const { DATA_KEY, LOST_DATA_KEYS } = process.env;
  if (!DATA_KEY) return;
  const database = await openDatabase(url, { poolMax: 1 });
  try {
    const lost = (LOST_DATA_KEYS ?? '').split(',').filter((id) => id !== '');
    await requireDataKey(database.em(), sealingKey(Buffer.from(DATA_KEY, 'base64')), lost);
  } finally {
    await database.close();
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    await main();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = error instanceof NewerSchemaError || error instanceof DataKeyError ? 3 : 1;
  }
}

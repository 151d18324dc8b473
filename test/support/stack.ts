import { randomBytes } from 'node:crypto';
import { openDatabase } from '../../db/database.ts';
import { migrate } from '../../db/migrate.ts';

/** The servers that `npm test` has started. */
function started(variable: 'TEST_DATABASE_URL' | 'TEST_TEMPORAL_ADDRESS'): string {
  const value = process.env[variable];
  if (!value) throw new Error(`${variable} is not set: run this test with npm test -- <file>`);
  return value;
}

/** The address of the real Temporal server of this test run. */
export function temporalAddress(): string {
  return started('TEST_TEMPORAL_ADDRESS');
}

/** A database of its own, migrated; `drop` removes it. */
export async function freshDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await onServer(`create database ${name}`);
  const url = new URL(started('TEST_DATABASE_URL'));
  url.pathname = `/${name}`;
  await migrate(url.href);
  return { url: url.href, drop: () => onServer(`drop database ${name} with (force)`) };
}

async function onServer(sql: string): Promise<void> {
  const server = await openDatabase(started('TEST_DATABASE_URL'), { poolMax: 1 });
  try {
    await server.em().execute(sql);
  } finally {
    await server.close();
  }
}

import type { EntityManager } from './database.ts';
import type { SealingKey } from './sealing.ts';

/** Thrown when codes in the database were sealed with another key than the one that is given. */
export class DataKeyError extends Error {
  override readonly name = 'DataKeyError';
}

/**
 * Refuses a key that does not open what is stored: it was lost or mixed up, and further codes sealed with it would hide
 * that. `lost` are ids of keys that somebody has given up. Throws DataKeyError.
 */
export async function requireDataKey(
  em: EntityManager,
  { id }: SealingKey,
  lost: readonly string[],
): Promise<void> {
  const known = [id, ...lost];
  const list = known.map(() => '?').join(', ');
  const rows = await em.execute<{ key_id: string; codes: string }[]>(
    `select key_id, count(*) as codes from (
       select key_id from deliverable where key_id not in (${list})
       union all select key_id from sealed_recipient where key_id not in (${list})) as sealed
     group by key_id order by key_id`,
    [...known, ...known],
  );
  if (rows.length === 0) return;
  const keys = rows.map(({ key_id, codes }) => `${codes} with key ${key_id}`).join(', ');
  const ids = [...lost, ...rows.map(({ key_id }) => key_id)].join(',');
  throw new DataKeyError(
    `DATA_KEY is key ${id}, but what is stored was sealed with another: ${keys}. Set DATA_KEY to the key that they were sealed with (VENDRAIL_HOME/secrets.json of that time has it); or, if it is lost for good, give that up with LOST_DATA_KEYS=${ids}.`,
  );
}

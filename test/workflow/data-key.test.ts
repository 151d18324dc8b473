import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { requireDataKey } from '../../db/data-key.ts';
import { sealingKey } from '../../db/sealing.ts';
import { DATA_KEY, World } from '../support/world.ts';

const MIGRATE = fileURLToPath(new URL('../../db/migrate.ts', import.meta.url));

describe('the key that delivered codes are sealed with', () => {
  let world: World;
  const other = randomBytes(32);
  beforeAll(async () => {
    world = await World.open();
    await world.work();
    const { id } = await world.buy({ recipient: { mobile: '+6595123101' } });
    expect((await world.settled(id)).status).toBe('completed');
  }, 60_000);
  afterAll(() => world.close());

  const ours = () => world.dependencies.sealing;

  it('is taken when it is the one, or when nothing is sealed', async () => {
    await requireDataKey(world.database.em(), ours(), []);
    const empty = await World.open();
    await requireDataKey(empty.database.em(), sealingKey(other), []);
    await empty.close();
  });

  it('is refused when codes were sealed with another, unless that one is given up', async () => {
    const refused = requireDataKey(world.database.em(), sealingKey(other), []);
    await expect(refused).rejects.toThrow(`1 with key ${ours().id}`);
    await requireDataKey(world.database.em(), sealingKey(other), [ours().id]);
  });

  it('stops the start with words that help', () => {
    const migrate = (key: string, lost = '') => {
      const env = { ...process.env, DATABASE_URL: world.databaseUrl, DATA_KEY: key, LOST_DATA_KEYS: lost };
      return spawnSync(process.execPath, [MIGRATE], { env, encoding: 'utf8' });
    };
    const refused = migrate(other.toString('base64'));
    expect([refused.status, refused.stderr]).toEqual([3, expect.stringContaining('Set DATA_KEY to the key')]);
    expect(refused.stderr).not.toContain(other.toString('base64'));
    expect(migrate(other.toString('base64'), ours().id).status).toBe(0);
    expect(migrate(DATA_KEY).status).toBe(0);
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestApi } from './open-api.ts';

/** `/healthz` says that the process is up, `/readyz` what is missing. */
describe('health', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await TestApi.open();
    // A dev server keeps histories for a day; production needs more, and so does /readyz.
    await api.world.client.workflowService.updateNamespace({
      namespace: 'default',
      config: { workflowExecutionRetentionTtl: { seconds: RETENTION_S } },
    });
  }, 60_000);
  afterAll(() => api.close());

  const RETENTION_S = (30 * 86_400) as never;
  const missing = async (through = api): Promise<string[]> => {
    const ready = await through.call('GET', '/readyz', { key: null });
    expect(ready.status).toBe(ready.json.missing.length === 0 ? 200 : 503);
    return ready.json.missing;
  };

  it('is up without a key', async () => {
    const up = await api.call('GET', '/healthz', { key: null });
    expect([up.status, up.json]).toEqual([200, { status: 'up' }]);
  });

  it('is not ready before a worker polls, and ready afterwards', async () => {
    const queue = api.world.dependencies.taskQueue;
    expect(await missing()).toEqual([`no worker polls the task queue ${queue}`]);
    await api.world.work();
    const deadline = Date.now() + 20_000;
    let left = await missing();
    while (left.length > 0 && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      left = await missing();
    }
    expect(left).toEqual([]);
  }, 30_000);

  it('is not ready while Temporal is down', async () => {
    const down = await api.beside('127.0.0.1:1');
    try {
      expect(await missing(down)).toEqual(['Temporal does not answer']);
    } finally {
      await down.close();
    }
  });

  it('is not ready with an empty catalogue, a schema of the past, or no database', async () => {
    const em = api.world.database.em();
    await em.execute('update product set active = false');
    expect(await missing()).toEqual(['the copy of the catalogue is empty']);
    await em.execute(`delete from schema_migration where name = '0001_ground'`);
    expect(await missing()).toEqual(['migrations of the database: 0001_ground']);
    await em.execute('drop table schema_migration');
    expect(await missing()).toEqual(['the database does not answer']);
    expect((await api.get('/healthz')).status).toBe(200);
  });
});

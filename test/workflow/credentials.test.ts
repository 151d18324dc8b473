import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { FulfilmentProvider } from '../../domain/provider.ts';
import type { ProviderName } from '../../domain/product.ts';
import { createDvsProvider } from '../../providers/dvs/adapter.ts';
import { World } from '../support/world.ts';

/** Refused credentials stop the account, not the purchases: they wait, and go on when the account works again. */
describe('an account whose credentials are refused', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.open({ timers: { holdDeadlineMs: 60_000 } });
    await world.work();
  }, 60_000);
  afterAll(() => world.close());

  it('is held, sends nothing meanwhile, and carries on with what waits', async () => {
    const providers = world.dependencies.providers as Map<ProviderName, FulfilmentProvider>;
    const right = providers.get('dvs');
    const wrong = createDvsProvider({
      url: `${world.sandboxUrl}/dvs/v1`,
      key: 'sandbox-key',
      secret: 'not-it',
    });
    providers.set('dvs', wrong);
    const first = await world.buy();
    await world.sent(first.id, 'create:1');
    const circuit = () =>
      world.database.em().execute<{ failures: number }[]>('select failures from provider_circuit');
    while ((await circuit()).length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    const second = await world.buy();
    await world.handle(second.id).executeUpdate('progress', { args: [{ until: 'durable' }] });

    if (right) providers.set('dvs', right);
    await world.database.em().execute('update provider_circuit set open_until = now()');
    expect((await world.settled(first.id, 50_000)).status).toBe('completed');
    expect((await world.settled(second.id, 50_000)).status).toBe('completed');
    expect(await world.attempts(first.id)).toEqual(['create:1 not_done', 'create:2 done', 'confirm:1 done']);
    // The second one was never sent while the account was held: its first send is the one that was made.
    expect((await world.attempts(second.id)).filter((attempt) => attempt.startsWith('create:'))).toHaveLength(
      1,
    );
    expect(await circuit()).toEqual([]);
    expect(await world.broken()).toEqual([]);
    await wrong.close();
  });
});

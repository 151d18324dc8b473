import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { FulfilmentProvider } from '../../domain/provider.ts';
import type { ProviderName } from '../../domain/product.ts';
import { createDvsProvider } from '../../providers/dvs/adapter.ts';
import { listStopped, resumeAccount } from '../../db/repositories/circuits.ts';
import { createPayviceProvider } from '../../providers/payvice/provider.ts';
import { Wallet } from '../../providers/payvice/wallets.ts';
import { PayviceShop } from '../support/payvice-shop.ts';
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

/** A wrong PIN that is tried again and again may lock a wallet: one refusal stops it, and no clock starts it again. */
describe('a Payvice wallet whose credentials are refused', () => {
  let world: World;
  let shop: PayviceShop;
  let bad: string;
  const open = async (options: Parameters<typeof World.open>[0]) => {
    world = await World.open(options);
    shop = new PayviceShop(world);
    // Of two that are alike, the one that a purchase takes.
    [bad = ''] = shop.wallets.toSorted();
    await world.work();
  };
  afterEach(() => world.close());

  const providers = () => world.dependencies.providers as Map<ProviderName, FulfilmentProvider>;
  /** Gives one wallet other credentials; what it returns gives it back its own. */
  const withWrong = (wrong: { readonly userName?: string; readonly pin?: string }) => {
    const right = providers().get('payvice');
    const wallets = shop.wallets.map((viceId) => {
      const good = { viceId, userName: 'sandbox@payvice.test', password: 'sandbox-pass', pin: '1234' };
      return new Wallet({ ...good, ...(viceId === bad && wrong) });
    });
    const url = `${world.sandboxUrl}/payvice`;
    const provider = createPayviceProvider({ url, wallets, tokenMinuteMs: 200 });
    providers().set('payvice', provider);
    return async () => {
      if (right) providers().set('payvice', right);
      await provider.close();
    };
  };
  const stopped = () => listStopped(world.database.em(), 'payvice');

  it.each([
    ['user name, asking for a token,', { userName: 'nobody@payvice.test' }, []],
    ['PIN', { pin: '9999' }, ['create:1 not_done']],
  ])(
    'is stopped by one wrong %s until it is resumed, while the others sell',
    async (_, wrong, sent) => {
      await open({ wallets: 2, timers: { holdDeadlineMs: 90_000 } });
      const putRight = withWrong(wrong);
      const first = await shop.buy();
      while ((await stopped()).length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
      const because = 'credentials_refused';
      expect(await stopped()).toEqual([
        { provider: 'payvice', account: bad, because, atMs: expect.any(Number) },
      ]);
      await putRight();
      const what = 'an account at a provider stands still until an operator resumes it';
      expect(world.alerts).toContainEqual({ what, provider: 'payvice', account: bad, because });

      // The right credentials and the end of every clock change nothing. The other is taken, though its queue is the longer one.
      await world.database.em().execute(`update provider_circuit set open_until = now() - interval '1 day'`);
      const others = await Promise.all([1, 2, 3].map(() => shop.buy()));
      const ends = await shop.whileMinutesPass(Promise.all(others.map(({ id }) => world.settled(id))));
      expect(ends.map(({ status }) => status)).toEqual(['completed', 'completed', 'completed']);
      expect(ends.map(({ account }) => account)).not.toContain(bad);
      expect(await world.purchase(first.id)).toMatchObject({ account: bad, status: 'processing' });
      expect(await world.attempts(first.id)).toEqual(sent);

      expect(await resumeAccount(world.database.em(), 'payvice', bad)).toBe(true);
      const end = await shop.whileMinutesPass(world.settled(first.id, 60_000));
      expect(end).toMatchObject({ account: bad, status: 'completed' });
      expect(await stopped()).toEqual([]);
      expect(await world.broken(true)).toEqual([]);
    },
    150_000,
  );

  it('fails what has waited for it for too long, its money released, after one refusal', async () => {
    await open({ timers: { holdDeadlineMs: 3_000 } });
    const putRight = withWrong({ pin: '9999' });
    const first = await shop.buy();
    const second = await shop.buy();
    for (const { id } of [first, second])
      expect(await world.settled(id, 60_000)).toMatchObject({
        status: 'failed',
        reasonCode: 'provider_credentials_refused',
      });
    // A second one for the same PIN would have an attempt of its own.
    expect(await world.attempts(first.id)).toEqual(['create:1 not_done']);
    expect(await world.attempts(second.id)).toEqual([]);
    expect(await world.broken(true)).toEqual([]);
    await putRight();
  }, 150_000);
});

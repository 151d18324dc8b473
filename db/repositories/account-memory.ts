import type { AccountMemory, CountedSend, Stopped } from '../../domain/account.ts';
import type { ProviderName } from '../../domain/product.ts';
import type { Database } from '../database.ts';
import { listStopped, resumeAccount, stopAccount } from './circuits.ts';

/** What all processes together remember of the one account at a provider. */
export function accountMemory(database: Database, provider: ProviderName): AccountMemory {
  return {
    async standing() {
      const [row] = await database
        .em()
        .execute<{ failures: number; until_resumed: boolean }[]>(
          'select failures, until_resumed from provider_circuit where provider = ?',
          [provider],
        );
      if (!row?.until_resumed) return { stopped: null, unexplained: row?.failures ?? 0 };
      const [stopped] = await listStopped(database.em(), provider);
      return { stopped: stopped ?? null, unexplained: row.failures };
    },

    stop: (stopped: Stopped) => stopAccount(database.em(), { provider }, stopped),

    async unexplained() {
      const [row] = await database.em().execute<{ failures: number }[]>(
        `insert into provider_circuit (provider, open_until, failures, reason) values (?, now(), 1, 'unexplained_errors')
         on conflict (provider) do update set failures = provider_circuit.failures + 1 returning failures`,
        [provider],
      );
      return row?.failures ?? 1;
    },

    async accepted() {
      await database
        .em()
        .execute('delete from provider_circuit where provider = ? and not until_resumed', [provider]);
    },

    async resume() {
      await resumeAccount(database.em(), provider);
    },

    countCall: (nowMs, spanMs, atMost) =>
      database.em().transactional(async (em) => {
        await em.execute('select pg_advisory_xact_lock(hashtext(?))', [`calls:${provider}`]);
        await em.execute('delete from provider_call where provider = ? and at <= ?', [
          provider,
          new Date(nowMs - spanMs),
        ]);
        const [row] = await em.execute<{ calls: string; oldest: Date | string | null }[]>(
          'select count(*) as calls, min(at) as oldest from provider_call where provider = ?',
          [provider],
        );
        if (Number(row?.calls ?? 0) >= atMost)
          return row?.oldest == null ? nowMs : new Date(row.oldest).getTime();
        await em.execute('insert into provider_call (provider, at) values (?, ?)', [
          provider,
          new Date(nowMs),
        ]);
        return null;
      }),

    async sends(sinceMs, exceptReference): Promise<readonly CountedSend[]> {
      const rows = await database
        .em()
        .execute<{ created_at: Date | string; amount_minor: string | number }[]>(
          `select a.created_at, p.amount_minor from attempt a join purchase p on p.id = a.purchase_id
         where p.provider = ? and p.account is not null and a.operation = 'create'
           and a.state in ('sending', 'unknown', 'done') and a.created_at > ? and a.our_reference <> ?
         order by a.created_at`,
          [provider, new Date(sinceMs), exceptReference],
        );
      return rows.map(({ created_at: at, amount_minor: minor }) => ({
        atMs: new Date(at).getTime(),
        amountMinor: Number(minor),
      }));
    },
  };
}

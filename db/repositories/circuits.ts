import type { Stopped } from '../../domain/account.ts';
import type { PaymentProviderName } from '../../domain/payment-provider.ts';
import type { ProviderName } from '../../domain/product.ts';
import type { EntityManager } from '../database.ts';

/** What the circuit of an account is known by: the provider's name where it has only one account. */
export function circuitKey(
  provider: ProviderName | PaymentProviderName,
  account: string | null | undefined,
): string {
  return account == null ? provider : `${provider}:${account}`;
}

/**
 * Holds a provider's account after its credentials were refused: 15 s, doubling to 10 minutes with each further refusal.
 * When the time is over the next send goes out and shows whether it works again.
 */
export async function openCircuit(
  em: EntityManager,
  provider: ProviderName | PaymentProviderName,
  reason: string,
  account: string | null = null,
): Promise<void> {
  await em.execute(
    `insert into provider_circuit (provider, open_until, failures, reason) values (?, now() + interval '15 seconds', 1, ?)
     on conflict (provider) do update set failures = provider_circuit.failures + 1, reason = excluded.reason,
       open_until = now() + least(interval '10 minutes', interval '15 seconds' * power(2, least(provider_circuit.failures, 10)))`,
    [circuitKey(provider, account), reason],
  );
}

/** How long a purchase leaves an account alone that only an operator lets go on. */
const RESUMED_IN_MS = 15_000;

/** Until when the account of a purchase is held, past or to come; null when it is not. */
export async function accountHeldUntil(
  em: EntityManager,
  { provider, account }: { readonly provider: ProviderName; readonly account?: string | null | undefined },
): Promise<Date | null> {
  const rows = await em.execute<{ open_until: Date | string; until_resumed: boolean }[]>(
    `select open_until, until_resumed from provider_circuit where provider in (?, ?) order by until_resumed desc, open_until desc limit 1`,
    [provider, circuitKey(provider, account)],
  );
  const [row] = rows;
  if (!row) return null;
  return row.until_resumed ? new Date(Date.now() + RESUMED_IN_MS) : new Date(row.open_until);
}

/** Forgets past refusals after a call that was accepted. */
export async function closeCircuit(
  em: EntityManager,
  provider: ProviderName | PaymentProviderName,
  account: string | null = null,
): Promise<void> {
  await em.execute('delete from provider_circuit where provider = ?', [circuitKey(provider, account)]);
}

/** Until when an account is held after its credentials were refused (epoch milliseconds); null when it is not. */
export async function heldUntil(
  em: EntityManager,
  provider: ProviderName | PaymentProviderName,
  account: string | null = null,
): Promise<number | null> {
  const [row] = await em.execute<{ open_until: Date | string }[]>(
    'select open_until from provider_circuit where provider = ? and open_until > now()',
    [circuitKey(provider, account)],
  );
  return row ? new Date(row.open_until).getTime() : null;
}

/** Accounts that stand still until an operator resumes them; of one provider, or all. */
export async function listStopped(
  em: EntityManager,
  provider: ProviderName | null = null,
): Promise<(Stopped & { readonly provider: string })[]> {
  const rows = await em.execute<{ provider: string; reason: Stopped['because']; at: Date | string }[]>(
    `select provider, reason, at from provider_circuit where until_resumed and provider = coalesce(?, provider) order by provider`,
    [provider],
  );
  return rows.map(({ provider: name, reason, at }) => ({
    provider: name,
    because: reason,
    atMs: new Date(at).getTime(),
  }));
}

/** Lets an account go on that a person has put right. False when it did not stand still. */
export async function resumeAccount(em: EntityManager, provider: ProviderName): Promise<boolean> {
  const rows = await em.execute<{ provider: string }[]>(
    'delete from provider_circuit where provider = ? and until_resumed returning provider',
    [provider],
  );
  return rows.length > 0;
}

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

/** Stops an account until an operator resumes it; one that is stopped keeps its first reason. True when this call stopped it. */
export async function stopAccount(
  em: EntityManager,
  { provider, account }: { readonly provider: ProviderName; readonly account?: string | null | undefined },
  { because, atMs }: Stopped,
): Promise<boolean> {
  const rows = await em.execute<{ provider: string }[]>(
    `insert into provider_circuit (provider, open_until, failures, reason, until_resumed, at)
     values (?, now(), 1, ?, true, ?)
     on conflict (provider) do update set until_resumed = true, reason = excluded.reason, at = excluded.at
       where not provider_circuit.until_resumed
     returning provider`,
    [circuitKey(provider, account), because, new Date(atMs)],
  );
  return rows.length > 0;
}

/** Forgets past refusals after a call that was accepted; not a stop. */
export async function closeCircuit(
  em: EntityManager,
  provider: ProviderName | PaymentProviderName,
  account: string | null = null,
): Promise<void> {
  await em.execute('delete from provider_circuit where provider = ? and not until_resumed', [
    circuitKey(provider, account),
  ]);
}

/** An account that stands still until an operator resumes it. `account` null: the only one there. */
export interface StoppedAccount extends Stopped {
  readonly provider: string;
  readonly account: string | null;
}

/** All accounts that stand still, or those that this one provider has. */
export async function listStopped(
  em: EntityManager,
  only: ProviderName | null = null,
): Promise<StoppedAccount[]> {
  const rows = await em.execute<
    { provider: string; account: string; reason: Stopped['because']; at: Date | string }[]
  >(
    `select split_part(provider, ':', 1) as provider, substr(provider, strpos(provider || ':', ':') + 1) as account, reason, at
     from provider_circuit where until_resumed and split_part(provider, ':', 1) = coalesce(?, split_part(provider, ':', 1))
     order by provider_circuit.provider`,
    [only],
  );
  return rows.map(({ provider, account, reason, at }) => ({
    provider,
    account: account === '' ? null : account,
    because: reason,
    atMs: new Date(at).getTime(),
  }));
}

/** Lets an account go on that a person has put right. False when it did not stand still. */
export async function resumeAccount(
  em: EntityManager,
  provider: ProviderName,
  account: string | null = null,
): Promise<boolean> {
  const rows = await em.execute<{ provider: string }[]>(
    'delete from provider_circuit where provider = ? and until_resumed returning provider',
    [circuitKey(provider, account)],
  );
  return rows.length > 0;
}

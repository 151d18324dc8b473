import type { Money } from '../../domain/money.ts';
import type { Posting } from '../../domain/settle.ts';
import type { EntityManager } from '../database.ts';
import { newId } from '../new-id.ts';

/** One line of a ledger transaction: signed minor units of the account's currency, which is the last part of its name. */
export interface Line {
  readonly account: string;
  readonly amountMinor: number;
}

/** Thrown when an account that must not go below zero would: for a merchant, the prefunded balance does not suffice. */
export class InsufficientBalanceError extends Error {
  override readonly name = 'InsufficientBalanceError';
  readonly account: string;
  constructor(account: string) {
    super(`the balance of ${account} does not suffice`);
    this.account = account;
  }
}

/** What a merchant may spend, in one currency. */
export const availableAccount = (merchantId: string, currency: string) =>
  `merchant:${merchantId}:available:${currency}`;
/** What is set aside for purchases under way. */
export const heldAccount = (merchantId: string, currency: string) =>
  `merchant:${merchantId}:held:${currency}`;
/** What we owe a provider's float for delivered value. */
export const floatAccount = (provider: string, currency: string) => `provider:${provider}:float:${currency}`;
/** What we have paid to a provider, where our ledger has to tell what is left of it. */
export const paidInAccount = (provider: string, currency: string) =>
  `provider:${provider}:paid_in:${currency}`;
/** Minus what was paid to providers, as far as it is recorded. */
export const providerFundingAccount = (currency: string) => `house:provider_funding:${currency}`;
/** Where merchants' deposits come from. */
export const fundingAccount = (currency: string) => `house:funding:${currency}`;
/** What quotes, which round up, took above the provider's own price. */
export const roundingAccount = (currency: string) => `house:rounding:${currency}`;
/** What stands between two currencies: minus what was given in one, plus what was got in the other. */
export const exchangeAccount = (currency: string) => `house:exchange:${currency}`;
/** Minus what customers have paid through a payment provider, refunds deducted. */
export const clearingAccount = (provider: string, currency: string) =>
  `processor:${provider}:clearing:${currency}`;
/** What we bear ourselves. */
export const lossAccount = (currency: string) => `house:loss:${currency}`;

/**
 * The lines of each posting of a prefunded purchase, as docs/money.md tells: the merchant's side moves by the quoted cost,
 * the float by the provider's own price.
 */
export function postingLines(
  posting: Posting | 'hold',
  merchantId: string,
  provider: string,
  cost: Money,
  providerCostMinor: number = cost.amountMinor,
): Line[] {
  const { amountMinor, currency } = cost;
  const available = availableAccount(merchantId, currency);
  const held = heldAccount(merchantId, currency);
  const float = floatAccount(provider, currency);
  const loss = lossAccount(currency);
  const rounding = roundingAccount(currency);
  const move = (from: string, to: string, amount: number): Line[] => [
    { account: from, amountMinor: -amount },
    { account: to, amountMinor: amount },
  ];
  const surplus = amountMinor - providerCostMinor;
  switch (posting) {
    case 'hold':
      return move(available, held, amountMinor);
    case 'take':
      return [...move(held, float, amountMinor), ...move(float, rounding, surplus)];
    case 'release':
      return move(held, available, amountMinor);
    case 'reversal':
      return [...move(float, available, amountMinor), ...move(rounding, float, surplus)];
    case 'release_and_loss':
      return [...move(held, available, amountMinor), ...move(loss, float, providerCostMinor)];
    case 'book_loss':
      return move(loss, float, providerCostMinor);
    case 'collect_loss':
      return [...move(available, loss, amountMinor), ...move(loss, rounding, surplus)];
    case 'undo_loss':
      return move(float, loss, providerCostMinor);
  }
}

/**
 * Posts a balanced transaction once: a second call with the same key changes nothing and returns false. Runs in the
 * caller's transaction. Throws InsufficientBalanceError.
 */
export async function post(
  em: EntityManager,
  posting: { kind: string; key: string; purchaseId: string | null; lines: readonly Line[] },
): Promise<boolean> {
  // A zero line says nothing (a free product has no cost); a transaction of none is a record that it happened.
  const lines = summed(posting.lines);
  const rows =
    lines.map(() => '(?::text, ?::bigint, ?::text)').join(', ') || '(null::text, null::bigint, null::text)';
  const posted = await em.execute<{ id: string }[]>(
    `with posted as (
       insert into ledger_transaction (id, kind, purchase_id, posting_key) values (?, ?, ?, ?)
       on conflict (posting_key) do nothing returning id),
     entries as (
       insert into ledger_entry (transaction_id, account_id, amount_minor, currency)
       select posted.id, line.account, line.amount, line.currency from posted, (values ${rows}) as line (account, amount, currency)
       where line.account is not null)
     select id from posted`,
    [
      newId('ltx'),
      posting.kind,
      posting.purchaseId,
      posting.key,
      ...lines.flatMap(({ account, amountMinor }) => [account, amountMinor, currencyOf(account)]),
    ],
  );
  if (posted.length === 0) return false;
  await addToBalances(em, lines);
  return true;
}

/** One line for each account; those that come to zero are left out. */
function summed(lines: readonly Line[]): Line[] {
  const sums = new Map<string, number>();
  for (const { account, amountMinor } of lines) sums.set(account, (sums.get(account) ?? 0) + amountMinor);
  return [...sums].flatMap(([account, amountMinor]) => (amountMinor === 0 ? [] : { account, amountMinor }));
}

function currencyOf(account: string): string {
  return account.slice(account.lastIndexOf(':') + 1);
}

/** Locked always in the same order, so that two postings never wait for each other. */
async function addToBalances(em: EntityManager, lines: readonly Line[]): Promise<void> {
  if (lines.length === 0) return;
  const updated = await em.execute<{ id: string }[]>(
    `with line (account, amount) as (values ${lines.map(() => '(?::text, ?::bigint)').join(', ')}),
     locked as (select id from ledger_account where id in (select account from line) order by id for update)
     update ledger_account a set balance_minor = a.balance_minor + line.amount from line, locked
     where a.id = line.account and a.id = locked.id and (a.may_be_negative or a.balance_minor + line.amount >= 0) returning a.id`,
    lines.flatMap(({ account, amountMinor }) => [account, amountMinor]),
  );
  const done = new Set(updated.map(({ id }) => id));
  // Those that do not exist yet, and those that do not suffice.
  for (const line of lines.toSorted((a, b) => (a.account < b.account ? -1 : 1)))
    if (!done.has(line.account)) await addToBalance(em, line);
}

async function addToBalance(em: EntityManager, line: Line): Promise<void> {
  const updated = await em.execute<{ id: string }[]>(
    `update ledger_account set balance_minor = balance_minor + ?
     where id = ? and (may_be_negative or balance_minor + ? >= 0) returning id`,
    [line.amountMinor, line.account, line.amountMinor],
  );
  if (updated.length > 0) return;
  const mayBeNegative = !line.account.startsWith('merchant:');
  if (line.amountMinor < 0 && !mayBeNegative) throw new InsufficientBalanceError(line.account);
  const opened = await em.execute<{ id: string }[]>(
    `insert into ledger_account (id, currency, balance_minor, may_be_negative) values (?, ?, ?, ?)
     on conflict (id) do update set balance_minor = ledger_account.balance_minor + excluded.balance_minor
     where ledger_account.may_be_negative or ledger_account.balance_minor + excluded.balance_minor >= 0 returning id`,
    [line.account, currencyOf(line.account), line.amountMinor, mayBeNegative],
  );
  if (opened.length === 0) throw new InsufficientBalanceError(line.account);
}

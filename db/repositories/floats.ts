import type { LedgerFloat } from '../../domain/float.ts';
import type { Money } from '../../domain/money.ts';
import type { ProviderName } from '../../domain/product.ts';
import type { EntityManager } from '../database.ts';
import { floatAccount, paidInAccount, post, providerFundingAccount } from './ledger.ts';

/** What our books say of the float at a provider. */
export async function ledgerFloat(
  em: EntityManager,
  provider: ProviderName,
  currency: string,
): Promise<LedgerFloat> {
  const [row] = await em.execute<{ paid_in: string | null; spent: string; held: string }[]>(
    `select (select balance_minor from ledger_account where id = ?)::text as paid_in,
       coalesce((select balance_minor from ledger_account where id = ?), 0)::text as spent,
       coalesce((select sum(cost_minor) from purchase
         where provider = ? and cost_currency = ? and closed_at is null), 0)::text as held`,
    [paidInAccount(provider, currency), floatAccount(provider, currency), provider, currency],
  );
  return {
    paidInMinor: row?.paid_in == null ? null : Number(row.paid_in),
    spentMinor: Number(row?.spent ?? 0),
    heldMinor: Number(row?.held ?? 0),
  };
}

/** A payment of ours to a provider, or one taken back. */
export interface FloatPayment {
  readonly provider: ProviderName;
  readonly amount: Money;
  readonly direction: 'in' | 'out';
  /** What the bank or the provider knows it by: it is recorded once. */
  readonly reference: string;
}

/** Records a payment to a provider once. `other`: the reference is recorded with another amount or direction. */
export async function recordFloatPayment(
  em: EntityManager,
  { provider, amount, direction, reference }: FloatPayment,
): Promise<'recorded' | 'known' | 'other'> {
  const { currency } = amount;
  const paid = direction === 'in' ? amount.amountMinor : -amount.amountMinor;
  const key = `float:${provider}:${reference}`;
  const account = paidInAccount(provider, currency);
  return em.transactional(async (tx) => {
    const recorded = await post(tx, {
      kind: 'float_payment',
      key,
      purchaseId: null,
      lines: [
        { account: providerFundingAccount(currency), amountMinor: -paid },
        { account, amountMinor: paid },
      ],
    });
    if (recorded) return 'recorded';
    const [same] = await tx.execute<{ same: boolean }[]>(
      `select exists (select from ledger_entry e join ledger_transaction t on t.id = e.transaction_id
         where t.posting_key = ? and e.account_id = ? and e.amount_minor = ?) as same`,
      [key, account, paid],
    );
    return same?.same === true ? 'known' : 'other';
  });
}

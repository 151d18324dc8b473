import { defineEntity, p, type InferEntity } from '@mikro-orm/core';

/** An account of the double-entry ledger, in one currency. */
export const LedgerAccountEntity = defineEntity({
  name: 'LedgerAccount',
  tableName: 'ledger_account',
  properties: {
    id: p.text().primary(),
    currency: p.text(),
    balanceMinor: p.bigint('number').default(0),
    mayBeNegative: p.boolean(),
  },
});
export type LedgerAccountRow = InferEntity<typeof LedgerAccountEntity>;

/** A balanced set of entries. `postingKey` makes each posting happen once. */
export const LedgerTransactionEntity = defineEntity({
  name: 'LedgerTransaction',
  tableName: 'ledger_transaction',
  properties: {
    id: p.text().primary(),
    kind: p.text(),
    purchaseId: p.text().nullable(),
    postingKey: p.text(),
    at: p.datetime(),
  },
});
export type LedgerTransactionRow = InferEntity<typeof LedgerTransactionEntity>;

export const LedgerEntryEntity = defineEntity({
  name: 'LedgerEntry',
  tableName: 'ledger_entry',
  properties: {
    id: p.bigint('string').primary().autoincrement(),
    transactionId: p.text(),
    accountId: p.text(),
    amountMinor: p.bigint('number'),
    currency: p.text(),
  },
});
export type LedgerEntryRow = InferEntity<typeof LedgerEntryEntity>;

import { isAccountNumber, E164 } from './create-request.ts';
import { LISTINGS } from './catalogue.ts';
import { isAlpha3, isProductType } from './discovery.ts';
import type { Query } from './query.ts';
import { DvsRefusal } from './refusals.ts';
import { statusId } from './statuses.ts';
import { endOfMs, LONGEST_WINDOW_NANOS, nanosOf, wireTimeOfNanos } from './times.ts';
import type { Transaction } from './transaction.ts';
import type { TransactionStore } from './transaction-store.ts';

interface Window {
  readonly from: string;
  readonly to: string;
}

/**
 * The transactions that a list query asks for, oldest first. Source: dvs.txt, Query list of transactions.
 *
 * Throws DvsRefusal 1000400 for a malformed filter, a window that ends before it begins, or one of more than 24 hours.
 */
export function listTransactions(store: TransactionStore, query: Query, nowMs: number): Transaction[] {
  const externalId = query.matching('external_id', (text) => text !== '');
  const type = query.matching('product_type', isProductType);
  const serviceId = query.id('service_id');
  const subserviceId = query.id('subservice_id');
  const country = query.matching('country_iso_code', isAlpha3);
  const operatorId = query.id('operator_id');
  const status = query.matching('status_id', (text) => /^[0-9]{1,9}$/.test(text));
  const mobile = query.matching('credit_party_mobile_number', (text) => E164.test(text));
  const account = query.matching('credit_party_account_number', isAccountNumber);
  const window = windowOf(query, externalId !== null, nowMs);
  const candidates = externalId === null ? store.all() : store.byExternalId(externalId);
  return [...candidates].filter((transaction) => {
    const listing = LISTINGS.get(transaction.productId);
    if (!listing || (window && !isWithin(transaction.createdAt, window))) return false;
    const { product } = listing;
    const party = transaction.parties['credit_party_identifier'];
    return (
      (type === null || product.type === type) &&
      (serviceId === null || listing.serviceId === serviceId) &&
      (subserviceId === null || product.subservice === subserviceId) &&
      (country === null || listing.country === country) &&
      (operatorId === null || product.operator === operatorId) &&
      (status === null || statusId(transaction.status) === Number(status)) &&
      (mobile === null || party?.['mobile_number'] === mobile) &&
      (account === null || party?.['account_number'] === account)
    );
  });
}

/**
 * The window of creation dates, both ends included, as wire times: those sort like the times that they stand for. Null when
 * an external_id without dates asks for all time. An end that is not given lies 24 hours from the other.
 */
function windowOf(query: Query, hasExternalId: boolean, nowMs: number): Window | null {
  const given = { from: dateOf(query, 'from_date'), to: dateOf(query, 'to_date') };
  if (hasExternalId && given.from === null && given.to === null) return null;
  const to = given.to ?? (given.from === null ? endOfMs(nowMs) : given.from + LONGEST_WINDOW_NANOS);
  const from = given.from ?? to - LONGEST_WINDOW_NANOS;
  if (from > to || to - from > LONGEST_WINDOW_NANOS) throw new DvsRefusal(1000400);
  return { from: wireTimeOfNanos(from), to: wireTimeOfNanos(to) };
}

function dateOf(query: Query, name: string): bigint | null {
  const text = query.text(name);
  const nanos = text === null ? null : nanosOf(text);
  if (text !== null && nanos === null) throw new DvsRefusal(1000400);
  return nanos;
}

function isWithin(createdAt: string, { from, to }: Window): boolean {
  return createdAt >= from && createdAt <= to;
}

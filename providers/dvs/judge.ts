import type { Recipient } from '../../domain/product.ts';
import type { Order } from '../../domain/provider.ts';
import { compare, fraction, fractionOfMoney } from '../decimal.ts';
import { calculationModeOf, dataOf } from './product-data.ts';
import { partiesOf } from './recipient.ts';
import type { DvsTransaction } from './schema.ts';

/**
 * Whether a transaction is the order that we sent: null when nothing in it contradicts, else the name of what does (never
 * its value). Only what is there can contradict: real answers leave fields out.
 */
export function contradiction(order: Order, transaction: DvsTransaction): string | null {
  if (transaction.external_id !== order.ourReference) return 'external_id';
  if (transaction.product?.id != null && transaction.product.id !== order.product.id) return 'product';
  return contradictedParty(order.recipient, transaction) ?? contradictedAmount(order, transaction);
}

function contradictedParty(recipient: Recipient, transaction: DvsTransaction): string | null {
  const sent: Readonly<Record<string, string | undefined>> =
    partiesOf(recipient).credit_party_identifier ?? {};
  const told = Object.entries(transaction.credit_party_identifier ?? {}).filter(([, value]) => value != null);
  for (const [field, value] of told) {
    if (sent[field] !== undefined && sent[field] !== value) return `credit_party_identifier.${field}`;
  }
  const nothingInCommon =
    told.length > 0 && Object.keys(sent).length > 0 && told.every(([field]) => sent[field] === undefined);
  return nothingInCommon ? 'credit_party_identifier' : null;
}

function contradictedAmount({ product, amount }: Order, { requested_values }: DvsTransaction): string | null {
  const data = dataOf(product);
  const fixed = product.pricing.type === 'fixed' ? data.destination : null;
  const ours =
    typeof fixed?.amount === 'string'
      ? { amount: fraction(fixed.amount), unit: fixed.unit }
      : { amount: fractionOfMoney(amount), unit: amount.currency };
  const bySource = fixed === null && calculationModeOf(data, amount.currency) === 'SOURCE_AMOUNT';
  const told = bySource ? requested_values?.source : requested_values?.destination;
  if (told?.amount == null || told.unit == null) return null;
  if (told.unit !== ours.unit) return 'requested_values.unit';
  return compare(fraction(told.amount), ours.amount) === 0 ? null : 'requested_values.amount';
}

import { formatAmount, type Money } from '../../domain/money.ts';
import type { OrderState } from '../../domain/outcome.ts';
import type { ProductKind } from '../../domain/product.ts';
import type { DeliverableSecret, Evidence, Order } from '../../domain/provider.ts';
import { add, fraction, toMinor } from '../decimal.ts';
import type { DvsTransaction } from './schema.ts';
import { failureOf, phaseOf, statusText } from './statuses.ts';

/** Where the order of this transaction stands. */
export function orderStateOf(transaction: DvsTransaction, order: Order): OrderState {
  const phase = phaseOf(transaction.status);
  return {
    providerReference: transaction.id,
    phase,
    providerStatus: statusText(transaction.status),
    failure: failureOf(transaction.status),
    delivered: phase === 'delivered' ? deliveredOf(transaction, order) : null,
    cost: costOf(transaction),
    confirmBy: timeOf(transaction.confirmation_expiration_date),
  };
}

/** What arrived, where DVS tells it in the currency of the order. `adjusted_values` go before what was asked for. */
function deliveredOf({ adjusted_values, requested_values }: DvsTransaction, order: Order): Money | null {
  const { currency } = order.amount;
  const told = [
    adjusted_values?.destination ?? requested_values?.destination,
    adjusted_values?.source ?? requested_values?.source,
  ].find((value) => value?.amount != null && value.unit === currency);
  return told?.amount == null ? null : toMinor(fraction(told.amount), currency, 'down');
}

function costOf({ prices }: DvsTransaction): Money | null {
  const wholesale = prices?.wholesale;
  if (wholesale?.amount == null || wholesale.unit == null) return null;
  return toMinor(add(fraction(wholesale.amount), fraction(wholesale.fee ?? '0')), wholesale.unit, 'up');
}

/** RFC 3339 with milliseconds; DVS writes up to nine fractional digits. Null when it is no time. */
function timeOf(text: string | null | undefined): string | null {
  const at = new Date(text ?? Number.NaN);
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}

const SECRET_KINDS: Readonly<Partial<Record<ProductKind, DeliverableSecret['kind']>>> = {
  gift_card: 'voucher',
  electricity: 'token',
  esim: 'esim',
};

/** The PIN or voucher of a transaction, if it carries one already. */
export function secretsOf({ pin }: DvsTransaction, kind: ProductKind): DeliverableSecret[] {
  if (!pin?.code) return [];
  return [{ kind: SECRET_KINDS[kind] ?? 'pin', code: pin.code, serial: pin.serial ?? null }];
}

/** The facts of a transaction that may be kept and shown: no PIN, no number, no name. */
export function evidenceOf(transaction: DvsTransaction, httpStatus: number | null): Evidence {
  return {
    http_status: httpStatus,
    transaction_id: transaction.id,
    status: statusText(transaction.status),
    status_class: transaction.status.class?.message?.slice(0, 30) ?? null,
    cost: priceText(transaction),
  };
}

function priceText(transaction: DvsTransaction): string | null {
  const cost = costOf(transaction);
  return cost && `${formatAmount(cost.amountMinor, cost.currency)} ${cost.currency}`;
}

import { benefitsOfOrder, LISTINGS } from './catalogue.ts';
import type { Hold } from './balances.ts';
import { fromE4, type RequestedAmount } from './pricing.ts';
import { isFixed } from './products.ts';
import { promotionsOf } from './promotions.ts';
import { statusObject, type Status } from './statuses.ts';

/** The parties of an order under the names of the request: `credit_party_identifier`, `sender`, … */
export type Parties = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** A transaction as the sandbox keeps it and writes it to its journal. Times are wire times unless they end in Ms. */
export interface Transaction {
  readonly id: number;
  readonly externalId: string;
  readonly productId: number;
  readonly createdAt: string;
  expiresAt: string;
  expiresAtMs: number;
  confirmedAt: string | null;
  completedAt: string | null;
  status: Status;
  hold: Hold;
  readonly priceUnit: string;
  readonly priceE4: number;
  readonly feeE4: number;
  /** What a ranged order asked for. */
  readonly requested: RequestedAmount | null;
  source: number;
  destination: number;
  /** True when less than ordered was delivered. */
  adjusted: boolean;
  readonly parties: Parties;
  readonly callbackUrl: string | null;
  operatorReference: string | null;
  pin: { readonly code: string; readonly serial: string } | null;
  /** What the operator does and when, from confirm on. */
  plan: Plan | null;
  /** Callbacks that are not acknowledged yet. */
  pendingCallbacks: PendingCallback[];
  /** Every status with its time. */
  readonly history: (readonly [status: Status, at: string])[];
  /** How often each request about it arrived, refused repeats included. */
  readonly requests: { create: number; confirm: number; cancel: number };
}

/** The simulated operator's plan for a confirmed order. Times are epoch milliseconds of the sandbox. */
export interface Plan {
  readonly outcome: Status;
  readonly withPin: boolean;
  readonly submitAt: number;
  readonly finishAt: number;
  /** Deliver less than ordered. */
  less: boolean;
  /** What becomes of the order this long after its end. */
  readonly afterwards: { readonly status: 'REVERSED' | 'COMPLETED'; readonly afterMs: number } | null;
  /** When that is, once the order has ended. */
  afterwardsAt: number | null;
}

export interface PendingCallback {
  readonly status: Status;
  readonly attempts: number;
  readonly dueAt: number;
}

/** How a transaction is shown. */
export interface View {
  /** Look-ups repeat the callback URL, the answers of create, confirm and cancel do not. */
  readonly callbackUrl: boolean;
  /** Leaves the PIN out although it is there. */
  readonly withoutPin?: boolean;
  /** Shows this status instead of the present one: a callback tells of the change that caused it. */
  readonly status?: Status;
}

/** The amount that the order takes from the float: wholesale price and fee, in ten-thousandths. */
export function costE4(transaction: Transaction): number {
  return transaction.priceE4 + transaction.feeE4;
}

/** The mobile or account number that gets the value; null when the product needs none. */
export function creditPartyOf(transaction: Transaction): string | null {
  const party = transaction.parties['credit_party_identifier'];
  return party?.['mobile_number'] ?? party?.['account_number'] ?? null;
}

/** The currency of what is delivered. */
export function destinationUnitOf(transaction: Transaction): string {
  const product = LISTINGS.get(transaction.productId)?.product;
  if (!product) return '';
  return isFixed(product) ? product.destination[1] : product.destination.unit;
}

/** The currency that the order is valued in on the sender's side. */
export function sourceUnitOf(transaction: Transaction): string {
  const product = LISTINGS.get(transaction.productId)?.product;
  if (!product) return '';
  return isFixed(product) ? product.source[1] : product.source.unit;
}

/** The wire form of a transaction. What is null is left out, as in real answers (field notes). */
export function transactionObject(transaction: Transaction, view: View): Record<string, unknown> {
  const listing = LISTINGS.get(transaction.productId);
  const status = view.status ?? transaction.status;
  const { confirmedAt, operatorReference, pin, requested, parties, callbackUrl } = transaction;
  const showPin = pin !== null && status === 'COMPLETED' && view.withoutPin !== true;
  const promotions = promotionsOf(transaction.productId);
  const unit_type = 'CURRENCY';
  return {
    id: transaction.id,
    external_id: transaction.externalId,
    creation_date: transaction.createdAt,
    confirmation_expiration_date: transaction.expiresAt,
    ...(confirmedAt !== null && { confirmation_date: confirmedAt }),
    status: statusObject(status),
    ...(operatorReference !== null && { operator_reference: operatorReference }),
    ...(showPin && { pin }),
    product: listing?.base,
    prices: {
      wholesale: {
        unit_type,
        unit: transaction.priceUnit,
        amount: fromE4(transaction.priceE4),
        fee: fromE4(transaction.feeE4),
      },
    },
    rates: listing?.wire['rates'],
    benefits: listing && benefitsOfOrder(listing.product, transaction.destination),
    ...(promotions.length > 0 && { promotions }),
    ...(requested && { requested_values: requestedValues(requested) }),
    ...((requested !== null || transaction.adjusted) && { adjusted_values: adjustedValues(transaction) }),
    ...parties,
    ...(view.callbackUrl && callbackUrl !== null && { callback_url: callbackUrl }),
  };
}

function requestedValues({ mode, unit, amount }: RequestedAmount): Record<string, unknown> {
  const side = mode === 'SOURCE_AMOUNT' ? 'source' : 'destination';
  return { [side]: { unit_type: 'CURRENCY', unit, amount } };
}

/** What the order comes to on both sides. A fixed order shows it only when it differs from the product. */
function adjustedValues(transaction: Transaction): Record<string, unknown> {
  const unit_type = 'CURRENCY';
  return {
    source: { unit_type, unit: sourceUnitOf(transaction), amount: transaction.source },
    destination: { unit_type, unit: destinationUnitOf(transaction), amount: transaction.destination },
  };
}

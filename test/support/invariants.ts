import type { Database } from '../../db/database.ts';
import { deliverableOpens } from '../../db/repositories/deliverables.ts';
import {
  PaymentEntity,
  PurchaseEntity,
  type PaymentRow,
  type PurchaseRow,
} from '../../db/entities/purchase.ts';
import { parseMoney } from '../../domain/money.ts';
import { isFinalStatus } from '../../domain/purchase.ts';
import type { SealingKey } from '../../db/sealing.ts';

/** One effect that really happened, as a sandbox's own books tell it. */
export interface Delivery {
  readonly provider: string;
  readonly our_reference: string;
  readonly recipient: string | null;
  readonly status: 'delivered' | 'reversed';
}

/** A card payment that really happened. Amounts are decimal strings. */
export interface Charge {
  readonly token: string;
  readonly transaction: string;
  readonly our_reference: string;
  readonly status: 'reserved' | 'captured' | 'voided' | 'refunded' | 'declined';
  readonly currency: string;
  readonly amount: string;
  readonly captured: string;
  readonly refunded: string;
}

/**
 * Holds our rows against the sandbox's own books and returns every broken promise, in words. Empty is good. Call it when
 * the system is quiet: `open` purchases are allowed only where a test says so.
 */
export async function brokenPromises(
  database: Database,
  sealing: SealingKey,
  { deliveries, charges }: { readonly deliveries: readonly Delivery[]; readonly charges: readonly Charge[] },
  allowOpen = false,
): Promise<string[]> {
  const em = database.em();
  const broken: string[] = [];
  const purchases = await em.find(PurchaseEntity, {});
  const payments = new Map(
    (await em.find(PaymentEntity, {})).map((payment) => [payment.purchaseId, payment]),
  );
  const byReference = new Map<string, Delivery[]>();
  for (const delivery of deliveries) {
    byReference.set(delivery.our_reference, [...(byReference.get(delivery.our_reference) ?? []), delivery]);
  }

  for (const purchase of purchases) {
    const payment = payments.get(purchase.id);
    const delivered = byReference.get(purchase.ourReference ?? '') ?? [];
    const now = `${purchase.id} (${purchase.status}, payment ${payment?.status}, reason ${purchase.reasonCode})`;
    if (delivered.length > 1) broken.push(`${now} was delivered ${delivered.length} times`);
    const there = delivered.some(({ status }) => status === 'delivered');
    switch (purchase.status) {
      case 'completed':
        if ((payment?.status === 'taken' || payment?.status === 'captured') && !there)
          broken.push(`${now} was charged, and nothing is delivered`);
        if (purchase.product.hasDeliverable && !(await deliverableOpens(em, sealing, purchase.id))) {
          broken.push(`${now} has no code that opens`);
        }
        break;
      case 'failed':
      case 'cancelled':
      case 'expired':
        if (!FREED.has(payment?.status ?? '') && !givenAwayByOperator(purchase.reasonCode)) {
          broken.push(`${now} ended without its money released`);
        }
        if (there && FREED.has(payment?.status ?? ''))
          broken.push(`${now} was released although it is delivered`);
        break;
      case 'refunded':
        // A merchant may refund what was paid by card, delivered or not.
        if (there && purchase.method === 'prefunded') {
          broken.push(`${now} was refunded although it is delivered`);
        }
        break;
      case 'in_review':
        if (purchase.reasonCode == null) broken.push(`${now} is in review without a reason`);
        break;
      case 'created':
      case 'awaiting_payment':
      case 'processing':
      case 'cancelling':
        if (!allowOpen) broken.push(`${now} is still open`);
        break;
    }
    byReference.delete(purchase.ourReference ?? '');
  }
  for (const [reference] of byReference)
    broken.push(`a delivery with reference ${reference} belongs to no purchase`);
  const charged = Map.groupBy(charges, ({ our_reference }) => our_reference);
  for (const purchase of purchases) {
    const payment = payments.get(purchase.id);
    if (payment?.ourReference == null) continue;
    broken.push(...brokenCharges(purchase, payment, charged.get(payment.ourReference) ?? []));
    charged.delete(payment.ourReference);
  }
  for (const [reference] of charged)
    broken.push(`a charge with reference ${reference} belongs to no payment`);
  return [...broken, ...(await brokenBooks(database))];
}

/** What is wrong with the charges of one purchase's card, as the payment provider's own books have them. */
function brokenCharges(purchase: PurchaseRow, payment: PaymentRow, charges: readonly Charge[]): string[] {
  const minor = (amount: string, currency: string) => parseMoney(amount, currency).amountMinor;
  const sum = (field: 'captured' | 'refunded') =>
    charges.reduce((total, charge) => total + minor(charge[field], charge.currency), 0);
  const [captured, refunded] = [sum('captured'), sum('refunded')];
  const now = `${purchase.id} (${purchase.status}, payment ${payment.status}, reason ${purchase.reasonCode})`;
  const broken: string[] = [];
  const charge = payment.chargeMinor ?? 0;
  if (captured > charge) broken.push(`${now} was charged ${captured} instead of ${charge}`);
  if (refunded > captured) broken.push(`${now} was given back ${refunded} of ${captured}`);
  const kept = captured - refunded;
  const { status } = purchase;
  if (status === 'completed' && payment.status === 'captured' && kept !== charge)
    broken.push(`${now} is captured, and the customer has paid ${kept}`);
  const nothingBought = ['refunded', 'failed', 'cancelled', 'expired'].includes(status);
  if (nothingBought && kept !== 0 && !givenAwayByOperator(purchase.reasonCode))
    broken.push(`${now} came to nothing, and the customer has paid ${kept}`);
  const open = charges.filter(({ status }) => status === 'reserved').length;
  if (isFinalStatus(purchase.status) && payment.status === 'voided' && open > 0)
    broken.push(`${now} is voided, and ${open} reservations are open`);
  if (purchase.status === 'completed' && payment.status === 'captured' && open > 0)
    broken.push(`${now} is captured, and ${open} further reservations are open`);
  return broken;
}

/** The money is with the customer, or the merchant, again. */
const FREED: ReadonlySet<string> = new Set([
  'released',
  'voided',
  'voided_by_provider',
  'failed',
  'unpaid_unproved',
]);

/** An operator gave the money back although the value may be, or is, delivered: booked as a loss. */
function givenAwayByOperator(reason: string | null | undefined): boolean {
  return reason === 'written_off_by_operator' || reason === 'released_by_operator';
}

/** What does not add up in the ledger. */
export async function brokenBooks(database: Database): Promise<string[]> {
  const em = database.em();
  const broken: string[] = [];
  const unbalanced = await em.execute<{ currency: string; sum: string }[]>(
    'select currency, sum(amount_minor) as sum from ledger_entry group by currency having sum(amount_minor) <> 0',
  );
  for (const { currency, sum } of unbalanced) broken.push(`the ledger is off by ${sum} in ${currency}`);
  const drifted = await em.execute<{ id: string }[]>(
    `select a.id from ledger_account a where a.balance_minor <>
       coalesce((select sum(amount_minor) from ledger_entry e where e.account_id = a.id), 0)`,
  );
  for (const { id } of drifted) broken.push(`the balance of ${id} is not the sum of its entries`);
  const held = await em.execute<{ merchant_id: string; currency: string; held: string; balance: string }[]>(
    // Prefunded: the cost. Cards: what the charge does not cover, while the payment is open, and refunds on their way.
    `select p.merchant_id, y.currency,
       sum(case when y.status = 'held' then p.cost_minor
                when y.status in ('pending', 'authorised', 'unknown') then y.gap_minor else y.reserved_minor end) as held,
       (select balance_minor from ledger_account a where a.id = 'merchant:' || p.merchant_id || ':held:' || y.currency) as balance
     from purchase p join payment y on y.purchase_id = p.id group by 1, 2`,
  );
  for (const row of held) {
    if (Number(row.held ?? 0) !== Number(row.balance ?? 0)) {
      broken.push(
        `${row.merchant_id} holds ${row.balance} ${row.currency}, its open purchases cost ${row.held ?? 0}`,
      );
    }
  }
  const twice = await em.execute<{ purchase_id: string }[]>(
    `select purchase_id from ledger_transaction where purchase_id is not null and kind in ('take', 'release')
     group by purchase_id having count(*) > 1`,
  );
  for (const { purchase_id } of twice) broken.push(`${purchase_id} was taken or released more than once`);
  return broken;
}

import type { Database } from '../../db/database.ts';
import { deliverableOpens } from '../../db/repositories/deliverables.ts';
import { PaymentEntity, PurchaseEntity } from '../../db/entities/purchase.ts';
import type { SealingKey } from '../../db/sealing.ts';

/** One effect that really happened, as a sandbox's own books tell it. */
export interface Delivery {
  readonly provider: string;
  readonly our_reference: string;
  readonly recipient: string | null;
  readonly status: 'delivered' | 'reversed';
}

/**
 * Holds our rows against the sandbox's own books and returns every broken promise, in words. Empty is good. Call it when
 * the system is quiet: `open` purchases are allowed only where a test says so.
 */
export async function brokenPromises(
  database: Database,
  sealing: SealingKey,
  deliveries: readonly Delivery[],
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
  return [...broken, ...(await brokenBooks(database))];
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

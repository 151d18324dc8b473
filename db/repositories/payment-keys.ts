import type { PaymentSighting } from '../../domain/payment-provider.ts';
import { isFinalStatus, type PurchaseStatus } from '../../domain/purchase.ts';
import type { EntityManager } from '../database.ts';
import {
  PaymentEntity,
  PaymentKeyEntity,
  type PaymentKeyRow,
  type PaymentKeyState,
  type PaymentRow,
  type PurchaseRow,
} from '../entities/purchase.ts';
import { addFact, lockPurchase } from './purchases.ts';

/** A payment has at most so many keys that nobody has looked up yet: whoever types more is not believed. */
const MAX_CLAIMS = 20;

/** The payment that a page belongs to, or that has our reference; null when there is none. */
export async function findPaymentBy(
  em: EntityManager,
  by: { readonly token?: string | null; readonly ourReference?: string | null },
): Promise<PaymentRow | null> {
  if (by.token != null) return em.findOne(PaymentEntity, { token: by.token });
  return by.ourReference == null ? null : em.findOne(PaymentEntity, { ourReference: by.ourReference });
}

/** The payment of a purchase. */
export async function paymentOf(em: EntityManager, purchaseId: string): Promise<PaymentRow> {
  return em.findOneOrFail(PaymentEntity, { purchaseId }, { refresh: true });
}

/**
 * Notes that somebody says this key is of this payment; it counts only once the provider says so, too. True when whoever
 * looks it up is to be told: not for one that is named again before it was looked up, that is settled, or another payment's.
 */
export async function claimKey(em: EntityManager, paymentId: string, key: string): Promise<boolean> {
  const claimed = await em.execute<{ key: string }[]>(
    `insert into payment_key (key, payment_id, state) select ?, ?, 'claimed'
     where (select count(*) from payment_key where payment_id = ? and state = 'claimed') < ?
     on conflict do nothing returning key`,
    [key, paymentId, paymentId, MAX_CLAIMS],
  );
  if (claimed.length > 0) return true;
  const row = await em.findOne(PaymentKeyEntity, { paymentId, key }, { refresh: true });
  return row?.state === 'open';
}

/** The keys of a payment in these states, oldest first. */
export async function keysOf(
  em: EntityManager,
  paymentId: string,
  states: readonly PaymentKeyState[],
): Promise<PaymentKeyRow[]> {
  return em.find(
    PaymentKeyEntity,
    { paymentId, state: { $in: [...states] } },
    { orderBy: { createdAt: 'asc', key: 'asc' }, refresh: true },
  );
}

/**
 * Takes what the provider says of a key. It counts for the payment when it is approved, on our page, with our amount and
 * currency, while the payment still waits: then the money is reserved for `lifeMs`. Approved beside that it is surplus, to
 * be freed. Another page's is dropped.
 */
export async function takeSighting(
  em: EntityManager,
  purchaseId: string,
  key: string,
  sighting: PaymentSighting | null,
  lifeMs: number,
): Promise<{ readonly state: PaymentKeyState; readonly status: PurchaseStatus }> {
  return em.transactional(async (tx) => {
    const { purchase, payment } = await lockPurchase(tx, purchaseId);
    const state = judge(purchase, payment, sighting);
    const changed = await tx.execute<{ key: string }[]>(
      `update payment_key set state = ?, amount_minor = ?, currency = ?, provider_status = ?, updated_at = now()
       where key = ? and payment_id = ? and state in ('claimed', 'open') and (state <> ? or provider_status is distinct from ?)
       returning key`,
      [
        state,
        sighting?.amount?.amountMinor ?? null,
        sighting?.amount?.currency ?? null,
        sighting?.providerStatus ?? null,
        key,
        payment.id,
        state,
        sighting?.providerStatus ?? null,
      ],
    );
    if (changed.length === 0) return { state, status: purchase.status };
    if (state === 'reserved') await authorise(tx, purchase, payment, key, lifeMs);
    await addFact(tx, purchaseId, 'payment_key', { state, ...sighting?.evidence });
    const status = state === 'reserved' && purchase.status !== 'cancelling' ? 'processing' : purchase.status;
    return { state, status };
  });
}

/** What is owed to the customer beside the payment itself: reservations to be freed, refunds to be sent. */
export async function owed(
  em: EntityManager,
  paymentId: string,
): Promise<{ readonly surplus: boolean; readonly refunds: boolean }> {
  const [row] = await em.execute<{ surplus: boolean; refunds: boolean }[]>(
    `select exists (select from payment_key where payment_id = ? and state = 'surplus') as surplus,
       exists (select from refund where payment_id = ? and status = 'pending') as refunds`,
    [paymentId, paymentId],
  );
  return row ?? { surplus: false, refunds: false };
}

/** Marks a surplus reservation as freed. */
export async function markVoided(em: EntityManager, paymentId: string, key: string): Promise<void> {
  await em.execute(
    `update payment_key set state = 'voided', updated_at = now() where payment_id = ? and key = ?`,
    [paymentId, key],
  );
}

function judge(
  purchase: PurchaseRow,
  payment: PaymentRow,
  sighting: PaymentSighting | null,
): PaymentKeyState {
  if (sighting === null || payment.token == null || sighting.token !== payment.token) return 'foreign';
  if (sighting.state !== 'approved') return sighting.state;
  const ours =
    sighting.amount?.amountMinor === payment.chargeMinor && sighting.amount?.currency === payment.currency;
  const waits = payment.status === 'pending' && !isFinalStatus(purchase.status);
  return ours && waits ? 'reserved' : 'surplus';
}

async function authorise(
  em: EntityManager,
  purchase: PurchaseRow,
  payment: PaymentRow,
  key: string,
  lifeMs: number,
): Promise<void> {
  await em.execute(
    `update payment set status = 'authorised', key = ?, authorised_at = now(), voids_at = now() + make_interval(secs => ?)
     where id = ?`,
    [key, lifeMs / 1000, payment.id],
  );
  await em.execute(
    `update purchase set version = version + 1, status = case status when 'cancelling' then status else 'processing' end,
       updated_at = now() where id = ?`,
    [purchase.id],
  );
  await addFact(em, purchase.id, 'payment_authorised', {});
}

/** Writes that a stored card was charged: the money is reserved under this key. */
export async function authoriseStored(
  em: EntityManager,
  purchaseId: string,
  key: string,
  lifeMs: number,
): Promise<void> {
  const { purchase, payment } = await lockPurchase(em, purchaseId);
  if (payment.status !== 'pending' && payment.status !== 'unknown') return;
  await em.execute(
    `insert into payment_key (key, payment_id, state, amount_minor, currency) values (?, ?, 'reserved', ?, ?) on conflict do nothing`,
    [key, payment.id, payment.chargeMinor, payment.currency],
  );
  await authorise(em, purchase, payment, key, lifeMs);
}

/** Writes the page that the customer is sent to. */
export async function openPage(
  em: EntityManager,
  purchaseId: string,
  page: { readonly token: string; readonly redirectUrl: string; readonly expiresAt: Date },
): Promise<PurchaseStatus | null> {
  const { purchase, payment } = await lockPurchase(em, purchaseId);
  if (payment.token != null || isFinalStatus(purchase.status)) return null;
  await em.execute('update payment set token = ?, redirect_url = ?, expires_at = ? where id = ?', [
    page.token,
    page.redirectUrl,
    page.expiresAt,
    payment.id,
  ]);
  await em.execute(
    `update purchase set version = version + 1, updated_at = now(),
       status = case status when 'created' then 'awaiting_payment' else status end where id = ?`,
    [purchaseId],
  );
  await addFact(em, purchaseId, 'checkout_opened', { expires_at: page.expiresAt.toISOString() });
  return purchase.status === 'created' ? 'awaiting_payment' : purchase.status;
}

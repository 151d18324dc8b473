import { expireReservation } from '../../db/repositories/card-settlement.ts';
import { addFact } from '../../db/repositories/purchases.ts';
import { overdueReservations, stalePayments, takeEndingReservations } from '../../db/repositories/upkeep.ts';
import { handOn } from '../../workflows/client/hand-on.ts';
import { paymentEventSignal } from '../../workflows/purchase/messages.ts';
import type { Dependencies } from '../dependencies.ts';

const BATCH = 200;

/** Takes up payments that a crash, or a lost signal, left with something to do. Returns how many. */
export async function takeUpPayments(deps: Dependencies, quietForMs: number): Promise<number> {
  const purchases = await stalePayments(deps.database.em(), quietForMs, BATCH);
  for (const purchase of purchases) await handOn(deps, purchase, paymentEventSignal);
  return purchases.length;
}

/**
 * The clock of reservations: an alert when the fifth part of their life is left (day 8 of 10), and what it means when the
 * provider has freed them by itself.
 */
export async function watchReservations(deps: Dependencies): Promise<number> {
  const { reservationLifeMs } = deps.timers;
  for (const { purchaseId, voidsAt } of await takeEndingReservations(
    deps.database.em(),
    reservationLifeMs,
    BATCH,
  )) {
    await addFact(deps.database.em(), purchaseId, 'reservation_ending', { voids_at: voidsAt.toISOString() });
    deps.alert('a reservation ends soon, and its purchase is not settled', {
      purchase_id: purchaseId,
      voids_at: voidsAt.toISOString(),
    });
  }
  let ended = 0;
  for (const purchase of await overdueReservations(deps.database.em(), BATCH)) {
    const status = await deps.database.em().transactional((em) => expireReservation(em, purchase.id));
    if (status === null) continue;
    ended++;
    await handOn(deps, { ...purchase, status }, paymentEventSignal);
  }
  return ended;
}

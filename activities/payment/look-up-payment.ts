import { keysOf, paymentOf, takeSighting } from '../../db/repositories/payment-keys.ts';
import { findPurchase } from '../../db/repositories/purchases.ts';
import type { PaymentStatus, PurchaseStatus } from '../../domain/purchase.ts';
import { withinLimits } from '../call.ts';
import { paymentProviderOf, type Dependencies } from '../dependencies.ts';
import { lookupFailed, notFinalYet } from '../failures.ts';

/** Where the payment stands after looking. */
export interface PaymentLook {
  readonly status: PurchaseStatus;
  readonly payment: PaymentStatus;
}

/**
 * Looks up every key that callbacks and returning customers named; only what the provider says counts. Throws NotFinalYet
 * while one is pending and nothing is paid, so that the retry policy is the schedule of asking; the last look is at `until`
 * (epoch milliseconds).
 */
export async function lookUpPayment(
  deps: Dependencies,
  { purchaseId, until }: { readonly purchaseId: string; readonly until: number },
): Promise<PaymentLook> {
  const isLast = Date.now() >= until;
  const payment = await paymentOf(deps.database.em(), purchaseId);
  const provider = paymentProviderOf(deps, payment.provider ?? 'paythru');
  let failure: unknown = null;
  let reserved: PurchaseStatus | null = null;
  for (const { key } of await keysOf(deps.database.em(), payment.id, ['claimed', 'open'])) {
    try {
      const sighting = await withinLimits(deps.timers.sendTimeoutMs, (limits) =>
        provider.lookUp(key, limits),
      );
      const { reservationLifeMs } = deps.timers;
      const taken = await takeSighting(deps.database.em(), purchaseId, key, sighting, reservationLifeMs);
      if (taken.state === 'reserved') reserved = taken.status;
    } catch (error) {
      // One key that cannot be asked about does not hide the others.
      failure = error;
    }
  }
  if (reserved !== null) return { status: reserved, payment: 'authorised' };
  const purchase = await findPurchase(deps.database.em(), purchaseId);
  if (!purchase) throw new Error(`no purchase ${purchaseId}`);
  const now = await paymentOf(deps.database.em(), purchaseId);
  const open = await keysOf(deps.database.em(), payment.id, ['claimed', 'open']);
  const waits = now.status === 'pending' && open.length > 0;
  if (waits && !isLast && failure !== null) throw lookupFailed(failure, until);
  if (waits && !isLast) throw notFinalYet(`the payment is ${open[0]?.providerStatus ?? 'not known'}`, until);
  return { status: purchase.status, payment: now.status };
}

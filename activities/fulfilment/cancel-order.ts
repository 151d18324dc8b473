import type { Dependencies } from '../dependencies.ts';
import { knownReference } from './confirm-order.ts';
import { sendOnce, type SendReport, type SendRequest } from './send.ts';

/** Cancels a created order, so that the provider gives our float back: an expired order keeps it. */
export function cancelOrder(deps: Dependencies, request: SendRequest): Promise<SendReport> {
  return sendOnce(deps, 'cancel', request, (provider, order, purchase, limits) =>
    provider.cancel(order, knownReference(purchase.providerReference), limits),
  );
}

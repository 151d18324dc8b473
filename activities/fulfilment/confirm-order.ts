import type { Dependencies } from '../dependencies.ts';
import { sendOnce, type SendReport, type SendRequest } from './send.ts';

/** Confirms a created order: from here on the value is on its way. */
export function confirmOrder(deps: Dependencies, request: SendRequest): Promise<SendReport> {
  return sendOnce(deps, 'confirm', request, (provider, order, purchase, limits) =>
    provider.confirm(order, knownReference(purchase.providerReference), limits),
  );
}

/** The provider's reference of a created order; a confirm or cancel without one is a bug. */
export function knownReference(reference: string | null | undefined): string {
  if (!reference) throw new Error('the order has no provider reference');
  return reference;
}

import type { Dependencies } from '../dependencies.ts';
import { sendOnce, type SendReport, type SendRequest } from './send.ts';

/** Sends the order to the provider. */
export function createOrder(deps: Dependencies, request: SendRequest): Promise<SendReport> {
  return sendOnce(deps, 'create', request, (provider, order, purchase, limits) =>
    provider.create(order, deps.callbackUrl(purchase.provider), limits),
  );
}

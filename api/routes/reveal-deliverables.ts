import { revealDeliverables, SealedElsewhereError } from '../../db/repositories/deliverables.ts';
import { addFact } from '../../db/repositories/purchases.ts';
import type { RouteMiddleware } from '../context.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { problem } from '../problems.ts';
import { purchaseOfPath } from './read-purchases.ts';

/**
 * `POST /v1/purchases/{id}/reveal`: the codes that were delivered, in clear. Needs a scope of its own; who asked is on record
 * before anything is shown.
 */
export function revealPurchase({ database, sealing }: ApiDependencies): RouteMiddleware {
  return async (ctx) => {
    const em = database.em();
    const { id, product } = await purchaseOfPath(em, ctx);
    const deliverables = await revealDeliverables(em, sealing, id).catch((error: unknown) => {
      if (!(error instanceof SealedElsewhereError)) throw error;
      const detail =
        'The code was sealed with a key that we have lost. We have to get it from the provider: ask us.';
      throw problem('deliverable_lost', detail);
    });
    if (deliverables.length === 0 && !product.hasDeliverable)
      throw problem('not_applicable', 'This product has no code.');
    if (deliverables.length === 0)
      throw problem('deliverable_missing', 'No code of this purchase is in our store (yet).');
    await addFact(database.em(), id, 'revealed', { by: ctx.state.caller.keyId, codes: deliverables.length });
    ctx.body = { data: deliverables };
  };
}

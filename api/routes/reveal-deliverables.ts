import { revealDeliverables } from '../../db/repositories/deliverables.ts';
import { addFact } from '../../db/repositories/purchases.ts';
import { sealingKey } from '../../db/sealing.ts';
import type { RouteMiddleware } from '../context.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { problem } from '../problems.ts';
import { purchaseOfPath } from './read-purchases.ts';

/**
 * `POST /v1/purchases/{id}/reveal`: the codes that were delivered, in clear. Needs a scope of its own; who asked is on record
 * before anything is shown.
 */
export function revealPurchase({ database, config }: ApiDependencies): RouteMiddleware {
  const sealing = sealingKey(Buffer.from(config.dataKey, 'base64'));
  return async (ctx) => {
    const em = database.em();
    const { id } = await purchaseOfPath(em, ctx);
    const deliverables = await revealDeliverables(em, sealing, id);
    if (deliverables.length === 0)
      throw problem('deliverable_missing', 'No code of this purchase is in our store.');
    await addFact(database.em(), id, 'revealed', { by: ctx.state.caller.keyId, codes: deliverables.length });
    ctx.body = { data: deliverables };
  };
}

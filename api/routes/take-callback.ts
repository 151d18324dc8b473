import { createHash, timingSafeEqual } from 'node:crypto';
import { markHandled, storeCallback } from '../../db/repositories/callbacks.ts';
import { findByOurReference } from '../../db/repositories/lookups.ts';
import { watch } from '../../db/repositories/settlement.ts';
import type { PurchaseRow } from '../../db/entities/purchase.ts';
import { PROVIDER_NAMES } from '../../domain/product.ts';
import type { ProviderReader } from '../../domain/provider.ts';
import { parseExactJson } from '../../providers/exact-json.ts';
import { handOn, isKnown } from '../../workflows/client/hand-on.ts';
import type { ApiContext, RouteMiddleware } from '../context.ts';
import { workflowAccess, type ApiDependencies } from '../dependencies.ts';
import { problem } from '../problems.ts';
import { fingerprint } from '../requests/fingerprint.ts';

/** How long a closed purchase is looked at after a callback claimed something that is not recorded. */
const WATCH_CLAIM_DAYS = 1;

/** Lets a callback in whose path ends with our secret; anything else finds nothing at this address. */
export function checkCallbackSecret(deps: ApiDependencies): RouteMiddleware {
  return checkSecret(deps, (ctx) => readerOfPath(deps.readers, ctx) !== undefined);
}

/** The same for a payment provider's callback. */
export function checkPaymentSecret(deps: ApiDependencies): RouteMiddleware {
  return checkSecret(deps, () => deps.paymentReaders.size > 0);
}

function checkSecret({ config }: ApiDependencies, isTaken: (ctx: ApiContext) => boolean): RouteMiddleware {
  const expected = digest(config.callbackSecret);
  return async (ctx, next) => {
    const secretFits = timingSafeEqual(digest(ctx.params['secret'] ?? ''), expected);
    if (!secretFits || !isTaken(ctx)) throw problem('not_found', 'There is nothing at this address.');
    await next();
  };
}

/**
 * `POST /callbacks/{provider}/{secret}`: stores the hint once and tells its purchase to look. Answers 200 as soon as it is
 * stored, since the sweeper hands on what is left; a failed store is an error, so that the provider calls again.
 */
export function takeCallback(deps: ApiDependencies): RouteMiddleware {
  return async (ctx) => {
    const reader = readerOfPath(deps.readers, ctx);
    const hint = reader?.readCallback(exactBody(ctx)) ?? null;
    // No reference of ours has a NUL, which PostgreSQL would not even look for.
    if (!reader || !hint || hint.ourReference.includes('\0')) {
      throw problem('callback_not_understood', 'The body is no callback of this provider.');
    }
    const purchase = await findByOurReference(deps.database.em(), reader.name, hint.ourReference);
    const id = await storeCallback(deps.database.em(), {
      provider: reader.name,
      contentHash: fingerprint([hint.ourReference, hint.providerReference, hint.evidence]),
      ourReference: hint.ourReference,
      purchaseId: purchase?.id ?? null,
      evidence: hint.evidence,
    });
    const news = purchase && !isKnown(purchase, hint) ? purchase : null;
    // The same again is handed on as well, as long as what it claims is not recorded: an earlier look may have failed.
    if (id !== null || news) await handOnHint(deps, id, news);
    ctx.status = 200;
    ctx.body = { received: true };
  };
}

async function handOnHint(
  deps: ApiDependencies,
  callbackId: string | null,
  purchase: PurchaseRow | null,
): Promise<void> {
  try {
    if (purchase) {
      // A closed purchase is looked at for a while: a callback can be ahead of what a look-up tells.
      await watch(deps.database.em(), purchase.id, WATCH_CLAIM_DAYS);
      await deps.temporal.withDeadline(Date.now() + deps.config.acceptWaitMs, () =>
        handOn(workflowAccess(deps), purchase),
      );
    }
    if (callbackId !== null) await markHandled(deps.database.em(), [callbackId]);
  } catch (error) {
    const name = error instanceof Error ? error.name : typeof error;
    deps.logger.warn({ callback_id: callbackId, error: name }, 'a callback is stored, but not handed on yet');
  }
}

/** A provider's ids have 64 bits, so the body is read again without losing digits. */
function exactBody(ctx: ApiContext): unknown {
  return parseExactJson(ctx.request.rawBody || 'null');
}

function readerOfPath(readers: ApiDependencies['readers'], ctx: ApiContext): ProviderReader | undefined {
  const name = PROVIDER_NAMES.find((known) => known === ctx.params['provider']);
  return name && readers.get(name);
}

function digest(secret: string): Buffer {
  return createHash('sha256').update(secret, 'utf8').digest();
}

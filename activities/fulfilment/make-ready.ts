import { ProviderError } from '../../domain/errors.ts';
import { FAILURE_CODES, type NotDone } from '../../domain/outcome.ts';
import type { TokenSource } from '../../domain/provider.ts';
import { mayBegin, type AttemptKey, type Ready } from '../../db/repositories/attempts.ts';
import { findPurchase } from '../../db/repositories/purchases.ts';
import type { PurchaseRow } from '../../db/entities/purchase.ts';
import { withinLimits } from '../call.ts';
import { providerOf, type Dependencies } from '../dependencies.ts';
import { watchCredentials } from '../watch-credentials.ts';
import { orderOf } from './order.ts';

/** What comes before a send must be over long before it. */
const BEFORE_MS = 10_000;

/**
 * What a create goes out with: a token of its account, a reading that it will be compared with, or nothing, where nothing is
 * needed. Null where it is needed and the send is not to be made; a refusal where it was not to be had: nothing was sent then.
 * Nobody but the holder of the account's turn calls it: a new token makes the one before worthless, and a reading is worth
 * something only while nobody else sends.
 */
export async function makeReady(deps: Dependencies, key: AttemptKey): Promise<Ready | NotDone | null> {
  const purchase = await findPurchase(deps.database.em(), key.purchaseId);
  if (!purchase) return null;
  const provider = providerOf(deps, purchase.provider);
  const tokens = provider.lane?.tokens;
  if (!provider.prepare && !tokens) return {};
  const { account } = purchase;
  if (account == null || !(await mayBegin(deps.database.em(), key))) return null;
  if (tokens) return takeToken(deps, purchase, account, tokens);
  return readBefore(deps, purchase);
}

async function takeToken(
  deps: Dependencies,
  purchase: PurchaseRow,
  account: string,
  tokens: TokenSource,
): Promise<Ready | NotDone> {
  try {
    const token = await withinLimits(Math.min(BEFORE_MS, deps.timers.sendTimeoutMs), (limits) =>
      tokens.take(account, limits),
    );
    return { token };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const outcome = notHad(error);
    await watchCredentials(deps, purchase, outcome, false);
    return outcome;
  }
}

/** Its reference, which the send gives itself, is of no account yet. */
async function readBefore(deps: Dependencies, purchase: PurchaseRow): Promise<Ready | NotDone | null> {
  const provider = providerOf(deps, purchase.provider);
  const prepared = await withinLimits(Math.min(BEFORE_MS, deps.timers.sendTimeoutMs), async (limits) =>
    provider.prepare?.(orderOf(purchase, purchase.ourReference ?? ''), limits),
  );
  if (!prepared) return null;
  return 'refused' in prepared ? prepared.refused : { evidence: prepared.evidence };
}

/** What a send comes to that had nothing to go out with: it was not made, and is worth waiting for. */
export async function readyLater(deps: Dependencies, { purchaseId }: AttemptKey): Promise<NotDone> {
  const purchase = await findPurchase(deps.database.em(), purchaseId);
  const lane = purchase && providerOf(deps, purchase.provider).lane;
  return {
    outcome: 'not_done',
    proof: 'not_sent',
    code: 'provider_rate_limited',
    detail: 'what it goes out with is not there yet',
    again: 'later',
    retryAfterMs: lane?.tokens?.pauseMs(Date.now()) ?? null,
  };
}

/** What a look-up that brought nothing proves about the send that it was for. */
export function notHad({ code, message, outcome }: ProviderError): NotDone {
  return {
    outcome: 'not_done',
    proof: 'not_sent',
    code: FAILURE_CODES.find((known) => known === code) ?? 'provider_unreachable',
    detail: message,
    again: 'later',
    retryAfterMs: outcome.kind === 'not_done' ? outcome.retryAfterMs : null,
  };
}

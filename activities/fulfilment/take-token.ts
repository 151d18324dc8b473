import { ProviderError } from '../../domain/errors.ts';
import { FAILURE_CODES, type NotDone } from '../../domain/outcome.ts';
import { mayBegin, type AttemptKey } from '../../db/repositories/attempts.ts';
import { findPurchase } from '../../db/repositories/purchases.ts';
import { withinLimits } from '../call.ts';
import { providerOf, type Dependencies } from '../dependencies.ts';
import { watchCredentials } from '../watch-credentials.ts';

/** A look-up of a token must be over long before the send that it is for. */
const LOOK_UP_MS = 10_000;

/**
 * A token for this send, from the account of its purchase; null where none is needed, or the send is not to be made. When
 * there is no token to be had, nothing was sent. Nobody but the holder of the account's turn calls it: a new token makes
 * the one before worthless.
 */
export async function takeToken(deps: Dependencies, key: AttemptKey): Promise<string | NotDone | null> {
  const purchase = await findPurchase(deps.database.em(), key.purchaseId);
  const lane = purchase && providerOf(deps, purchase.provider).lane;
  const account = purchase?.account;
  if (!lane || account == null || !(await mayBegin(deps.database.em(), key))) return null;
  try {
    return await withinLimits(Math.min(LOOK_UP_MS, deps.timers.sendTimeoutMs), (limits) =>
      lane.takeToken(account, limits),
    );
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const outcome = notHad(error);
    await watchCredentials(deps, purchase, outcome, false);
    return outcome;
  }
}

/** What a send comes to whose token was given before: it was not made, and another token is worth waiting for. */
export async function tokenPause(deps: Dependencies, { purchaseId }: AttemptKey): Promise<NotDone> {
  const purchase = await findPurchase(deps.database.em(), purchaseId);
  const lane = purchase && providerOf(deps, purchase.provider).lane;
  return {
    outcome: 'not_done',
    proof: 'not_sent',
    code: 'provider_rate_limited',
    detail: 'the account has no new token yet',
    again: 'later',
    retryAfterMs: lane?.tokenPauseMs(Date.now()) ?? null,
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

import { ProviderError } from '../../domain/errors.ts';
import type { CallLimits } from '../../domain/provider.ts';
import { problem, type Problem } from '../problems.ts';

const LOOK_MS = 15_000;
const RETRY_S = 5;

/**
 * Asks a provider something that changes nothing. `refused` is the answer when it refused for good; while it cannot be asked
 * that is told. Throws Problem.
 */
export async function askProvider<T>(
  ask: (limits: CallLimits) => Promise<T>,
  refused: (error: ProviderError) => T,
): Promise<T> {
  try {
    return await ask({ signal: AbortSignal.timeout(LOOK_MS), sendBy: Date.now() + LOOK_MS / 4 });
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    if (error.outcome.kind === 'not_done' && error.outcome.again === 'never') return refused(error);
    throw unavailable();
  }
}

/** The provider, or whoever would ask it, cannot be reached at the moment. */
export function unavailable(afterS = RETRY_S): Problem {
  return problem('temporarily_unavailable', 'The provider cannot be asked at the moment.', {
    'Retry-After': String(Math.max(1, afterS)),
  });
}

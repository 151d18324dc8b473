import { ProviderError } from '../../domain/errors.ts';
import type { CallLimits } from '../../domain/provider.ts';
import { problem } from '../problems.ts';

const LOOK_MS = 15_000;

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
    throw problem('temporarily_unavailable', 'The provider cannot be asked at the moment.', {
      'Retry-After': '5',
    });
  }
}

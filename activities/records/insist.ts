import { Context } from '@temporalio/activity';
import { isTransient } from '../../db/database-away.ts';

const INSIST_MS = 15_000;
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1_000;

/**
 * Writes what only this process knows, an answer that will not come again: what the database could not do just now is tried
 * again for a while. `work` is one whole transaction, which a lost commit may have made already: it must bear to be repeated.
 */
export async function insist<T>(work: () => Promise<T>): Promise<T> {
  const until = Date.now() + INSIST_MS;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2)) {
    try {
      return await work();
    } catch (error) {
      if (!isTransient(error) || Date.now() > until) throw error;
      Context.current().heartbeat();
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}

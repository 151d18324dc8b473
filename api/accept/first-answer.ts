import { once } from 'node:events';
import { findPurchase, viewPurchases } from '../../db/repositories/purchases.ts';
import { keepAnswer, type KeyScope } from '../../db/repositories/idempotency.ts';
import { isFinalStatus, type PurchaseStatus } from '../../domain/purchase.ts';
import { progressPurchase } from '../../workflows/client/command.ts';
import type { StartablePurchase } from '../../workflows/purchase/start-options.ts';
import { purchaseAnswer } from '../../db/answers/purchase.ts';
import { workflowAccess, type ApiDependencies } from '../dependencies.ts';

/** An answer as it is kept: status and bytes. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** True when nothing more happens to the purchase without somebody else. */
export function isSettled(status: PurchaseStatus): boolean {
  return isFinalStatus(status) || status === 'in_review';
}

/** How far an answer waits for the purchase: a customer's page is worth waiting for, and further nothing goes without it. */
function goalOf({ method }: StartablePurchase, waitMs: number | null): 'durable' | 'payable' | 'settled' {
  if (method === 'hosted_page') return 'payable';
  return waitMs === null ? 'durable' : 'settled';
}

/**
 * Works out the first answer of a committed purchase and keeps it for its key. Callers of one purchase in this process
 * share the work; over several processes the first answer that is kept counts.
 */
export class FirstAnswers {
  readonly #deps: ApiDependencies;
  readonly #open = new Map<string, Promise<Answer>>();

  constructor(deps: ApiDependencies) {
    this.#deps = deps;
  }

  /** @param waitMs null: until the purchase is durable; else at most so long until it is settled */
  answer(scope: KeyScope, purchase: StartablePurchase, waitMs: number | null): Promise<Answer> {
    const open = this.#open.get(purchase.id);
    if (open) return open;
    const answer = this.#work(scope, purchase, waitMs).finally(() => this.#open.delete(purchase.id));
    this.#open.set(purchase.id, answer);
    return answer;
  }

  async #work(scope: KeyScope, purchase: StartablePurchase, waitMs: number | null): Promise<Answer> {
    await this.#progress(purchase, waitMs);
    const em = this.#deps.database.em();
    const row = await findPurchase(em, purchase.id);
    const [view] = row ? await viewPurchases(em, [row]) : [];
    if (!view) throw new Error(`no purchase ${purchase.id}`);
    const body = JSON.stringify(purchaseAnswer(view, false));
    const reached = isSettled(view.purchase.status) || view.purchase.status === 'awaiting_payment';
    return keepAnswer(em, scope, { status: reached ? 201 : 202, body });
  }

  /** Whatever Temporal does, the purchase is accepted: what is not started here the sweeper starts. */
  async #progress(purchase: StartablePurchase, waitMs: number | null): Promise<void> {
    const { temporal, config, logger, draining } = this.#deps;
    // Who would not wait at all has the purchase started all the same.
    const waits = waitMs === 0 ? null : waitMs;
    // Who would wait until the process is gone is told where the purchase stands, and can ask again.
    const until = draining.aborted ? 'durable' : goalOf(purchase, waits);
    const progress = temporal.withDeadline(Date.now() + (waits ?? config.acceptWaitMs), () =>
      progressPurchase(workflowAccess(this.#deps), purchase, { until }),
    );
    const answered = new AbortController();
    try {
      if (until === 'durable') await progress;
      else await Promise.race([progress, once(draining, 'abort', { signal: answered.signal })]);
    } catch (error) {
      const name = error instanceof Error ? error.name : typeof error;
      logger.warn(
        { purchase_id: purchase.id, error: name },
        'answered from the row: Temporal did not answer',
      );
    } finally {
      answered.abort();
    }
  }
}

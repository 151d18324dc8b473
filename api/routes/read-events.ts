import { Readable } from 'node:stream';
import { findPurchase, viewPurchases } from '../../db/repositories/purchases.ts';
import { purchaseMarks } from '../../db/repositories/lookups.ts';
import type { Database } from '../../db/database.ts';
import { isFinalStatus } from '../../domain/purchase.ts';
import { purchaseAnswer } from '../../db/answers/purchase.ts';
import type { RouteMiddleware } from '../context.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { PurchaseWatch } from '../events/purchase-watch.ts';
import { Seats } from '../events/seats.ts';
import { isOperator } from '../middleware/authenticate.ts';
import { problem } from '../problems.ts';
import { purchaseOfPath } from './read-purchases.ts';

const STREAMS = 200;
const STREAMS_PER_KEY = 25;
const HEARTBEAT_MS = 15_000;
const LONGEST_MS = 5 * 60_000;

/** A stream of one purchase: what it is opened with. */
interface Following {
  readonly purchaseId: string;
  readonly forOperator: boolean;
  /** The mark that the client has seen already; empty for none. */
  readonly seen: string;
  /** The mark that it has now. */
  readonly now: string;
  /** Aborted when the client or this process goes. */
  readonly gone: AbortSignal;
}

/**
 * `GET /v1/purchases/{id}/events`: server-sent events. `purchase` has what GET shows, at first and after every change; `end`
 * follows a final one. Ids are marks of the purchase's state: who comes back with `Last-Event-ID` gets only what is newer,
 * and 204 when nothing more is to come.
 */
export function readPurchaseEvents(deps: ApiDependencies): RouteMiddleware {
  const { database, draining, logger } = deps;
  const seats = new Seats(STREAMS, STREAMS_PER_KEY);
  const watch = new PurchaseWatch(database, (error) =>
    logger.warn({ error: error instanceof Error ? error.name : typeof error }, 'changes cannot be seen now'),
  );
  return async (ctx) => {
    const em = database.em();
    const { id, status } = await purchaseOfPath(em, ctx);
    const seen = ctx.get('last-event-id');
    const [now] = await purchaseMarks(em, [id]);
    if (isFinalStatus(status) && now?.mark === seen) {
      ctx.status = 204;
      return;
    }
    const leave = seats.take(ctx.state.caller.keyId);
    if (!leave) {
      const detail = `At most ${STREAMS_PER_KEY} streams of one key, and ${STREAMS} in all, are open at a time.`;
      throw problem('too_many_streams', detail, { 'Retry-After': '5' });
    }
    const gone = new AbortController();
    ctx.res.once('close', () => {
      leave();
      gone.abort();
    });
    const following = {
      purchaseId: id,
      forOperator: isOperator(ctx.state.caller),
      seen,
      now: now?.mark ?? '',
      gone: AbortSignal.any([gone.signal, draining]),
    };
    ctx.type = 'text/event-stream';
    // Proxies that gather answers would keep the events back.
    ctx.set('X-Accel-Buffering', 'no');
    ctx.body = Readable.from(events(database, watch, following), { objectMode: false });
  };
}

async function* events(
  database: Database,
  watch: PurchaseWatch,
  { purchaseId, forOperator, seen, now, gone }: Following,
): AsyncGenerator<string> {
  const until = Date.now() + LONGEST_MS;
  let mark = seen;
  let shown = '';
  yield 'retry: 1000\n\n';
  while (!gone.aborted && Date.now() < until) {
    const first = mark === seen && now !== seen;
    const changed = first ? now : await nextMark(watch, purchaseId, mark, gone);
    if (changed === null) {
      yield ': still here\n\n';
      continue;
    }
    mark = changed;
    const em = database.em();
    const row = await findPurchase(em, purchaseId);
    const [view] = row ? await viewPurchases(em, [row]) : [];
    if (!view) return;
    const data = JSON.stringify(purchaseAnswer(view, forOperator));
    if (data !== shown) yield `event: purchase\nid: ${mark}\ndata: ${data}\n\n`;
    shown = data;
    if (isFinalStatus(view.purchase.status)) {
      yield `event: end\nid: ${mark}\ndata: {}\n\n`;
      return;
    }
  }
}

/** The next mark that is not `mark`; null when there is none for a while. */
function nextMark(
  watch: PurchaseWatch,
  purchaseId: string,
  mark: string,
  gone: AbortSignal,
): Promise<string | null> {
  const { promise, resolve } = Promise.withResolvers<string | null>();
  const quiet = setTimeout(() => resolve(null), HEARTBEAT_MS);
  const leave = watch.follow(purchaseId, (now) => {
    if (now !== mark) resolve(now);
  });
  const end = () => resolve(null);
  gone.addEventListener('abort', end, { once: true });
  return promise.finally(() => {
    clearTimeout(quiet);
    leave();
    gone.removeEventListener('abort', end);
  });
}

import {
  ControlError,
  type Books,
  type ProviderSandbox,
  type SandboxAnswer,
  type SandboxFactory,
} from '../../sandbox/provider-sandbox.ts';
import { Balances } from './balances.ts';
import { auditOf, deliveriesOf } from './books.ts';
import { createRouter } from './call.ts';
import { DISCOVERY_ROUTES } from './discovery.ts';
import { lookupRoutes } from './lookups.ts';
import { Ordering } from './ordering.ts';
import { OWN_FAULTS, strike } from './own-faults.ts';
import { Progress } from './progress.ts';
import { DvsRefusal, refusalAnswer } from './refusals.ts';
import { costE4 } from './transaction.ts';
import { TransactionStore, type TransactionEntry } from './transaction-store.ts';

type Entry = TransactionEntry | { readonly openings: Readonly<Record<string, number>> };

/**
 * The sandbox of DVS (DT One): its wire format, its state and its books, below `/dvs/v1`. Credentials are `DVS_KEY` and
 * `DVS_SECRET`. Sources: dvs.txt; OpenAPI 1.14 for nested shapes, look-ups and the suffix table; field notes.
 */
export const createDvsSandbox: SandboxFactory = (context, env) => {
  const key = env['DVS_KEY'] ?? 'sandbox-key';
  const secret = env['DVS_SECRET'] ?? 'sandbox-secret';
  const credentials = Buffer.from(`${key}:${secret}`).toString('base64');
  const balances = new Balances();
  const store = new TransactionStore((entry) => context.record(entry));
  const progress = new Progress(context, store, balances);
  const ordering = new Ordering(context, store, balances, progress);
  const route = createRouter({
    ...DISCOVERY_ROUTES,
    ...lookupRoutes(() => context.clock.now()),
    ...ordering.routes(),
  });

  const authorised = (header: string | null): boolean => {
    const [scheme, value] = header?.split(' ', 2) ?? [];
    return scheme?.toLowerCase() === 'basic' && value === credentials;
  };

  const sandbox: ProviderSandbox = {
    name: 'dvs',
    prefix: '/dvs',
    ownFaults: OWN_FAULTS,
    handle(request) {
      if (!authorised(request.authorization)) {
        return refusalAnswer(1000401, { 'WWW-Authenticate': 'Basic realm="DVS"' });
      }
      ordering.releaseExpired();
      try {
        return route(request);
      } catch (error) {
        if (error instanceof DvsRefusal) return refusalAnswer(error.code);
        throw error;
      }
    },
    failure(kind): SandboxAnswer {
      return refusalAnswer(kind === 'rate_limit' ? 1000429 : 1009001);
    },
    strike(fault, ourReference) {
      const transaction = store.byExternalId(ourReference).at(-1);
      if (!transaction) {
        throw new ControlError(404, `There is no transaction with external_id ${ourReference}.`);
      }
      strike(fault, transaction, context, store, progress);
    },
    books(): Books {
      return { deliveries: deliveriesOf(store.all()), charges: [] };
    },
    audit(ourReference) {
      return [...(ourReference === null ? store.all() : store.byExternalId(ourReference))].map(auditOf);
    },
    setBalance(unit, available) {
      if (!/^[0-9]{1,12}(\.[0-9]{1,4})?$/.test(available)) {
        throw new ControlError(400, '"available" must be a decimal string such as "12.50".');
      }
      if (!balances.setAvailable(unit, available))
        throw new ControlError(404, `There is no ${unit} balance.`);
      context.record({ openings: balances.openings() });
    },
    restore(entry) {
      const known = entry as Entry;
      if ('openings' in known) balances.restoreOpenings(known.openings);
      else store.restore(known);
    },
    resume() {
      for (const transaction of store.all()) {
        balances.move(transaction.priceUnit, costE4(transaction), 'none', transaction.hold);
        progress.schedule(transaction);
        const { callbackUrl } = transaction;
        if (callbackUrl === null) continue;
        for (const { status, attempts, dueAt } of transaction.pendingCallbacks) {
          context.callbacks.resume({
            ...progress.callbackJob(transaction, callbackUrl, status),
            attempts,
            dueAt,
          });
        }
      }
    },
    *snapshot() {
      yield { openings: balances.openings() };
      for (const transaction of store.all()) yield { transaction };
    },
    reset() {
      progress.release();
      store.clear();
      balances.reset();
    },
    close() {
      progress.release();
    },
  };

  return sandbox;
};

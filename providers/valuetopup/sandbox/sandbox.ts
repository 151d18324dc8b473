import { timingSafeEqual } from 'node:crypto';
import {
  ControlError,
  type ProviderSandbox,
  type SandboxAnswer,
  type SandboxFactory,
} from '../../sandbox/provider-sandbox.ts';
import { auditOf, deliveriesOf } from './books.ts';
import { createRouter, type Routes } from './call.ts';
import { HttpRefused, httpRefused, refused, success, ValuetopupRefusal } from './codes.ts';
import { discoveryRoutes } from './discovery.ts';
import { Loans } from './loans.ts';
import { lookupRoutes } from './lookups.ts';
import { OWN_FAULTS, strike } from './own-faults.ts';
import { major, WALLET_CURRENCY } from './pricing.ts';
import { Progress } from './progress.ts';
import type { Purchase } from './purchase.ts';
import { PurchaseStore } from './purchase-store.ts';
import { Purchasing } from './purchasing.ts';
import { statusRoutes } from './statuses.ts';
import { Wallet } from './wallet.ts';

type Entry =
  | { readonly purchase: Purchase }
  | { readonly opening: number }
  | { readonly loan: readonly [mobile: string, minor: number] };

/**
 * The sandbox of Valuetopup v2: its 25 functions, their state and books, below `/valuetopup/api/v2` and `/api/v1`.
 * Credentials are `VALUETOPUP_USER` (the user id) and `VALUETOPUP_PASSWORD`. Source: valuetopup-v2.txt, field notes; README.md
 * says what is assumed.
 */
export const createValuetopupSandbox: SandboxFactory = (context, env) => {
  const user = env['VALUETOPUP_USER'] ?? 'sandbox-user';
  const password = env['VALUETOPUP_PASSWORD'] ?? 'sandbox-pass';
  const credentials = Buffer.from(`${user}:${password}`);
  const { clock, behaviour, record } = context;
  const wallet = new Wallet();
  const loans = new Loans((loan) => record({ loan } satisfies Entry));
  const store = new PurchaseStore((purchase) => record({ purchase } satisfies Entry));
  const progress = new Progress(context, store, wallet, loans);
  const balance: Routes = {
    'GET /account/balance': () => {
      const minor = behaviour.is('valuetopup.credit_terms') ? wallet.spentMinor : -wallet.availableMinor;
      const value = major(minor, WALLET_CURRENCY);
      return success(
        behaviour.is('valuetopup.balance_as_object') ? { balance: value, currency: WALLET_CURRENCY } : value,
      );
    },
  };
  const route = createRouter({
    ...balance,
    ...discoveryRoutes(context, loans),
    ...lookupRoutes(() => clock.now()),
    ...new Purchasing(context, store, wallet, loans, progress).routes(),
    ...statusRoutes(context, store),
  });

  const authorised = (header: string | null): boolean => {
    const [scheme, value = ''] = header?.split(' ', 2) ?? [];
    const given = Buffer.from(value, 'base64');
    return (
      scheme?.toLowerCase() === 'basic' &&
      given.length === credentials.length &&
      timingSafeEqual(given, credentials)
    );
  };

  const sandbox: ProviderSandbox = {
    name: 'valuetopup',
    prefix: '/valuetopup',
    ownFaults: OWN_FAULTS,
    async handle(request) {
      if (!authorised(request.authorization)) {
        return httpRefused(401, { 'WWW-Authenticate': 'Basic realm="Valuetopup"' });
      }
      try {
        return await route(request);
      } catch (error) {
        if (error instanceof ValuetopupRefusal) return refused(error.code, error.message);
        if (error instanceof HttpRefused) return httpRefused(error.status);
        throw error;
      }
    },
    failure(kind): SandboxAnswer {
      return httpRefused(kind === 'rate_limit' ? 429 : 500);
    },
    strike(fault, ourReference) {
      strike(fault, ourReference, store, progress);
    },
    books() {
      return { deliveries: deliveriesOf(store.all()), charges: [] };
    },
    audit(ourReference) {
      return [...(ourReference === null ? store.all() : store.byCorrelationId(ourReference))].map(auditOf);
    },
    setBalance(unit, available) {
      if (!/^[0-9]{1,12}(\.[0-9]{1,2})?$/.test(available)) {
        throw new ControlError(400, '"available" must be a decimal string such as "12.50".');
      }
      if (!wallet.setAvailable(unit, available)) throw new ControlError(404, `There is no ${unit} balance.`);
      record({ opening: wallet.openingMinor } satisfies Entry);
    },
    restore(entry) {
      const known = entry as Entry;
      if ('purchase' in known) store.put(known.purchase);
      else if ('loan' in known) loans.restore(known.loan);
      else wallet.restoreOpening(known.opening);
    },
    resume() {
      for (const purchase of store.all()) {
        if (purchase.status !== 'failed') wallet.spend(purchase.quote?.invoiceMinor ?? 0);
        progress.schedule(purchase);
      }
    },
    *snapshot(): Iterable<Entry> {
      yield { opening: wallet.openingMinor };
      for (const loan of loans.all()) yield { loan };
      for (const purchase of store.all()) yield { purchase };
    },
    reset() {
      progress.release();
      store.clear();
      loans.clear();
      wallet.reset();
    },
    close() {
      progress.release();
    },
  };
  return sandbox;
};

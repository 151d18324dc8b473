import { ControlError, type ProviderSandbox, type SandboxFactory } from '../../sandbox/provider-sandbox.ts';
import { addressMethods } from './addresses.ts';
import { Bank } from './bank.ts';
import { chargesOf, paymentAudit, smsAudit, tokenAudit } from './books.ts';
import { answerMethod, type Methods } from './call.ts';
import { HostedPage } from './hosted-page.ts';
import { messageMethods } from './messages.ts';
import { OWN_FAULTS, strike } from './own-faults.ts';
import { problemPage } from './result-pages.ts';
import { Store, type Entry } from './store.ts';
import { tokenMethods } from './tokens.ts';
import { Transactions } from './transactions.ts';

const PREFIX = '/paythru';

/**
 * The sandbox of Paythru Enterprise v5: the nine methods, the hosted page and the callbacks, below `/paythru`. Credentials are
 * `PAYTHRU_API_KEY` and `PAYTHRU_API_PASSWORD`. Source: paythru-enterprise-v5.txt; README.md says what is assumed.
 */
export const createPaythruSandbox: SandboxFactory = (context, env) => {
  const credentials = {
    key: env['PAYTHRU_API_KEY'] ?? 'sandbox-key',
    password: env['PAYTHRU_API_PASSWORD'] ?? 'sandbox-pass',
  };
  const store = new Store((entry) => context.record(entry));
  const bank = new Bank(context, store);
  const pages = new HostedPage(context, store, bank, PREFIX);
  const methods: Methods = {
    ...tokenMethods(context, store, PREFIX),
    ...new Transactions(context, store, bank).methods(),
    ...messageMethods(context, store),
    ...addressMethods(),
  };
  const expireAll = () => {
    for (const payment of store.payments()) bank.expire(payment);
  };

  const sandbox: ProviderSandbox = {
    name: 'paythru',
    prefix: PREFIX,
    ownFaults: OWN_FAULTS,
    handle(request) {
      const method = Object.hasOwn(methods, request.path) ? methods[request.path] : undefined;
      if (method) return answerMethod(context, credentials, method, request);
      return pages.answer(request) ?? problemPage(404);
    },
    failure(kind) {
      return problemPage(kind === 'rate_limit' ? 429 : 500);
    },
    strike(fault, ourReference) {
      strike(fault, ourReference, store, bank);
    },
    books() {
      expireAll();
      return { deliveries: [], charges: chargesOf(store.payments()) };
    },
    audit(ourReference) {
      expireAll();
      const all = ourReference === null;
      const tokens = [...(all ? store.tokens() : store.tokensOf(ourReference))];
      const payments = [...(all ? store.payments() : store.paymentsOf(ourReference))];
      const now = context.clock.now();
      return [
        ...tokens.map((token) => tokenAudit(token, store.approvals(token.id), now)),
        ...payments.map(paymentAudit),
        ...(all ? store.messages() : []).map(smsAudit),
      ];
    },
    setBalance() {
      throw new ControlError(404, 'Paythru has no balances.');
    },
    restore(entry) {
      store.restore(entry as Entry);
    },
    resume() {
      for (const payment of store.payments()) {
        bank.schedule(payment);
        for (const { status, attempts, dueAt } of payment.pendingCallbacks) {
          const job = bank.callbackJob(payment, status);
          if (job) context.callbacks.resume({ ...job, attempts, dueAt });
        }
      }
    },
    snapshot() {
      return store.snapshot();
    },
    reset() {
      store.clear();
    },
    close() {},
  };
  return sandbox;
};

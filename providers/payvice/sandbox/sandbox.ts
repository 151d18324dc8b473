import { MoneyError, parseMoney } from '../../../domain/money.ts';
import { ControlError, type ProviderSandbox, type SandboxFactory } from '../../sandbox/provider-sandbox.ts';
import { walletsOf, type Wallet } from '../wallets.ts';
import { Accounts } from './accounts.ts';
import { airtimeHandlers } from './airtime.ts';
import { auditOf, deliveriesOf } from './books.ts';
import { NoVerdict, type Parts } from './buying.ts';
import { Fields, jsonAnswer, pageAnswer, PayviceRefusal, type Handlers } from './call.ts';
import { enuguHandlers } from './enugu.ts';
import { ikejaHandlers } from './ikeja.ts';
import { Operator } from './operator.ts';
import { OWN_FAULTS, strike } from './own-faults.ts';
import { requeryHandlers } from './requery.ts';
import { Store, type Entry } from './store.ts';
import { Tokens } from './tokens.ts';
import { transferHandlers } from './transfer.ts';
import { tvHandlers } from './tv.ts';

/**
 * The sandbox of Payvice: its 14 calls, below `/payvice`. Wallets are those of `PAYVICE_VICE_ID`, … and `PAYVICE_WALLETS`.
 * Source: payvice.txt and field notes; README.md says what is assumed.
 */
export const createPayviceSandbox: SandboxFactory = (context, env) => {
  const wallets = new Map(
    walletsOf({
      ...env,
      PAYVICE_VICE_ID: env['PAYVICE_VICE_ID'] ?? '12345678',
      PAYVICE_USER: env['PAYVICE_USER'] ?? 'sandbox@payvice.test',
      PAYVICE_PASSWORD: env['PAYVICE_PASSWORD'] ?? 'sandbox-pass',
      PAYVICE_PIN: env['PAYVICE_PIN'] ?? '1234',
    }).map((wallet): [string, Wallet] => [wallet.viceId, wallet]),
  );
  const store = new Store([...wallets.keys()], (entry) => context.record(entry));
  const accounts = new Accounts(wallets);
  const tokens = new Tokens(context, store, wallets);
  const operator = new Operator(context, store);
  const parts: Parts = { context, store, accounts, tokens, operator };
  const handlers: Handlers = {
    ...tokens.handlers(),
    ...airtimeHandlers(parts),
    ...ikejaHandlers(parts),
    ...enuguHandlers(parts),
    ...tvHandlers(parts),
    ...transferHandlers(parts),
    ...requeryHandlers(parts),
  };

  const sandbox: ProviderSandbox = {
    name: 'payvice',
    prefix: '/payvice',
    ownFaults: OWN_FAULTS,
    async handle(request) {
      const handler = Object.hasOwn(handlers, request.path) ? handlers[request.path] : undefined;
      if (!handler) return pageAnswer(404, 'Not Found');
      if (request.method !== 'POST') return pageAnswer(405, 'Method Not Allowed');
      const loose = context.behaviour.choice('payvice.json') === 'loose';
      try {
        return jsonAnswer(await handler({ request, fields: new Fields(request.body) }), loose);
      } catch (error) {
        if (error instanceof PayviceRefusal) return jsonAnswer(error.body, loose);
        if (error instanceof NoVerdict) return sandbox.failure('server_error');
        throw error;
      }
    },
    failure(kind) {
      return kind === 'rate_limit'
        ? pageAnswer(429, 'Too Many Requests')
        : pageAnswer(500, 'Internal Server Error');
    },
    strike(fault, ourReference) {
      strike(fault, ourReference, store, tokens, operator);
    },
    books() {
      return { deliveries: deliveriesOf(store.orders()), charges: [] };
    },
    audit(ourReference) {
      const one = ourReference === null ? null : (store.token(ourReference) ?? []);
      return [one ?? [...store.tokens()]].flat().map((token) => auditOf(token, store.order(token.value)));
    },
    setBalance(unit, available) {
      const viceIds = store.viceIds.filter((viceId) => unit === 'NGN' || unit === viceId);
      if (viceIds.length === 0) throw new ControlError(404, `There is no wallet or currency ${unit}.`);
      const amountMinor = minorOf(available);
      for (const viceId of viceIds) store.setAvailable(viceId, amountMinor);
    },
    restore(entry) {
      store.restore(entry as Entry);
    },
    resume() {
      for (const order of store.orders()) operator.schedule(order);
    },
    snapshot() {
      return store.snapshot();
    },
    reset() {
      operator.release();
      store.clear();
    },
    close() {
      operator.release();
    },
  };
  return sandbox;
};

function minorOf(available: string): number {
  try {
    return parseMoney(available, 'NGN').amountMinor;
  } catch (error) {
    if (!(error instanceof MoneyError)) throw error;
    throw new ControlError(400, '"available" must be a decimal string such as "12.50".');
  }
}

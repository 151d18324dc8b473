import { isCurrency } from '../../../domain/currency.ts';
import { MoneyError, parseMoney } from '../../../domain/money.ts';
import {
  ControlError,
  type ProviderSandbox,
  type SandboxAnswer,
  type SandboxFactory,
  type SandboxRequest,
} from '../../sandbox/provider-sandbox.ts';
import { writeAnswer, type Result } from './answer.ts';
import { attemptAudit, deliveriesOf } from './books.ts';
import { Parameters } from './call.ts';
import { VvsRefusal } from './errors.ts';
import { openRequest, type Credentials, type Opened } from './form.ts';
import { vvsFunctions } from './functions.ts';
import { Gate } from './gate.ts';
import { fires, OWN_FAULTS, strike, strikeAfter } from './own-faults.ts';
import { retailersFrom } from './retailers.ts';
import { Store, type Entry } from './store.ts';
import { Wallets } from './wallets.ts';

/** The one endpoint (2.4). */
const PATH = '/API/49972';

/**
 * The sandbox of PayThem VVS: one URL, every function inside the encrypted envelope, below `/paythem`. Credentials are
 * `PAYTHEM_PUBLIC_KEY`, `PAYTHEM_PRIVATE_KEY`, `PAYTHEM_USER`, `PAYTHEM_PASSWORD`. Source: paythem-vvs.txt; README.md says
 * what is assumed.
 */
export const createPaythemSandbox: SandboxFactory = (context, env) => {
  const credentials: Credentials = {
    publicKey: env['PAYTHEM_PUBLIC_KEY'] ?? 'sandbox-public',
    privateKey: env['PAYTHEM_PRIVATE_KEY'] ?? '0123456789abcdef0123456789abcdef',
    user: env['PAYTHEM_USER'] ?? 'sandbox-user',
    password: env['PAYTHEM_PASSWORD'] ?? 'sandbox-pass',
    sourceIp: env['PAYTHEM_SOURCE_IP'] ?? '127.0.0.1',
  };
  const currency = env['PAYTHEM_CURRENCY'] ?? 'USD';
  if (!isCurrency(currency)) throw new Error('PAYTHEM_CURRENCY must be an ISO 4217 code, for example USD');
  const store = new Store((entry) => context.record(entry));
  const offset = Number(env['PAYTHEM_RETAILER_OFFSET'] ?? 0);
  if (!Number.isSafeInteger(offset)) throw new Error('PAYTHEM_RETAILER_OFFSET must be a whole number');
  const wallets = new Wallets(context, store, retailersFrom(offset));
  const gate = new Gate(context, store, credentials);
  const functions = vvsFunctions(context, store, wallets, currency);

  /** The path with the function behind it, where the envelope can be opened. */
  const functionPaths = (request: SandboxRequest): string[] => {
    try {
      return [`${PATH}/${String(openRequest(request, credentials).fields['FUNCTION'])}`];
    } catch (error) {
      if (error instanceof VvsRefusal) return [];
      throw error;
    }
  };

  const answerCall = (request: SandboxRequest): SandboxAnswer => {
    const paths = [PATH, ...functionPaths(request)];
    if (fires(context, request, paths, 'lock')) store.setGuard({ locked: true });
    if (fires(context, request, paths, 'unlock'))
      store.setGuard({ failures: 0, locked: false, blacklisted: [] });
    const callId = store.nextCall();
    const style = {
      privateKey: credentials.privateKey,
      success: context.behaviour.choice('paythem.result') === 'number' ? 0 : '00000',
      serverTimeMs: gate.serverTime(),
    } as const;
    let opened: Opened | null = null;
    let result: Result;
    try {
      opened = gate.enter(request);
      if (fires(context, request, paths, 'global_error')) throw new VvsRefusal('global');
      const { FUNCTION: name, PARAMETERS: parameters, SERVER_TIMEZONE: timeZone } = opened.fields;
      const answer = functions.get(String(name));
      if (!answer) throw new VvsRefusal('functionUnknown');
      const content = answer({
        callId,
        function: String(name),
        parameters: new Parameters(parameters),
        timeZone: String(timeZone),
      });
      strikeAfter(context, request, paths, store, wallets);
      if (fires(context, request, paths, 'global_error_after_effect')) throw new VvsRefusal('global');
      result = { callId, refused: null, content };
    } catch (error) {
      if (!(error instanceof VvsRefusal)) throw error;
      result = { callId, refused: error.result, content: null };
    }
    return writeAnswer(request, opened, result, style);
  };

  const sandbox: ProviderSandbox = {
    name: 'paythem',
    prefix: '/paythem',
    ownFaults: OWN_FAULTS,
    handle(request) {
      if (request.path !== PATH) return plain(404);
      // "Only HTTP POST will be processed. GET / DELETE / PUT are ignored" (2.1).
      if (request.method !== 'POST') return plain(405);
      // Until the client gives up, or the sandbox closes the connection.
      if (gate.ignores(request)) return new Promise(() => {});
      return answerCall(request);
    },
    faultPaths: functionPaths,
    failure(kind) {
      return plain(kind === 'rate_limit' ? 429 : 500);
    },
    strike(fault, ourReference) {
      strike(fault, ourReference, store, wallets);
    },
    books() {
      return { deliveries: deliveriesOf(store.attempts, currency), charges: [] };
    },
    audit(ourReference) {
      const attempts = ourReference === null ? store.attempts : store.ofReference(ourReference);
      return attempts.map((attempt) => attemptAudit(attempt, currency));
    },
    setBalance(unit, available) {
      if (unit !== currency)
        throw new ControlError(404, `There is no balance in ${unit}, only in ${currency}.`);
      try {
        store.setClient(parseMoney(available, currency).amountMinor);
      } catch (error) {
        if (error instanceof MoneyError) throw new ControlError(400, error.message);
        throw error;
      }
    },
    restore(entry) {
      store.restore(entry as Entry);
    },
    resume() {},
    snapshot() {
      return store.snapshot(gate.serverTime());
    },
    reset() {
      store.clear();
    },
    close() {},
  };
  return sandbox;
};

function plain(status: number): SandboxAnswer {
  return { status, headers: { 'Content-Type': 'text/plain' }, body: null };
}

import type { SandboxContext } from '../../sandbox/provider-sandbox.ts';
import type { AnnouncedFunction } from '../../../domain/config-paythem.ts';
import { wallTime } from '../wall-time.ts';
import { wire, type Call, type VvsFunction } from './call.ts';
import { VvsRefusal } from './errors.ts';
import type { Attempt, Store } from './store.ts';
import type { Wallets } from './wallets.ts';

/** The five functions that the document announces without parameters and answers: these shapes are ours. */
export function announcedFunctions(
  { clock }: SandboxContext,
  store: Store,
  wallets: Wallets,
  currency: string,
): Readonly<Record<AnnouncedFunction, VvsFunction>> {
  const row = ({ timeZone }: Call, attempt: Attempt) => ({
    SERVER_TRANSACTION_ID: attempt.callId,
    VVS_REFERENCE: attempt.vvsReference,
    RETAILER_ID: attempt.retailerId,
    RETAILER_REFERENCE: attempt.reference,
    AMOUNT: wire(attempt.amountMinor, currency),
    STATUS: attempt.refused === null ? 'SUCCESS' : 'FAILED',
    DATE: wallTime(attempt.atMs, timeZone),
  });
  const day = ({ timeZone }: Call, atMs: number) => wallTime(atMs, timeZone).slice(0, 10);
  const own = () => store.attempts.filter(({ by }) => by === 'client');
  const ofRetailer = ({ parameters }: Call) => {
    const { id } = wallets.retailer(parameters.get('retailerID'));
    return own().filter(({ retailerId }) => retailerId === id);
  };
  return {
    topup_listTransactions: (call) => {
      const [from, to] = [call.parameters.text('fromDate'), call.parameters.text('toDate')];
      if (![from, to].every((text) => /^\d{4}-\d{2}-\d{2}$/.test(text))) throw new VvsRefusal('date');
      const within = own().filter(({ atMs }) => day(call, atMs) >= from && day(call, atMs) <= to);
      return within.map((attempt) => row(call, attempt));
    },
    topup_generalStatus: (call) => {
      const today = own().filter(({ atMs }) => day(call, atMs) === day(call, clock.now()));
      const done = today.filter(({ refused }) => refused === null);
      const totalMinor = done.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
      return { COUNT: today.length, SUCCESS: done.length, TOTAL: wire(totalMinor, currency) };
    },
    topup_transactionStatusByID: (call) =>
      ofRetailer(call)
        .filter(({ callId }) => String(callId) === call.parameters.text('transactionID'))
        .map((attempt) => row(call, attempt)),
    topup_transactionStatusByReference: (call) =>
      ofRetailer(call)
        .filter(({ reference }) => reference === call.parameters.text('reference'))
        .map((attempt) => row(call, attempt)),
    topup_retailerStatus: ({ parameters }) => {
      const retailer = wallets.retailer(parameters.get('retailerID'));
      const usedMinor = wallets.usedMinor(retailer);
      return {
        ID: retailer.id,
        LOAD_LIMIT: wire(retailer.loadLimitMinor, currency),
        MAX_DAILY_LOAD_LIMIT: wire(retailer.dailyLimitMinor, currency),
        USED_DAILY_LIMIT: wire(usedMinor, currency),
        RETAILER_REMAINING_DAILY: wire(Math.max(retailer.dailyLimitMinor - usedMinor, 0), currency),
      };
    },
  };
}

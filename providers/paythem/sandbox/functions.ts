import type { SandboxContext } from '../../sandbox/provider-sandbox.ts';
import { minorOf } from '../amounts.ts';
import { announcedFunctions } from './announced.ts';
import { wire, type VvsFunction } from './call.ts';
import { VvsRefusal } from './errors.ts';
import type { SandboxRetailer } from './retailers.ts';
import type { Store } from './store.ts';
import type { Wallets } from './wallets.ts';

/** Every function by its name: the two that work, the UAT's name of the second (4), and the five announced ones (3.4). */
export function vvsFunctions(
  context: SandboxContext,
  store: Store,
  wallets: Wallets,
  currency: string,
): ReadonlyMap<string, VvsFunction> {
  const { behaviour } = context;

  const listRetailers: VvsFunction = ({ callId }) => {
    if (!behaviour.is('paythem.top_up_enabled')) return [];
    wallets.sellSomething(callId);
    return wallets.retailers.map((retailer) => retailerRow(retailer, wallets, currency));
  };

  const topUp: VvsFunction = ({ callId, function: name, parameters }) => {
    const retailer = wallets.retailer(parameters.get('retailerID'));
    const reference = parameters.text('reference');
    if (reference === '') throw new VvsRefusal('reference');
    const amountMinor = minorOf(parameters.get('amount'), currency);
    if (amountMinor === null || amountMinor <= 0) throw new VvsRefusal('amount');
    const { vvsReference } = wallets.load(retailer, { callId, function: name, reference, amountMinor });
    const remaining = Math.max(retailer.dailyLimitMinor - wallets.usedMinor(retailer), 0);
    return {
      RETAILER_BALANCE: wire(wallets.balanceMinor(retailer), currency),
      RETAILER_REFERENCE: behaviour.choice('paythem.reference_echo') === 'text' ? reference : callId,
      VVS_REFERENCE: vvsReference,
      RETAILER_REMAINING_DAILY: wire(remaining, currency),
    };
  };

  const whenArrived =
    (answer: VvsFunction): VvsFunction =>
    (call) => {
      if (!behaviour.is('paythem.announced_functions')) throw new VvsRefusal('notImplemented');
      return answer(call);
    };
  const announced = announcedFunctions(context, store, wallets, currency);
  return new Map<string, VvsFunction>([
    ['topup_listRetailers', listRetailers],
    ['topup_Retailer', topUp],
    ['topup_topupRetailer', topUp],
    ...Object.entries(announced).map(([name, answer]) => [name, whenArrived(answer)] as const),
  ]);
}

/** Field by field as in the sample of 3.5.1.1. */
function retailerRow(retailer: SandboxRetailer, wallets: Wallets, currency: string): Record<string, unknown> {
  return {
    ID: retailer.id,
    NAME: retailer.name,
    OUTLETS_COUNT: 2,
    PRICELIST_ID: retailer.pricelistId,
    SELL_MOBI: false,
    SELL_WEB: retailer.sellsWeb,
    SELL_BULK: false,
    SELL_API: true,
    ADDRESS: 'Not Defined',
    LOAD_LIMIT: wire(retailer.loadLimitMinor, currency),
    MAX_DAILY_LOAD_LIMIT: wire(retailer.dailyLimitMinor, currency),
    USED_DAILY_LIMIT: wire(wallets.usedMinor(retailer), currency),
    BALANCE: wire(wallets.balanceMinor(retailer), currency),
  };
}

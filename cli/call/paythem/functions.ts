import type { CallLimits } from '../../../domain/provider.ts';
import type { PaythemClient, TopUp } from '../../../providers/paythem/client.ts';
import type { Entry, Table } from '../entry.ts';
import type { Given } from '../given.ts';
import { MONEY, needed } from '../parameter.ts';

const retailer = needed('retailerId', 'of listRetailers', { kind: 'number' });
const reference = needed('reference', 'ours, 1 to 50 characters without blanks');
const topUp = [retailer, ...MONEY, reference];

const announced = (
  about: string,
  parameters: Entry<PaythemClient>['parameters'],
  call: Entry<PaythemClient>['call'],
) =>
  ({
    effect: 'reads',
    about: `${about} (announced by PayThem, perhaps not there yet)`,
    parameters,
    call,
  }) as const;

/** A top-up, with the list that it is checked by. */
async function orderOf(on: PaythemClient, given: Given, limits: CallLimits): Promise<TopUp> {
  const amount = given.money();
  const before = await on.listRetailers(limits);
  return { retailerId: given.number('retailerId'), reference: given.text('reference'), amount, before };
}

/** The functions of PayThem VVS. */
export const PAYTHEM_FUNCTIONS: Table<PaythemClient> = {
  listRetailers: {
    effect: 'reads',
    about: 'the retailers, with their limits and balances',
    parameters: [],
    call: (on, _, limits) => on.listRetailers(limits),
  },
  topUpRetailer: {
    effect: 'moves money',
    prepares: ['topup_listRetailers'],
    about: "tops up a retailer's wallet, after reading the list; it cannot be looked up, repeated or undone",
    parameters: topUp,
    call: async (on, given, limits) => on.topUpRetailer(await orderOf(on, given, limits), limits),
  },
  topUpRetailerByUatName: {
    effect: 'moves money',
    prepares: ['topup_listRetailers'],
    about: 'the same by the name that the acceptance test gives it',
    parameters: topUp,
    call: async (on, given, limits) => on.topUpRetailerByUatName(await orderOf(on, given, limits), limits),
  },
  listTransactions: announced(
    'top-ups of some days',
    [needed('from', 'ccyy-mm-dd'), needed('to', 'ccyy-mm-dd')],
    (on, given, limits) => on.listTransactions({ from: given.text('from'), to: given.text('to') }, limits),
  ),
  generalStatus: announced('all top-ups of the day', [], (on, _, limits) => on.generalStatus(limits)),
  transactionStatusById: announced(
    'one top-up by SERVER_TRANSACTION_ID',
    [retailer, needed('id', 'the number')],
    (on, given, limits) => on.transactionStatusById(given.number('retailerId'), given.text('id'), limits),
  ),
  transactionStatusByReference: announced(
    'one top-up by our reference',
    [retailer, reference],
    (on, given, limits) =>
      on.transactionStatusByReference(given.number('retailerId'), given.text('reference'), limits),
  ),
  retailerStatus: announced('the daily limits of one retailer', [retailer], (on, given, limits) =>
    on.retailerStatus(given.number('retailerId'), limits),
  ),
};

import type { PayviceClient } from '../../../providers/payvice/client.ts';
import type { MeterType, PayviceReads, TvQuestion, TvService } from '../../../providers/payvice/reads.ts';
import type { Wallet } from '../../../providers/payvice/wallets.ts';
import type { Entry, Table } from '../entry.ts';
import type { Given } from '../given.ts';
import { needed, optional } from '../parameter.ts';

/** The client, and the wallet that a call names by its id; the first one without a name. Throws UsageError. */
export interface PayviceCaller {
  readonly client: PayviceClient;
  wallet(viceId: string | undefined): Wallet;
}

export const WALLET = optional('wallet', 'the id of one of our wallets; by default the first');
export const SERVICE = needed('service', 'DSTV or GOTV', { choices: ['DSTV', 'GOTV'] });
export const SMARTCARD = needed('smartcard', 'the smart card', { veil: 'number' });
export const METER = needed('meter', 'the meter', { veil: 'number' });
export const METER_TYPE = needed('type', 'of the meter', { choices: ['prepaid', 'postpaid'] });

export function walletOf(on: PayviceCaller, given: Given): Wallet {
  return on.wallet(given.maybe('wallet'));
}

export function questionOf(on: PayviceCaller, given: Given): TvQuestion {
  const service = given.text('service') as TvService;
  return { wallet: walletOf(on, given), service, smartcard: given.text('smartcard') };
}

export function meterOf(on: PayviceCaller, given: Given) {
  return { wallet: walletOf(on, given), meter: given.text('meter'), type: given.text('type') as MeterType };
}

const tv = [SERVICE, SMARTCARD, WALLET];
const read = (
  about: string,
  parameters: Entry<PayviceCaller>['parameters'],
  call: Entry<PayviceCaller>['call'],
) => ({ effect: 'reads', about, parameters, call }) as const;

/** The functions of Payvice that need no token and move nothing. */
export const PAYVICE_READS: Table<PayviceReads, PayviceCaller> = {
  enuguLookup: read('who has an Enugu meter', [METER, METER_TYPE, WALLET], (on, given, limits) =>
    on.client.enuguLookup(meterOf(on, given), limits),
  ),
  tvPlans: {
    ...read('the plans that a smart card may have', tv, (on, given, limits) =>
      on.client.tvPlans(questionOf(on, given), limits),
    ),
    shows: ['name', 'product_code'],
  },
  tvValidate: read('who has a smart card', tv, (on, given, limits) =>
    on.client.tvValidate(questionOf(on, given), limits),
  ),
  tvPlansTest: {
    ...read('as tvPlans, at the test path', tv, (on, given, limits) =>
      on.client.tvPlansTest(questionOf(on, given), limits),
    ),
    shows: ['name', 'product_code'],
  },
  tvValidateTest: read('as tvValidate, at the test path', tv, (on, given, limits) =>
    on.client.tvValidateTest(questionOf(on, given), limits),
  ),
  requery: read(
    'what became of a token; null: no row of it, which proves nothing while it may be used',
    [needed('token', 'the request token'), WALLET],
    (on, given, limits) =>
      on.client.requery({ wallet: walletOf(on, given), token: given.text('token') }, limits),
  ),
};

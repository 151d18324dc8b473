import type { CallLimits } from '../../../domain/provider.ts';
import {
  PayviceClient,
  type Authority,
  type IkejaOrder,
  type Network,
} from '../../../providers/payvice/client.ts';
import type { PayviceReads } from '../../../providers/payvice/reads.ts';
import type { Entry, Table } from '../entry.ts';
import { moneyOf, type Given } from '../given.ts';
import { needed, optional } from '../parameter.ts';
import {
  METER,
  METER_TYPE,
  meterOf,
  questionOf,
  SERVICE,
  SMARTCARD,
  WALLET,
  walletOf,
  type PayviceCaller,
} from './reads.ts';

const PHONE = needed('phone', 'Nigerian, local or with +234', { veil: 'number' });
const AMOUNT = needed('amount', 'in naira, for example 50.00');
const CURRENCY = optional('currency', 'NGN', { choices: ['NGN'] });
/** Every purchase needs one; the token of an enquiry must be the same. */
const TOKEN = [
  WALLET,
  optional('token', 'the request token; by default a new one is taken first'),
  optional('sentBefore', 'true when that token may have been sent before', { kind: 'flag' }),
];

const PREPARES = ['tokenLookup', 'enuguLookup'];

const naira = (given: Given) => moneyOf(given.text('amount'), 'NGN', 'amount');

/** The client would send it. */
class Sendable extends Error {}
const REHEARSAL = new PayviceClient({
  config: { url: '' },
  post: () => Promise.reject(new Sendable()),
  close: () => Promise.resolve(),
});

/**
 * Sends with the token that is given, or with a new one. That makes the wallet's earlier one worthless, so none is taken for
 * what the client itself refuses.
 */
async function withToken<T>(
  on: PayviceCaller,
  given: Given,
  limits: CallLimits,
  send: (client: PayviceClient, authority: Authority) => Promise<T>,
): Promise<T> {
  const wallet = walletOf(on, given);
  const { sentBefore = false } = given.tree<{ sentBefore?: boolean }>();
  const own = given.maybe('token');
  if (own === undefined) {
    await send(REHEARSAL, { wallet, token: 'none yet' }).catch((error: unknown) => {
      if (!(error instanceof Sendable)) throw error;
    });
  }
  const token = own ?? (await on.client.tokenLookup(wallet, limits));
  return send(on.client, { wallet, token, sentBefore });
}

const ikejaOf = (given: Given): Omit<IkejaOrder, keyof Authority> => ({
  serviceType: given.text('serviceType') as IkejaOrder['serviceType'],
  number: given.text('number'),
  phone: given.text('phone'),
  amount: naira(given),
});

const ikeja = [
  needed('serviceType', 'vend loads a prepaid meter, pay pays a postpaid account', {
    choices: ['vend', 'pay'],
  }),
  needed('number', 'of the meter or the account', { veil: 'number' }),
  PHONE,
  AMOUNT,
  CURRENCY,
  ...TOKEN,
];
const tv = [SERVICE, SMARTCARD, needed('productCode', 'of a plan (tvPlans)'), PHONE, ...TOKEN];

const payTv =
  (name: 'tvPay' | 'tvPayTest'): Entry<PayviceCaller>['call'] =>
  async (on, given, limits) => {
    const order = {
      ...questionOf(on, given),
      phone: given.text('phone'),
      productCode: given.text('productCode'),
    };
    return withToken(on, given, limits, (client, authority) =>
      client[name]({ ...order, ...authority }, limits),
    );
  };

/** The functions of Payvice that have to do with a token. */
export const PAYVICE_EFFECTS: Omit<Table<PayviceClient, PayviceCaller>, keyof PayviceReads> = {
  tokenLookup: {
    effect: 'changes',
    about: "takes a request token: the wallet's earlier one becomes worthless",
    parameters: [WALLET],
    call: async (on, given, limits) => ({ token: await on.client.tokenLookup(walletOf(on, given), limits) }),
  },
  buyAirtime: {
    effect: 'moves money',
    prepares: PREPARES,
    about: 'buys airtime',
    parameters: [
      needed('network', 'whose', { choices: ['mtn', '9mobile', 'glo', 'airtel'] }),
      PHONE,
      AMOUNT,
      CURRENCY,
      ...TOKEN,
    ],
    async call(on, given, limits) {
      const network = given.text('network') as Network;
      const order = { network, phone: given.text('phone'), amount: naira(given) };
      return withToken(on, given, limits, (client, authority) =>
        client.buyAirtime({ ...order, ...authority }, limits),
      );
    },
  },
  ikejaEnquiry: {
    effect: 'changes',
    prepares: PREPARES,
    about: 'who would be paid for at Ikeja Electric; leaves its token for ikejaPurchase',
    parameters: ikeja,
    call: (on, given, limits) =>
      withToken(on, given, limits, (client, authority) =>
        client.ikejaEnquiry({ ...ikejaOf(given), ...authority }, limits),
      ),
  },
  ikejaPurchase: {
    effect: 'moves money',
    prepares: PREPARES,
    about: 'pays Ikeja Electric; a meter token is hidden here',
    parameters: ikeja,
    call: (on, given, limits) =>
      withToken(on, given, limits, (client, authority) =>
        client.ikejaPurchase({ ...ikejaOf(given), ...authority }, limits),
      ),
  },
  enuguPay: {
    effect: 'moves money',
    prepares: PREPARES,
    about: 'pays Enugu Electricity, as enuguLookup names the customer; a meter token is hidden here',
    parameters: [METER, METER_TYPE, PHONE, AMOUNT, CURRENCY, ...TOKEN],
    async call(on, given, limits) {
      const meter = meterOf(on, given);
      const order = { ...meter, phone: given.text('phone'), amount: naira(given) };
      // Its code and name are personal data: they are asked for, and not typed.
      const { productCode, name } = await on.client.enuguLookup(meter, limits);
      return withToken(on, given, limits, (client, authority) =>
        client.enuguPay({ ...order, productCode, name, ...authority }, limits),
      );
    },
  },
  tvPay: {
    effect: 'moves money',
    prepares: PREPARES,
    about: "pays DSTV or GOTV: the plan's price at this moment is taken",
    parameters: tv,
    shows: ['product_code'],
    call: payTv('tvPay'),
  },
  tvPayTest: {
    effect: 'moves money',
    prepares: PREPARES,
    about: 'as tvPay, at the test path',
    parameters: tv,
    shows: ['product_code'],
    call: payTv('tvPayTest'),
  },
  transfer: {
    effect: 'moves money',
    prepares: PREPARES,
    about: 'moves money from wallet to wallet',
    parameters: [needed('beneficiary', "the other wallet's id"), AMOUNT, CURRENCY, ...TOKEN],
    async call(on, given, limits) {
      const order = { beneficiary: given.text('beneficiary'), amount: naira(given) };
      return withToken(on, given, limits, (client, authority) =>
        client.transfer({ ...order, ...authority }, limits),
      );
    },
  },
};

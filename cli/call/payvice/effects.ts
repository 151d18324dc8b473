import type { CallLimits } from '../../../domain/provider.ts';
import type { Authority, IkejaOrder, Network, PayviceClient } from '../../../providers/payvice/client.ts';
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

/** Which wallet pays, and by which token. */
async function authorityOf(on: PayviceCaller, given: Given, limits: CallLimits): Promise<Authority> {
  const wallet = walletOf(on, given);
  const token = given.maybe('token') ?? (await on.client.tokenLookup(wallet, limits));
  const { sentBefore = false } = given.tree<{ sentBefore?: boolean }>();
  return { wallet, token, sentBefore };
}

async function ikejaOf(on: PayviceCaller, given: Given, limits: CallLimits): Promise<IkejaOrder> {
  const amount = naira(given);
  return {
    serviceType: given.text('serviceType') as IkejaOrder['serviceType'],
    number: given.text('number'),
    phone: given.text('phone'),
    amount,
    ...(await authorityOf(on, given, limits)),
  };
}

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
    return on.client[name]({ ...order, ...(await authorityOf(on, given, limits)) }, limits);
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
      return on.client.buyAirtime({ ...order, ...(await authorityOf(on, given, limits)) }, limits);
    },
  },
  ikejaEnquiry: {
    effect: 'changes',
    prepares: PREPARES,
    about: 'who would be paid for at Ikeja Electric; leaves its token for ikejaPurchase',
    parameters: ikeja,
    call: async (on, given, limits) => on.client.ikejaEnquiry(await ikejaOf(on, given, limits), limits),
  },
  ikejaPurchase: {
    effect: 'moves money',
    prepares: PREPARES,
    about: 'pays Ikeja Electric; a meter token is hidden here',
    parameters: ikeja,
    call: async (on, given, limits) => on.client.ikejaPurchase(await ikejaOf(on, given, limits), limits),
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
      const authority = await authorityOf(on, given, limits);
      return on.client.enuguPay({ ...order, productCode, name, ...authority }, limits);
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
      return on.client.transfer({ ...order, ...(await authorityOf(on, given, limits)) }, limits);
    },
  },
};

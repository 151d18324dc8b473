import type { ValuetopupClient } from '../../../providers/valuetopup/client.ts';
import type * as wanted from '../../../providers/valuetopup/parameters.ts';
import type { ValuetopupReads } from '../../../providers/valuetopup/reads.ts';
import type { Entry, Table } from '../entry.ts';
import { MONEY, needed, optional } from '../parameter.ts';
import { priced } from './reads.ts';

const sku = needed('skuId', 'a SKU');
const reference = needed('correlationId', 'our reference, 1 to 50 characters, new for every order');
const phone = (name: string, about: string) => optional(name, about, { veil: 'number' });
const words = (name: string, about: string) => optional(name, about, { veil: 'words' });
const mobile = { ...phone('mobile', 'with its country code'), needed: true };
const sender = phone('senderMobile', "the sender's number");
const months = optional('numberOfPlanMonths', '1 to 60', { kind: 'number' });
const infos = [
  optional('additionalInfos.*.name', 'what the SKU asks for'),
  optional('additionalInfos.*.value', 'its value', { veil: 'words' }),
];
const sim = [
  sku,
  reference,
  needed('simNumber', 'the number of the card', { veil: 'number' }),
  needed('zipCode', '5 digits'),
  optional('language', 'a language'),
  words('email', 'an address'),
  months,
  phone('imei', 'of the device'),
  ...infos,
];

const buy = (
  about: string,
  parameters: Entry<ValuetopupClient>['parameters'],
  call: Entry<ValuetopupClient>['call'],
) => ({ effect: 'moves money', about, parameters, call }) as const;

/** The functions of Valuetopup that have an effect. */
export const VALUETOPUP_EFFECTS: Omit<Table<ValuetopupClient>, keyof ValuetopupReads> = {
  topUp: buy(
    'tops up a number',
    [
      sku,
      mobile,
      ...MONEY,
      reference,
      sender,
      optional('boostPin', '4 to 6 digits', { veil: 'secret' }),
      months,
      ...infos,
    ],
    (on, given, limits) => on.topUp(priced<wanted.Topup>(given), limits),
  ),
  topUpBundle: {
    ...buy(
      'buys a bundle, with the loan that is due, if both cost at most the amount',
      [needed('productId', 'the product of the bundles'), sku, mobile, ...MONEY, reference],
      (on, given, limits) => {
        const order = given.tree<Omit<wanted.BundleTopup, 'agreed'>>(['amount', 'currency']);
        return on.topUpBundle({ ...order, agreed: given.money() }, limits);
      },
    ),
    prepares: ['bundles'],
  },
  buyPin: buy(
    'buys a PIN; it is hidden here',
    [sku, reference, phone('recipient', 'Valuetopup texts the PIN to it'), ...infos],
    (on, given, limits) => on.buyPin(given.tree<wanted.PinOrder>(), limits),
  ),
  payBill: buy(
    'pays a bill',
    [
      sku,
      needed('accountNumber', 'the account', { veil: 'number' }),
      ...MONEY,
      reference,
      phone('mobileNumber', "the customer's number"),
      optional('checkDigits', 'as the SKU asks for', { veil: 'secret' }),
      sender,
      words('senderName', "the sender's name"),
      ...infos,
    ],
    (on, given, limits) => on.payBill(priced<wanted.BillPayment>(given), limits),
  ),
  buyGiftCard: buy(
    'buys a gift card; often 852 at first: then ask status, and giftCard by its id',
    [
      sku,
      ...MONEY,
      reference,
      words('firstName', 'for whom'),
      words('lastName', 'for whom'),
      phone('recipient', "the customer's number"),
      ...infos,
    ],
    (on, given, limits) => on.buyGiftCard(priced<wanted.GiftCardOrder>(given), limits),
  ),
  buyEsim: buy('buys an eSIM; its activation code is hidden here', [sku, reference], (on, given, limits) =>
    on.buyEsim(given.tree<wanted.EsimOrder>(), limits),
  ),
  activateSim: buy('activates a SIM', [...sim, optional('areaCode', 'an area')], (on, given, limits) =>
    on.activateSim(given.tree<wanted.SimActivation>(), limits),
  ),
  portInSim: buy(
    'ports a number in; only portInStatus tells whether it was',
    [
      ...sim,
      optional('areaCode', 'at most 3 characters'),
      optional('operatorCode', 'the operator so far'),
      phone('mobileNumber', 'the number to port'),
      phone('accountNumber', 'the account so far'),
      optional('passwordPin', 'of that account', { veil: 'secret' }),
      words('firstName', 'the holder'),
      words('lastName', 'the holder'),
      words('address', 'the holder'),
      words('city', 'the holder'),
      optional('state', 'the holder'),
      words('accountHolderZip', 'the holder'),
      optional('equipmentType', 'the device'),
      words('streetNumber', 'the holder'),
      words('streetName', 'the holder'),
      phone('contactNumber', "the holder's number"),
    ],
    (on, given, limits) => on.portInSim(given.tree<wanted.SimPortIn>(), limits),
  ),
};

import type {
  Item,
  MoveRequest,
  PaythruClient,
  TokenRequest,
  TransType,
} from '../../../providers/paythru/client.ts';
import type { Entry, Table } from '../entry.ts';
import { moneyOf, type Given } from '../given.ts';
import { below, MONEY, needed, optional } from '../parameter.ts';
import { UsageError } from '../terminal.ts';

const key = needed('key', 'the trans_key of the earlier transaction');
const transClass = optional('transClass', 'at most 32 characters, for their portal');
const move = [key, ...MONEY, transClass];
const type = { choices: ['Auth', 'PreAuth'] };
const yes = { kind: 'flag' } as const;
const number = { kind: 'number' } as const;

function moveOf(given: Given): MoveRequest {
  return {
    ...given.tree<{ key: string; transClass?: string }>(['amount', 'currency']),
    amount: given.money(),
  };
}

const moves = (about: string, call: Entry<PaythruClient>['call'], more = move) =>
  ({ effect: 'moves money', about, parameters: more, call }) as const;

/** The page's request: prices are in its one currency. Throws UsageError. */
function tokenOf(given: Given): TokenRequest {
  const request = given.tree<
    Omit<TokenRequest, 'items'> & { items: (Omit<Item, 'price'> & { price?: string })[] }
  >();
  const items = request.items.map(({ price, ...item }, place): Item => {
    if (price === undefined || item.name === undefined) {
      throw new UsageError(`"items.${place}" needs a name and a price`);
    }
    return { ...item, price: moneyOf(price, request.currency, `items.${place}.price`) };
  });
  return { ...request, items: items as [Item, ...Item[]] };
}

const user = below(
  'user',
  [
    'salutation',
    'first_name',
    'surname',
    'email',
    'date_of_birth',
    'property_name',
    'address_1',
    'address_2',
    'town',
    'county',
    'postcode',
    'country',
  ].map((name) => optional(name, 'the customer', { veil: 'words' })),
);
const phones = below(
  'user',
  ['mobile_phone', 'home_phone'].map((name) => optional(name, 'the customer', { veil: 'number' })),
);

/** The nine methods of Paythru. */
export const PAYTHRU_FUNCTIONS: Table<PaythruClient> = {
  getToken: {
    effect: 'changes',
    about: 'opens a payment page',
    parameters: [
      needed('items.*.name', 'what is paid for'),
      needed('items.*.price', 'of one, in major units'),
      optional('items.*.quantity', 'how many', number),
      optional('items.*.reference', 'at most 16 characters'),
      needed('currency', 'of all prices'),
      needed('transType', 'Auth takes the money at once', type),
      optional('reference', 'ours'),
      optional('start', 'epoch seconds', number),
      optional('expiry', 'epoch seconds', number),
      optional('uses', 'approved payments', number),
      optional('redemptions', 'visits', number),
      optional('successUrl', 'where the customer goes'),
      optional('cancelUrl', 'where the customer goes'),
      optional('callbackUrl', 'where Paythru reports to'),
      optional('redemptionRedirectUrl', 'where a visitor of a used page goes'),
      optional('autoRedirect', 'true or false', yes),
      optional('threeDSecure', 'true or false', yes),
      optional('transCat', 'a category', { choices: ['purchase', 'donation', 'debt', 'booking'] }),
      transClass,
      optional('paymentSource', 'a source', { choices: ['ecomm', 'moto'] }),
      optional('applet', 'an applet'),
      optional('terminalKey', 'a terminal', { veil: 'secret' }),
      ...user,
      ...phones,
    ],
    call: async (on, given, limits) => on.getToken(tokenOf(given), limits),
  },
  repeat: moves(
    'pays or reserves with the card of an earlier transaction; a lost answer cannot be looked up',
    (on, given, limits) => on.repeat({ ...moveOf(given), type: given.text('type') as TransType }, limits),
    [...move, needed('type', 'Auth takes the money at once', type)],
  ),
  refund: moves('gives back, in part or in whole, what was taken', (on, given, limits) =>
    on.refund(moveOf(given), limits),
  ),
  capture: moves('takes what is reserved, or less', (on, given, limits) => on.capture(moveOf(given), limits)),
  cancel: moves('frees what is reserved', (on, given, limits) => on.cancel(moveOf(given), limits)),
  sms: {
    effect: 'changes',
    about: 'sends a text message, which costs',
    parameters: [
      needed('mobile', 'with its country code', { veil: 'number' }),
      needed('message', 'at most 160 characters', { veil: 'words' }),
    ],
    call: async (on, given, limits) => ({ message_id: await on.sms(given.tree(), limits) }),
  },
  address: {
    effect: 'reads',
    about: 'the address of a house in a UK postcode; null when there is none',
    parameters: [needed('house', 'its number or name'), needed('postcode', 'its postcode')],
    shows: ['property_name', 'address_1', 'address_2', 'town', 'county', 'postcode'],
    call: (on, given, limits) => on.address(given.tree(), limits),
  },
  transactionLookup: {
    effect: 'reads',
    about: 'where a transaction stands',
    parameters: [{ ...key, about: 'its trans_key' }],
    call: (on, given, limits) => on.transactionLookup(given.text('key'), limits),
  },
  cancelToken: {
    effect: 'changes',
    about: 'closes a payment page',
    parameters: [needed('id', 'its tokenid')],
    call: async (on, given, limits) => {
      await on.cancelToken(given.text('id'), limits);
      return { closed: true };
    },
  },
};

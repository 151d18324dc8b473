import type { DvsClient } from '../../../providers/dvs/client.ts';
import type { NewTransaction } from '../../../providers/dvs/parameters.ts';
import type { DvsReads } from '../../../providers/dvs/reads.ts';
import type { Table } from '../entry.ts';
import type { Given } from '../given.ts';
import { below, needed, optional, type Parameter } from '../parameter.ts';

const id = needed('id', "the transaction's number at DVS");
/** The synchronous functions hold the line up to 180 s. */
const SYNC_SECONDS = 200;

const party = below('credit_party_identifier', [
  optional('mobile_number', 'with its plus and country code', { veil: 'number' }),
  optional('account_number', 'an account', { veil: 'number' }),
  optional('account_qualifier', 'as the product asks for'),
]);
const person = [
  optional('first_name', 'a first name', { veil: 'words' }),
  optional('last_name', 'a last name', { veil: 'words' }),
  optional('middle_name', 'a middle name', { veil: 'words' }),
  optional('email', 'an address', { veil: 'words' }),
  optional('mobile_number', 'with its plus and country code', { veil: 'number' }),
  optional('nationality_country_iso_code', 'ISO 3166-1 alpha-3'),
  optional('address_text', 'an address', { veil: 'words' }),
  optional('address_city', 'a city', { veil: 'words' }),
  optional('address_country_iso_code', 'ISO 3166-1 alpha-3'),
  optional('address_postal_code', 'a postal code', { veil: 'words' }),
] as const;

const order: readonly Parameter[] = [
  needed('external_id', 'our reference, 1 to 40 characters, new for every order'),
  needed('product_id', 'a product'),
  ...party,
  optional('source.amount', 'for a ranged product: what we pay, in major units'),
  optional('source.currency', 'its currency'),
  optional('destination.amount', 'or what arrives, in major units'),
  optional('destination.currency', 'its currency'),
  optional('calculation_mode', 'which of the two counts; by default the one that is given', {
    choices: ['SOURCE_AMOUNT', 'DESTINATION_AMOUNT'],
  }),
  optional('auto_confirm', 'true: confirmed at once', { kind: 'flag' }),
  ...below('debit_party_identifier', [
    optional('mobile_number', "the sender's", { veil: 'number' }),
    optional('account_number', "the sender's", { veil: 'number' }),
    optional('account_qualifier', "the sender's"),
  ]),
  ...below('sender', person),
  ...below('beneficiary', person),
  optional('statement_identifier.reference', 'of `statements`'),
  optional('statement_identifier.due_date', 'ccyy-mm-dd'),
  optional('additional_identifier.purchaser_id', '8 to 36 letters, digits, -'),
];

/** The body of a create: money as DVS writes it. */
function orderOf(given: Given): NewTransaction {
  const sides = (['source', 'destination'] as const).filter(
    (side) => given.has(`${side}.amount`) || given.has(`${side}.currency`),
  );
  const texts = sides.flatMap((side) => [`${side}.amount`, `${side}.currency`]);
  const values = sides.map((side) => {
    given.money(`${side}.`);
    const amount = Number(given.text(`${side}.amount`));
    return [side, { unit_type: 'CURRENCY', unit: given.text(`${side}.currency`), amount }] as const;
  });
  const [only] = sides;
  const mode =
    sides.length === 1 && !given.has('calculation_mode')
      ? { calculation_mode: only === 'source' ? 'SOURCE_AMOUNT' : 'DESTINATION_AMOUNT' }
      : {};
  return { ...given.tree<NewTransaction>(texts), ...mode, ...Object.fromEntries(values) } as NewTransaction;
}

/** The functions of DVS that have an effect. */
export const DVS_EFFECTS: Omit<Table<DvsClient>, keyof DvsReads> = {
  createTransaction: {
    effect: 'moves money',
    about: 'creates a transaction: the float is held until it is confirmed or cancelled',
    parameters: [...order, optional('callback_url', 'where DVS reports to')],
    call: (on, given, limits) => on.createTransaction(orderOf(given), limits),
  },
  confirmTransaction: {
    effect: 'moves money',
    about: 'confirms a created transaction: it goes to the operator',
    parameters: [id],
    call: (on, given, limits) => on.confirmTransaction(given.text('id'), limits),
  },
  cancelTransaction: {
    effect: 'moves money',
    about: 'cancels a created transaction: the held float comes back',
    parameters: [id],
    call: (on, given, limits) => on.cancelTransaction(given.text('id'), limits),
  },
  createTransactionSync: {
    effect: 'moves money',
    about: 'as createTransaction, with the line held open up to 180 s',
    parameters: order,
    seconds: SYNC_SECONDS,
    call: (on, given, limits) => on.createTransactionSync(orderOf(given), limits),
  },
  confirmTransactionSync: {
    effect: 'moves money',
    about: 'as confirmTransaction, with the line held open up to 180 s',
    parameters: [id],
    seconds: SYNC_SECONDS,
    call: (on, given, limits) => on.confirmTransactionSync(given.text('id'), limits),
  },
};

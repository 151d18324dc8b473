/** What the API's codes are called on this page. */

/** @type {Readonly<Record<string, string>>} */
const STATUSES = {
  created: 'Accepted: the purchase is stored and about to begin.',
  awaiting_payment: 'Waiting for the payment. Nothing is ordered before the card is reserved.',
  processing: 'In progress at the provider.',
  cancelling: 'Being cancelled.',
  completed: 'Done: delivered, and the money is taken.',
  failed: 'Not delivered. No money is taken.',
  cancelled: 'Cancelled. No money is taken.',
  expired: 'Not paid in time. No money is taken.',
  refunded: 'The money was given back.',
  in_review: 'A person is looking into it. Nothing is lost, and nothing is done twice.',
};

/** @type {Readonly<Record<string, string>>} */
const PAYMENTS = {
  pending: 'Not paid yet',
  authorised: 'Reserved on the card',
  captured: 'Taken from the card',
  voided: 'The reservation was released',
  voided_by_provider: 'The bank released the reservation',
  unpaid_unproved: 'Not proved whether it was paid; a reservation ends by itself',
  uncollected: 'Delivered, and not collected',
  refunded: 'Given back',
  partially_refunded: 'Given back in part',
  unknown: 'Not proved yet',
  failed: 'Not paid',
  held: 'Held on the balance',
  taken: 'Taken from the balance',
  released: 'Back on the balance',
};

/** @type {Readonly<Record<string, string>>} */
const FULFILMENTS = {
  not_started: 'Not yet',
  pending: 'On its way',
  delivered: 'Delivered',
  delivered_unretrieved: 'Delivered; the code is being fetched',
  not_delivered: 'Not delivered',
  unknown: 'Not proved yet',
  reversed: 'Delivered, then taken back by the provider',
};

/** @type {Readonly<Record<string, string>>} */
const FACTS = {
  accepted: 'Accepted and stored',
  checkout_opened: 'Payment page opened',
  payment_key: 'Payment looked up at the bank',
  payment_authorised: 'Card reserved',
  provider_status: 'The provider told the order’s state',
  deliverable_missing: 'Delivered, but the code is not there yet',
  cancel_requested: 'Cancelling was asked for',
  refund_requested: 'Refund asked for',
  refund: 'Refund',
  looked_again: 'An operator asked to look again',
  reservation_ending: 'The reservation ends soon',
  workflow_gone: 'The workflow was found gone and is started again',
};

/** Requests to providers, as they stand in the timeline. @type {Readonly<Record<string, string>>} */
const REQUESTS = {
  checkout: 'open a payment page',
  repeat: 'reserve on the stored card',
  capture: 'take the money',
  void: 'release the reservation',
  refund: 'give money back',
  create: 'create the order',
  confirm: 'confirm the order',
  cancel: 'cancel the order',
};

/** @type {Readonly<Record<string, string>>} */
const FIELDS = {
  mobile: 'Mobile number',
  account: 'Account number',
  account_qualifier: 'Account holder or type',
  email: 'E-mail address',
  first_name: 'First name',
  last_name: 'Last name',
  middle_name: 'Middle name',
  statement_reference: 'Reference on the bill',
  statement_due_date: 'Due date of the bill',
  purchaser_id: 'Your customer number',
  sim_number: 'SIM number',
  zip_code: 'ZIP code',
  carrier_account: 'Account number at the old carrier',
  carrier_password: 'Password at the old carrier',
  boost_pin: 'Boost PIN',
};

/** What an account is called where it is of this kind. @type {Readonly<Record<string, string>>} */
const ACCOUNTS = {
  electricity: 'Meter or account number',
  tv: 'Smart card number',
  wallet: 'Wallet number',
};

/** The same for its hint. @type {Readonly<Record<string, string>>} */
const ACCOUNT_HINTS = {
  electricity: 'As printed on the meter, or on the bill',
  tv: 'As printed on the card, or shown by the decoder',
};

/** @type {Readonly<Record<string, string>>} */
const FIELD_HINTS = {
  mobile: 'With + and country code, such as +6595123100',
  statement_due_date: 'Year, month and day, such as 2026-11-25',
  purchaser_id: '8 to 36 letters, digits and hyphens',
  sim_number: 'As printed on the card',
  zip_code: 'Of the place where the SIM is to be used',
  carrier_account: 'At the old carrier; shown to nobody again',
  carrier_password: 'At the old carrier; shown to nobody again',
  boost_pin: '4 to 6 digits; shown to nobody again',
};

/** @type {Readonly<Record<string, string>>} */
const KINDS = {
  pin: 'PIN',
  tv: 'TV',
  esim: 'eSIM',
  sim: 'SIM',
};

/**
 * `gift_card` → `Gift card`.
 * @param {string} code
 */
function plain(code) {
  const text = code.replaceAll('_', ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** @param {string} status of a purchase @param {string} [reason] the code of why it stands there */
export const statusWords = (status, reason) =>
  reason === 'waiting_for_turn' && status === 'processing'
    ? 'Waiting for its turn: this provider takes one order at a time.'
    : (STATUSES[status] ?? plain(status));
/** @param {string} status of a payment */
export const paymentWords = (status) => PAYMENTS[status] ?? plain(status);
/** @param {string} status of a fulfilment */
export const fulfilmentWords = (status) => FULFILMENTS[status] ?? plain(status);
/** @param {string} name of a recipient's field @param {string} kind of the product */
export const fieldLabel = (name, kind) =>
  (name === 'account' ? ACCOUNTS[kind] : undefined) ?? FIELDS[name] ?? plain(name);
/** What to type there, where that needs saying. @param {string} name of a recipient's field @param {string} kind of the product */
export const fieldHint = (name, kind) => (name === 'account' ? ACCOUNT_HINTS[kind] : FIELD_HINTS[name]);
/** @param {string} kind of a product */
export const kindName = (kind) => KINDS[kind] ?? plain(kind);

/** @param {import('./api.js').TimelineEntry} entry */
export function entryWords({ kind, data }) {
  if (kind === 'attempt') {
    const operation = String(data['operation']);
    return `Request: ${REQUESTS[operation] ?? plain(operation).toLowerCase()}`;
  }
  if (kind === 'settled') return `Recorded as ${plain(String(data['status'])).toLowerCase()}`;
  return FACTS[kind] ?? plain(kind);
}

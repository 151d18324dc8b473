import { isFinal } from './follow.js';
import { fulfilmentWords, paymentWords } from './words.js';
/** @import { Purchase } from './api.js' */

/**
 * One step of a purchase's way, in words. `stopped`: it did not and will not happen; `undone`: happened, and was taken back.
 * @typedef {{ readonly name: string, readonly state: 'done' | 'now' | 'waiting' | 'stopped' | 'undone', readonly words: string }} Step
 */

const PAID = new Set([
  'authorised', 'captured', 'held', 'taken', 'voided', 'voided_by_provider', 'released', 'refunded',
  'partially_refunded', 'uncollected',
]); // prettier-ignore
const ORDERED = new Set([
  'pending',
  'delivered',
  'delivered_unretrieved',
  'not_delivered',
  'unknown',
  'reversed',
]);

const GIVEN_BACK = new Set(['voided', 'voided_by_provider', 'released', 'refunded']);

/**
 * Where a purchase stands on its way. Pure.
 * @param {Purchase} purchase
 * @returns {Step[]}
 */
export function stepsOf({ status, status_reason: reason, payment, fulfilment }) {
  const over = isFinal(status);
  const paid = PAID.has(payment.status);
  const ordered = ORDERED.has(fulfilment.status);
  const delivered = fulfilment.status === 'delivered';
  /** @param {boolean} done @param {boolean} before */
  const stateOf = (done, before) => (done ? 'done' : over ? 'stopped' : before ? 'now' : 'waiting');
  return [
    { name: 'Accepted', state: 'done', words: 'Stored, and sure to be finished' },
    {
      name: 'Paid',
      state: GIVEN_BACK.has(payment.status) ? 'undone' : stateOf(paid, true),
      words: paymentWords(payment.status),
    },
    {
      name: 'Ordered',
      state: stateOf(ordered, paid),
      words: orderWords(ordered, over, reason?.code),
    },
    {
      name: 'Delivered',
      state: fulfilment.status === 'reversed' ? 'undone' : stateOf(delivered, ordered),
      words: deliveryWords(fulfilment.status, over && !ordered),
    },
    { name: 'Settled', ...settled(status, delivered) },
  ];
}

/**
 * @param {boolean} ordered
 * @param {boolean} over
 * @param {string | undefined} reason
 */
function orderWords(ordered, over, reason) {
  if (ordered) return 'Sent to the provider';
  if (over) return 'Never ordered';
  return reason === 'waiting_for_turn' ? 'Waits for its turn' : 'Not yet';
}

/**
 * @param {string} status
 * @param {boolean} delivered
 * @returns {{ state: Step['state'], words: string }}
 */
function settled(status, delivered) {
  if (status === 'completed') return { state: 'done', words: 'The money is taken' };
  if (status === 'refunded') return { state: 'done', words: 'The money was given back' };
  if (isFinal(status)) return { state: 'done', words: 'No money is taken' };
  if (status === 'in_review') return { state: 'now', words: 'Waits for a person' };
  return delivered
    ? { state: 'now', words: 'The money is being taken' }
    : { state: 'waiting', words: 'Not yet' };
}

/**
 * @param {string} status
 * @param {boolean} never
 */
function deliveryWords(status, never) {
  if (never) return 'Nothing to deliver';
  return status === 'delivered' ? 'Confirmed by the provider' : fulfilmentWords(status);
}

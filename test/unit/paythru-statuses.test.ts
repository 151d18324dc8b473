import { describe, expect, it } from '@jest/globals';
import { stateOf } from '../../providers/paythru/statuses.ts';

// Goal: only a status that a list of the document has (3.3 callbacks, 3.6 look-ups) ends a payment; the rest is asked about
// again.

const CALLBACK = [
  ['Success', 'approved'],
  ['Failure', 'declined'],
  ['Pending', 'open'],
  ['Connection Error', 'open'],
  ['Blacklisted', 'declined'],
] as const;
const LOOKUP = [
  ['Success', 'approved'],
  ['Approved', 'approved'],
  ['Failed', 'declined'],
  ['Pending', 'open'],
  ['Connection Error', 'open'],
  ['Blacklisted', 'declined'],
] as const;

describe('stateOf', () => {
  it.each(CALLBACK)('takes %s of a callback for %s', (status, state) => {
    expect(stateOf(status)).toBe(state);
  });

  it.each(LOOKUP)('takes %s of a look-up for %s', (status, state) => {
    expect(stateOf(status)).toBe(state);
  });

  it.each([
    ['SUCCESS', 'approved'],
    [' approved\n', 'approved'],
    ['failed', 'declined'],
  ])('does not mind letters and blanks: %j', (status, state) => {
    expect(stateOf(status)).toBe(state);
  });

  it.each([
    'Cancelled',
    'Refunded',
    'Voided',
    'Not approved',
    'Unsuccessful',
    'ApprovedX',
    'Success Failed',
    '1',
    '0',
    '',
    'constructor',
    '__proto__',
    'toString',
  ])('leaves %j, which no list has, open', (status) => {
    expect(stateOf(status)).toBe('open');
  });
});

import { describe, expect, it } from '@jest/globals';
import { paythruError } from '../../providers/paythru/errors.ts';

// Goal: a code counts as a refusal only where the document lists it (3.1); all that it does not list proves nothing.

type Word = ReturnType<typeof paythruError>['code'];
const refused = (again: 'never' | 'later') => ({
  kind: 'not_done',
  proof: 'refused',
  again,
  retryAfterMs: null,
});

/** Every code of 3.1 with our word for it, and whether the same call may succeed later. */
const TABLE: [string, Word, 'never' | 'later'][] = [
  ['1', 'payment_refused_by_provider', 'never'],
  ['3', 'provider_credentials_refused', 'later'],
  ['5', 'payment_refused_by_provider', 'never'],
  ['6', 'provider_credentials_refused', 'later'],
  ['7', 'payment_refused_by_provider', 'never'],
  ['8', 'payment_refused_by_provider', 'never'],
  ['9', 'payment_refused_by_provider', 'never'],
  ['10', 'payment_currency_refused', 'never'],
  ['11', 'payment_refused_by_provider', 'never'],
  ['12', 'payment_refused_by_provider', 'never'],
  ['13', 'payment_refused_by_provider', 'never'],
  ['14', 'payment_refused_by_provider', 'never'],
  ['15', 'payment_refused_by_provider', 'never'],
  ['16', 'payment_refused_by_provider', 'never'],
  ['17', 'payment_refused_by_provider', 'never'],
  ['18', 'payment_refused_by_provider', 'never'],
  ['19', 'payment_refused_by_provider', 'never'],
  ['20', 'payment_refused_by_provider', 'never'],
  ['21', 'payment_refused_by_provider', 'never'],
  ['22', 'payment_declined', 'never'],
  ['23', 'payment_refused_by_provider', 'never'],
  ['24', 'payment_refused_by_provider', 'never'],
  ['12345615', 'payment_refused_by_provider', 'never'],
  ['12345630', 'provider_credentials_refused', 'later'],
  ['12345625', 'provider_credentials_refused', 'later'],
  ['12345631', 'payment_refused_by_provider', 'never'],
  ['12345632', 'payment_refused_by_provider', 'never'],
  ['12345666', 'payment_refused_by_provider', 'never'],
  ['12345693', 'payment_refused_by_provider', 'never'],
];

describe('paythruError', () => {
  it.each(TABLE)('takes %s for %s (again: %s)', (code, word, again) => {
    expect(paythruError(code)).toMatchObject({ code: word, outcome: refused(again) });
  });

  it('has a meaning of its own for every code', () => {
    const meanings = TABLE.map(([code]) => paythruError(code).meaning);
    expect(new Set(meanings).size).toBe(TABLE.length);
  });

  it('tells 15, the applet, from xxxxxx15, the missing parameters', () => {
    expect(paythruError('15').meaning).toMatch(/applet/);
    expect(paythruError('20300415').meaning).toMatch(/parameters/);
  });

  it.each(['20300415', '00000015', '99999915', '1000015', '123456789015'])(
    'goes by the last digits of %s, whatever stands before',
    (code) => {
      expect(paythruError(code)).toBe(paythruError('12345615'));
    },
  );

  it.each(['30', '25', '31', '32', '66', '93'])('does not take %s alone for a longer code', (code) => {
    expect(paythruError(code)).toMatchObject({ code: 'unexpected_status', outcome: { kind: 'unknown' } });
  });

  it.each([
    'xxx',
    '999',
    '115',
    '066',
    '1566',
    '0',
    '2',
    '4',
    '99',
    '01',
    '12345600',
    '12345621',
    '12345624',
    'xxxxxx15',
    '-15',
    '1.5',
    '1e1',
    '15 ',
    '15\n',
    '１５',
    '',
    'constructor',
    '__proto__',
  ])('takes %j, which no document lists, for an unhandled error that proves nothing', (code) => {
    expect(paythruError(code)).toEqual({
      code: 'unexpected_status',
      meaning: 'an unhandled error',
      outcome: { kind: 'unknown' },
    });
  });
});

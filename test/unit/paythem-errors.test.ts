import { describe, expect, it } from '@jest/globals';
import { classifyAnswer, classifyStatus, SANDBOX_RESULT_CODES } from '../../providers/paythem/errors.ts';
import { RESULTS } from '../../providers/paythem/sandbox/errors.ts';

// Goal: a RESULT refuses only where the configuration says what it means (3.3 has no list); all else is unknown.

const CODES = {
  7: 'amount_refused',
  8: 'provider_rate_limited',
  9: 'provider_credentials_refused',
  10: 'duplicate_at_provider',
  '-1': 'amount_refused',
} as const;
const answer = (result: string | null, description = '', content?: unknown) => ({
  serverTransactionId: '1',
  result,
  description,
  content,
});
const judged = (result: string | null, description?: string) => {
  const failure = classifyAnswer(answer(result, description), CODES);
  if (!failure) return 'success';
  const { code, outcome, stopsAccount } = failure;
  return [code, outcome.kind === 'unknown' ? 'unknown' : `refused, again ${outcome.again}`, stopsAccount];
};

describe('RESULT', () => {
  it.each([
    ['7', '', ['amount_refused', 'refused, again never', false]],
    ['8', '', ['provider_rate_limited', 'refused, again later', false]],
    ['9', '', ['provider_credentials_refused', 'refused, again never', true]],
    ['77', '', ['unexpected_status', 'unknown', false]],
    ['77', 'Daily limit exceeded', ['unexpected_status', 'unknown', false]],
    ['77', 'Invalid username', ['unexpected_status', 'unknown', true]],
    ['77', 'Your IP address is blacklisted', ['unexpected_status', 'unknown', true]],
    ['-1', 'Account locked', ['unexpected_status', 'unknown', true]],
    // -1 is the global error: no configuration makes it a refusal.
    ['-1', '', ['unexpected_status', 'unknown', false]],
    // A duplicate may be one of our own call.
    ['10', '', ['duplicate_at_provider', 'unknown', false]],
    ['constructor', '', ['unexpected_status', 'unknown', false]],
    [null, '', ['unreadable_answer', 'unknown', false]],
    ['0', '', ['unreadable_answer', 'unknown', false]],
  ])('%j %j is %j', (result, description, expected) => {
    expect(judged(result, description)).toEqual(expected);
  });

  it('0 with a content is a success, and an answer that cannot be read is unknown', () => {
    expect(classifyAnswer(answer('0', '', []), CODES)).toBeNull();
    expect(classifyAnswer(null, CODES)).toMatchObject({
      code: 'unreadable_answer',
      outcome: { kind: 'unknown' },
    });
  });

  it('of the sandbox is in the table of our own codes, but for -1', () => {
    const codes = Object.values(RESULTS).map(([code]) => code);
    expect(codes.filter((code) => !Object.hasOwn(SANDBOX_RESULT_CODES, code))).toEqual(['-1']);
  });
});

describe('the HTTP status', () => {
  it.each([
    [200, null],
    [
      401,
      {
        code: 'provider_credentials_refused',
        outcome: { kind: 'not_done', again: 'never' },
        stopsAccount: true,
      },
    ],
    [403, { code: 'provider_credentials_refused', outcome: { kind: 'not_done' }, stopsAccount: true }],
    [
      429,
      { code: 'provider_rate_limited', outcome: { kind: 'not_done', again: 'later' }, stopsAccount: false },
    ],
    [302, { code: 'unexpected_status', outcome: { kind: 'unknown' } }],
    [400, { code: 'unexpected_status', outcome: { kind: 'unknown' } }],
    [405, { code: 'unexpected_status', outcome: { kind: 'unknown' } }],
    [502, { code: 'unexpected_status', outcome: { kind: 'unknown' } }],
  ])('%s', (status, expected) => {
    if (expected === null) expect(classifyStatus(status)).toBeNull();
    else expect(classifyStatus(status)).toMatchObject(expected);
  });
});

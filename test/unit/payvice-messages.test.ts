import { describe, expect, it } from '@jest/globals';
import { judgeRead, judgeSend, judgeTokenLookup, type Verdict } from '../../providers/payvice/judge.ts';
import { knownMessage, MESSAGES } from '../../providers/payvice/messages.ts';
import { ordinaryWords } from '../../providers/payvice/words.ts';

// Goal: each message that a document has is held to what it proves, and a text that is in no list proves nothing. The texts
// are written out here once more: a slip in one place must not hide behind the same slip in the other.

type Class = 'success' | 'refused' | 'refused for now' | 'unknown';

/** Message, its class in answer to a purchase, our word for the cause. */
const TABLE: [string, Class, string | null][] = [
  ['Authenticated successfully', 'success', null],
  ['Topup completed successfully', 'success', null],
  ['Customer name validation was successful', 'success', null],
  ['Credit purchase was successful', 'success', null],
  ['Completed successfully', 'success', null],
  ['Customer Validation Successful', 'success', null],
  ['Subscription plans lookup was successful', 'success', null],
  ['Account validation was successful', 'success', null],
  ['DSTV - Subscription was successful', 'success', null],
  ['GOTV - Subscription was successful', 'success', null],
  ['Fund transfered successfully', 'success', null],
  ['Unknown user ID or wrong password', 'refused for now', 'provider_credentials_refused'],
  ['Unauthorized API call. Token expired', 'refused for now', 'refused_by_provider'],
  ['Failed. Please check your token/Vice ID', 'refused for now', 'refused_by_provider'],
  ['Unauthorized API call. Token already used', 'unknown', 'duplicate_at_provider'],
  ['Lookup failed. Customer information not found', 'refused', 'recipient_invalid'],
  ['Unknown Recipient wallet', 'refused', 'recipient_invalid'],
  ['Invalid credentials', 'refused for now', 'provider_credentials_refused'],
  ['Unknown vice ID', 'refused for now', 'provider_credentials_refused'],
  ['Low wallet fund. Please fund your wallet', 'refused', 'provider_float_insufficient'],
  ['Service Unavailable', 'refused', 'product_unavailable'],
  ['Unkown request token', 'refused for now', 'refused_by_provider'],
  ['Invalid token provided', 'refused for now', 'refused_by_provider'],
  ['Invalid token/vice id', 'unknown', 'unexpected_status'],
];
const OUTCOMES = {
  refused: { kind: 'not_done', proof: 'refused', again: 'never', retryAfterMs: null },
  'refused for now': { kind: 'not_done', proof: 'refused', again: 'later', retryAfterMs: null },
  unknown: { kind: 'unknown' },
} as const;

const sent = (body: object, before = false): Verdict => judgeSend({ ...body }, before);
const proof = (verdict: Verdict) =>
  verdict.verdict === 'failed' ? verdict.outcome : { kind: verdict.verdict };
const REFERENCE = { txn_ref: '5a701e76af746' };

describe('the list of messages', () => {
  it('has every message of the table, and no other', () => {
    expect(Object.keys(MESSAGES).sort()).toEqual(TABLE.map(([text]) => text).sort());
  });

  it.each(TABLE)('"%s" answers a purchase with: %s', (message, kind, code) => {
    const status = kind === 'success' ? 1 : 0;
    const verdict = sent({ status, message, ...(kind === 'success' && REFERENCE) });
    if (kind === 'success') expect(verdict).toEqual({ verdict: 'success' });
    else expect(verdict).toMatchObject({ verdict: 'failed', code, outcome: OUTCOMES[kind] });
  });

  it.each(TABLE)('"%s" after an earlier send that is unknown refuses nothing (%s)', (message) => {
    expect(proof(sent({ status: 0, message }, true))).toEqual({ kind: 'unknown' });
  });

  it.each(TABLE)('"%s" is known in other writings', (text) => {
    for (const written of [
      text.toUpperCase(),
      `  ${text.toLowerCase()}. `,
      text.replaceAll(' ', '  '),
      `${text}...`,
      text.replaceAll(' ', '\n'),
    ]) {
      expect(knownMessage(written)?.text).toBe(text);
    }
  });

  it.each([
    'An error occurred. Please try again',
    'Transaction declined',
    'Topup failed',
    'Unauthorized API call',
    'Token expired',
    'Unauthorized API call, Token expired',
    'Unknown request token',
    'Please check your token/Vice ID',
    'constructor',
    '',
  ])('does not know "%s", which proves nothing', (message) => {
    expect(knownMessage(message)).toBeNull();
    expect(sent({ status: 0, message })).toMatchObject({
      verdict: 'failed',
      code: 'unexpected_status',
      outcome: { kind: 'unknown' },
      text: null,
    });
  });
});

describe('judgeSend', () => {
  const unlisted = 'Some other text';
  const low = 'Low wallet fund. Please fund your wallet';
  it.each([
    ['success', { status: 1, ...REFERENCE }],
    ['success', { status: '1', message: unlisted, ...REFERENCE }],
    ['pending', { status: 2, message: unlisted }],
    ['pending', { status: '2', message: 'Completed successfully', ...REFERENCE }],
    // status 1 without a txn_ref
    ['unknown', { status: 1, message: 'Topup completed successfully' }],
    ['unknown', { status: 1, message: 'Topup completed successfully', txn_ref: '' }],
    ['unknown', { status: 1, message: 'Topup completed successfully', txn_ref: null }],
    ['unknown', { status: 1, message: 'Topup completed successfully', txn_ref: 5701 }],
    ['unknown', { status: 1, msg: unlisted }],
    ['not_done', { status: 1, msg: low }],
    // a txn_ref with a refusal
    ['not_done', { status: 0, message: 'Unknown Recipient wallet', ...REFERENCE }],
    ['unknown', { status: 0, message: unlisted, ...REFERENCE }],
    // fields that contradict each other
    ['unknown', { status: 1, message: low, ...REFERENCE }],
    ['unknown', { status: 2, message: low }],
    ['unknown', { status: 0, message: 'Topup completed successfully', ...REFERENCE }],
    ['unknown', { message: low }],
    ['unknown', { status: -1, message: low }],
    ['unknown', { status: 3, message: unlisted, ...REFERENCE }],
    ['unknown', { status: true, ...REFERENCE }],
    ['unknown', { status: 'success', ...REFERENCE }],
    ['unknown', { status: 0, message: [low] }],
    ['unknown', {}],
  ])('takes for %s: %j', (kind, body) => {
    expect(proof(sent(body)).kind).toBe(kind);
  });
});

describe('judgeRead', () => {
  it.each([
    ['success', { status: 1, message: 'Account validation was successful' }],
    ['success', { status: '1' }],
    ['not_done', { status: 0, message: 'Lookup failed. Customer information not found' }],
    ['not_done', { status: 0, message: 'Invalid token/vice id' }],
    ['not_done', { status: 0, message: 'Unauthorized API call. Token already used' }],
    ['unknown', { status: 1, error: true, message: 'Customer Validation Successful' }],
    ['unknown', { status: 0, message: 'Some other text' }],
    ['unknown', {}],
  ])('takes for %s: %j', (kind, body) => {
    expect(proof(judgeRead({ ...body })).kind).toBe(kind);
  });
});

describe('judgeTokenLookup', () => {
  it.each([
    ['success', { status: 0, token: 'a'.repeat(64), message: 'Authenticated successfully' }],
    ['success', { status: 1, token: 'a'.repeat(64) }],
    ['not_done', { status: 0, message: 'Invalid credentials' }],
    ['not_done', { status: 0, message: 'Unknown vice ID', token: '' }],
    ['unknown', { status: 0, message: 'Authenticated successfully' }],
    ['unknown', { status: 1, token: 64 }],
  ])('takes for %s: %j', (kind, body) => {
    expect(proof(judgeTokenLookup({ ...body })).kind).toBe(kind);
  });
});

describe('ordinaryWords', () => {
  it.each([
    ['An error occurred. Please try again', 'an error occurred please try again'],
    ['Transaction declined for JOHN DOE (08101234000).', 'transaction declined for …'],
    ['Token 70012345678901224127 was sent to 12, Marina Road', 'token … was … to …'],
    ['Ọ̀rọ̀ pin1234 token=abc', null],
    ['', null],
    [7, null],
    [{ text: 'error' }, null],
  ])('of %j are %j', (text, words) => {
    expect(ordinaryWords(text)).toBe(words);
  });
});

import { describe, expect, it } from '@jest/globals';
import { ProviderError } from '../../domain/errors.ts';
import { asksForLookup, classify, DVS_CODES } from '../../providers/dvs/errors.ts';

// Goal: an answer counts as a refusal only where the documents say that the request had no effect.

const body = (...codes: (number | string)[]) => ({
  errors: codes.map((code) => ({ code, message: 'text' })),
});
const refused = (again: 'never' | 'later', retryAfterMs: number | null = null) => {
  return { kind: 'not_done', proof: 'refused', again, retryAfterMs };
};
const unknown = { kind: 'unknown' };

/** HTTP status (OpenAPI 1.14), code, our word, and what it proves. */
const TABLE: [number, number, string, 'never' | 'later' | 'ask' | 'nothing'][] = [
  [400, 1000400, 'refused_by_provider', 'never'],
  [401, 1000401, 'provider_credentials_refused', 'later'],
  [404, 1000404, 'not_found', 'never'],
  [429, 1000429, 'provider_rate_limited', 'later'],
  [404, 1003001, 'product_unavailable', 'never'],
  [400, 1003002, 'amount_refused', 'never'],
  [400, 1003003, 'amount_refused', 'never'],
  [404, 1003101, 'not_found', 'never'],
  [404, 1003201, 'not_found', 'never'],
  [404, 1003301, 'not_found', 'never'],
  [400, 1005003, 'recipient_invalid', 'never'],
  [404, 1005004, 'not_found', 'never'],
  [404, 1005005, 'not_found', 'never'],
  [404, 1005006, 'not_found', 'never'],
  [400, 1005503, 'sender_invalid', 'never'],
  [400, 1006001, 'provider_float_insufficient', 'never'],
  [400, 1006003, 'sender_invalid', 'never'],
  [404, 1006009, 'not_found', 'never'],
  [400, 1006503, 'recipient_invalid', 'never'],
  [400, 1007001, 'duplicate_at_provider', 'ask'],
  [400, 1007002, 'refused_by_provider', 'ask'],
  [400, 1007004, 'confirmation_expired', 'ask'],
  [400, 1007005, 'cancelled_at_provider', 'ask'],
  [400, 1007007, 'refused_by_provider', 'ask'],
  [400, 1007500, 'refused_by_provider', 'never'],
  [404, 1008004, 'not_found', 'ask'],
  [500, 1009001, 'unexpected_status', 'nothing'],
  [503, 1009503, 'unexpected_status', 'nothing'],
];

describe('classify', () => {
  it('knows every documented code', () => {
    expect(Object.keys(DVS_CODES).sort()).toEqual(TABLE.map(([, code]) => String(code)).sort());
  });

  it.each(TABLE)('takes HTTP %i with code %i for %s (%s)', (status, code, word, proves) => {
    const failure = classify(status, {}, body(code));
    const outcome = proves === 'never' || proves === 'later' ? refused(proves) : unknown;
    expect(failure).toMatchObject({ code: word, providerCode: String(code), outcome });
  });

  it.each(TABLE)('takes HTTP 500 with code (%i) %i for unknown', (_status, code) => {
    expect(classify(500, {}, body(code))).toMatchObject({ code: 'unexpected_status', outcome: unknown });
  });

  it.each([200, 201, 202])('takes HTTP %i for a success, whatever its body', (status) => {
    expect(classify(status, {}, body(1006001))).toBeNull();
  });

  it.each([
    [301, body(1006001)],
    [307, undefined],
    [400, undefined],
    [400, '<html>Bad Request</html>'],
    [400, {}],
    [400, { errors: [] }],
    [400, body(1999999)],
    [400, body('none')],
    [404, undefined],
    [408, undefined],
    [409, body(1999999)],
    [499, null],
    [502, '<html>Bad Gateway</html>'],
    [503, undefined],
    [504, body(1000400)],
    [100, undefined],
    [600, undefined],
  ])('takes HTTP %i with body %j for unknown', (status, answer) => {
    expect(classify(status, {}, answer)).toMatchObject({
      code: 'unexpected_status',
      proves: 'nothing',
      outcome: unknown,
    });
  });

  it.each([
    [401, 'provider_credentials_refused'],
    [403, 'provider_credentials_refused'],
    [429, 'provider_rate_limited'],
  ])('takes HTTP %i for a refusal for now, whatever its body', (status, code) => {
    for (const answer of [undefined, '<html></html>', body(1999999), body(1007001)]) {
      expect(classify(status, {}, answer)).toMatchObject({ code, outcome: refused('later') });
    }
  });

  it('reads codes that are texts', () => {
    expect(classify(400, {}, body('1006001'))).toMatchObject({ code: 'provider_float_insufficient' });
  });

  it.each([
    ['refuses when every one refuses', [1003002, 1003003], 'amount_refused', refused('never'), '1003002'],
    ['asks when one of them asks', [1000400, 1007001], 'duplicate_at_provider', unknown, '1007001'],
    ['does not know when one is unlisted', [1006001, 1999999], 'unexpected_status', unknown, '1006001'],
  ])('with several codes %s', (_name, codes, code, outcome, providerCode) => {
    expect(classify(400, {}, body(...codes))).toMatchObject({ code, outcome, providerCode });
  });

  it.each([
    [{ 'retry-after': '7' }, 7000],
    [{ 'retry-after': 'Wed, 25 Nov 2026 10:00:30 GMT', date: 'Wed, 25 Nov 2026 10:00:00 GMT' }, 30_000],
    [{ 'retry-after': 'Wed, 25 Nov 2026 10:00:00 GMT', date: 'Wed, 25 Nov 2026 10:00:30 GMT' }, 0],
    [{ 'retry-after': 'Wed, 25 Nov 2026 10:00:30 GMT' }, null],
    [{ 'retry-after': 'soon', date: 'Wed, 25 Nov 2026 10:00:00 GMT' }, null],
    [{ 'retry-after': ['7', '8'] }, null],
    [{}, null],
  ])('reads from %j to wait %s ms', (headers, waitMs) => {
    expect(classify(429, headers, body(1000429))).toMatchObject({ outcome: refused('later', waitMs) });
  });

  it('quotes no text of the provider, which may hold a number or a name', () => {
    const failure = classify(400, {}, { errors: [{ code: 1005003, message: '+6595123100 is invalid' }] });
    expect(JSON.stringify(failure)).not.toContain('6595123100');
  });
});

describe('asksForLookup', () => {
  const error = (status: number, code: number) => {
    const failure = classify(status, {}, body(code));
    if (!failure) throw new Error('not a failure');
    return new ProviderError({ provider: 'dvs', operation: 'confirm', message: failure.text, ...failure });
  };

  it.each(TABLE)(
    'of HTTP %i, code %i (%s): only when the code is %s = ask',
    (status, code, _word, proves) => {
      expect(asksForLookup(error(status, code))).toBe(proves === 'ask');
    },
  );

  it('is false for a 5xx, which is unknown anyway', () => {
    expect(asksForLookup(error(500, 1007001))).toBe(false);
  });
});

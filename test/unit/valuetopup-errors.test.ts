import { describe, expect, it } from '@jest/globals';
import { ErrorList } from '../../providers/valuetopup/error-list.ts';
import { classify, meaningOfText, PRINTED_CODES } from '../../providers/valuetopup/errors.ts';

// Goal: an answer counts as a refusal only where a list of the provider's says that the transaction had no effect.

/** Every printed code (and 851 of the field notes): our word, and what it proves. */
const TABLE: [string, string, 'done' | 'in_progress' | 'refused'][] = [
  ['000', 'unexpected_status', 'done'],
  ['001', 'amount_refused', 'refused'],
  ['500', 'declined_by_operator', 'refused'],
  ['501', 'recipient_invalid', 'refused'],
  ['510', 'product_unavailable', 'refused'],
  ['851', 'unexpected_status', 'in_progress'],
  ['852', 'unexpected_status', 'in_progress'],
];
const unknown = { kind: 'unknown' };
const refused = { kind: 'not_done', proof: 'refused', again: 'never', retryAfterMs: null };
const of = (code: string) => PRINTED_CODES[code] ?? null;

describe('classify', () => {
  it('knows every printed code', () => {
    expect(Object.keys(PRINTED_CODES).sort()).toEqual(TABLE.map(([code]) => code).sort());
  });

  it.each(TABLE)('takes HTTP 200 with %s for %s (%s)', (code, word, proves) => {
    expect(of(code)).toMatchObject({ code: word, proves });
    const failure = classify(200, {}, code, of(code));
    if (proves === 'refused')
      expect(failure).toMatchObject({ code: word, providerCode: code, outcome: refused });
    else expect(failure).toBeNull();
  });

  it.each(TABLE)('takes HTTP 400 with %s for a refusal only if it is one', (code, _word, proves) => {
    const outcome = proves === 'refused' ? refused : unknown;
    expect(classify(400, {}, code, of(code))).toMatchObject({ outcome });
  });

  it.each(TABLE)('takes HTTP 201, 302, 500 and 503 with %s for unknown', (code) => {
    for (const status of [201, 302, 500, 503])
      expect(classify(status, {}, code, of(code))).toMatchObject({
        code: 'unexpected_status',
        outcome: unknown,
      });
  });

  it.each([200, 204, 302, 400, 404, 500])(
    'takes HTTP %i without a code, or an unlisted one, for unknown',
    (status) => {
      expect(classify(status, {}, null, null)).toMatchObject({ outcome: unknown });
      expect(classify(status, {}, '777', null)).toMatchObject({ outcome: unknown });
    },
  );

  it.each([
    [401, 'provider_credentials_refused'],
    [403, 'provider_credentials_refused'],
    [429, 'provider_rate_limited'],
  ])('takes HTTP %i for a refusal for now, whatever its code', (status, word) => {
    for (const code of [null, '000', '501', '777'])
      expect(classify(status, { 'retry-after': '3' }, code, code === null ? null : of(code))).toMatchObject({
        code: word,
        outcome: { ...refused, again: 'later', retryAfterMs: 3000 },
      });
  });

  it.each([['soon'], [['7', '8']], [undefined]])('reads no wait from %j', (value) => {
    expect(classify(429, { 'retry-after': value }, null, null)?.outcome).toMatchObject({
      retryAfterMs: null,
    });
  });
});

describe('the text of a listed code', () => {
  it.each([
    // About another request, or an outcome that nobody knows: proves nothing.
    ['Transaction not found', 'not_found', 'nothing', 'never'],
    ['No such transaction', 'not_found', 'nothing', 'never'],
    ['Correlation Id does not exist', 'not_found', 'nothing', 'never'],
    ['Duplicate correlation id', 'unexpected_status', 'nothing', 'never'],
    ['CorrelationId must be unique', 'unexpected_status', 'nothing', 'never'],
    ['The transaction was already submitted', 'unexpected_status', 'nothing', 'never'],
    ['Request timed out at carrier', 'unexpected_status', 'nothing', 'never'],
    ['Timeout', 'unexpected_status', 'nothing', 'never'],
    ['Gift card processing is in progress.', 'unexpected_status', 'nothing', 'never'],
    ['Transaction is pending', 'unexpected_status', 'nothing', 'never'],
    ['Internal server error', 'unexpected_status', 'nothing', 'never'],
    ['System error, please contact support', 'unexpected_status', 'nothing', 'never'],
    ['Success', 'unexpected_status', 'nothing', 'never'],
    // About the caller: not carried out, and possible later.
    ['Invalid credentials', 'provider_credentials_refused', 'refused', 'later'],
    ['IP address is not whitelisted', 'provider_credentials_refused', 'refused', 'later'],
    ['Too many requests', 'provider_rate_limited', 'refused', 'later'],
    // About the order.
    ['Insufficient balance', 'provider_float_insufficient', 'refused', 'never'],
    ['The subscriber is barred', 'recipient_barred', 'refused', 'never'],
    ['Subscriber not eligible for this bundle', 'recipient_ineligible', 'refused', 'never'],
    ['Invalid SKU', 'product_unavailable', 'refused', 'never'],
    ['SKU not found', 'product_unavailable', 'refused', 'never'],
    ['Daily limit exceeded', 'amount_refused', 'refused', 'never'],
    ['Invalid mobile number', 'recipient_invalid', 'refused', 'never'],
    ['Carrier is unavailable', 'operator_unavailable', 'refused', 'never'],
    ['Declined by carrier', 'declined_by_operator', 'refused', 'never'],
    ['Something else', 'refused_by_provider', 'refused', 'never'],
  ])('"%s" is %s, and %s', (text, code, proves, again) => {
    expect(meaningOfText(text)).toMatchObject({ code, proves, again });
  });
});

describe('the list of codes', () => {
  const limits = { signal: new AbortController().signal };
  const listOf = (...answers: (() => { code: string; message: string }[])[]) => {
    let now = 0;
    let loads = 0;
    const list = new ErrorList(
      () => Promise.resolve().then(() => (answers[loads++] ?? (() => []))()),
      () => now,
    );
    return { list, loads: () => loads, after: (ms: number) => void (now += ms) };
  };
  const balance = () => [{ code: '600', message: 'Insufficient balance' }];
  const broken = () => {
    throw new Error('not to be had');
  };

  it('is not needed for printed codes, and cannot change them', async () => {
    const { list, loads } = listOf(() => [{ code: '501', message: 'Success' }]);
    list.take([{ code: '501', message: 'Success' }]);
    expect(await list.meaningOf('501', limits)).toMatchObject({ code: 'recipient_invalid' });
    expect(loads()).toBe(0);
  });

  it('is kept for an hour, and is loaded once for all who wait', async () => {
    const { list, loads, after } = listOf(balance, balance);
    await Promise.all([list.meaningOf('600', limits), list.meaningOf('601', limits)]);
    expect(await list.meaningOf('601', limits)).toBeNull();
    expect(loads()).toBe(1);
    after(3_600_000);
    expect(await list.meaningOf('600', limits)).toMatchObject({ code: 'provider_float_insufficient' });
    expect(loads()).toBe(2);
  });

  it('that is lost is asked for again later; what was listed still holds', async () => {
    const { list, loads, after } = listOf(broken, balance, broken);
    expect(await list.meaningOf('600', limits)).toBeNull();
    expect(await list.meaningOf('600', limits)).toBeNull();
    expect(loads()).toBe(1);
    after(30_000);
    expect(await list.meaningOf('600', limits)).not.toBeNull();
    after(3_600_000);
    expect(await list.meaningOf('600', limits)).not.toBeNull();
    expect(loads()).toBe(3);
  });
});

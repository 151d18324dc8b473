import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { money } from '../../domain/money.ts';
import { connectPaythru } from '../../providers/paythru/call.ts';
import { CREDENTIALS, failureOf, KEY, METHODS, refused, unknown, user } from '../support/paythru-methods.ts';
import { errorcode, PRINTED } from '../support/paythru-printed.ts';
import { answer, http, limits, ScriptedPaythru, type Reply } from '../support/scripted-paythru.ts';

// Goal: whatever comes back in place of an answer is told apart by what it proves, and none of it tells a secret.

let paythru: ScriptedPaythru;
beforeAll(async () => {
  paythru = await ScriptedPaythru.start({ headersMs: 1_000, bodyMs: 1_000 });
});
afterAll(() => paythru.close());

describe('an error code', () => {
  it.each(METHODS)('of %s is an error of HTTP 200', async (method) => {
    expect(await failureOf(paythru, method, errorcode('6'))).toMatchObject({
      provider: 'paythru',
      operation: method,
      code: 'provider_credentials_refused',
      providerCode: '6',
      httpStatus: 200,
      outcome: refused('later'),
    });
    expect(await failureOf(paythru, method, errorcode('20300415'))).toMatchObject({
      providerCode: '20300415',
      outcome: refused(),
    });
    expect(await failureOf(paythru, method, errorcode('999'))).toMatchObject({
      code: 'unexpected_status',
      providerCode: '999',
      outcome: unknown,
    });
  });

  it('counts also where the answer claims success', async () => {
    const both = answer('<errorcode>23</errorcode><status>1</status><trans_key>a1b2c3d4</trans_key>');
    expect(await failureOf(paythru, 'capture', both)).toMatchObject({
      providerCode: '23',
      outcome: refused(),
    });
  });

  it('that is none is not quoted', async () => {
    const error = await failureOf(paythru, 'capture', errorcode('card 4111111111111111 refused'));
    expect(error.outcome).toEqual(unknown);
    expect(inspect(error, { depth: null })).not.toContain('4111');
  });
});

describe('an answer that is none', () => {
  it.each<[string, Reply, string, object, number | null]>([
    ['HTTP 401', http(401), 'provider_credentials_refused', refused('later'), 401],
    ['HTTP 403', http(403, PRINTED.capture), 'provider_credentials_refused', refused('later'), 403],
    ['HTTP 429', http(429, PRINTED.capture), 'provider_rate_limited', refused('later'), 429],
    ['HTTP 201', http(201, PRINTED.capture), 'unexpected_status', unknown, 201],
    ['HTTP 204', http(204), 'unexpected_status', unknown, 204],
    ['HTTP 400', http(400, errorcode('23')), 'unexpected_status', unknown, 400],
    ['HTTP 404', http(404, '<html></html>'), 'unexpected_status', unknown, 404],
    ['HTTP 500', http(500, PRINTED.capture), 'unexpected_status', unknown, 500],
    ['HTTP 502', http(502, errorcode('1')), 'unexpected_status', unknown, 502],
    ['HTTP 503', http(503), 'unexpected_status', unknown, 503],
    ['a web page', http(200, '<html><body>maintenance</body></html>'), 'unreadable_answer', unknown, 200],
    ['nothing', http(200), 'unreadable_answer', unknown, 200],
    ['a cut answer', http(200, PRINTED.capture.slice(0, -8)), 'unreadable_answer', unknown, 200],
    [
      'a document type',
      http(200, `<!DOCTYPE x [<!ENTITY s SYSTEM "file:///etc/hostname">]>${PRINTED.capture}`),
      'unreadable_answer',
      unknown,
      200,
    ],
    [
      'an answer without end',
      http(200, answer(`<a>${'x'.repeat(2 * 1024 * 1024)}</a>`)),
      'no_answer',
      unknown,
      null,
    ],
    ['a reset', (res) => res.socket?.resetAndDestroy(), 'no_answer', unknown, null],
    ['an end without a word', (res) => res.socket?.end(), 'no_answer', unknown, null],
    [
      'a body that ends early',
      (res) => {
        res.writeHead(200, { 'content-length': '5000' });
        res.write(PRINTED.capture, () => res.socket?.end());
      },
      'no_answer',
      unknown,
      null,
    ],
    ['silence', () => {}, 'no_answer', unknown, null],
    ['silence after the headers', (res) => res.writeHead(200).flushHeaders(), 'no_answer', unknown, null],
  ])('%s to a capture', async (_what, reply, code, outcome, httpStatus) => {
    expect(await failureOf(paythru, 'capture', reply)).toMatchObject({ code, outcome, httpStatus });
    expect(paythru.arrived).toHaveLength(1);
  });

  it.each([301, 302, 303, 307, 308])('HTTP %i is not followed, and proves nothing', async (status) => {
    const away = http(status, '', { location: `${paythru.url}/elsewhere` });
    expect(await failureOf(paythru, 'capture', away)).toMatchObject({
      code: 'unexpected_status',
      httpStatus: status,
      outcome: unknown,
    });
    expect(paythru.arrived.map(({ line }) => line)).toEqual(['POST /paythru/capture']);
  });

  it('when we give up after it was sent, the outcome is unknown', async () => {
    const stop = new AbortController();
    const error = await failureOf(paythru, 'capture', () => stop.abort(), {
      ...limits(),
      signal: stop.signal,
    });
    expect(error).toMatchObject({ code: 'no_answer', outcome: unknown });
  });
});

describe('a request that never left', () => {
  const notSent = { kind: 'not_done', proof: 'not_sent', again: 'later', retryAfterMs: null };

  it('because it was too late is not done', async () => {
    const error = await failureOf(paythru, 'capture', PRINTED.capture, {
      ...limits(),
      sendBy: Date.now() - 1,
    });
    expect(error).toMatchObject({ code: 'provider_unreachable', outcome: notSent });
    expect(paythru.arrived).toEqual([]);
  });

  it('because it was taken back is not done', async () => {
    const error = await failureOf(paythru, 'capture', PRINTED.capture, {
      ...limits(),
      signal: AbortSignal.abort(),
    });
    expect(error).toMatchObject({ code: 'provider_unreachable', outcome: notSent });
    expect(paythru.arrived).toEqual([]);
  });

  it('because nobody listens is not done', async () => {
    const gone = await ScriptedPaythru.start();
    await gone.close();
    const connection = connectPaythru({ url: gone.url, key: 'k', password: 'p' });
    await expect(connection.post('capture', {}, limits())).rejects.toMatchObject({ outcome: notSent });
    await connection.close();
  });
});

describe('a secret', () => {
  const person = [...Object.values(user), KEY, 'Test Refund'].filter((text) => text.length > 5);

  it.each<[string, Reply]>([
    ['a refusal', errorcode('21')],
    ['an unhandled error', errorcode('xxx')],
    ['HTTP 401', http(401, 'k3y&=')],
    ['HTTP 500', http(500, 'p4ss wörd')],
    ['an echo of the request', http(200, `<html>${CREDENTIALS} ${KEY}</html>`)],
    ['a reset', (res) => res.socket?.resetAndDestroy()],
  ])('and what is personal stand in no error: %s', async (_what, reply) => {
    for (const [method] of METHODS) {
      const error = await failureOf(paythru, method, reply);
      const told = `${inspect(error, { depth: null, showHidden: true })} ${JSON.stringify(error)}`;
      for (const secret of [...ScriptedPaythru.SECRETS, 'k3y%26', 'p4ss+w', ...person]) {
        expect(told).not.toContain(secret);
      }
    }
  });

  it('stands in no evidence and no outcome of the adapter', async () => {
    const amount = money(450, 'GBP');
    const ours = '019ac0de00007000800000000000cafe';
    const { provider } = paythru;
    const replies = [
      PRINTED.capture,
      errorcode('21'),
      errorcode('k3y&amp;='),
      http(500, 'k3y&='),
      http(200, KEY),
    ];
    const told: unknown[] = [];
    for (const reply of replies) {
      for (const send of [
        () => provider.capture(KEY, amount, ours, limits()),
        () => provider.release(KEY, amount, ours, limits()),
        () => provider.refund(KEY, amount, ours, limits()),
        () => provider.chargeStored(KEY, amount, ours, limits()),
        () => provider.closeCheckout('Jn6DzAb4', limits()),
        () => provider.sendText('+447891234567', 'Your PIN is 9876-5432', limits()),
      ]) {
        paythru.script(reply);
        told.push(await send());
      }
    }
    for (const secret of [...ScriptedPaythru.SECRETS, KEY, '447891234567', '9876-5432', 'Jn6DzAb4']) {
      expect(JSON.stringify(told)).not.toContain(secret);
    }
  });
});

describe('a connection', () => {
  it.each(['http://paythru.example', 'https://key:pass@paythru.example', 'https://paythru.example/?a=1'])(
    'to %s is refused',
    async (url) => {
      expect(() => connectPaythru({ url, key: 'k', password: 'p' })).toThrow(/paythru\.example/);
    },
  );
});

import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { REASON_MESSAGES } from '../../domain/reasons.ts';
import { PROBLEM_KINDS } from '../../api/problems.ts';
import { ListenError, serve } from '../../api/server.ts';
import { MERCHANT, OPERATOR, order, TestApi } from './open-api.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** What every answer has in common, whatever is asked. */
describe('the API over HTTP', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await TestApi.open();
  }, 60_000);
  afterAll(() => api.close());

  /** Sends bytes as they are and reads until the server closes. */
  const raw = async (bytes: string): Promise<string> => {
    const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
    let answer = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => (answer += chunk));
    socket.write(bytes);
    await once(socket, 'close');
    return answer;
  };

  it.each([
    ['GET', '/', 404, 'not_found'],
    ['GET', '/v1/nothing', 404, 'not_found'],
    ['GET', '/v1/purchases/', 404, 'not_found'],
    ['POST', '/V1/purchases', 404, 'not_found'],
    ['DELETE', '/v1/purchases', 405, 'method_not_allowed'],
    ['PATCH', '/v1/purchases/pur_1', 405, 'method_not_allowed'],
    ['GET', '/v1/purchases/pur_1/cancel', 405, 'method_not_allowed'],
    ['PUT', '/healthz', 405, 'method_not_allowed'],
  ])('answers %s %s with a problem', async (method, path, status, code) => {
    const refused = await api.call(method, path);
    expect(refused.headers.get('content-type')).toContain('application/problem+json');
    expect(refused.headers.get('x-request-id')).toMatch(UUID);
    expect([refused.status, refused.json]).toEqual([
      status,
      {
        type: `https://vendrail.example/problems/${code}`,
        title: expect.any(String),
        status,
        detail: expect.any(String),
        instance: `urn:uuid:${refused.headers.get('x-request-id')}`,
        code,
      },
    ]);
  });

  it('tells which methods an address takes', async () => {
    const refused = await api.call('DELETE', '/v1/purchases');
    const asked = await api.call('OPTIONS', '/v1/purchases');
    expect(asked.status).toBe(204);
    for (const { headers } of [refused, asked]) {
      expect(headers.get('allow')?.split(', ').toSorted()).toEqual(['GET', 'HEAD', 'OPTIONS', 'POST']);
    }
  });

  it('answers HEAD like GET without a body', async () => {
    const asked = await api.call('HEAD', '/v1/catalogue');
    expect([asked.status, asked.text]).toEqual([200, '']);
  });

  it('refuses TRACE, which fetch cannot send', async () => {
    const answer = await raw('TRACE /v1/purchases HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 405 /);
  });

  it.each([
    ['no HTTP', 'HELO there\r\n\r\n', 400, 'malformed_request'],
    [
      'endless headers',
      `GET / HTTP/1.1\r\nHost: a\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`,
      431,
      'headers_too_large',
    ],
  ])('answers %s with a problem, too', async (_, bytes, status, code) => {
    const answer = await raw(bytes);
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toMatchObject({ status, code });
  });

  it('carries headers that keep answers from being cached, framed or sniffed, and none that names the software', async () => {
    const { headers } = await api.get('/healthz');
    expect(Object.fromEntries(headers)).toMatchObject({
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'referrer-policy': 'no-referrer',
      'strict-transport-security': 'max-age=63072000',
      'x-content-type-options': 'nosniff',
    });
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('server')).toBeNull();
  });

  it.each([
    ['no key', {}, 'api_key_missing', 'Bearer realm="vendrail"'],
    ['another scheme', { authorization: 'Basic c2s6' }, 'api_key_missing', 'Bearer realm="vendrail"'],
    [
      'a wrong key',
      { authorization: 'Bearer sk_wrong' },
      'api_key_invalid',
      'Bearer realm="vendrail", error="invalid_token"',
    ],
    [
      'a huge key',
      { authorization: `Bearer ${'k'.repeat(5_000)}` },
      'api_key_invalid',
      'Bearer realm="vendrail", error="invalid_token"',
    ],
  ])('lets nobody in with %s', async (_, headers, code, challenge) => {
    for (const [method, path] of [
      ['GET', '/v1/purchases'],
      ['POST', '/v1/purchases'],
      ['GET', '/v1/purchases/pur_1'],
      ['GET', '/v1/purchases/pur_1/timeline'],
      ['POST', '/v1/purchases/pur_1/cancel'],
      ['POST', '/v1/purchases/pur_1/resolve'],
      ['GET', '/v1/reviews'],
      ['GET', '/v1/catalogue'],
      ['GET', '/v1/balances'],
    ] as const) {
      const refused = await api.call(method, path, { key: null, headers });
      expect([refused.status, refused.json.code]).toEqual([401, code]);
      expect(refused.headers.get('www-authenticate')).toBe(challenge);
    }
  });

  it('remembers a key for five seconds, so a revoked one is out after that', async () => {
    const em = api.world.database.em();
    expect((await api.get('/v1/reviews', OPERATOR)).status).toBe(200);
    await em.execute(`update api_key set revoked_at = now() where prefix = 'sk_sandbox_o'`);
    expect((await api.get('/v1/reviews', OPERATOR)).status).toBe(200);
    const later = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 5_001);
    try {
      expect((await api.get('/v1/reviews', OPERATOR)).status).toBe(401);
    } finally {
      later.mockRestore();
    }
  });

  it('has a page for every problem', async () => {
    for (const [code, { status, title }] of Object.entries(PROBLEM_KINDS)) {
      const page = await api.call('GET', `/problems/${code}`, { key: null });
      expect(page.headers.get('content-type')).toContain('text/html');
      expect(page.text).toContain(title);
      expect(page.text).toContain(String(status));
    }
    const reason = await api.call('GET', '/problems/recipient_invalid', { key: null });
    expect(reason.text).toContain(REASON_MESSAGES.recipient_invalid);
    expect((await api.get('/problems/none')).status).toBe(404);
  });

  it('logs one line for each request, with the route and never the path', async () => {
    const before = api.log.length;
    const { headers } = await api.get(`/v1/purchases/pur_${'0'.repeat(32)}`, MERCHANT);
    expect(api.log.slice(before)).toEqual([
      expect.objectContaining({
        msg: 'request',
        request_id: headers.get('x-request-id'),
        method: 'GET',
        route: '/v1/purchases/:id',
        status: 404,
        ms: expect.any(Number),
      }),
    ]);
  });

  it('tells nothing of an error of its own', async () => {
    const em = api.world.database.em();
    await em.execute('alter table product rename to product_away');
    try {
      const failed = await api.get('/v1/catalogue?operator_id=secret-value');
      expect([failed.status, failed.json.code]).toEqual([500, 'internal_error']);
      expect(failed.text).not.toMatch(/product_away|select|relation/i);
    } finally {
      await em.execute('alter table product_away rename to product');
    }
    expect(JSON.stringify(api.log)).not.toContain('secret-value');
  });
});

describe('without its database', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await TestApi.open();
  }, 60_000);
  afterAll(() => api.close());

  /** Ends the connection that waits for a lock, as a database that is killed does. */
  const cutWhatWaits = async (): Promise<void> => {
    for (let cut: unknown[] = []; cut.length === 0;) {
      cut = await api.world.database
        .em()
        .execute(
          `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        );
    }
  };

  it('the API asks to be asked again, stores nothing half-way, and is well afterwards', async () => {
    const headers = { 'idempotency-key': 'kept-over-a-crash' };
    const post = () => api.call('POST', '/v1/purchases', { body: order(), headers });
    const holding = api.world.database.em();
    const before = await api.stored();
    await holding.begin();
    await holding.execute('lock table product in access exclusive mode');
    const waiting = post();
    await cutWhatWaits();
    await holding.rollback();
    const refused = await waiting;
    expect([refused.status, refused.json.code]).toEqual([503, 'temporarily_unavailable']);
    expect(refused.headers.get('retry-after')).toBe('1');
    // The connection that was cut may be the one that is asked first.
    expect(await api.stored().catch(() => api.stored())).toEqual(before);
    expect((await post()).status).toBe(202);
  });
});

describe('the server', () => {
  const publicUrl = 'http://127.0.0.1';

  it('finishes what is open and takes nothing new when it drains', async () => {
    const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>();
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const server = await serve(
      async (_request, response) => {
        arrive();
        await released;
        response.end('done');
      },
      { port: 0, host: '127.0.0.1', publicUrl },
    );
    const open = fetch(`http://127.0.0.1:${server.port}/`);
    await arrived;
    const drained = server.drain(10_000);
    await expect(fetch(`http://127.0.0.1:${server.port}/`)).rejects.toThrow();
    release();
    expect(await (await open).text()).toBe('done');
    await drained;
  });

  it('cuts what is still open at the limit', async () => {
    const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>();
    const server = await serve(() => arrive(), { port: 0, host: '127.0.0.1', publicUrl });
    const open = fetch(`http://127.0.0.1:${server.port}/`);
    const cut = expect(open).rejects.toThrow();
    await arrived;
    await server.drain(50);
    await cut;
  });

  it('says in one sentence that its port is in use', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    await expect(serve(() => {}, { port, host: '127.0.0.1', publicUrl })).rejects.toThrow(
      new ListenError(`Port ${port} is in use: stop what listens there, or set PORT to a free port.`),
    );
    taken.close();
  });
});

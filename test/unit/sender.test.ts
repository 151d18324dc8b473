import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from '@jest/globals';
import { ProviderError } from '../../domain/errors.ts';
import type { CallLimits } from '../../domain/provider.ts';
import {
  basicAuthorization,
  createSender,
  type ProviderRequest,
  type Sender,
} from '../../providers/sender.ts';

// Goal: every failure of a call is told apart by one question: can a byte of the request have left?

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const limits = (): CallLimits => ({ signal: AbortSignal.timeout(20_000), sendBy: Date.now() + 20_000 });
const order: ProviderRequest = {
  operation: 'order',
  method: 'POST',
  path: '/orders',
  headers: { authorization: basicAuthorization('key', 's3cret'), 'content-type': 'application/json' },
  body: '{"mobile":"+6595123100"}',
};

async function listen(server: Server): Promise<string> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(async () => {
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function sender(url: string, options: Partial<Parameters<typeof createSender>[0]> = {}): Sender {
  const made = createSender({ provider: 'test', url, ...options });
  closers.push(() => made.close());
  return made;
}

/** A server of raw bytes: `onRequest` gets each piece that arrives, with how many arrived on all its sockets. */
function rawServer(onRequest: (socket: Socket, count: number) => void): Server {
  let count = 0;
  return createTcpServer((socket) => socket.on('data', () => onRequest(socket, ++count)));
}

const ANSWER = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}';

async function failureOf(call: Promise<unknown>): Promise<ProviderError> {
  const error = await call.then(
    () => new Error('the call succeeded'),
    (reason: unknown) => reason,
  );
  if (error instanceof ProviderError) return error;
  throw error;
}

const notSent = { kind: 'not_done', proof: 'not_sent', again: 'later', retryAfterMs: null };
const unknown = { kind: 'unknown' };

describe('a request', () => {
  it.each(['/dvs/v1', '/dvs/v1/'])(
    'goes below the base path %s, with its headers, query and body',
    async (base) => {
      const seen: unknown[] = [];
      const url = await listen(
        createHttpServer((req, res) => {
          req.setEncoding('utf8').on('data', (body: string) => {
            seen.push([req.method, req.url, req.headers.authorization, body]);
            res.writeHead(201, { 'x-total': '7' }).end('{"id":1}');
          });
        }),
      );
      const query = new URLSearchParams({ external_id: 'a b' });
      const answer = await sender(url + base).send({ ...order, query }, limits());
      const authorization = `Basic ${Buffer.from('key:s3cret').toString('base64')}`;
      expect(seen).toEqual([
        ['POST', '/dvs/v1/orders?external_id=a+b', authorization, '{"mobile":"+6595123100"}'],
      ]);
      expect(answer).toMatchObject({ status: 201, headers: { 'x-total': '7' }, text: '{"id":1}' });
    },
  );

  it('is answered with a redirect, which is not followed', async () => {
    const paths: (string | undefined)[] = [];
    const url = await listen(
      createHttpServer((req, res) => {
        paths.push(req.url);
        res.writeHead(307, { location: '/elsewhere' }).end();
      }),
    );
    expect((await sender(url).send(order, limits())).status).toBe(307);
    expect(paths).toEqual(['/orders']);
  });
});

describe('an address', () => {
  it.each([
    'http://provider.example/v1',
    'http://127.0.0.1.provider.example/v1',
    'ftp://127.0.0.1/v1',
    'https://key:s3cret@provider.example/v1',
    'https://provider.example/v1?key=s3cret',
  ])('%s is refused', (url) => {
    expect(() => createSender({ provider: 'test', url })).toThrow(/address/);
    expect(() => createSender({ provider: 'test', url })).not.toThrow(/s3cret/);
  });

  it.each(['http://localhost:1/v1', 'http://127.0.0.1:1', 'http://[::1]:1/', 'https://provider.example/v1'])(
    '%s is accepted',
    (url) => {
      expect(() => sender(url)).not.toThrow();
    },
  );
});

describe('a request was not sent', () => {
  it('when nobody listens', async () => {
    const server = createTcpServer();
    const url = await listen(server);
    const closed = once(server, 'close');
    server.close();
    await closed;
    closers.pop();
    const error = await failureOf(sender(url).send(order, limits()));
    expect(error).toMatchObject({ code: 'provider_unreachable', outcome: notSent });
    expect(error.message).toContain('ECONNREFUSED');
  });

  it('when the name has no address', async () => {
    const error = await failureOf(sender('https://provider.invalid/v1').send(order, limits()));
    expect(error).toMatchObject({ code: 'provider_unreachable', outcome: notSent });
    expect(error.message).toMatch(/ENOTFOUND|EAI_AGAIN/);
  });

  it('when the connection is not made in time', async () => {
    const url = await listen(createTcpServer(() => {}));
    const silent = sender(url.replace('http:', 'https:'), { timeouts: { connectMs: 100 } });
    const error = await failureOf(silent.send(order, limits()));
    expect(error.outcome).toEqual(notSent);
    expect(error.message).toContain('UND_ERR_CONNECT_TIMEOUT');
  });

  it('when the connection is reset while TLS is negotiated', async () => {
    const url = await listen(rawServer((socket) => socket.resetAndDestroy()));
    const error = await failureOf(sender(url.replace('http:', 'https:')).send(order, limits()));
    expect(error.outcome).toEqual(notSent);
  });

  it('when the time to send has passed, and then no byte arrives', async () => {
    const arrived: Buffer[] = [];
    const server = createTcpServer((socket) => socket.on('data', (piece: Buffer) => arrived.push(piece)));
    const url = await listen(server);
    const connected = once(server, 'connection');
    const call = failureOf(sender(url).send(order, { ...limits(), sendBy: Date.now() - 1 }));
    const [socket] = (await connected) as [Socket];
    const closed = once(socket, 'close');
    const error = await call;
    expect(error.outcome).toEqual(notSent);
    expect(error.message).toContain('SEND_DEADLINE_PASSED');
    await closed;
    expect(arrived).toEqual([]);
  });

  it('when it was aborted before', async () => {
    const url = await listen(rawServer((socket) => socket.write(ANSWER)));
    const aborted = { ...limits(), signal: AbortSignal.abort() };
    expect((await failureOf(sender(url).send(order, aborted))).outcome).toEqual(notSent);
  });

  it('when it was aborted while it waited for a free socket', async () => {
    const seen: (string | undefined)[] = [];
    const server = createHttpServer((req) => seen.push(req.url));
    const url = await listen(server);
    const one = sender(url, { connections: 1 });
    const abortFirst = new AbortController();
    const arrived = once(server, 'request');
    const first = failureOf(one.send(order, { ...limits(), signal: abortFirst.signal }));
    await arrived;
    const abortSecond = new AbortController();
    const second = failureOf(
      one.send({ ...order, path: '/second' }, { ...limits(), signal: abortSecond.signal }),
    );
    abortSecond.abort();
    expect((await second).outcome).toEqual(notSent);
    abortFirst.abort();
    expect((await first).outcome).toEqual(unknown);
    expect(seen).toEqual(['/orders']);
  });
});

describe('whether a request had an effect is unknown', () => {
  it('when the connection is reset after the request', async () => {
    const url = await listen(rawServer((socket) => socket.resetAndDestroy()));
    const error = await failureOf(sender(url).send(order, limits()));
    expect(error).toMatchObject({ code: 'no_answer', outcome: unknown });
  });

  it('when a reused keep-alive socket is reset, and it is not sent again', async () => {
    let requests = 0;
    const url = await listen(
      rawServer((socket, count) => {
        requests = count;
        if (count === 1) socket.write(ANSWER);
        else socket.resetAndDestroy();
      }),
    );
    const one = sender(url, { connections: 1 });
    await one.send(order, limits());
    expect((await failureOf(one.send({ ...order, method: 'GET', body: null }, limits()))).outcome).toEqual(
      unknown,
    );
    expect(requests).toBe(2);
  });

  it('when no answer comes in time', async () => {
    const url = await listen(rawServer(() => {}));
    const error = await failureOf(sender(url, { timeouts: { headersMs: 50 } }).send(order, limits()));
    expect(error.outcome).toEqual(unknown);
    expect(error.message).toContain('UND_ERR_HEADERS_TIMEOUT');
  });

  it('when the answer stops in its middle', async () => {
    const url = await listen(
      rawServer((socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{"id"')),
    );
    const error = await failureOf(sender(url, { timeouts: { bodyMs: 50 } }).send(order, limits()));
    expect(error.outcome).toEqual(unknown);
    expect(error.message).toContain('UND_ERR_BODY_TIMEOUT');
  });

  it('when the answer is cut off', async () => {
    const url = await listen(
      rawServer((socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{"id"')),
    );
    expect((await failureOf(sender(url).send(order, limits()))).outcome).toEqual(unknown);
  });

  it('when the answer is not HTTP', async () => {
    const url = await listen(rawServer((socket) => socket.end('+OK POP3 ready\r\n')));
    expect((await failureOf(sender(url).send(order, limits()))).outcome).toEqual(unknown);
  });

  it('when the answer is larger than the limit', async () => {
    const url = await listen(createHttpServer((_req, res) => res.end('x'.repeat(100_000))));
    const error = await failureOf(sender(url, { maxAnswerBytes: 50_000 }).send(order, limits()));
    expect(error.outcome).toEqual(unknown);
    expect(error.message).toContain('UND_ERR_RES_EXCEEDED_MAX_SIZE');
  });

  it('when it was aborted after the request arrived', async () => {
    const server = createHttpServer(() => {});
    const url = await listen(server);
    const abort = new AbortController();
    const arrived = once(server, 'request');
    const call = failureOf(sender(url).send(order, { ...limits(), signal: abort.signal }));
    await arrived;
    abort.abort();
    expect((await call).outcome).toEqual(unknown);
  });
});

describe('an idle keep-alive socket', () => {
  it('that the provider has closed is replaced by a new one', async () => {
    let requests = 0;
    const closed: Promise<unknown>[] = [];
    const url = await listen(
      rawServer((socket, count) => {
        requests = count;
        closed.push(once(socket, 'close'));
        socket.end(ANSWER);
      }),
    );
    const one = sender(url, { connections: 1 });
    await one.send(order, limits());
    await Promise.all(closed);
    expect((await one.send(order, limits())).status).toBe(200);
    expect(requests).toBe(2);
  });
});

describe('an error', () => {
  it('shows neither the credentials nor what was sent', async () => {
    const url = await listen(rawServer((socket) => socket.resetAndDestroy()));
    const error = await failureOf(sender(url).send(order, limits()));
    const shown = inspect(error, { depth: 10, showHidden: true });
    expect(shown).toContain('order was sent');
    expect(shown).not.toContain(Buffer.from('key:s3cret').toString('base64'));
    expect(shown).not.toContain('6595123100');
  });
});

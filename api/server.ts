import { randomUUID } from 'node:crypto';
import {
  createServer,
  STATUS_CODES,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { problem, problemBody, type Problem } from './problems.ts';

/** Thrown when the address cannot be listened on; the message says what to do. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
}

/** A listening server. */
export interface ApiServer {
  readonly port: number;
  /** Takes no more requests, finishes the open ones for at most `limitMs`, then cuts what is left. */
  drain(limitMs: number): Promise<void>;
}

/**
 * Listens, with a limit on everything that a client can keep us waiting for. What an answer waits for has limits of its
 * own: every statement, every call of Temporal and of a provider has a deadline. Throws ListenError.
 */
export async function serve(
  handler: (request: IncomingMessage, response: ServerResponse) => unknown,
  { port, host, publicUrl }: { port: number; host: string; publicUrl: string },
): Promise<ApiServer> {
  let draining = false;
  const open = new Set<ServerResponse>();
  const server = createServer(
    {
      headersTimeout: 10_000,
      requestTimeout: 30_000,
      connectionsCheckingInterval: 1_000,
      keepAliveTimeout: 65_000,
      maxHeaderSize: 16 * 1024,
    },
    (request, response) => {
      if (draining) response.setHeader('Connection', 'close');
      open.add(response);
      response.once('close', () => open.delete(response));
      void handler(request, response);
    },
  );
  server.on('clientError', (error: NodeJS.ErrnoException, socket) =>
    refuseUnreadable(error, socket, publicUrl),
  );
  await listen(server, port, host);
  return {
    port: (server.address() as AddressInfo).port,
    drain: async (limitMs) => {
      draining = true;
      // An open connection is told to end with its answer; else it would stay until the client leaves it.
      for (const response of open) if (!response.headersSent) response.setHeader('Connection', 'close');
      await close(server, limitMs);
    },
  };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, port, host)));
  server.listen(port, host, resolve);
  return promise;
}

function listenError({ code }: NodeJS.ErrnoException, port: number, host: string): ListenError {
  if (code === 'EADDRINUSE') {
    return new ListenError(`Port ${port} is in use: stop what listens there, or set PORT to a free port.`);
  }
  if (code === 'EACCES') {
    return new ListenError(`Port ${port} may not be opened by this user: set PORT to one above 1023.`);
  }
  return new ListenError(`${host}:${port} cannot be listened on (${code}): set HOST and PORT.`);
}

function close(server: Server, limitMs: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const cut = setTimeout(() => server.closeAllConnections(), limitMs);
  server.close(() => {
    clearTimeout(cut);
    resolve();
  });
  server.closeIdleConnections();
  return promise;
}

/** What is no HTTP request never reaches the app; it is refused in the same form. */
function refuseUnreadable(error: NodeJS.ErrnoException, socket: Duplex, publicUrl: string): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const refusal = refusalOf(error.code);
  const requestId = randomUUID();
  const body = JSON.stringify(problemBody(refusal, publicUrl, requestId));
  socket.end(
    [
      `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status]}`,
      'Content-Type: application/problem+json',
      `Content-Length: ${Buffer.byteLength(body)}`,
      `X-Request-Id: ${requestId}`,
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  );
}

function refusalOf(code: string | undefined): Problem {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return problem('request_timed_out', 'The request did not arrive in time.');
  }
  if (code === 'HPE_HEADER_OVERFLOW') {
    return problem('headers_too_large', 'The headers have more than 16 KiB.');
  }
  return problem('malformed_request', 'This is not an HTTP/1.1 request.');
}

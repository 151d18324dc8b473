import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as timer } from 'node:timers/promises';
import { faultPaths, TRANSPORT_FAULTS, type Fault, type FaultBook, type TransportFault } from './faults.ts';
import type { ProviderSandbox, SandboxAnswer, SandboxRequest } from './provider-sandbox.ts';

/** Larger request bodies end the connection. */
const MAX_BODY_BYTES = 1 << 20;

/** Reads a request's body as UTF-8. Null when it is too large or the client went away. */
export async function readBody(req: IncomingMessage): Promise<string | null> {
  const { 'content-length': length = '0', 'transfer-encoding': encoding } = req.headers;
  if (length === '0' && encoding === undefined) return '';
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of req as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > MAX_BODY_BYTES) return null;
      chunks.push(chunk);
    }
  } catch {
    return null;
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Lets a provider's sandbox answer one request, with whatever fault was ordered for it. */
export async function exchange(
  sandbox: ProviderSandbox,
  faults: FaultBook,
  path: string,
  search: string,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const body = await readBody(req);
  if (body === null) {
    req.socket.destroy();
    return;
  }
  const method = req.method ?? 'GET';
  const request: SandboxRequest = {
    method: method === 'HEAD' ? 'GET' : method,
    path,
    search,
    authorization: req.headers.authorization ?? null,
    headers: req.headers,
    host: req.headers.host ?? '',
    remoteAddress: req.socket.remoteAddress ?? '',
    body,
  };
  const paths = [...faultPaths(path), ...(sandbox.faultPaths?.(request) ?? [])];
  const fault = faults.take(sandbox.name, TRANSPORT_FAULTS, method, paths);
  if (fault && (await stopsBeforeEffect(fault, sandbox, req, res))) return;
  const answer = await sandbox.handle(request);
  if (fault && (await replacesAnswer(fault, sandbox, req, res))) return;
  send(res, answer);
}

/** Waits without keeping the process alive. */
function wait(ms: number): Promise<void> {
  return timer(ms, undefined, { ref: false });
}

/** Writes an answer; Node leaves the body out for HEAD. */
export function send(res: ServerResponse, answer: SandboxAnswer): void {
  const length = answer.body === null ? 0 : Buffer.byteLength(answer.body);
  res.writeHead(answer.status, { ...answer.headers, 'Content-Length': length });
  res.end(answer.body ?? undefined);
}

/** True when the request is over: it never takes effect. */
async function stopsBeforeEffect(
  fault: Fault,
  sandbox: ProviderSandbox,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<boolean> {
  const kind = fault.fault as TransportFault;
  if (kind === 'rate_limit') {
    const answer = sandbox.failure('rate_limit');
    const retryAfter: Record<string, string> =
      fault.delay_ms > 0 ? { 'Retry-After': String(Math.ceil(fault.delay_ms / 1000)) } : {};
    send(res, { ...answer, headers: { ...answer.headers, ...retryAfter } });
    return true;
  }
  if (kind === 'hang_before_effect') return true;
  if (!kind.endsWith('_before_effect')) return false;
  await wait(fault.delay_ms);
  if (kind === 'drop_before_effect') reset(req);
  else if (kind === 'http_500_before_effect') send(res, sandbox.failure('server_error'));
  return kind !== 'delay_before_effect';
}

/** True when the answer must not be sent any more: the client learns nothing, or nonsense, of what happened. */
async function replacesAnswer(
  fault: Fault,
  sandbox: ProviderSandbox,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<boolean> {
  const kind = fault.fault as TransportFault;
  if (kind === 'hang_after_effect') return true;
  if (kind !== 'delay_before_effect') await wait(fault.delay_ms);
  if (kind === 'drop_after_effect') reset(req);
  else if (kind === 'http_500_after_effect') send(res, sandbox.failure('server_error'));
  else if (kind === 'garbage_after_effect') {
    const headers = { 'Content-Type': 'application/json' };
    send(res, { status: 200, headers, body: '<html><body>upstream: 0x1f\u0000\ufffd {"id":' });
  } else return false;
  return true;
}

/** Ends the connection with a TCP reset, as a crashed peer would. */
function reset(req: IncomingMessage): void {
  req.socket.resetAndDestroy();
}

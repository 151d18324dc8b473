import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { decodedText } from '../../providers/content-coding.ts';

/** One request and its answer, as they were on the wire. Holds secrets: it is masked before anything is printed. */
export interface Exchange {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly contentType: string | null;
  readonly body: string;
  /** False while no byte has left. */
  readonly sent: boolean;
  readonly answer: {
    readonly status: number;
    readonly contentType: string | null;
    /** Null when it could not be decompressed. */
    readonly text: string | null;
    readonly bytes: number;
    /** False when the connection ended before the body did. */
    readonly whole: boolean;
  } | null;
  /** From the request to the end of its answer, or to its failure. */
  readonly ms: number;
}

/** What undici tells about a request (docs/api/DiagnosticsChannel); the same object in every event of one request. */
interface Told {
  readonly request: {
    readonly origin?: unknown;
    readonly method: string;
    readonly path: string;
    readonly headers: readonly string[];
    readonly body?: unknown;
  };
  readonly response?: { readonly statusCode: number; readonly headers: readonly Uint8Array[] };
  readonly chunk?: Uint8Array;
}

interface Recorded {
  readonly told: Told['request'];
  readonly body: string;
  readonly startedAt: number;
  endedAt: number | null;
  sent: boolean;
  ended: boolean;
  status: number | null;
  headers: Readonly<Record<string, string>>;
  readonly chunks: Uint8Array[];
}

const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

/**
 * Records every request that this process sends below an address, until `stop`. It listens to undici's diagnostics channels,
 * so the clients send exactly what they always send.
 */
export function recordExchanges(url: string): { stop(): Promise<Exchange[]> } {
  const { origin, pathname } = new URL(url);
  const prefix = pathname.replace(/\/+$/, '');
  const recorded = new Map<object, Recorded>();
  const listeners: [channel: string, (event: unknown) => void][] = [];
  const listen = (channel: string, hear: (of: Recorded, told: Told) => void) => {
    const listener = (event: unknown) => {
      const of = recorded.get((event as Told).request);
      if (of) hear(of, event as Told);
    };
    listeners.push([channel, listener]);
  };
  listeners.push([
    'undici:request:create',
    (event) => {
      const { request } = event as Told;
      if (originOf(request.origin) === origin && request.path.startsWith(prefix)) {
        recorded.set(request, begun(request));
      }
    },
  ]);
  listen('undici:client:sendHeaders', (of) => (of.sent = true));
  listen('undici:request:headers', (of, { response }) => {
    if (!response) return;
    of.status = response.statusCode;
    of.headers = pairs(response.headers.map((each) => Buffer.from(each).toString('latin1')));
  });
  listen('undici:request:bodyChunkReceived', (of, { chunk }) => {
    if (chunk) of.chunks.push(Uint8Array.from(chunk));
  });
  listen('undici:request:trailers', (of) => {
    of.ended = true;
    of.endedAt = performance.now();
  });
  listen('undici:request:error', (of) => {
    of.endedAt ??= performance.now();
  });
  for (const [channel, listener] of listeners) subscribe(channel, listener);
  return {
    async stop() {
      for (const [channel, listener] of listeners) unsubscribe(channel, listener);
      return Promise.all([...recorded.values()].map(exchangeOf));
    },
  };
}

function begun(told: Told['request']): Recorded {
  const { body } = told;
  return {
    told,
    body:
      body instanceof Uint8Array ? Buffer.from(body).toString('utf8') : typeof body === 'string' ? body : '',
    startedAt: performance.now(),
    endedAt: null,
    sent: false,
    ended: false,
    status: null,
    headers: {},
    chunks: [],
  };
}

async function exchangeOf(of: Recorded): Promise<Exchange> {
  const bytes = Buffer.concat(of.chunks);
  const coding = of.headers['content-encoding'] ?? 'identity';
  const text = await decodedText(bytes, coding, MAX_ANSWER_BYTES).catch(() => null);
  return {
    method: of.told.method,
    path: of.told.path,
    contentType: pairs(of.told.headers)['content-type'] ?? null,
    body: of.body,
    sent: of.sent,
    answer:
      of.status === null
        ? null
        : {
            status: of.status,
            contentType: of.headers['content-type'] ?? null,
            text,
            bytes: bytes.length,
            whole: of.ended,
          },
    ms: Math.round((of.endedAt ?? performance.now()) - of.startedAt),
  };
}

/** Names and values, one after the other, by name in lower case. */
function pairs(list: readonly string[]): Record<string, string> {
  const named: Record<string, string> = {};
  for (let place = 0; place + 1 < list.length; place += 2) {
    named[(list[place] ?? '').toLowerCase()] = list[place + 1] ?? '';
  }
  return named;
}

function originOf(origin: unknown): string | null {
  return URL.parse(String(origin))?.origin ?? null;
}

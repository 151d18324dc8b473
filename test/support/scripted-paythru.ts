import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CallLimits } from '../../domain/provider.ts';
import { createPaythruProvider } from '../../providers/paythru/adapter.ts';
import { connectPaythru } from '../../providers/paythru/call.ts';
import { PaythruClient } from '../../providers/paythru/client.ts';
import type { SenderTimeouts } from '../../providers/sender.ts';

/** A request as it arrived. `body`: its bytes, as text. */
export interface Arrived {
  readonly line: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** How one request is answered: with HTTP 200 and this text, or by hand. */
export type Reply = string | ((res: ServerResponse) => void);

/** A server that answers from a script, with the client and the adapter that talk to it. */
export class ScriptedPaythru {
  static readonly SECRETS = ['k3y&=', 'p4ss wörd'] as const;
  readonly url: string;
  readonly client: PaythruClient;
  readonly provider: ReturnType<typeof createPaythruProvider>;
  /** What arrived since the last script. */
  arrived: Arrived[] = [];
  #replies: Reply[] = [];
  readonly #stop: () => Promise<void>;

  private constructor(url: string, timeouts: Partial<SenderTimeouts>, stop: () => Promise<void>) {
    const [key, password] = ScriptedPaythru.SECRETS;
    this.url = url;
    this.client = new PaythruClient(connectPaythru({ url, key, password, timeouts }));
    this.provider = createPaythruProvider({ url, key, password, timeouts });
    this.#stop = stop;
  }

  static async start(timeouts: Partial<SenderTimeouts> = {}): Promise<ScriptedPaythru> {
    const server = createServer((req, res) => {
      let body = '';
      req.setEncoding('utf8').on('data', (piece: string) => (body += piece));
      req.on('end', () => {
        scripted.arrived.push({ line: `${req.method} ${req.url}`, headers: req.headers, body });
        const reply = scripted.#replies.shift() ?? '';
        if (typeof reply === 'string') res.writeHead(200, { 'content-type': 'text/xml' }).end(reply);
        else reply(res);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/paythru`;
    const scripted = new ScriptedPaythru(url, timeouts, async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    });
    return scripted;
  }

  /** Sets the answers of the next requests, and forgets what arrived. */
  script(...replies: Reply[]): void {
    this.#replies = replies;
    this.arrived = [];
  }

  async close(): Promise<void> {
    await this.client.close();
    await this.provider.close();
    await this.#stop();
  }
}

/** An answer of a method with this inside. */
export function answer(content: string): string {
  return `<?xml version="1.0" encoding="utf-8"?>\n<paythruResponse>\n${content}\n</paythruResponse>`;
}

/** An answer of this HTTP status. */
export const http =
  (status: number, text = '', headers: Record<string, string> = {}) =>
  (res: ServerResponse): void => {
    res.writeHead(status, headers).end(text);
  };

/** Limits that no test reaches. */
export const limits = (): CallLimits => ({
  signal: AbortSignal.timeout(20_000),
  sendBy: Date.now() + 20_000,
});

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CallLimits } from '../../domain/provider.ts';
import { connectPayvice, type PayviceConfig } from '../../providers/payvice/call.ts';
import { PayviceClient } from '../../providers/payvice/client.ts';
import { Wallet } from '../../providers/payvice/wallets.ts';

/** Limits that no test reaches. */
export const limits = (): CallLimits => ({
  signal: AbortSignal.timeout(20_000),
  sendBy: Date.now() + 20_000,
});

export const TOKEN = '474eef6dca8dd57'.padEnd(64, '0');
export const wallet = new Wallet({
  viceId: '12345678',
  userName: 'sandbox@payvice.test',
  password: 'sandbox-pass',
  pin: '1234',
});
export const authority = { wallet, token: TOKEN };

/** One answer: a body (an object is written as JSON), with HTTP 200 unless it says otherwise; null resets the connection. */
export interface Scripted {
  readonly status?: number;
  readonly body: unknown;
}

/** A Payvice that gives each request the same answer and keeps what arrived, and a client of it. */
export class ScriptedPayvice {
  readonly url: string;
  readonly client: PayviceClient;
  readonly requests: { readonly line: string; readonly text: string }[] = [];
  answer: Scripted | null = { body: {} };
  readonly #server: ReturnType<typeof createServer>;

  private constructor(server: ReturnType<typeof createServer>, config: Partial<PayviceConfig>) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.client = new PayviceClient(connectPayvice({ url: this.url, ...config }));
  }

  static async start(config: Partial<PayviceConfig> = {}): Promise<ScriptedPayvice> {
    const server = createServer((req, res) => {
      let text = '';
      req.setEncoding('utf8').on('data', (piece: string) => (text += piece));
      req.on('end', () => {
        scripted.requests.push({ line: `${req.method} ${req.url}`, text });
        const { answer } = scripted;
        if (answer === null) {
          req.socket.resetAndDestroy();
          return;
        }
        const { status = 200, body } = answer;
        // Payvice calls its JSON whatever it likes.
        res.writeHead(status, { 'content-type': 'text/html' });
        res.end(typeof body === 'string' ? body : JSON.stringify(body));
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const scripted = new ScriptedPayvice(server, config);
    return scripted;
  }

  async close(): Promise<void> {
    await this.client.close();
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}

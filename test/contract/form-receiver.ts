import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A merchant's callback endpoint for form posts: keeps what arrives, answers with the statuses that it is told to, else 200. */
export class FormReceiver {
  readonly url: string;
  /** Status of the next answers, in order. */
  readonly statuses: number[] = [];
  readonly received: Readonly<Record<string, string>>[] = [];
  readonly contentTypes: (string | undefined)[] = [];
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/called`;
  }

  static async start(): Promise<FormReceiver> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const receiver = new FormReceiver(server);
    server.on('request', (req, res) => {
      let body = '';
      req.setEncoding('utf8');
      req.on('data', (chunk: string) => (body += chunk));
      req.on('end', () => {
        receiver.received.push(Object.fromEntries(new URLSearchParams(body)));
        receiver.contentTypes.push(req.headers['content-type']);
        res.writeHead(receiver.statuses.shift() ?? 200).end();
        server.emit('called');
      });
    });
    return receiver;
  }

  /** Resolves when `count` callbacks have arrived in all. */
  async until(count: number): Promise<void> {
    while (this.received.length < count) await once(this.#server, 'called');
  }

  /** The statuses that callbacks told of, in the order of arrival. */
  told(): (string | undefined)[] {
    return this.received.map(({ transactionStatus }) => transactionStatus);
  }

  clear(): void {
    this.received.length = 0;
    this.contentTypes.length = 0;
    this.statuses.length = 0;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

import { request } from 'undici';
import {
  startSandboxServer,
  type SandboxServer,
  type SandboxServerOptions,
} from '../../providers/sandbox-server.ts';

/** The parts of a DVS answer that the tests look at. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  // The tests assert on wire bytes of many shapes: a wrong path into them fails the assertion.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any;
}

const BASIC = `Basic ${Buffer.from('sandbox-key:sandbox-secret').toString('base64')}`;

/** A sandbox of its own, the calls of a plain HTTP client, and the control surface. */
export class DvsSandbox {
  readonly server: SandboxServer;
  constructor(server: SandboxServer) {
    this.server = server;
  }

  static async start(options: Partial<SandboxServerOptions> = {}): Promise<DvsSandbox> {
    return new DvsSandbox(await startSandboxServer({ port: 0, ...options }));
  }

  /** One raw request below `/dvs/v1`. */
  async send(
    method: 'GET' | 'POST' | 'HEAD' | 'PUT' | 'DELETE',
    path: string,
    body: string | null = null,
    headers: Record<string, string> = { authorization: BASIC },
  ): Promise<Answer> {
    const answer = await request(`${this.server.url}/dvs/v1${path}`, { method, body, headers, reset: true });
    const text = await answer.body.text();
    const isJson = text !== '' && String(answer.headers['content-type']).startsWith('application/json');
    return {
      status: answer.statusCode,
      headers: answer.headers,
      text,
      body: isJson ? JSON.parse(text) : null,
    };
  }

  get(path: string): Promise<Answer> {
    return this.send('GET', path);
  }

  post(path: string, body: unknown = {}): Promise<Answer> {
    const headers = { authorization: BASIC, 'content-type': 'application/json' };
    return this.send('POST', path, JSON.stringify(body), headers);
  }

  /** One request to `/_control`; gives the body. */
  // oxlint-disable-next-line typescript/no-explicit-any
  async control(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<any> {
    const answer = await request(`${this.server.url}/_control${path}`, {
      method,
      body: body === undefined ? null : JSON.stringify(body),
      reset: true,
    });
    return answer.body.json();
  }

  /** Orders a fault of DVS. */
  fault(fault: string, fields: Record<string, unknown> = {}): Promise<{ id?: string; error?: string }> {
    return this.control('POST', '/faults', { provider: 'dvs', fault, ...fields });
  }

  advance(seconds: number): Promise<unknown> {
    return this.control('POST', '/clock', { advance_s: seconds });
  }

  /** Creates a transaction that must be accepted. */
  async create(fields: Record<string, unknown> = {}): Promise<Answer['body']> {
    const answer = await this.post('/async/transactions', order(fields));
    if (answer.status !== 201) throw new Error(`create was refused: ${answer.text}`);
    return answer.body;
  }

  /** Creates and confirms a transaction, gives the answer of confirm. */
  async buy(fields: Record<string, unknown> = {}): Promise<Answer['body']> {
    const { id } = await this.create(fields);
    const answer = await this.post(`/async/transactions/${id}/confirm`);
    if (answer.status !== 202) throw new Error(`confirm was refused: ${answer.text}`);
    return answer.body;
  }

  async byId(id: number): Promise<Answer['body']> {
    return (await this.get(`/transactions/${id}`)).body;
  }

  async balance(unit = 'USD'): Promise<{ available: number; holding: number }> {
    const { body } = await this.get(`/balances?unit=${unit}`);
    return { available: body[0].available, holding: body[0].holding };
  }
}

let orders = 0;

/** A valid order: 5 USD for product 101 to a number that succeeds, with a fresh external_id. */
export function order(fields: Record<string, unknown> = {}): Record<string, unknown> {
  orders += 1;
  return {
    external_id: `order-${process.pid}-${orders}`,
    product_id: 101,
    calculation_mode: 'SOURCE_AMOUNT',
    source: { unit_type: 'CURRENCY', unit: 'USD', amount: 5 },
    credit_party_identifier: { mobile_number: '+6595123100' },
    ...fields,
  };
}

/** The code of a refusal. */
export function codeOf(answer: Answer): number {
  return answer.body.errors[0].code;
}

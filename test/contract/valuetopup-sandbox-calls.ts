import {
  startSandboxServer,
  type SandboxServer,
  type SandboxServerOptions,
} from '../../providers/sandbox-server.ts';

type Fields = Readonly<Record<string, unknown>>;

/** The parts of an answer that the tests look at. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // The tests assert on wire bytes of many shapes: a wrong path into them fails the assertion.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any;
}

export const BASIC = basic('sandbox-user', 'sandbox-pass');

/** The Authorization header of a user. */
export function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

/** Mobile numbers by what happens to them. */
export const MOBILES = {
  jamaica: '18763351234',
  outOfStock: '93989876510',
  notActivated: '93989876500',
  slow175: '93989666666',
  slow90: '93989555555',
  afghanistan: '93989876543',
} as const;

/** The seven purchases: path and a body that is accepted, but for its correlationId. */
export const PURCHASES = {
  topup: [
    '/transaction/topup',
    { skuId: 193, amount: 9, mobile: MOBILES.jamaica, transactionCurrencyCode: 'USD' },
  ],
  pin: ['/transaction/pin', { skuId: 401 }],
  bill: [
    '/transaction/billpay',
    { skuId: 502, amount: 1000, accountNumber: '0123456789', transactionCurrencyCode: 'NGN' },
  ],
  gift_card: ['/transaction/giftcard/order', { skuId: 6001, amount: 5 }],
  esim: ['/esim/order', { skuId: 701 }],
  sim: ['/transaction/sim/activation', { skuId: 601, simNumber: '8901240000000000001', zipCode: 10001 }],
  port_in: [
    '/transaction/sim/portin',
    { skuId: 601, simNumber: '8901240000000000002', zipCode: 10001, mobileNumber: '12125550123' },
  ],
} as const satisfies Record<string, readonly [path: string, body: Fields]>;
export type Kind = keyof typeof PURCHASES;

let orders = 0;

/** A correlationId that was never used. */
export function freshId(): string {
  orders += 1;
  return `order-${process.pid}-${orders}`;
}

/** A sandbox of its own, the calls of a plain HTTP client, and the control surface. */
export class ValuetopupSandbox {
  readonly server: SandboxServer;
  constructor(server: SandboxServer) {
    this.server = server;
  }

  static async start(options: Partial<SandboxServerOptions> = {}): Promise<ValuetopupSandbox> {
    return new ValuetopupSandbox(await startSandboxServer({ port: 0, ...options }));
  }

  /** One raw request below `/valuetopup`. */
  async send(
    method: string,
    path: string,
    body: string | null = null,
    headers: Readonly<Record<string, string>> = { authorization: BASIC },
  ): Promise<Answer> {
    const answer = await fetch(`${this.server.url}/valuetopup${path}`, { method, body, headers });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, text, body: text === '' ? null : parsed(text) };
  }

  get(path: string, language?: string): Promise<Answer> {
    const accepted = language === undefined ? {} : { 'accept-language': language };
    return this.send('GET', `/api/v2${path}`, null, { authorization: BASIC, ...accepted });
  }

  post(path: string, body: unknown): Promise<Answer> {
    const headers = { authorization: BASIC, 'content-type': 'application/json' };
    return this.send('POST', `/api/v2${path}`, JSON.stringify(body), headers);
  }

  /** A purchase of the kind, its fields changed by `fields`. */
  buy(kind: Kind, fields: Fields = {}): Promise<Answer> {
    const [path, body] = PURCHASES[kind];
    return this.post(path, { correlationId: freshId(), ...body, ...fields });
  }

  /** The code of a purchase's answer. */
  async codeOf(kind: Kind, fields: Fields = {}): Promise<string> {
    return (await this.buy(kind, fields)).body.responseCode;
  }

  statusOf(correlationId: string): Promise<Answer> {
    return this.get(`/transaction/status/${encodeURIComponent(correlationId)}`);
  }

  /** The payLoad of a read that must succeed. */
  async read(path: string, language?: string): Promise<Answer['body']> {
    const { body, text } = await this.get(path, language);
    if (body?.responseCode !== '000') throw new Error(`${path} was refused: ${text}`);
    return body.payLoad;
  }

  /** One request to `/_control`; gives the body. */
  // oxlint-disable-next-line typescript/no-explicit-any
  async control(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<any> {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    const answer = await fetch(`${this.server.url}/_control${path}`, init);
    return answer.json();
  }

  fault(fault: string, fields: Fields = {}): Promise<{ id?: string; error?: string }> {
    return this.control('POST', '/faults', { provider: 'valuetopup', fault, ...fields });
  }

  behave(behaviour: Fields): Promise<Record<string, unknown>> {
    return this.control('POST', '/behaviour', behaviour);
  }

  advance(seconds: number): Promise<unknown> {
    return this.control('POST', '/clock', { advance_s: seconds });
  }

  async deliveries(): Promise<Record<string, string>[]> {
    const { deliveries } = await this.control('GET', '/books');
    return deliveries.filter(({ provider }: { provider: string }) => provider === 'valuetopup');
  }

  /** The audit of every purchase of a correlationId. */
  async audit(correlationId: string): Promise<Answer['body'][]> {
    return (await this.control('GET', `/transactions?our_reference=${correlationId}`)).transactions;
  }

  /** Resolves when the sandbox has the purchase, whose answer may still be open. */
  async untilKnown(correlationId: string): Promise<void> {
    let known: unknown[] = [];
    while (known.length === 0) known = await this.audit(correlationId);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

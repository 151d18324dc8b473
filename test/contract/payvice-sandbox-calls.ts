import {
  startSandboxServer,
  type SandboxServer,
  type SandboxServerOptions,
} from '../../providers/sandbox-server.ts';

type Fields = Readonly<Record<string, unknown>>;

/** An answer with its JSON. */
export interface Answer {
  readonly status: number;
  readonly contentType: string | null;
  readonly text: string;
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly json: any;
}

export const WALLET = { vice_id: '12345678', user_name: 'sandbox@payvice.test' } as const;
export const SECRETS = { auth: '1234', pwd: 'sandbox-pass' } as const;
export const SECOND = {
  vice_id: '23456789',
  user: 'second@payvice.test',
  password: 'second:pass,word',
  pin: '9876',
} as const;
export const TWO_WALLETS = { PAYVICE_WALLETS: JSON.stringify([SECOND]) };

/** A sandbox of its own, the calls of a plain HTTP client, and the control surface. */
export class PayviceSandbox {
  readonly server: SandboxServer;
  constructor(server: SandboxServer) {
    this.server = server;
  }

  static async start(options: Partial<SandboxServerOptions> = {}): Promise<PayviceSandbox> {
    return new PayviceSandbox(await startSandboxServer({ port: 0, ...options }));
  }

  /** One request below `/payvice/api/tran`; a text is sent as it is. */
  async send(path: string, body: Fields | string, contentType = 'application/json'): Promise<Answer> {
    const answer = await fetch(`${this.server.url}/payvice/api/tran${path}`, {
      method: 'POST',
      headers: { 'content-type': contentType },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    const text = await answer.text();
    const isJson = text.startsWith('{');
    const type = answer.headers.get('content-type');
    return { status: answer.status, contentType: type, text, json: isJson ? JSON.parse(text) : null };
  }

  /** The answer's JSON. */
  // oxlint-disable-next-line typescript/no-explicit-any
  async call(path: string, body: Fields): Promise<any> {
    return (await this.send(path, body)).json;
  }

  /** A request token of the first wallet, or of another. */
  async token(wallet: Fields = WALLET): Promise<string> {
    const { token, message } = await this.call('/auth2/lookup', wallet);
    if (typeof token !== 'string') throw new Error(`look-up was refused: ${message}`);
    return token;
  }

  /** A token that nobody has had: a minute later. */
  async freshToken(): Promise<string> {
    await this.advance(60);
    return this.token();
  }

  /** Puts the clock just behind a minute's start, so that nothing crosses one by chance. */
  async startOfMinute(): Promise<void> {
    const { now } = await this.control('GET', '/clock');
    await this.advance((60_100 - (Date.parse(now) % 60_000)) / 1000);
  }

  /** Resolves once a purchase with the token is open at the operator. */
  async arrived(token: string): Promise<void> {
    for (let asked = 0; asked < 2_000; asked += 1) {
      if ((await this.audit(token)).status === 'open') return;
    }
    throw new Error('the purchase did not arrive');
  }

  /** The body of an airtime purchase, as the document's sample. */
  topUp(token: string, changes: Fields = {}): Fields {
    const { vice_id, user_name } = WALLET;
    return {
      vice_id,
      user_name,
      amount: '50',
      phone: '08101234000',
      service: 'MTNVTU',
      auth: SECRETS.auth,
      token,
      pwd: SECRETS.pwd,
      ...changes,
    };
  }

  buy(token: string, changes: Fields = {}) {
    return this.call('/auth2/purchase', this.topUp(token, changes));
  }

  requery(token: string, viceId: string = WALLET.vice_id) {
    return this.call('/auth0/requery', { vice_id: viceId, token });
  }

  /** One request to `/_control`; gives the body. */
  // oxlint-disable-next-line typescript/no-explicit-any
  async control(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<any> {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    return (await fetch(`${this.server.url}/_control${path}`, init)).json();
  }

  advance(seconds: number): Promise<unknown> {
    return this.control('POST', '/clock', { advance_s: seconds });
  }

  assume(behaviour: Fields): Promise<unknown> {
    return this.control('POST', '/behaviour', behaviour);
  }

  fault(fault: string, fields: Fields = {}) {
    return this.control('POST', '/faults', { provider: 'payvice', fault, ...fields });
  }

  // oxlint-disable-next-line typescript/no-explicit-any
  async deliveries(): Promise<any[]> {
    return (await this.control('GET', '/books')).deliveries;
  }

  // oxlint-disable-next-line typescript/no-explicit-any
  async audit(token: string): Promise<any> {
    return (await this.control('GET', `/transactions?our_reference=${token}`)).transactions[0];
  }
}

import {
  startSandboxServer,
  type SandboxServer,
  type SandboxServerOptions,
} from '../../providers/sandbox-server.ts';

type Fields = Readonly<Record<string, string>>;

/** An answer with the elements of its XML, by name; of several with one name the first counts. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly xml: Readonly<Record<string, string>>;
}

export const CREDENTIALS: Fields = { api_key: 'sandbox-key', api_password: 'sandbox-pass', version: '5' };

export const CARDS = {
  approved: '4111111111111111',
  declined: '4000000000000002',
  insufficient: '4000000000009995',
  blacklisted: '4000000000000069',
  pendingSuccess: '4000000000000101',
  pendingFailure: '4000000000000119',
  connectionError: '4000000000000127',
  challenge: '4000000000003220',
  repeatRefused: '4000000000000341',
} as const;

let references = 0;

/** A sandbox of its own, the calls of a plain HTTP client, and the control surface. */
export class PaythruSandbox {
  readonly server: SandboxServer;
  constructor(server: SandboxServer) {
    this.server = server;
  }

  static async start(options: Partial<SandboxServerOptions> = {}): Promise<PaythruSandbox> {
    return new PaythruSandbox(await startSandboxServer({ port: 0, ...options }));
  }

  /** One request below `/paythru`. Redirects are not followed. */
  async send(method: string, path: string, fields: Fields | null = null): Promise<Answer> {
    const body = fields && new URLSearchParams(fields);
    const url = `${this.server.url}/paythru${path}`;
    const answer = await fetch(url, { method, body, redirect: 'manual' });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, text, xml: elementsOf(text) };
  }

  /** One method of the API with the credentials. */
  call(path: string, fields: Fields = {}): Promise<Answer> {
    return this.send('POST', path, { ...CREDENTIALS, ...fields });
  }

  /** The error code of a method's answer; undefined when it has none. */
  async codeOf(path: string, fields: Fields = {}): Promise<string | undefined> {
    return (await this.call(path, fields)).xml['errorcode'];
  }

  /** A token over 4.50 GBP as PreAuth that must be given; gives its id. */
  async token(fields: Fields = {}): Promise<string> {
    references += 1;
    const wanted = {
      item_name: 'Top-up',
      item_price: '4.50',
      trans_type: 'PreAuth',
      trans_reference: `ref-${references}`,
      ...fields,
    };
    const { xml, text } = await this.call('/gettoken', wanted);
    if (xml['tokenid'] === undefined) throw new Error(`gettoken was refused: ${text}`);
    return xml['tokenid'];
  }

  /** Sends the form of the hosted page. */
  pay(tokenId: string, card: string = CARDS.approved, fields: Fields = {}): Promise<Answer> {
    const form = { card_number: card, expiry: '12/60', cvv: '123', name: 'A Customer', ...fields };
    return this.send('POST', `/t/${tokenId}`, form);
  }

  /** An approved payment; gives its trans_key. */
  async paid(fields: Fields = {}): Promise<string> {
    const tokenId = await this.token({
      success_url: 'https://shop.example/ok',
      auto_redirect: '1',
      ...fields,
    });
    const { headers, text } = await this.pay(tokenId);
    const key = keyIn(headers.get('location'));
    if (key === null) throw new Error(`the payment was refused: ${text}`);
    return key;
  }

  /** A payment with this card, approved or not; gives the audit of it. */
  async attempt(card: string, fields: Fields = {}): Promise<Audit> {
    const reference = `attempt-${(references += 1)}`;
    await this.pay(await this.token({ trans_reference: reference, ...fields }), card);
    const [payment] = await this.payments(reference);
    if (!payment) throw new Error('nothing was attempted');
    return payment;
  }

  /** What the sandbox knows of the payments of a reference. */
  async payments(reference: string): Promise<Audit[]> {
    const { transactions } = await this.control('GET', `/transactions?our_reference=${reference}`);
    return transactions.filter(({ kind }: { kind: string }) => kind === 'payment');
  }

  lookup(key: string | undefined): Promise<Answer> {
    return this.call('/transaction_lookup', { trans_key: key ?? '' });
  }

  /** capture, cancel, refund by key and value. */
  operate(path: string, key: string | undefined, value: string): Promise<Answer> {
    return this.call(path, { prev_trans_key: key ?? '', trans_value: value });
  }

  /** One request to `/_control`; gives the body. */
  // oxlint-disable-next-line typescript/no-explicit-any
  async control(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<any> {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    const answer = await fetch(`${this.server.url}/_control${path}`, init);
    return answer.json();
  }

  /** Orders a fault of Paythru. */
  fault(fault: string, fields: Record<string, unknown> = {}): Promise<{ id?: string; error?: string }> {
    return this.control('POST', '/faults', { provider: 'paythru', fault, ...fields });
  }

  advance(seconds: number): Promise<unknown> {
    return this.control('POST', '/clock', { advance_s: seconds });
  }

  behave(behaviour: Record<string, unknown>): Promise<Record<string, unknown>> {
    return this.control('POST', '/behaviour', behaviour);
  }

  async charges(): Promise<Record<string, string>[]> {
    return (await this.control('GET', '/books')).charges;
  }

  /** The one charge of a trans_key. */
  async charge(key: string): Promise<Record<string, string>> {
    const found = (await this.charges()).filter(({ transaction }) => transaction === key);
    if (found.length !== 1) throw new Error(`${found.length} charges of ${key}`);
    return found[0] ?? {};
  }
}

/** An audit entry, as far as the tests look at it. */
export interface Audit {
  readonly provider_reference: string;
  readonly our_reference: string;
  readonly status: string;
  readonly money: string;
  readonly pending_callbacks: number;
  readonly capture_requests: number;
  readonly operations: readonly { readonly action: string; readonly amount: string }[];
}

/** The `transKey` of a redirect. */
export function keyIn(location: string | null): string | null {
  return location === null ? null : new URL(location).searchParams.get('transKey');
}

function elementsOf(text: string): Record<string, string> {
  if (!text.startsWith('<?xml')) return {};
  const leaves = [...text.matchAll(/<([\w-]+)>([^<]*)<\/\1>/g)].toReversed();
  return Object.fromEntries(leaves.map((match) => [match[1] ?? '', match[2] ?? '']));
}

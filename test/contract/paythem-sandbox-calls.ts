import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import {
  startSandboxServer,
  type SandboxServer,
  type SandboxServerOptions,
} from '../../providers/sandbox-server.ts';

export const KEY = '0123456789abcdef0123456789abcdef';

/** What a call may do otherwise than it should. */
export interface Bend {
  /** Changes or (undefined) leaves out fields of the JSON. */
  readonly json?: Record<string, unknown>;
  readonly headers?: Record<string, string>;
  /** Changes form fields. */
  readonly form?: Record<string, string>;
  /** Encrypts and signs with another key. */
  readonly key?: string;
  /** Replaces the JSON text. */
  readonly plaintext?: string;
  readonly urlencoded?: boolean;
}

/** An answer, opened by a client that shares no code with ours. */
export interface VvsAnswer {
  readonly http: number;
  readonly headers: Headers;
  readonly id: number;
  readonly result: number | string;
  readonly description: string;
  /** The CONTENT as it stands. */
  readonly raw: string;
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly content: any;
}

/** What one POST consists of. */
export interface Post {
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly iv: string;
}

/** A sandbox of its own, an independent client of the envelope, and the control surface. */
export class PaythemSandbox {
  readonly server: SandboxServer;
  constructor(server: SandboxServer) {
    this.server = server;
  }

  static async start(options: Partial<SandboxServerOptions> = {}): Promise<PaythemSandbox> {
    return new PaythemSandbox(await startSandboxServer({ port: 0, ...options }));
  }

  get url(): string {
    return `${this.server.url}/paythem/API/49972/`;
  }

  /** Calls a function; with parameters, and bent. */
  async call(name: string, parameters: object = {}, bend: Bend = {}): Promise<VvsAnswer> {
    return this.post(seal(name, parameters, bend));
  }

  list(bend: Bend = {}): Promise<VvsAnswer> {
    return this.call('topup_listRetailers', {}, bend);
  }

  topUp(
    amount: unknown,
    reference = 'ref-1',
    retailerID: unknown = 12449,
    bend: Bend = {},
  ): Promise<VvsAnswer> {
    return this.call('topup_Retailer', { retailerID, reference, amount }, bend);
  }

  /** The row of a retailer. */
  async row(id = 12449): Promise<Record<string, number>> {
    const { content } = await this.list();
    return content.find((row: { ID: number }) => row.ID === id);
  }

  async post({ headers, body, iv }: Post): Promise<VvsAnswer> {
    const answer = await fetch(this.url, { method: 'POST', headers, body });
    const text = await answer.text();
    const fields = answer.status === 200 ? JSON.parse(text) : {};
    return {
      http: answer.status,
      headers: answer.headers,
      id: fields.SERVER_TRANSACTION_ID,
      result: fields.RESULT,
      description: fields.ERROR_DESCRIPTION,
      raw: fields.CONTENT,
      content: contentOf(fields.CONTENT, iv),
    };
  }

  // oxlint-disable-next-line typescript/no-explicit-any
  async control(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<any> {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    const answer = await fetch(`${this.server.url}/_control${path}`, init);
    return answer.json();
  }

  fault(fault: string, fields: Record<string, unknown> = {}): Promise<{ id?: string; error?: string }> {
    return this.control('POST', '/faults', { provider: 'paythem', fault, ...fields });
  }

  behave(behaviour: Record<string, unknown>): Promise<Record<string, unknown>> {
    return this.control('POST', '/behaviour', behaviour);
  }

  advance(seconds: number): Promise<unknown> {
    return this.control('POST', '/clock', { advance_s: seconds });
  }

  async deliveries(): Promise<Record<string, string>[]> {
    return (await this.control('GET', '/books')).deliveries;
  }

  async audit(reference: string): Promise<Record<string, string>[]> {
    return (await this.control('GET', `/transactions?our_reference=${reference}`)).transactions;
  }
}

/** `2026-11-25 21:38:05` in UTC, so many seconds from now. */
export function timestamp(aheadS = 0): string {
  return new Date(Date.now() + aheadS * 1000).toISOString().slice(0, 19).replace('T', ' ');
}

/** Seals a call as a foreign client would. */
export function seal(name: string, parameters: object, bend: Bend = {}): Post {
  const iv = randomBytes(8).toString('hex');
  const key = bend.key ?? KEY;
  const plaintext =
    bend.plaintext ??
    JSON.stringify({
      API_VERSION: '2.0',
      SERVER_URI: '/',
      SERVER_TIMESTAMP: timestamp(),
      SERVER_TIMEZONE: 'UTC',
      HASH_STUB: randomBytes(8).toString('hex'),
      PUBLIC_KEY: 'sandbox-public',
      USERNAME: 'sandbox-user',
      PASSWORD: 'sandbox-pass',
      FUNCTION: name,
      PARAMETERS: Object.keys(parameters).length === 0 ? [] : parameters,
      ENCRYPT_RESPONSE: true,
      SOURCE_IP: '127.0.0.1',
      ...bend.json,
    });
  const cipher = createCipheriv('aes-256-cbc', key, iv);
  const form = {
    PUBLIC_KEY: 'sandbox-public',
    ENC_METHOD: 'AES-CBC-256-OPENSSL',
    ZAPI: iv,
    CONTENT: Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]).toString('base64'),
    ...bend.form,
  };
  const parts = Object.entries(form).map(
    ([field, value]) => `--xx\r\nContent-Disposition: form-data; name="${field}"\r\n\r\n${value}\r\n`,
  );
  return {
    iv,
    headers: {
      'Content-Type': bend.urlencoded
        ? 'application/x-www-form-urlencoded'
        : 'multipart/form-data; boundary=xx',
      'X-Public-Key': 'sandbox-public',
      'X-Hash': createHmac('sha256', key).update(plaintext).digest('hex'),
      'X-Sourceip': '127.0.0.1',
      ...bend.headers,
    },
    body: bend.urlencoded ? new URLSearchParams(form).toString() : `${parts.join('')}--xx--\r\n`,
  };
}

function contentOf(raw: unknown, iv: string): unknown {
  if (typeof raw !== 'string' || raw === 'ERROR') return undefined;
  if (/^[[{]/.test(raw)) return JSON.parse(raw);
  const decipher = createDecipheriv('aes-256-cbc', KEY, iv);
  return JSON.parse(Buffer.concat([decipher.update(raw, 'base64'), decipher.final()]).toString('utf8'));
}

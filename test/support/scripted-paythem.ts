import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PaythemAccount } from '../../providers/paythem/account.ts';
import { PaythemClient } from '../../providers/paythem/client.ts';
import type { PaythemConfig } from '../../providers/paythem/config.ts';
import { SANDBOX_RESULT_CODES } from '../../providers/paythem/errors.ts';
import { fieldsOf } from '../../providers/paythem/sandbox/form.ts';

/** The credentials of the sandbox. */
export const CREDENTIALS = {
  publicKey: 'sandbox-public',
  privateKey: '0123456789abcdef0123456789abcdef',
  user: 'sandbox-user',
  password: 'sandbox-pass',
};

/** A client of the sandbox or of a script at `url`. */
export function paythemClient(url: string, config: Partial<PaythemConfig> = {}): PaythemClient {
  return new PaythemClient({
    url,
    account: new PaythemAccount(CREDENTIALS),
    currency: 'USD',
    resultCodes: SANDBOX_RESULT_CODES,
    ...config,
  });
}

/** One answer of the script: bytes or text, or fields of the JSON. */
export interface ScriptedAnswer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body: string | Uint8Array | object;
}

/** A server that answers every function from a script. */
export interface ScriptedPaythem {
  readonly url: string;
  /** Answers by function; null resets the connection, and what is not there is answered with HTTP 500. */
  readonly script: Record<string, ScriptedAnswer | null>;
  /** What arrived, opened, in order. */
  readonly requests: {
    readonly headers: Readonly<Record<string, unknown>>;
    readonly fields: Record<string, unknown>;
  }[];
  /** How the script's answers show the time. */
  aheadS: number;
  close(): Promise<void>;
}

export async function startScriptedPaythem(): Promise<ScriptedPaythem> {
  const account = new PaythemAccount(CREDENTIALS);
  const server = createServer((req, res) => {
    let text = '';
    req.setEncoding('utf8').on('data', (piece: string) => (text += piece));
    req.on('end', () => {
      const form = fieldsOf(req.headers['content-type'] ?? '', text);
      const plaintext = account.decrypt(form.get('CONTENT') ?? '', form.get('ZAPI') ?? '').toString('utf8');
      const fields = JSON.parse(plaintext) as Record<string, unknown>;
      scripted.requests.push({ headers: req.headers, fields });
      const answer = scripted.script[String(fields['FUNCTION'])];
      if (answer === null) {
        req.socket.resetAndDestroy();
        return;
      }
      const { status = 200, headers, body } = answer ?? { status: 500, body: 'not in the script' };
      const date = new Date(Date.now() + scripted.aheadS * 1000).toUTCString();
      const raw = typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
      res.writeHead(status, { Date: date, ...headers }).end(raw);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const scripted: ScriptedPaythem = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/API/49972`,
    script: {},
    requests: [],
    aheadS: 0,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
  return scripted;
}

/** An answer with RESULT 0. */
export function success(content: unknown): ScriptedAnswer {
  return {
    body: { SERVER_TRANSACTION_ID: 1, RESULT: 0, ERROR_DESCRIPTION: '', CONTENT: JSON.stringify(content) },
  };
}

/** An answer with an error. */
export function failure(result: unknown, description = ''): ScriptedAnswer {
  return {
    body: { SERVER_TRANSACTION_ID: 1, RESULT: result, ERROR_DESCRIPTION: description, CONTENT: 'ERROR' },
  };
}

/** The row of retailer 12449. */
export function row(fields: object = {}): object {
  const limits = { LOAD_LIMIT: 100, MAX_DAILY_LOAD_LIMIT: 1000, USED_DAILY_LIMIT: 900, BALANCE: 994725.17 };
  return { ID: 12449, NAME: 'Retailer', ...limits, ...fields };
}

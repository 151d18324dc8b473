import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { money } from '../../domain/money.ts';
import type { CatalogueProduct } from '../../domain/product.ts';
import type { CallLimits, FulfilmentProvider, Order } from '../../domain/provider.ts';
import { createDvsProvider, type DvsProviderConfig } from '../../providers/dvs/adapter.ts';
import { catalogueProduct } from '../../providers/dvs/products.ts';
import { product as productSchema } from '../../providers/dvs/schema.ts';

/** One answer of the script. */
export interface ScriptedAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Record<string, string>;
}

/** A server that answers from a script, and the DVS adapter that talks to it. */
export interface ScriptedDvs {
  readonly url: string;
  readonly provider: FulfilmentProvider;
  /** Answers by "METHOD path"; null resets the connection, and what is not there is answered with HTTP 500. */
  readonly script: Record<string, ScriptedAnswer | null>;
  /** What arrived, in order. */
  readonly requests: { readonly line: string; readonly body: unknown }[];
  /** Called whenever a request arrives, before it is answered. */
  onRequest: () => void;
  close(): Promise<void>;
}

/** Starts the server on a free port, and an adapter for it. */
export async function startScriptedDvs(
  onSkippedProduct: DvsProviderConfig['onSkippedProduct'] = () => {},
): Promise<ScriptedDvs> {
  const script: ScriptedDvs['script'] = {};
  const requests: { line: string; body: unknown }[] = [];
  const server = createServer((req, res) => {
    let text = '';
    req.setEncoding('utf8').on('data', (piece: string) => (text += piece));
    req.on('end', () => {
      requests.push({ line: `${req.method} ${req.url}`, body: text === '' ? null : JSON.parse(text) });
      scripted.onRequest();
      const answer = script[`${req.method} ${(req.url ?? '').split('?')[0]}`];
      if (answer === null) {
        req.socket.resetAndDestroy();
        return;
      }
      const { status, body, headers } = answer ?? { status: 500, body: 'not in the script' };
      res.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = createDvsProvider({ url, key: 'key', secret: 'secret', onSkippedProduct });
  const scripted: ScriptedDvs = {
    url,
    provider,
    script,
    requests,
    onRequest: () => {},
    close: async () => {
      await provider.close();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
  return scripted;
}

/** Limits that no test reaches. */
export const limits = (): CallLimits => ({
  signal: AbortSignal.timeout(20_000),
  sendBy: Date.now() + 20_000,
});

/** The external_id of every order here. */
export const REFERENCE = '019ac0de00007000800000000000cafe';

/** Product 101 as our catalogue has it: 10 SGD for a mobile number at 7.25 USD, or with other fields. */
export function listedProduct(fields: object = {}): CatalogueProduct {
  const product = catalogueProduct(
    productSchema.parse({
      id: 101,
      type: 'FIXED_VALUE_RECHARGE',
      required_credit_party_identifier_fields: [['mobile_number']],
      source: { unit: 'USD', amount: 8 },
      destination: { unit: 'SGD', amount: 10 },
      prices: { wholesale: { unit: 'USD', amount: 7.25, fee: 0 } },
      ...fields,
    }),
  );
  if (typeof product === 'string') throw new Error(product);
  return product;
}

/** What makes product 101 a ranged one, in SGD or USD. */
export const rangedFields = {
  type: 'RANGED_VALUE_RECHARGE',
  source: { unit: 'USD', amount: { min: 1, max: 100 } },
  destination: { unit: 'SGD', amount: { min: 1, max: 130 } },
  rates: { base: 1.3, wholesale: 1.4 },
};

export const order: Order = {
  ourReference: REFERENCE,
  product: listedProduct(),
  recipient: { mobile: '+6595123100' },
  amount: money(1000, 'SGD'),
  cost: money(725, 'USD'),
};
export const rangedOrder: Order = {
  ...order,
  product: listedProduct(rangedFields),
  amount: money(1950, 'SGD'),
};

const CLASS_IDS: Readonly<Record<string, number>> = {
  CREATED: 1,
  CONFIRMED: 2,
  REJECTED: 3,
  CANCELLED: 4,
  COMPLETED: 7,
  DECLINED: 9,
};

/** Transaction 9001 as DVS answers it, with a status of the class that the message begins with. */
export function transaction(message: string, fields: object = {}): object {
  const name = message.split('-')[0] ?? message;
  return {
    id: 9001,
    external_id: REFERENCE,
    status: { id: 1, message, class: { id: CLASS_IDS[name], message: name } },
    product: { id: 101, name: 'Top-up' },
    credit_party_identifier: { mobile_number: '+6595123100' },
    ...fields,
  };
}

/** A documented refusal. */
export function refusal(code: number, status = 400): ScriptedAnswer {
  return { status, body: { errors: [{ code, message: 'no' }] } };
}

export const CREATE = 'POST /async/transactions';
export const LIST = 'GET /transactions';
export const GET = 'GET /transactions/9001';
export const CONFIRM = 'POST /async/transactions/9001/confirm';
export const CANCEL = 'POST /transactions/9001/cancel';

/** A send that is done, with transaction 9001 in this phase. */
export const done = (phase: string) => ({ outcome: 'done', state: { providerReference: '9001', phase } });

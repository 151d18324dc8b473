import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { money } from '../../domain/money.ts';
import type { CatalogueProduct } from '../../domain/product.ts';
import type { CallLimits, FulfilmentProvider, Order } from '../../domain/provider.ts';
import {
  createValuetopupProvider,
  type ValuetopupProviderConfig,
} from '../../providers/valuetopup/adapter.ts';
import { catalogueProduct } from '../../providers/valuetopup/products.ts';
import { sku as skuSchema } from '../../providers/valuetopup/schema.ts';

/** One answer of the script; `truncated` sends half of the body and resets the connection. */
export interface ScriptedAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Record<string, string>;
  readonly truncated?: boolean;
}

/** A server that answers from a script, and the adapter that talks to it. */
export interface ScriptedValuetopup {
  readonly url: string;
  readonly provider: FulfilmentProvider;
  /**
   * Answers by "METHOD path", a list one after the other and then its last again; null resets the connection, and what is
   * not there is answered with HTTP 500.
   */
  readonly script: Record<string, ScriptedAnswer | null | (ScriptedAnswer | null)[]>;
  /** What arrived, in order. */
  readonly requests: {
    readonly line: string;
    readonly body: unknown;
    readonly headers: IncomingHttpHeaders;
  }[];
  /** The lines that arrived. */
  readonly lines: () => string[];
  /** Empties script and requests. */
  reset(): void;
  close(): Promise<void>;
}

/** Starts the server on a free port. */
export async function startScriptedValuetopup(
  config: Partial<ValuetopupProviderConfig> = {},
): Promise<ScriptedValuetopup> {
  const script: ScriptedValuetopup['script'] = {};
  const requests: ScriptedValuetopup['requests'] = [];
  const server = createServer((req, res) => {
    let text = '';
    req.setEncoding('utf8').on('data', (piece: string) => (text += piece));
    req.on('end', () => {
      const body: unknown = text === '' ? null : JSON.parse(text);
      requests.push({ line: `${req.method} ${req.url}`, body, headers: req.headers });
      const given = script[`${req.method} ${(req.url ?? '').split('?')[0]}`];
      const answer = Array.isArray(given) ? (given.length > 1 ? given.shift() : given[0]) : given;
      if (answer === null) return void req.socket.resetAndDestroy();
      const { status, body: told, headers, truncated } = answer ?? { status: 500, body: 'not in the script' };
      const whole = typeof told === 'string' ? told : JSON.stringify(told);
      if (!truncated) return void res.writeHead(status, headers).end(whole);
      res.writeHead(status, { ...headers, 'content-length': String(Buffer.byteLength(whole)) });
      res.write(whole.slice(0, whole.length / 2), () => req.socket.resetAndDestroy());
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v2`;
  const provider = createValuetopupProvider({ url, key: 'user', secret: 'password', ...config });
  return {
    url,
    provider,
    script,
    requests,
    lines: () => requests.map(({ line }) => line.replace('/api/v2', '')),
    reset: () => {
      for (const line of Object.keys(script)) delete script[line];
      requests.length = 0;
    },
    close: async () => {
      await provider.close();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Limits that no test reaches. */
export const limits = (): CallLimits => ({
  signal: AbortSignal.timeout(20_000),
  sendBy: Date.now() + 20_000,
});

/** HTTP 200 with code 000. */
export const ok = (payLoad: unknown, beside: object = {}): ScriptedAnswer => {
  return { status: 200, body: { responseCode: '000', responseMessage: null, payLoad, ...beside } };
};
/** HTTP 200 with another code. */
export const code = (responseCode: unknown, status = 200): ScriptedAnswer => {
  return { status, body: { responseCode, responseMessage: 'no, +18763351234', payLoad: null } };
};

/** The correlationId of every order here. */
export const REFERENCE = '019ac0de00007000800000000000cafe';
export const STATUS = `GET /api/v2/transaction/status/${REFERENCE}`;
export const TOPUP = 'POST /api/v2/transaction/topup';
export const ESTIMATE = 'POST /api/v2/transaction/estimatecost';
export const ERRORS = 'GET /api/v2/catalog/errors';

/** SKU 1451 as Valuetopup lists it: a top-up of 5 to 100 USD at 9 % off, or with other fields. */
export function listedSku(fields: object = {}): object {
  return {
    skuId: 1451,
    skuName: 'Digicel Jamaica',
    productId: 12,
    operatorId: 7,
    category: 'Rtr',
    benefitType: 'Airtime',
    min: { cost: 4.55, costCurrency: 'USD', faceValue: 5, faceValueCurrency: 'USD' },
    max: { cost: 91, costCurrency: 'USD', faceValue: 100, faceValueCurrency: 'USD' },
    ...fields,
  };
}

/** One value at one price. */
export const fixed = (faceValue: number, cost: number, faceValueCurrency = 'USD') => {
  const bound = { cost, costCurrency: 'USD', faceValue, faceValueCurrency };
  return { min: bound, max: bound };
};

/** It as our catalogue has it. */
export function listedProduct(fields: object = {}, list: 'skus' | 'giftcards' = 'skus'): CatalogueProduct {
  const none = { operators: new Map(), products: new Map() };
  const product = catalogueProduct(skuSchema.parse(listedSku(fields)), list, none);
  if (typeof product === 'string') throw new Error(product);
  return product;
}

/** Ten dollars for a number in Jamaica. */
export const order: Order = {
  ourReference: REFERENCE,
  product: listedProduct(),
  recipient: { mobile: '+18763351234' },
  amount: money(1000, 'USD'),
  cost: money(910, 'USD'),
};

/** What a purchase of it is answered with. */
export const transaction = (fields: object = {}): object => ({
  transactionId: 9001,
  transactionDate: '2026-11-25T10:00:00',
  invoiceAmount: 9.1,
  faceValue: 10,
  product: { skuId: 1451, productName: 'Digicel Jamaica' },
  ...fields,
});

import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DvsSandbox, order } from './dvs-sandbox-calls.ts';

// DT One's own Node client, unchanged: what it can do with DVS it must be able to do with the sandbox. It has no types.
type Result<T> = { data: T; metaData: Record<string, unknown> };
type Pages = (request: {
  params?: Record<string, unknown>;
}) => AsyncGenerator<Result<Record<string, unknown>[]>>;
type One = (request: Record<string, unknown>) => Promise<Result<ClientTransaction>>;
interface ClientTransaction {
  id: number;
  name: string;
  externalId: string;
  isoCode: string;
  status: { message: string; class: { message: string } };
  confirmationExpirationDate: string;
}
interface Client {
  account: { balances: { get: Pages } };
  discovery: Record<
    'benefitTypes' | 'countries' | 'operators' | 'products' | 'promotions' | 'services',
    { get: Pages } & Record<string, One>
  >;
  lookup: {
    mobileNumber: {
      getByMobileNumber(request: { mobileNumber: string; params?: object }): ReturnType<Pages>;
    };
  };
  transactions: {
    get: Pages;
    getByTransactionId: One;
    cancel: One;
    async: { create: One; confirm: One };
    sync: { create: One; confirm: One };
  };
}
const { DVS, DVSAPIError } = createRequire(import.meta.url)('@dtone/dvs') as {
  DVS: new (options: Record<string, unknown>) => Client;
  DVSAPIError: new () => Error;
};

let sandbox: DvsSandbox;
let client: Client;
beforeAll(async () => {
  sandbox = await DvsSandbox.start({ delayScale: 0 });
  const baseUrl = `${sandbox.server.url}/dvs/v1`;
  client = new DVS({ apiKey: 'sandbox-key', apiSecret: 'sandbox-secret', apiTimeout: 5_000, baseUrl });
});
afterAll(() => sandbox.server.close());

async function all(pages: ReturnType<Pages>): Promise<Record<string, unknown>[]> {
  const records = [];
  for await (const { data } of pages) records.push(...data);
  return records;
}

describe('discovery with the @dtone/dvs client', () => {
  it.each([
    ['benefitTypes', 5],
    ['countries', 9],
    ['operators', 16],
    ['products', 28],
    ['promotions', 2],
    ['services', 3],
  ] as const)('walks all pages of %s', async (list, total) => {
    const records = await all(client.discovery[list].get({ params: { perPage: 3 } }));
    expect(records).toHaveLength(total);
  });

  it('reads the paging and date headers', async () => {
    const first = await client.discovery.products.get({ params: { perPage: 10 } }).next();
    expect(first.value?.metaData).toMatchObject({ page: 1, perPage: 10, total: 28, totalPages: 3 });
    expect(Number.isNaN(Date.parse(String(first.value?.metaData['date'])))).toBe(false);
  });

  it('fetches single objects', async () => {
    const { discovery } = client;
    expect((await discovery.services['getByServiceId']?.({ serviceId: 1 }))?.data.name).toBe('Mobile');
    expect(
      (await discovery.countries['getByCountryIsoCode']?.({ countryIsoCode: 'JPN' }))?.data.isoCode,
    ).toBe('JPN');
    expect((await discovery.operators['getByOperatorId']?.({ operatorId: 1101 }))?.data.id).toBe(1101);
    expect((await discovery.products['getByProductId']?.({ productId: 101 }))?.data.id).toBe(101);
    expect((await discovery.promotions['getByPromotionId']?.({ promotionId: 9001 }))?.data.id).toBe(9001);
  });

  it('filters by a list of benefit types', async () => {
    const params = { benefitTypes: ['SMS', 'PAYMENT'] };
    const records = await all(client.discovery.products.get({ params }));
    expect(records.map(({ id }) => id)).toEqual([403, 503, 603]);
  });

  it('looks up the operators of a mobile number', async () => {
    const records = await all(client.lookup.mobileNumber.getByMobileNumber({ mobileNumber: '+6595123100' }));
    expect(records.map(({ identified }) => identified)).toEqual([true, false]);
  });

  it('reads the balances', async () => {
    const balances = await all(client.account.balances.get({}));
    expect(balances.map(({ unit, creditLimit }) => [unit, creditLimit])).toEqual([
      ['USD', 0],
      ['EUR', 0],
      ['GBP', 500],
    ]);
  });
});

describe('transactions with the @dtone/dvs client', () => {
  const ordering = (fields: Record<string, unknown> = {}) => ({ data: order(fields) });

  it('creates, confirms and finds an asynchronous transaction', async () => {
    const { transactions } = client;
    const created = (await transactions.async.create(ordering({ external_id: 'dtone-1' }))).data;
    expect(created.status.message).toBe('CREATED');
    const confirmed = await transactions.async.confirm({ transactionId: created.id });
    expect(confirmed.data.status.message).toBe('CONFIRMED');
    const found = await transactions.getByTransactionId({ transactionId: created.id });
    expect(found.data.status.class.message).toBe('COMPLETED');
    const listed = await all(transactions.get({ params: { externalId: 'dtone-1' } }));
    expect(listed.map(({ id }) => id)).toEqual([created.id]);
  });

  it('writes requests in its own spelling', async () => {
    const data = {
      externalId: 'dtone-camel',
      productId: 101,
      calculationMode: 'DESTINATION_AMOUNT',
      destination: { unitType: 'CURRENCY', unit: 'SGD', amount: 7 },
      creditPartyIdentifier: { mobileNumber: '+6595123100' },
    };
    expect((await client.transactions.async.create({ data })).data.externalId).toBe('dtone-camel');
  });

  it('creates and confirms synchronously', async () => {
    const created = (await client.transactions.sync.create(ordering())).data;
    const confirmed = await client.transactions.sync.confirm({ transactionId: created.id });
    expect(confirmed.data.status.message).toBe('COMPLETED');
    const atOnce = await client.transactions.sync.create(ordering({ auto_confirm: true }));
    expect(atOnce.data.status.message).toBe('COMPLETED');
  });

  it('cancels', async () => {
    const created = (await client.transactions.async.create(ordering())).data;
    const cancelled = await client.transactions.cancel({ transactionId: created.id });
    expect(cancelled.data.status.message).toBe('CANCELLED');
  });

  it('gets refusals as its own error with status and codes', async () => {
    await client.transactions.async.create(ordering({ external_id: 'dtone-2' }));
    const repeated = client.transactions.async.create(ordering({ external_id: 'dtone-2' }));
    await expect(repeated).rejects.toMatchObject({
      name: 'DVSAPIError',
      status: 400,
      data: { errors: [{ code: 1007001, message: 'Transaction external ID has already been used' }] },
    });
    await expect(client.transactions.getByTransactionId({ transactionId: 7 })).rejects.toBeInstanceOf(
      DVSAPIError,
    );
  });
});

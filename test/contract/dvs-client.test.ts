import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connectDvs } from '../../providers/dvs/call.ts';
import { DvsClient } from '../../providers/dvs/client.ts';
import type { CallLimits } from '../../domain/provider.ts';
import { startSandboxServer, type SandboxServer } from '../../providers/sandbox-server.ts';

// Goal: every function of DVS (numbers as in providers/dvs/README.md) works over real HTTP against the sandbox, and a
// parameter that DVS would not accept never leaves.

let sandbox: SandboxServer;
let client: DvsClient;

beforeAll(async () => {
  sandbox = await startSandboxServer({ port: 0, delayScale: 0 });
  client = new DvsClient(
    connectDvs({ url: `${sandbox.url}/dvs/v1`, key: 'sandbox-key', secret: 'sandbox-secret' }),
  );
});
afterAll(async () => {
  await client.close();
  await sandbox.close();
});

const limits = (): CallLimits => ({ signal: AbortSignal.timeout(20_000), sendBy: Date.now() + 20_000 });
const all = <T>(list: AsyncIterable<T>): Promise<T[]> => Array.fromAsync(list);
let lastReference = 0;
const order = (mobile = '+6595123100') => ({
  external_id: `client-${++lastReference}`,
  product_id: '102',
  credit_party_identifier: { mobile_number: mobile },
});
const statusOf = ({ value }: { value: { status: { message?: string | null | undefined } } }) =>
  value.status.message;

describe('discovery', () => {
  it('1, 2: services', async () => {
    const [service] = await all(client.services(limits()));
    expect(await client.service(service?.id ?? '', limits())).toEqual(service);
  });

  it('3, 4: countries', async () => {
    const countries = await all(client.countries(limits()));
    expect(countries.map(({ iso_code }) => iso_code)).toContain('SGP');
    expect(await client.country('SGP', limits())).toMatchObject({ iso_code: 'SGP', name: 'Singapore' });
  });

  it('5, 6: operators, by country', async () => {
    const operators = await all(client.operators({ country_iso_code: 'SGP' }, limits()));
    expect(operators.length).toBeGreaterThan(0);
    expect(new Set(operators.map(({ country }) => country?.iso_code))).toEqual(new Set(['SGP']));
    expect(await client.operator('1101', limits())).toMatchObject({
      id: '1101',
      country: { iso_code: 'SGP' },
    });
  });

  it('7: benefit types', async () => {
    expect((await all(client.benefitTypes(limits()))).map(({ name }) => name)).toContain('DATA');
  });

  it('8, 9: promotions', async () => {
    const [promotion] = await all(client.promotions({}, limits()));
    expect(await client.promotion(promotion?.id ?? '', limits())).toEqual(promotion);
  });

  it('10, 11: products, by country, type and benefits', async () => {
    const filter = { country_iso_code: 'SGP', type: 'FIXED_VALUE_RECHARGE' as const };
    const products = await all(client.products(filter, limits()));
    expect(products.map(({ id }) => id)).toEqual(['102', '103']);
    const data = await all(client.products({ ...filter, benefit_types: ['DATA', 'SMS'] }, limits()));
    expect(data.map(({ id }) => id)).toEqual(['103']);
    const product = await client.product('102', limits());
    expect(product).toMatchObject({ id: '102', prices: { wholesale: { unit: 'USD', amount: '7.25' } } });
    expect(products).toContainEqual(product);
  });

  it('21, 22: campaigns', async () => {
    const [campaign] = await all(client.campaigns({}, limits()));
    expect(await client.campaign(campaign?.id ?? '', limits())).toEqual(campaign);
  });

  it('23, 24: operators of a mobile number, by GET and by POST', async () => {
    const byGet = await all(client.operatorsOfMobile('+6595123100', limits()));
    expect(byGet.filter(({ identified }) => identified)).toHaveLength(1);
    expect(await all(client.operatorsOfMobileByPost({ mobile_number: '+6595123100' }, limits()))).toEqual(
      byGet,
    );
  });

  it('25: open statements', async () => {
    const [statement] = await all(
      client.statements({ product_id: '403', account_number: '12345678' }, limits()),
    );
    expect(statement).toMatchObject({ reference: 'STM-12345678', balance: { unit: 'IDR', amount: '58000' } });
  });

  it.each([
    ['service', () => client.service('999', limits()), 'not_found', '1005004'],
    ['country', () => client.country('ZZZ', limits()), 'not_found', '1005005'],
    ['operator', () => client.operator('999', limits()), 'not_found', '1005006'],
    ['promotion', () => client.promotion('999', limits()), 'not_found', '1003201'],
    ['product', () => client.product('999', limits()), 'product_unavailable', '1003001'],
    ['campaign', () => client.campaign('999', limits()), 'not_found', '1003301'],
    ['transaction', () => client.transaction('999', limits()), 'not_found', '1008004'],
  ])('says that a %s is not there', async (operation, call, code, providerCode) => {
    await expect(call()).rejects.toMatchObject({
      provider: 'dvs',
      operation,
      code,
      providerCode,
      httpStatus: 404,
    });
  });
});

describe('transactions', () => {
  it('12, 13, 14, 15: create, read, find and confirm', async () => {
    const created = await client.createTransaction(order(), limits());
    expect(created).toMatchObject({ httpStatus: 201, value: { status: { class: { message: 'CREATED' } } } });
    const { id, external_id } = created.value;
    expect(await client.transaction(id, limits())).toMatchObject({ id, external_id });
    expect((await all(client.transactions({ external_id }, limits()))).map((found) => found.id)).toEqual([
      id,
    ]);
    const confirmed = await client.confirmTransaction(id, limits());
    expect(confirmed.httpStatus).toBe(202);
    expect((await client.transaction(id, limits())).status.message).toBe('COMPLETED');
  });

  it('12, 16: create and cancel', async () => {
    const { value } = await client.createTransaction(order(), limits());
    const cancelled = await client.cancelTransaction(value.id, limits());
    expect(cancelled.httpStatus).toBe(202);
    expect(statusOf(cancelled)).toBe('CANCELLED');
    await expect(client.cancelTransaction(value.id, limits())).rejects.toMatchObject({
      providerCode: '1007005',
    });
    await expect(client.confirmTransaction(value.id, limits())).rejects.toMatchObject({
      providerCode: '1007005',
    });
  });

  it('19, 20: create and confirm synchronously', async () => {
    const { value } = await client.createTransactionSync(order(), limits());
    expect(statusOf(await client.confirmTransactionSync(value.id, limits()))).toBe('COMPLETED');
  });

  it('refuses a second create with the same reference', async () => {
    const again = order();
    await client.createTransaction(again, limits());
    await expect(client.createTransaction(again, limits())).rejects.toMatchObject({
      code: 'duplicate_at_provider',
      providerCode: '1007001',
      outcome: { kind: 'unknown' },
    });
  });

  it('lists across pages', async () => {
    const references = Array.from({ length: 103 }, () => order('+6595123999'));
    for (const each of references) {
      const { value } = await client.createTransaction(each, limits());
      await client.cancelTransaction(value.id, limits());
    }
    const found = await all(client.transactions({ credit_party_mobile_number: '+6595123999' }, limits()));
    expect(found).toHaveLength(103);
    expect(new Set(found.map(({ external_id }) => external_id))).toEqual(
      new Set(references.map(({ external_id }) => external_id)),
    );
  });

  it('17: balances, by unit', async () => {
    const balances = await all(client.balances({ unit_type: 'CURRENCY', unit: 'USD' }, limits()));
    expect(balances).toEqual([
      expect.objectContaining({ unit: 'USD', available: expect.stringMatching(/^[0-9.]+$/) }),
    ]);
  });

  it('refuses wrong credentials, for now', async () => {
    const other = new DvsClient(
      connectDvs({ url: `${sandbox.url}/dvs/v1/`, key: 'sandbox-key', secret: 'wrong' }),
    );
    await expect(other.createTransaction(order(), limits())).rejects.toMatchObject({
      code: 'provider_credentials_refused',
      httpStatus: 401,
      outcome: { kind: 'not_done', proof: 'refused', again: 'later' },
    });
    await other.close();
  });
});

describe('a parameter that DVS would not accept', () => {
  const created = { ...order(), product_id: '102' };
  const window = { from_date: '2026-11-25T00:00:00Z', to_date: '2026-11-26T00:00:01Z' };

  it.each<[string, () => Promise<unknown>]>([
    ['service', () => client.service('0', limits())],
    ['service', () => client.service('2147483648', limits())],
    ['country', () => client.country('sgp', limits())],
    ['product', () => client.product('1/../2', limits())],
    ['transaction', () => client.transaction('9223372036854775808', limits())],
    ['confirmTransaction', () => client.confirmTransaction('', limits())],
    ['cancelTransaction', () => client.cancelTransaction('1e3', limits())],
    ['operators', () => all(client.operators({ country_iso_code: 'SG' }, limits()))],
    ['products', () => all(client.products({ tags: [] }, limits()))],
    ['transactions', () => all(client.transactions({ external_id: 'x'.repeat(41) }, limits()))],
    ['transactions', () => all(client.transactions(window, limits()))],
    ['operatorsOfMobile', () => all(client.operatorsOfMobile('6595123100', limits()))],
    ['operatorsOfMobileByPost', () => all(client.operatorsOfMobileByPost({ mobile_number: '' }, limits()))],
    ['statements', () => all(client.statements({ product_id: '403', account_number: ' ' }, limits()))],
    ['createTransaction', () => client.createTransaction({ ...created, external_id: 'a b' }, limits())],
    ['createTransaction', () => client.createTransaction({ ...created, product_id: '1.5' }, limits())],
    ['createTransaction', () => client.createTransaction({ ...created, callback_url: 'nowhere' }, limits())],
    ['createTransactionSync', () => client.createTransactionSync({ ...created, external_id: '' }, limits())],
  ])('is refused by %s before anything is sent', async (operation, call) => {
    await expect(call()).rejects.toMatchObject({
      operation,
      httpStatus: null,
      outcome: { kind: 'not_done', proof: 'not_sent', again: 'never' },
    });
  });
});

import { gzipSync, brotliCompressSync, deflateSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { money } from '../../domain/money.ts';
import { CodingError, decodedText } from '../../providers/content-coding.ts';
import { minorOf, wireAmount } from '../../providers/paythem/amounts.ts';
import { receiptSchema, retailerSchema, rows } from '../../providers/paythem/schema.ts';

// Goal: what PayThem answers is read as it is meant, whichever way PHP writes it, and money never becomes a float.

describe('an amount', () => {
  it.each([
    [994725.17, 'USD', 99_472_517],
    ['994725.17', 'USD', 99_472_517],
    [0.1 + 0.2, 'USD', 30],
    [153.00999999999999, 'USD', 15_301],
    [1e9, 'USD', 100_000_000_000],
    [-0.5, 'USD', -50],
    [-0, 'USD', 0],
    [5, 'JPY', 5],
    [1.234, 'KWD', 1234],
    [1.234, 'USD', null],
    [0.5, 'JPY', null],
    [1e300, 'USD', null],
    ['1e3', 'USD', null],
    ['', 'USD', null],
    [null, 'USD', null],
    [Number.NaN, 'USD', null],
  ])('%j in %s is %j', (value, currency, minor) => {
    expect(minorOf(value, currency)).toBe(minor);
  });

  it.each([
    [1250, 'USD', '12.5'],
    [10, 'USD', '0.1'],
    [99_999_999_999, 'USD', '999999999.99'],
    [7, 'JPY', '7'],
  ])('%s of %s is sent as the number %s', (minor, currency, text) => {
    expect(JSON.stringify(wireAmount(money(minor, currency)))).toBe(text);
  });
});

const SAMPLE = {
  ID: 12449,
  NAME: 'Retailer name in VVS (1)',
  OUTLETS_COUNT: 2,
  PRICELIST_ID: 102,
  SELL_MOBI: false,
  SELL_WEB: true,
  SELL_BULK: false,
  SELL_API: true,
  ADDRESS: 'Not Defined',
  LOAD_LIMIT: 100,
  MAX_DAILY_LOAD_LIMIT: 1000,
  USED_DAILY_LIMIT: 900,
  BALANCE: 994725.17,
};

describe('a retailer', () => {
  const schema = retailerSchema('USD');
  const read = {
    id: 12449,
    name: 'Retailer name in VVS (1)',
    loadLimit: money(10_000, 'USD'),
    dailyLimit: money(100_000, 'USD'),
    usedToday: money(90_000, 'USD'),
    balance: money(99_472_517, 'USD'),
    outlets: 2,
    pricelistId: 102,
    sells: { mobile: false, web: true, bulk: false, api: true },
    address: 'Not Defined',
  };

  it("is the document's sample", () => expect(schema.parse(SAMPLE)).toEqual(read));

  it('is the same with texts for numbers and flags', () => {
    const texts = {
      ID: '12449',
      SELL_WEB: '1',
      SELL_API: 1,
      SELL_MOBI: '0',
      LOAD_LIMIT: '100',
      BALANCE: '994725.17',
    };
    expect(schema.parse({ ...SAMPLE, ...texts })).toEqual(read);
  });

  it('may lack what nobody decides by', () => {
    const { ADDRESS: _a, OUTLETS_COUNT: _o, NAME: _n, SELL_MOBI: _s, ...rest } = SAMPLE;
    expect(schema.parse({ ...rest, FUTURE: 1 })).toEqual({ ...read, address: null, outlets: null, name: '' });
  });

  it.each(['ID', 'LOAD_LIMIT', 'MAX_DAILY_LOAD_LIMIT', 'USED_DAILY_LIMIT', 'BALANCE'])(
    'must have %s',
    (field) => {
      expect(schema.safeParse({ ...SAMPLE, [field]: 'unlimited' }).success).toBe(false);
      expect(schema.safeParse({ ...SAMPLE, [field]: undefined }).success).toBe(false);
    },
  );

  it('stands in an array, or in an object with numbers for keys', () => {
    expect(rows.parse([SAMPLE])).toEqual([SAMPLE]);
    expect(rows.parse({ 0: SAMPLE, 3: SAMPLE })).toEqual([SAMPLE, SAMPLE]);
    expect(rows.parse([])).toEqual([]);
    expect(rows.safeParse({ ERROR: 'x' }).success).toBe(false);
  });
});

describe('a receipt', () => {
  const schema = receiptSchema('USD');
  it("is the document's sample", () => {
    const sample = {
      RETAILER_BALANCE: 153.01,
      RETAILER_REFERENCE: 83945,
      VVS_REFERENCE: 33278945,
      RETAILER_REMAINING_DAILY: 593.01,
    };
    expect(schema.parse(sample)).toEqual({
      vvsReference: '33278945',
      retailerReference: '83945',
      retailerBalance: money(15_301, 'USD'),
      remainingToday: money(59_301, 'USD'),
    });
  });

  it('must have VVS_REFERENCE and nothing else', () => {
    expect(schema.parse({ VVS_REFERENCE: 'A1', RETAILER_BALANCE: null, RETAILER_REFERENCE: [] })).toEqual({
      vvsReference: 'A1',
      retailerReference: null,
      retailerBalance: null,
      remainingToday: null,
    });
    expect(schema.safeParse({ RETAILER_BALANCE: 1 }).success).toBe(false);
    expect(schema.safeParse([]).success).toBe(false);
  });
});

describe('a compressed body', () => {
  const text = 'Zürich '.repeat(1000);
  it.each([
    ['gzip', gzipSync(text)],
    ['GZIP', gzipSync(text)],
    ['deflate', deflateSync(text)],
    ['br', brotliCompressSync(text)],
    ['identity', Buffer.from(text)],
  ])('in %s is read', async (coding, body) => {
    expect(await decodedText(body, coding, 100_000)).toBe(text);
  });

  it.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
    ['deflate', deflateSync],
  ])('in %s that grows beyond the limit is not', async (coding, compress) => {
    const body = compress(Buffer.alloc(1_000_000));
    await expect(decodedText(body, coding, 999_999)).rejects.toMatchObject({ code: 'ERR_BUFFER_TOO_LARGE' });
  });

  it('that is damaged, in layers or in a coding nobody asked for is not', async () => {
    await expect(decodedText(gzipSync(text).subarray(0, 20), 'gzip', 100_000)).rejects.toThrow();
    await expect(decodedText(Buffer.from('x'), 'gzip, gzip', 100)).rejects.toBeInstanceOf(CodingError);
    await expect(decodedText(Buffer.from('x'), 'zstd', 100)).rejects.toBeInstanceOf(CodingError);
  });
});

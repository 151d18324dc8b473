import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { connectDvs, type DvsConnection } from '../../providers/dvs/call.ts';
import { nextPage, PER_PAGE } from '../../providers/dvs/pages.ts';
import { DvsReads } from '../../providers/dvs/reads.ts';
import { limits, startScriptedDvs, type ScriptedDvs } from '../support/scripted-dvs.ts';

// Goal: a list is read to its end and no further, whichever of the documented headers a server gives.

describe('the next page', () => {
  it.each([
    ['is the one that X-Next-Page names', 1, 2, { 'x-next-page': '2' }, 2],
    [
      'is the one that X-Next-Page names, whatever the total',
      1,
      2,
      { 'x-next-page': '4', 'x-total-pages': '1' },
      4,
    ],
    ['is none where X-Next-Page goes back', 3, 2, { 'x-next-page': '3' }, null],
    ['follows up to X-Total-Pages', 1, 2, { 'x-total-pages': '2' }, 2],
    ['is none at X-Total-Pages', 2, PER_PAGE, { 'x-total-pages': '2' }, null],
    ['is none after an empty page', 1, 0, { 'x-next-page': '2' }, null],
    ['follows a full page without headers', 1, PER_PAGE, {}, 2],
    ['is none after a short page without headers', 1, PER_PAGE - 1, {}, null],
    ['goes by the total where X-Next-Page is empty', 1, 2, { 'x-next-page': '', 'x-total-pages': '2' }, 2],
    [
      'goes by its length where the headers are no numbers',
      1,
      2,
      { 'x-next-page': 'no', 'x-total-pages': '-1' },
      null,
    ],
  ])('%s', (_name, page, length, headers, next) => {
    expect(nextPage(page, length, headers)).toBe(next);
  });
});

describe('a list', () => {
  let dvs: ScriptedDvs;
  let connection: DvsConnection;
  beforeEach(async () => {
    dvs = await startScriptedDvs();
    connection = connectDvs({ url: dvs.url, key: 'key', secret: 'secret' });
  });
  afterEach(async () => {
    await connection.close();
    await dvs.close();
  });

  it('is read page after page, with its filter in each request', async () => {
    let page = 0;
    dvs.onRequest = () => {
      const headers: Record<string, string> = ++page < 3 ? { 'X-Next-Page': String(page + 1) } : {};
      dvs.script['GET /products'] = { status: 200, body: [{ id: page, type: 'NEW' }], headers };
    };
    const filter = { tags: ['AIRTIME', 'BUNDLE'], country_iso_code: 'SGP' };
    const products = await Array.fromAsync(new DvsReads(connection).products(filter, limits()));
    expect(products.map(({ id }) => id)).toEqual(['1', '2', '3']);
    expect(dvs.requests.map(({ line }) => line)).toEqual(
      [1, 2, 3].map((n) => `GET /products?tags=AIRTIME%2CBUNDLE&country_iso_code=SGP&per_page=100&page=${n}`),
    );
  });

  it('whose first page was asked for in time is read to its end', async () => {
    const once = { ...limits() };
    dvs.onRequest = () => Object.assign(once, { sendBy: 0 });
    dvs.script['GET /services'] = { status: 200, body: [{ id: 1 }], headers: { 'X-Total-Pages': '2' } };
    expect(await Array.fromAsync(new DvsReads(connection).services(once))).toHaveLength(2);
  });

  it('with an item that cannot be read is an error', async () => {
    dvs.script['GET /services'] = { status: 200, body: [{ id: 1 }, { name: 'without an id' }] };
    await expect(Array.fromAsync(new DvsReads(connection).services(limits()))).rejects.toMatchObject({
      code: 'unreadable_answer',
      outcome: { kind: 'unknown' },
    });
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { OPERATOR, order, TestApi, type Reply } from './open-api.ts';

/** The document is held against the routes and against real answers, so that it cannot drift. */
describe('the OpenAPI document', () => {
  let api: TestApi;
  const ajv = new Ajv2020({ strict: false });
  addFormats.default(ajv);
  // oxlint-disable-next-line typescript/no-explicit-any -- the document is read as its readers read it
  let document: any;
  beforeAll(async () => {
    api = await TestApi.open();
    await api.world.work();
    document = (await api.call('GET', '/openapi.json', { key: null })).json;
    ajv.addSchema(document, 'document');
  }, 60_000);
  afterAll(() => api.close());

  /** What an answer has against the document; empty when it fits. */
  const misfits = (reply: Reply, method: string, path: string): unknown => {
    const type = reply.headers.get('content-type')?.split(';')[0] ?? '';
    const pointer = ['paths', path, method, 'responses', String(reply.status), 'content', type, 'schema']
      .map((step) => step.replaceAll('~', '~0').replaceAll('/', '~1'))
      .map(encodeURIComponent)
      .join('/');
    const fits = ajv.getSchema(`document#/${pointer}`);
    if (!fits) return `${reply.status} ${type} is not described`;
    return fits(reply.json) ? [] : fits.errors;
  };

  it('names an operation for every method of every address', async () => {
    for (const [path, methods] of Object.entries<Record<string, unknown>>(document.paths)) {
      const { headers } = await api.call('OPTIONS', path.replaceAll(/\{\w+\}/g, 'x'));
      const described = Object.keys(methods).map((method) => method.toUpperCase());
      const taken = (headers.get('allow') ?? '').split(', ').filter((m) => m !== 'HEAD' && m !== 'OPTIONS');
      expect([path, taken.toSorted()]).toEqual([path, described.toSorted()]);
    }
  });

  it('describes what a purchase is answered with, to merchants and operators', async () => {
    const bought = await api.post('/v1/purchases', order(), { headers: { prefer: 'wait=20' } });
    const accepted = await api.post('/v1/purchases', order({ reference: 'r', metadata: { a: 'b' } }));
    expect([bought.status, accepted.status]).toEqual([201, 202]);
    await api.world.settled(accepted.json.id);
    expect(misfits(bought, 'post', '/v1/purchases')).toEqual([]);
    expect(misfits(accepted, 'post', '/v1/purchases')).toEqual([]);
    for (const path of ['/v1/purchases/{id}', '/v1/purchases/{id}/timeline'])
      for (const key of [undefined, OPERATOR])
        expect(misfits(await api.get(path.replace('{id}', bought.json.id), key), 'get', path)).toEqual([]);
    expect(misfits(await api.get('/v1/purchases'), 'get', '/v1/purchases')).toEqual([]);
  });

  it('describes reviews, and what an operator’s word brings', async () => {
    await api.world.fault('deliver_less', '/confirm$');
    const sgd = order({ amount: { amount: '7.00', currency: 'SGD' } });
    const { id } = (await api.post('/v1/purchases', sgd)).json;
    await api.world.becomes(id, 'in_review');
    const reviews = await api.get('/v1/reviews', OPERATOR);
    expect(reviews.json.data).toHaveLength(1);
    expect(misfits(reviews, 'get', '/v1/reviews')).toEqual([]);
    const word = { resolution: 'delivered', reason: 'the customer is content' };
    const resolved = await api.post(`/v1/purchases/${id}/resolve`, word, { key: OPERATOR });
    expect(resolved.status).toBe(200);
    expect(misfits(resolved, 'post', '/v1/purchases/{id}/resolve')).toEqual([]);
  });

  it('describes the catalogue and balances', async () => {
    expect(misfits(await api.get('/v1/catalogue?limit=100'), 'get', '/v1/catalogue')).toEqual([]);
    for (const key of [undefined, OPERATOR])
      expect(misfits(await api.get('/v1/balances', key), 'get', '/v1/balances')).toEqual([]);
  });

  it('describes problems', async () => {
    const unfit = await api.post('/v1/purchases', { product: 1, more: 2 });
    expect(unfit.status).toBe(422);
    expect(misfits(unfit, 'post', '/v1/purchases')).toEqual([]);
    expect(misfits(await api.get('/v1/purchases?a=1'), 'get', '/v1/purchases')).toEqual([]);
    expect(misfits(await api.get('/v1/reviews'), 'get', '/v1/reviews')).toEqual([]);
    expect(misfits(await api.get('/readyz'), 'get', '/readyz')).toEqual([]);
  });

  it('takes the orders that the API takes, and refuses what it refuses for its shape', () => {
    const fits = ajv.getSchema('document#/components/schemas/PurchaseRequest');
    expect(fits?.(order())).toBe(true);
    expect(fits?.(order({ colour: 'red' }))).toBe(false);
    expect(fits?.({ ...order(), recipient: { name: 'x' } })).toBe(false);
  });
});

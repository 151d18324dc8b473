import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MERCHANT, MERCHANT_B, order, TestApi } from './open-api.ts';

interface Event {
  readonly event: string;
  readonly id: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- a test reads what the wire says, of any shape
  readonly data: any;
}

/** A purchase can be followed live, and nothing of it is missed over a broken connection. */
describe('the events of a purchase', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await TestApi.open({ timers: { pollInitialMs: 200, pollMaxMs: 200 } });
    await api.world.work();
  }, 60_000);
  afterAll(() => api.close());

  const open = (
    id: string,
    { key = MERCHANT, last = '', signal }: { key?: string; last?: string; signal?: AbortSignal } = {},
  ) =>
    fetch(`${api.url}/v1/purchases/${id}/events`, {
      headers: { authorization: `Bearer ${key}`, ...(last !== '' && { 'last-event-id': last }) },
      ...(signal && { signal }),
    });
  async function* read(response: Response): AsyncGenerator<Event> {
    let text = '';
    for await (const chunk of (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
      const parts = (text + chunk).split('\n\n');
      text = parts.pop() ?? '';
      for (const part of parts) {
        const fields = Object.fromEntries(part.split('\n').map((line) => line.split(/: (.*)/s).slice(0, 2)));
        if (fields.event) yield { event: fields.event, id: fields.id, data: JSON.parse(fields.data) };
      }
    }
  }
  const all = async (response: Response) => Array.fromAsync(read(response));

  it('come with every change until it is final, and then end', async () => {
    const { id } = (await api.post('/v1/purchases', order())).json;
    const response = await open(id);
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
    const events = await all(response);
    expect(events.at(-1)).toMatchObject({ event: 'end' });
    const purchases = events.filter(({ event }) => event === 'purchase');
    expect(purchases.at(-1)?.data).toEqual((await api.get(`/v1/purchases/${id}`)).json);
    expect(purchases.at(-1)?.data.status).toBe('completed');
    expect(new Set(purchases.map(({ data }) => JSON.stringify(data))).size).toBe(purchases.length);
    const again = await open(id, { last: events.at(-1)?.id ?? '' });
    expect(again.status).toBe(204);
    expect((await all(await open(id))).map(({ event }) => event)).toEqual(['purchase', 'end']);
  });

  it('go on where a broken connection left them', async () => {
    const page = order({ charge: { amount: '9.00', currency: 'GBP' }, payment: { method: 'hosted_page' } });
    const { id } = (await api.post('/v1/purchases', page, { headers: { prefer: 'wait=10' } })).json;
    const broken = new AbortController();
    let last = '';
    for await (const event of read(await open(id, { signal: broken.signal }))) {
      expect(event.data.status).toBe('awaiting_payment');
      last = event.id;
      break;
    }
    broken.abort();
    const later = open(id, { last }).then(all);
    await api.post(`/v1/purchases/${id}/cancel`, {});
    const events = await later;
    expect(events.at(-1)?.event).toBe('end');
    expect(events.at(-2)?.data.status).toBe('cancelled');
    expect(events.map(({ data }) => data.status)).not.toContain('awaiting_payment');
  });

  it('are for those who may see the purchase, and for 25 streams of a key at a time', async () => {
    const page = order({ charge: { amount: '9.00', currency: 'GBP' }, payment: { method: 'hosted_page' } });
    const { id } = (await api.post('/v1/purchases', page, { headers: { prefer: 'wait=10' } })).json;
    expect((await open(id, { key: MERCHANT_B })).status).toBe(404);
    const leave = new AbortController();
    const streams = await Promise.all(Array.from({ length: 25 }, () => open(id, { signal: leave.signal })));
    expect(streams.map(({ status }) => status)).toEqual(Array.from({ length: 25 }, () => 200));
    const another = await open(id);
    expect([another.status, another.headers.get('retry-after')]).toEqual([429, '5']);
    expect(await another.json()).toMatchObject({ code: 'too_many_streams' });
    leave.abort();
    for (const deadline = Date.now() + 10_000; ;) {
      const free = await open(id);
      await free.body?.cancel();
      if (free.status === 200) break;
      if (Date.now() > deadline) throw new Error('the streams that were left still count');
    }
    await api.post(`/v1/purchases/${id}/cancel`, {});
  });

  it('end when the process is told to stop', async () => {
    const page = order({ charge: { amount: '9.00', currency: 'GBP' }, payment: { method: 'hosted_page' } });
    const { id } = (await api.post('/v1/purchases', page, { headers: { prefer: 'wait=10' } })).json;
    const events = open(id).then(all);
    await open(id).then((response) => response.body?.cancel());
    api.draining.abort();
    expect((await events).map(({ event }) => event)).not.toContain('end');
    await api.post(`/v1/purchases/${id}/cancel`, {});
  });
});

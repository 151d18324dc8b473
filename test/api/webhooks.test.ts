import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { dispatchWebhooks } from '../../activities/webhooks/dispatch-webhooks.ts';
import { WebhookPoster } from '../../activities/webhooks/poster.ts';
import { readWebhookBody } from '../../api/requests/webhook-body.ts';
import { Problem } from '../../api/problems.ts';
import { MERCHANT_B, OPERATOR, order, TestApi } from './open-api.ts';

interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Merchants are told of every change, signed, again and again until they have taken it. */
describe('webhooks to merchants', () => {
  let api: TestApi;
  let receiver: Server;
  let url: string;
  const dispatching = new AbortController();
  const received: Received[] = [];
  /** What the receiver answers at a path, first to last; the last one stays. */
  const answers = new Map<string, { status: number; headers?: Record<string, string> }[]>();
  const loop = async () => {
    while (!dispatching.signal.aborted) {
      await dispatchWebhooks(api.world.dependencies);
      await new Promise((done) => setTimeout(done, 50));
    }
  };
  let looping: Promise<void>;

  beforeAll(async () => {
    api = await TestApi.open();
    await api.world.work();
    receiver = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (text: string) => (body += text));
      request.on('end', () => {
        const path = request.url ?? '';
        const all = answers.get(path) ?? [{ status: 204 }];
        const { status, headers } = (all.length > 1 ? all.shift() : all[0]) ?? { status: 204 };
        received.push({ path, headers: request.headers, body });
        response.writeHead(status, headers).end('thank you');
      });
    }).listen(0, '127.0.0.1');
    await new Promise((done) => receiver.once('listening', done));
    url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
    looping = loop();
  }, 60_000);
  afterEach(async () => {
    for (const { id } of (await api.get('/v1/webhook-endpoints')).json.data)
      await api.call('DELETE', `/v1/webhook-endpoints/${id}`);
  });
  afterAll(async () => {
    dispatching.abort();
    await looping;
    receiver.close();
    await api.close();
  });

  const listen = async (path: string, body: Record<string, unknown> = {}) => {
    const made = await api.call('POST', '/v1/webhook-endpoints', { body: { url: `${url}${path}`, ...body } });
    expect(made.status).toBe(201);
    return made.json as { id: string; secret: string };
  };
  const at = (path: string) => received.filter((message) => message.path === path);
  const until = async (holds: () => boolean | Promise<boolean>) => {
    for (
      const deadline = Date.now() + 20_000;
      !(await holds());
      await new Promise((done) => setTimeout(done, 20))
    )
      if (Date.now() > deadline) throw new Error('it did not come about within 20 s');
  };
  const deliveries = async (id: string) =>
    (await api.get(`/v1/webhook-endpoints/${id}/deliveries?limit=100`)).json.data;
  const buy = async () => (await api.post('/v1/purchases', order(), { headers: { prefer: 'wait=20' } })).json;

  it('say what a purchase has come to, with a signature that others verify', async () => {
    const { secret } = await listen('/all');
    const purchase = await buy();
    await until(() => at('/all').some(({ body }) => JSON.parse(body).data.status === 'completed'));
    for (const { headers, body } of at('/all')) {
      const verified = new Webhook(secret).verify(body, headers as Record<string, string>);
      expect(verified).toMatchObject({ type: 'purchase.updated', data: { id: purchase.id } });
      expect(headers['webhook-id']).toMatch(/^evt_[0-9a-f]{32}$/);
    }
    const ids = at('/all').map(({ headers }) => headers['webhook-id']);
    expect(new Set(ids).size).toBe(ids.length);
    expect(JSON.parse(at('/all').at(-1)?.body ?? '').data).toEqual(purchase);
  });

  it('are tried again under the same id until they are taken', async () => {
    answers.set('/flaky', [
      { status: 500 },
      { status: 302, headers: { location: `${url}/elsewhere` } },
      { status: 200 },
    ]);
    const { id } = await listen('/flaky');
    await buy();
    await until(async () => {
      const all = await deliveries(id);
      return all.length > 1 && all.every(({ status }: { status: string }) => status === 'succeeded');
    });
    const all = await deliveries(id);
    expect(Math.max(...all.map(({ attempts }: { attempts: number }) => attempts))).toBeGreaterThan(1);
    expect(at('/elsewhere')).toEqual([]);
    expect(at('/flaky')).toHaveLength(all.length + 2);
  });

  it('are given up at the end of the schedule, and sent again when asked', async () => {
    answers.set('/down', [{ status: 503 }]);
    const { id } = await listen('/down');
    await buy();
    await until(async () => {
      const all = await deliveries(id);
      return all.length > 1 && all.every(({ status }: { status: string }) => status === 'failed');
    });
    const [last] = await deliveries(id);
    expect(last).toMatchObject({ attempts: 4, http_status: 503, error: 'refused', next_attempt_at: null });
    answers.set('/down', [{ status: 200 }]);
    const again = await api.call('POST', `/v1/webhook-endpoints/${id}/deliveries/${last.id}/resend`);
    expect(again.status).toBe(202);
    await until(async () => (await deliveries(id))[0].status === 'succeeded');
    const [first, second] = at('/down')
      .filter(({ headers }) => headers['webhook-id'] === last.event.id)
      .slice(-2);
    expect(first?.headers['webhook-id']).toBe(second?.headers['webhook-id']);
    const foreign = await api.call('POST', `/v1/webhook-endpoints/${id}/deliveries/${last.id}/resend`, {
      key: MERCHANT_B,
    });
    expect(foreign.json.code).toBe('webhook_endpoint_not_found');
  });

  it('end with an endpoint that says it is gone', async () => {
    answers.set('/gone', [{ status: 410 }]);
    const { id } = await listen('/gone');
    await buy();
    await until(async () => (await api.get(`/v1/webhook-endpoints/${id}`)).json.status === 'disabled');
    const count = at('/gone').length;
    await buy();
    await dispatchWebhooks(api.world.dependencies);
    expect(at('/gone')).toHaveLength(count);
    answers.set('/gone', [{ status: 200 }]);
    const enabled = await api.call('PATCH', `/v1/webhook-endpoints/${id}`, { body: { status: 'enabled' } });
    expect(enabled.json.status).toBe('enabled');
    await buy();
    await until(() => at('/gone').length > count);
  });

  it('tell of refunds, to those who want to hear of them', async () => {
    const { id: only } = await listen('/refunds', { events: ['refund.updated'] });
    const page = order({ charge: { amount: '9.00', currency: 'GBP' }, payment: { method: 'hosted_page' } });
    const { id } = (await api.post('/v1/purchases', page, { headers: { prefer: 'wait=10' } })).json;
    await api.world.payAndReturn(id);
    await api.world.becomes(id, 'completed');
    const refund = (
      await api.post(`/v1/purchases/${id}/refunds`, { amount: { amount: '1.00', currency: 'GBP' } })
    ).json;
    await until(() => at('/refunds').some(({ body }) => JSON.parse(body).data.status === 'succeeded'));
    for (const { body } of at('/refunds'))
      expect(JSON.parse(body)).toMatchObject({
        type: 'refund.updated',
        data: { id: refund.id, purchase_id: id, amount: { amount: '1.00', currency: 'GBP' } },
      });
    await until(async () => (await deliveries(only)).length === at('/refunds').length);
  });

  it('sign with the old and the new secret after a rotation', async () => {
    const { id, secret } = await listen('/rotate');
    const rotated = await api.call('POST', `/v1/webhook-endpoints/${id}/rotate-secret`);
    expect(rotated.json.secret).not.toBe(secret);
    await buy();
    await until(() => at('/rotate').length > 0);
    const [{ body, headers } = { body: '', headers: {} }] = at('/rotate');
    for (const each of [secret, rotated.json.secret])
      expect(() => new Webhook(each).verify(body, headers as Record<string, string>)).not.toThrow();
  });

  it('are a merchant’s own', async () => {
    const { id, secret } = await listen('/own');
    expect((await api.get(`/v1/webhook-endpoints/${id}`, MERCHANT_B)).status).toBe(404);
    expect((await api.call('DELETE', `/v1/webhook-endpoints/${id}`, { key: MERCHANT_B })).status).toBe(404);
    expect((await api.get('/v1/webhook-endpoints', MERCHANT_B)).json.data).toEqual([]);
    expect((await api.call('POST', '/v1/webhook-endpoints', { key: OPERATOR, body: { url } })).status).toBe(
      403,
    );
    await api.post('/v1/purchases', order(), { key: MERCHANT_B, headers: { prefer: 'wait=20' } });
    await dispatchWebhooks(api.world.dependencies);
    expect(at('/own')).toEqual([]);
    const stored = JSON.stringify(await api.world.database.em().execute('select * from webhook_endpoint'));
    expect(stored).not.toContain(secret.slice('whsec_'.length));
    expect((await api.get(`/v1/webhook-endpoints/${id}`)).text).not.toContain('whsec_');
  });

  it('go to at most ten addresses, each once', async () => {
    for (let n = 0; n < 10; n++) await listen(`/many/${n}`);
    const one = await api.call('POST', '/v1/webhook-endpoints', { body: { url: `${url}/many/3` } });
    expect([one.status, one.json.code]).toEqual([409, 'webhook_endpoint_exists']);
    const eleventh = await api.call('POST', '/v1/webhook-endpoints', { body: { url: `${url}/many/10` } });
    expect([eleventh.status, eleventh.json.code]).toEqual([409, 'too_many_webhook_endpoints']);
  });

  it.each<[string, unknown, string]>([
    ['no address', {}, '/url'],
    ['what is no address', { url: 'shop' }, '/url'],
    ['a mail address', { url: 'mailto:a@shop.example' }, '/url'],
    ['credentials', { url: 'https://a:b@shop.example/' }, '/url'],
    ['an unknown event', { url: 'https://shop.example/', events: ['purchase.made'] }, '/events/0'],
    ['no event', { url: 'https://shop.example/', events: [] }, '/events'],
    ['a secret of its own', { url: 'https://shop.example/', secret: 'whsec_1' }, '/secret'],
  ])('are not sent to an endpoint with %s', async (_name, body, pointer) => {
    const reply = await api.call('POST', '/v1/webhook-endpoints', { body });
    expect([reply.status, reply.json.pointer]).toEqual([422, pointer]);
  });
});

describe('webhooks in production', () => {
  it.each([
    'http://shop.example/',
    'https://localhost/',
    'https://127.0.0.1/',
    'https://2130706433/',
    'https://[::1]/',
    'https://169.254.169.254/latest/meta-data/',
    'https://10.0.0.1/',
    'https://intranet/',
    'https://a.localhost/',
    'https://shop.example:22/',
    'https://shop.example/#part',
  ])('are not registered for %s', (url) => {
    expect(() => readWebhookBody({ url }, { mode: 'production' })).toThrow(Problem);
  });

  it('are registered for addresses on the open internet', () => {
    for (const url of ['https://shop.example/hooks?a=1', 'https://shop.example:8443/', 'https://8.8.8.8/'])
      expect(readWebhookBody({ url }, { mode: 'production' }).url).toBe(url);
  });

  it('never reach this machine, whatever a name resolves to', async () => {
    let reached = 0;
    const server = createServer((_request, response) => {
      reached++;
      response.end();
    }).listen(0);
    await new Promise((done) => server.once('listening', done));
    const { port } = server.address() as AddressInfo;
    const poster = new WebhookPoster({ allowPrivate: false });
    for (const host of ['localhost', '127.0.0.1', '[::1]', '0.0.0.0', '[::ffff:127.0.0.1]']) {
      expect((await poster.post(`http://${host}:${port}/`, {}, '{}')).error).toBe('address_not_allowed');
    }
    await poster.close();
    server.close();
    expect(reached).toBe(0);
  });
});

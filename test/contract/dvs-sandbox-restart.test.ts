import { spawnSync } from 'node:child_process';
import { appendFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { SandboxHome, type SandboxProcess } from '../support/sandbox-process.ts';
import { CallbackReceiver } from './callback-receiver.ts';
import { DvsSandbox } from './dvs-sandbox-calls.ts';

const home = new SandboxHome();
const merchants: CallbackReceiver[] = [];

async function start(env: Record<string, string> = {}): Promise<{ server: SandboxProcess; dvs: DvsSandbox }> {
  const server = await home.start(env);
  return { server, dvs: new DvsSandbox(server) };
}

async function startMerchant(): Promise<CallbackReceiver> {
  const merchant = await CallbackReceiver.start();
  merchants.push(merchant);
  return merchant;
}

afterEach(async () => {
  home.kill();
  for (const merchant of merchants.splice(0)) await merchant.close();
});
afterAll(() => home.remove());

describe('a killed sandbox', () => {
  it('knows after its restart all that it had answered, and goes on with what was pending', async () => {
    const merchant = await startMerchant();
    const first = await start();
    const created = await first.dvs.create({ external_id: 'kept-created' });
    // Five minutes: by itself it is not done before the sandbox is there again.
    const pending = await first.dvs.buy({
      external_id: 'kept-pending',
      callback_url: merchant.url,
      credit_party_identifier: { mobile_number: '+6595123300' },
    });
    const done = await first.dvs.buy({ external_id: 'kept-done', product_id: 104 });
    await first.dvs.advance(1);
    const pin = (await first.dvs.byId(done.id)).pin;
    await first.dvs.fault('price_higher', { count: 5 });
    await first.dvs.create({ external_id: 'kept-dear' });
    await first.dvs.control('POST', '/behaviour', { 'dvs.confirm_repeat_refused': false });
    await first.dvs.control('POST', '/balances', { provider: 'dvs', unit: 'EUR', available: '7.5' });
    const before = { balance: await first.dvs.balance(), books: await first.dvs.control('GET', '/books') };
    expect(await first.server.stop('SIGKILL')).toBe('SIGKILL');

    const second = await start();
    expect({ balance: await second.dvs.balance(), books: await second.dvs.control('GET', '/books') }).toEqual(
      before,
    );
    expect((await second.dvs.balance('EUR')).available).toBe(7.5);
    expect((await second.dvs.byId(created.id)).status.message).toBe('CREATED');
    expect((await second.dvs.byId(done.id)).pin).toEqual(pin);
    const { faults } = await second.dvs.control('GET', '/faults');
    expect(faults).toMatchObject([{ fault: 'price_higher', count: 4, fired: 1 }]);
    expect((await second.dvs.control('GET', '/behaviour'))['dvs.confirm_repeat_refused']).toBe(false);
    expect((await second.dvs.control('GET', '/clock')).offset_s).toBe(1);
    await second.dvs.advance(300);
    await merchant.until(1);
    expect(merchant.received[0]).toMatchObject({ id: pending.id, status: { message: 'COMPLETED' } });
    await second.dvs.server.close();
  });

  it('sends after its restart a callback that was not acknowledged', async () => {
    const merchant = await startMerchant();
    merchant.statuses.push(503);
    const first = await start();
    const { id } = await first.dvs.buy({ callback_url: merchant.url });
    await first.dvs.advance(3);
    await merchant.until(1);
    await first.server.stop('SIGKILL');
    const second = await start();
    await second.dvs.advance(1);
    await merchant.until(2);
    expect(merchant.received.map((each) => each.id)).toEqual([id, id]);
    await second.dvs.server.close();
  });

  it('drops a line that was torn by the kill, and compacts its journal', async () => {
    const first = await start({ SANDBOX_DELAY_SCALE: '0' });
    const { id } = await first.dvs.buy({ external_id: 'whole' });
    await first.dvs.server.close();
    const journal = join(home.path, 'sandbox', 'journal.jsonl');
    appendFileSync(journal, '["dvs",{"transaction":{"id":5');
    const size = statSync(journal).size;
    const second = await start();
    expect(statSync(journal).size).toBeLessThan(size);
    expect((await second.dvs.byId(id)).status.message).toBe('COMPLETED');
    await second.dvs.server.close();
  });

  it('is empty again after a reset, also when it is started again', async () => {
    const first = await start();
    await first.dvs.create({ external_id: 'gone' });
    await first.dvs.control('POST', '/reset');
    await first.server.stop('SIGKILL');
    const second = await start();
    expect((await second.dvs.control('GET', '/transactions')).transactions).toEqual([]);
    await second.dvs.server.close();
  });
});

describe('the process', () => {
  it('ends with code 0 on SIGTERM and on SIGINT, with a request open', async () => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      const { server, dvs } = await start();
      await dvs.fault('hang_before_effect', { path: '/services' });
      const hanging = dvs.get('/services').catch((error: unknown) => error);
      while ((await dvs.control('GET', '/faults')).faults[0].fired === 0) await dvs.get('/countries');
      expect(await server.stop(signal)).toBe(0);
      expect(await hanging).toBeInstanceOf(Error);
    }
  });

  it.each([
    ['SANDBOX_PORT', 'http', /SANDBOX_PORT must be a port number such as 4010, not "http"\.\n$/],
    ['SANDBOX_DELAY_SCALE', 'fast', /SANDBOX_DELAY_SCALE must be a number such as 0\.1, not "fast"\.\n$/],
  ])('says in one sentence what is wrong with %s=%s', async (name, value, sentence) => {
    expect(failing({ [name]: value })).toEqual([1, expect.stringMatching(sentence)]);
  });

  it('says in one sentence that its port is taken, and leaves the journal alone', async () => {
    const { dvs } = await start();
    const port = String(dvs.server.port);
    const sentence = `Port ${port} is already in use: stop what listens there, or set SANDBOX_PORT to a free port.\n`;
    expect(failing({ SANDBOX_PORT: port })).toEqual([1, sentence]);
    expect((await dvs.get('/services')).status).toBe(200);
    await dvs.server.close();
  });

  it('takes its credentials from DVS_KEY and DVS_SECRET', async () => {
    const { dvs } = await start({ DVS_KEY: 'own-key', DVS_SECRET: 'own-secret' });
    expect((await dvs.get('/services')).status).toBe(401);
    const authorization = `Basic ${btoa('own-key:own-secret')}`;
    expect((await dvs.send('GET', '/services', null, { authorization })).status).toBe(200);
    await dvs.server.close();
  });

  function failing(env: Record<string, string>): [number | null, string] {
    const { status, stderr } = spawnSync(process.execPath, ['providers/sandbox-main.ts'], {
      env: { ...process.env, VENDRAIL_HOME: home.path, ...env },
      encoding: 'utf8',
    });
    return [status, stderr];
  }
});
